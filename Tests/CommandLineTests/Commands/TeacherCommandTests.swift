// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Teachers of several kinds in sweeps as a user starts them.
@Suite(.waitsForProcesses) struct TeacherCommandTests {
    static let plan = """
        name: teachers
        data: {samples: 200, bits: 16}
        circuit: {layers: 2}
        training: {epochs: 15}
        teacher:
          kind: [perceptron, circuit, self, table, model]
          minimumValidationAccuracy: 0
          epochs: 30
          members: [1, 2]
          generations: [1, 2]
          table: labels/soft.csv
          model: model.json
        distillation: {labels: [soft, hard]}
        architectures: [classical, hea]
        seeds: 2

        """

    /// A folder with the plan and the files of its teachers.
    private func folder() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("labels"), withIntermediateDirectories: true)
        let rows = (0..<200).map { ["0.5,0.3,0.2", "0.1,0.8,0.1", "0.25,0.25,0.5"][$0 % 3] + "\n" }
        try folder.write("labels/soft.csv", "p0,p1,p2\n" + rows.joined())
        try folder.write(
            "base.yaml", "name: base\ndata: {samples: 200, bits: 16}\ntraining: {epochs: 15}\narchitectures: [hea]\n")
        let outcome = try Command().run(
            "train", "--plan", "base.yaml", "--architecture", "hea", "--seed", "1", "--save-model", "model.json",
            in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        try folder.write("plan.yaml", Self.plan)
        return folder
    }

    @Test func trialsCSVIsTheSameForAnyNumberOfRanksAndNeedsNoFilesLater() throws {
        let folder = try folder()
        for (ranks, output) in [(nil, "alone"), (3, "three")] as [(Int?, String)] {
            let outcome = try Command(ranks: ranks).run("sweep", "plan.yaml", "--output", output, in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let table = try folder.read("alone/trials.csv")
        // Without a teacher and with: perceptrons and circuits of one and two, students of one and two over one and two
        // generations, a table and a model, each soft and hard.
        #expect(table.split(separator: "\n").count == 1 + 2 * 2 * (1 + 2 * (2 + 2 + 4 + 1 + 1)))
        #expect(try folder.read("three/trials.csv") == table)

        for file in ["labels/soft.csv", "model.json", "plan.yaml"] {
            try FileManager.default.removeItem(atPath: folder.file(file))
        }
        #expect(try Command().run("status", "alone", in: folder.path).output.contains("84 done"))
        #expect(try Command().run("merge", "alone", "three", "--output", "both", in: folder.path).status == 0)
        #expect(try folder.read("both/trials.csv") == table)
        let report = try Command().run("report", "alone", "--no-figures", in: folder.path)
        #expect(report.status == 0, "\(report.errors)")
        let page = try folder.read("alone/report.html")
        for words in [
            "a perceptron 16–16–8–3 with", "the circuit universal with 2 layers",
            "the saved model model.json (SHA-256 ",
            "the table of soft labels soft.csv (SHA-256 ", "the student itself, trained from other weights before",
            "an ensemble of 2 with averaged probabilities", "labels (soft, hard)",
        ] { #expect(page.contains(words), "\(words)") }
    }

    @Test func pathsOnTheCommandLineAreRelativeToTheWorkingFolder() throws {
        let folder = try folder()
        let outcome = try Command().run(
            "train", "--plan", "base.yaml", "--architecture", "classical", "--seed", "1", "--distill", "--set",
            "teacher.kind=model", "--set", "teacher.model=model.json", "--set", "teacher.minimumValidationAccuracy=0",
            in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let missing = try Command().run(
            "train", "--plan", "base.yaml", "--architecture", "classical", "--seed", "1", "--distill", "--set",
            "teacher.kind=model", "--set", "teacher.model=none.json", in: folder.path)
        #expect(missing.status == 1)
        #expect(missing.errors.contains("none.json' cannot be read: No such file or directory"))
    }
}
