// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// scripts/check-docs says how the commands are run, and which programs stand in for others.
@Suite("Every command of the documentation runs", .waitsForProcesses) struct DocumentedCommandTests {
    let folder = TemporaryFolder()

    private func check(_ pages: [String]) throws -> Command.Outcome {
        try Command(
            executable: Command.projectRoot + "/scripts/check-docs", environment: ["QDISTILL_BINARY": Command.program]
        ).run(pages, in: folder.path)
    }

    @Test func inEveryPageFromTopToBottom() throws {
        let outcome = try check([])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    /// Mistakes that a page may hold, with what the check says of each.
    private static let mistakes: [(language: String, text: String, words: String)] = [
        ("sh", "qdistill sweep paper --sedes 3", "sedes"),
        ("sh", "qdistill sweep papre", "papre"),
        ("sh", "qdistill sweep paper --set training.rate=1 --output results/x", "training.rate"),
        ("sh", "qdistill report results/none", "results/none"),
        ("sh", "qdistill report results/none && true\ntrue", "results/none"),
        ("sh", "mpirun --hostfile none qdistill sweep paper", "none"),
        ("sh", "scripts/sweep paper --sedes 3", "sedes"),
        ("sh", "sbatch --nodes=4 scripts/slurm/none.sbatch paper", "none.sbatch"),
        ("sh", "sbatch --nodes=4 scripts/slurm/sweep.sbatch papre", "papre"),
        ("sh", "swift build -c release --no-such-option", "--no-such-option"),
        ("sh", "pip install './python[none]'", "line 4"),
        ("yaml", "name: wrong\ntraining: {rate: 1}", "rate"),
        ("yaml", "name: wrong\nblock:\n  - rxyz: all", "rxyz"),
        ("python", "import qdistill\nqdistill.load('results/none')", "results/none"),
        ("python", "import qdistill\nqdistill.to_mlflow('results/paper', run='mine')", "unexpected keyword argument"),
        ("bash", "true", "write ```sh"),
    ]

    @Test func aMistakeIsSeen() throws {
        for (number, mistake) in Self.mistakes.enumerated() {
            try folder.write("page-\(number).md", "# A page\n\n```\(mistake.language)\n\(mistake.text)\n```\n")
        }
        try folder.write("right.md", "# A page\n\n```sh\nqdistill plan list\n```\n")
        let outcome = try check(["right.md"] + Self.mistakes.indices.map { "page-\($0).md" })
        #expect(outcome.status == 1)
        let said = ("\n" + outcome.output).split(separator: "\npage-")
        for (number, mistake) in Self.mistakes.enumerated() {
            let ofThis = said.first { $0.hasPrefix("\(number).md:") } ?? ""
            #expect(ofThis.contains(mistake.words), "\(mistake.text)\n\(outcome.output)\(outcome.errors)")
        }
        #expect(!outcome.output.contains("right.md"), "\(outcome.output)")
    }
}
