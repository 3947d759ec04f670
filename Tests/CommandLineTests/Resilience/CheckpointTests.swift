// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite(.waitsForProcesses) struct CheckpointTests {
    /// One long trial on mini-batches, some seconds if nothing interrupts it.
    private static let plan = """
        name: long
        training: {epochs: 600, patience: 600, batch: 32, precision: single}
        architectures: [universal]
        distillation: true
        seeds: 1
        """

    /// The same in steps, on batches that are drawn.
    private static let steps = plan.replacing(
        "epochs: 600", with: "steps: 15000, stepsPerEpoch: 50, convergenceInterval: 7000")

    @Test(arguments: [(plan, nil), (plan, 2), (steps, nil)])
    func aTrialKilledInItsMiddleResumesAndEndsTheSame(plan: String, ranks: Int?) throws {
        let whole = try UndisturbedSweep.files(of: ["sweep", "plan.yaml", "-o", "out"], plan: plan)
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", plan)
        let arguments = ["sweep", "plan.yaml", "-o", "out", "--checkpoint-every", "0.05", "--max-attempts", "9"]
        for _ in 1...3 {
            let process = try Command(ranks: ranks).start(arguments, in: folder.path)
            try process.run()
            let before = Self.checkpoint(in: folder)
            let deadline = Date().addingTimeInterval(60)
            while Self.checkpoint(in: folder) == before && process.isRunning && Date() < deadline { usleep(2000) }
            #expect(process.isRunning, "the trial should not be over yet")
            // mpirun would leave ranks that train alive for a while; a rank that is gone takes all others with it.
            let victim =
                ranks == nil
                ? process.processIdentifier
                : try #require(SweepCommandTests.rankProcess(0, of: process.processIdentifier))
            kill(victim, SIGKILL)
            process.waitUntilExit()
        }
        #expect(
            folder.lines("out/trials.jsonl") == 7, "the plan, three sessions, three starts, but no end of the trial")
        let outcome = try Command(ranks: ranks).run(arguments, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let note = try #require(
            outcome.output.firstMatch(
                of: /Trial 1 \(universal, seed 1\) resumes after epoch (\d+), from its checkpoint \(rank/))
        let epoch = try #require(Int(note.1))
        #expect(epoch > 1)
        #expect(try folder.read("out/trials.jsonl").contains("\"resumedAfter\":\(epoch)"))
        #expect(try folder.read("out/timings.csv").hasSuffix(",\(epoch)\n"))
        for name in ["trials.csv", "summary.csv", "learning-curves.csv"] {
            #expect(try folder.read("out/\(name)") == whole[name], "\(name)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/checkpoints")))
    }

    /// The content of the only checkpoint, where there is one.
    private static func checkpoint(in folder: TemporaryFolder) -> Data? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.file("out/checkpoints"))) ?? []
        return names.first { $0.hasSuffix(".checkpoint") }.flatMap {
            FileManager.default.contents(atPath: folder.file("out/checkpoints/\($0)"))
        }
    }

    @Test(arguments: ["0", "-1", "often", "inf", "nan"]) func anIntervalThatIsNoneIsRefused(interval: String) throws {
        let folder = TemporaryFolder()
        let outcome = try Command().run("sweep", "paper", "--checkpoint-every=\(interval)", in: folder.path)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("is invalid for '--checkpoint-every"), "\(outcome.errors)")
    }
}
