// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("What data lack is said before a sweep", .waitsForProcesses) struct DataCheckTests {
    let folder = TemporaryFolder()

    private func run(_ arguments: String...) throws -> Command.Outcome {
        try Command().run(arguments, in: folder.path)
    }

    private func plan(_ table: String) throws {
        try folder.write("table.csv", table)
        try folder.write(
            "plan.yaml",
            """
            name: own
            data: {source: csv, file: table.csv, label: kind, stratified: true}
            training: {epochs: 1}
            distillation: off
            architectures: [hea]
            seeds: 1
            """)
    }

    private static let rows = (1...40).map { "\($0),\($0 % 7),\(["even", "odd"][$0 % 2])\n" }.joined()

    @Test func aClassThatAPartHasNotIsWarnedOf() throws {
        try plan("a,b,kind\n" + Self.rows + "1,1,rare\n")
        let warning = "Warning: data: no test sample is of class 'rare'. Its F1 counts as 0."
        for arguments in [["plan", "check", "plan.yaml"], ["sweep", "plan.yaml", "-o", "out"]] {
            let outcome = try Command().run(arguments, in: folder.path)
            #expect(outcome.status == 0 && outcome.errors.contains(warning), "\(arguments): \(outcome.errors)")
        }
        #expect(try run("sweep", "plan.yaml", "-o", "quiet", "-q").errors.isEmpty)
    }

    @Test func aSampleThatCannotBeEmbeddedKeepsASweepFromBeginning() throws {
        try plan("a,b,kind\n" + Self.rows + "0,0,odd\n")
        for arguments in [
            ["plan", "check", "plan.yaml"], ["sweep", "plan.yaml", "-o", "out"], ["sweep", "plan.yaml", "--dry-run"],
            ["train", "--plan", "plan.yaml", "--architecture", "hea", "--seed", "1"],
        ] {
            let outcome = try Command().run(arguments, in: folder.path)
            #expect(outcome.status == 1 && outcome.errors.contains("table.csv', line 42: all features are zero"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("out")))
        #expect(try run("sweep", "plan.yaml", "--set", "embedding.kind=angle", "-o", "out").status == 0)
    }
}
