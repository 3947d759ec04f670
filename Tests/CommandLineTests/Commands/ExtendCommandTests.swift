// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("A finished sweep is extended by the command of the larger plan", .waitsForProcesses) struct ExtendCommandTests {
    private static let larger = [
        "sweep", "paper", "--seeds", "3", "--epochs", "25", "--set",
        "training.loss=[cross-entropy, cross-entropy-of-softmax]", "--output", "out",
    ]
    /// Those that do not say who ran what, when and for how long.
    private static let tables = [
        "trials.csv", "summary.csv", "comparisons.csv", "averages.csv", "learning-curves.csv", "confusion.csv",
        "gradients.csv", "figure1.csv", "plan.yaml",
    ]

    private func expectFresh(_ folder: TemporaryFolder) throws {
        let fresh = try UndisturbedSweep.files(of: Self.larger)
        for name in Self.tables { #expect(try folder.read("out/\(name)") == fresh[name], "\(name)") }
        #expect(folder.doneTrials("out/trials.jsonl") == 96)
    }

    private func small() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        let outcome = try Command().run(UndisturbedSweep.short, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return folder
    }

    @Test(arguments: [nil, 1, 2, 4]) func allTablesAreThoseOfAFreshSweep(ranks: Int?) throws {
        let folder = try small()
        let dry = try Command().run(Self.larger + ["--dry-run"], in: folder.path)
        #expect(dry.output.contains("'out' holds 32 of 96 trials\n"), "\(dry.output)\(dry.errors)")
        let outcome = try Command(ranks: ranks).run(Self.larger, in: folder.path)
        #expect(outcome.status == 0 && outcome.output.contains(": 32 of 96 trials are here, "), "\(outcome.errors)")
        try expectFresh(folder)
        let status = try Command().run("status", "out", in: folder.path).output
        #expect(status.contains("96 done, 0 failed, 0 given up, 0 handed out, 0 left of 96"), "\(status)")
    }

    @Test func anExtensionThatIsKilledResumes() throws {
        let folder = try small()
        for delay in [0, 30_000, 100_000, 300_000] {
            let process = try Command(ranks: 2).start(Self.larger, in: folder.path)
            try process.run()
            // Right behind the plan's line, and later.
            let deadline = Date().addingTimeInterval(60)
            while try folder.read("out/trials.jsonl").matches(of: /"event":"plan"/).count < 2, Date() < deadline {
                usleep(500)
            }
            usleep(UInt32(delay))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let outcome = try Command(ranks: 2).run(Self.larger, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectFresh(folder)
    }

    @Test func aSmallerPlanNeedsToBeAskedFor() throws {
        let folder = try small()
        let less = ["sweep", "paper", "--seeds", "1", "--epochs", "25", "--output", "out"]
        let refused = try Command(ranks: 2).run(less, in: folder.path)
        #expect(refused.status == 1 && refused.errors.contains("seeds is 2 there and 1 here"), "\(refused.errors)")
        #expect(refused.errors.contains("of its 32 trials this plan leaves out 16; --shrink hides them"))
        let dry = try Command().run(less + ["--dry-run"], in: folder.path).output
        #expect(dry.contains("'out' holds 16 of 16 trials; its plan has 16 more, which --shrink hides"), "\(dry)")
        // What shares no trial is refused in any case, and the dry run says so.
        let other = ["sweep", "paper", "--seeds", "2", "--epochs", "24", "--output", "out", "--dry-run"]
        let refusal = try Command().run(other, in: folder.path).output
        #expect(refusal.contains("of its 32 trials this plan leaves out 32\n"), "\(refusal)")
        let shrunk = try Command(ranks: 2).run(less + ["--shrink"], in: folder.path)
        #expect(shrunk.status == 0 && shrunk.output.contains("16 of 16 trials are here"), "\(shrunk.errors)")
        #expect(try folder.read("out/trials.csv").split(separator: "\n").count == 17)
        let report = try Command().run("report", "out", "--no-figures", in: folder.path)
        #expect(report.status == 0, "\(report.errors)")
        #expect(try folder.read("out/trials.csv").split(separator: "\n").count == 17)
        let again = try Command(ranks: 2).run(Self.larger, in: folder.path)
        #expect(again.status == 0 && again.output.contains(": 32 of 96 trials are here, "), "\(again.errors)")
        try expectFresh(folder)
    }

    @Test func mergedSweepsOfTwoPlansAreCompletedByTheCommandThatMergeNames() throws {
        let folder = try small()
        let other = ["sweep", "paper-softmax-twice", "--seeds", "3", "--epochs", "25", "--output", "other"]
        #expect(try Command().run(other, in: folder.path).status == 0)
        let merged = try Command().run("merge", "out", "other", "--output", "all", in: folder.path)
        #expect(merged.status == 4 && merged.output.contains("80 done, 0 failed, 16 left of 96"), "\(merged)")
        let command = "run qdistill sweep all/plan.yaml --output all for the rest."
        #expect(merged.errors.contains("80 of 96 trials are here; " + command), "\(merged.errors)")
        let rest = try Command(ranks: 2).run("sweep", "all/plan.yaml", "--output", "all", in: folder.path)
        #expect(rest.status == 0, "\(rest.errors)")
        let fresh = try UndisturbedSweep.files(of: Self.larger)
        #expect(try folder.read("all/trials.csv") == fresh["trials.csv"])
    }

    /// The models of trials have their numbers.
    @Test func modelsAreThoseOfTheLargerPlan() throws {
        let folder = TemporaryFolder()
        func sweep(_ seeds: String) throws -> [String] {
            let arguments = ["sweep", "paper", "--seeds", seeds, "--epochs", "3", "--architectures", "classical,hea"]
            #expect(try Command().run(arguments + ["--save-models", "-o", "out"], in: folder.path).status == 0)
            return try FileManager.default.contentsOfDirectory(atPath: folder.file("out/models")).sorted()
        }
        #expect(try sweep("1").count == 4)
        let names = try sweep("2")
        #expect(names.count == 8 && names.contains("trial-3-classical-distilled-seed-1.json"), "\(names)")
        #expect(!names.contains("trial-2-classical-distilled-seed-1.json"))
        try folder.write("out/models/trial-99-mine.json", "{}")
        #expect(try sweep("2").count == 9)
    }
}
