// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Plans that leave trials out, as a user runs them.
@Suite(.waitsForProcesses) struct RuleCommandTests {
    private static let plan = """
        name: ruled
        data: {samples: 100, bits: 8}
        circuit: {layers: [1, 2]}
        training: {epochs: 5, batch: [8, 16]}
        distillation: false
        architectures: [classical, hea]
        seeds: 2
        exclude:
          - {layers: 2, training.batch: 8}
        """

    @Test func aSweepRunsWhatIsLeft() throws {
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", Self.plan)
        let check = try Command().run("plan", "check", "plan.yaml", in: folder.path)
        #expect(
            check.output.contains("10 trials:") && check.output.contains("; 2 left out by 1 rule;"), "\(check.output)")
        for (ranks, output) in [(nil, "one"), (2, "two")] {
            let outcome = try Command(ranks: ranks).run("sweep", "plan.yaml", "-o", output, in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let table = try folder.read("one/trials.csv")
        #expect(try folder.read("two/trials.csv") == table && table.split(separator: "\n").count == 11)
        // The plan in the folder is the same.
        #expect(try Command().run("sweep", "one/plan.yaml", "-o", "two", in: folder.path).status == 0)
        #expect(try Command().run("report", "one", in: folder.path).status == 0)
    }

    @Test func optionsThatMakeARuleEmptyDropIt() throws {
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", Self.plan)
        for options in [["--architectures", "classical"], ["--set", "training.batch=16"], ["--batch", "32"]] {
            let shown = try Command().run(["plan", "show", "plan.yaml"] + options, in: folder.path)
            #expect(shown.status == 0 && !shown.output.contains("exclude"), "\(shown.errors)")
            try folder.write("again.yaml", shown.output)
            #expect(try Command().run("plan", "check", "again.yaml", in: folder.path).status == 0)
        }
        let kept = try Command().run("plan", "show", "plan.yaml", "--seeds", "5", in: folder.path)
        #expect(kept.output.contains("exclude:") && kept.output.contains("  - {circuit.layers: 2, training.batch: 8}"))
        let none = try Command().run(
            "plan", "check", "plan.yaml", "--architectures", "hea", "--set", "circuit.layers=2", "--batch", "8",
            in: folder.path)
        #expect(none.status == 1 && none.errors.contains("leaves out all trials"), "\(none.errors)")
    }

    @Test func aMistakeHasItsLine() throws {
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", Self.plan.replacing("training.batch: 8}", with: "training.bacth: 8}"))
        let outcome = try Command().run("plan", "check", "plan.yaml", in: folder.path)
        #expect(
            outcome.status == 1
                && outcome.errors.contains(
                    "plan.yaml:9:17: exclude: There is no field 'training.bacth'; did you mean 'training.batch'?"),
            "\(outcome.errors)")
    }
}
