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
        let options = ["--checkpoint-every", "0.05", "--max-attempts", "1"]
        for _ in 1...3 {
            let before = Self.checkpoint(in: folder)
            _ = try signal(SIGKILL, options, ranks: ranks, in: folder) { Self.checkpoint(in: folder) != before }
        }
        #expect(
            folder.lines("out/trials.jsonl") == 9,
            "the plan, three sessions, three starts, two advances, but no end of the trial")
        let outcome = try Command(ranks: ranks).run(["sweep", "plan.yaml", "-o", "out"] + options, in: folder.path)
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

    /// What the last sweep has printed.
    private static let output = "output"

    /// Starts a sweep of the long trial, waits until it is handed out and `isReady`, and sends a signal; returns the exit code.
    ///
    /// A busy machine may end the trial before the signal comes. Then the folder is put back as it was, and all is tried again.
    private func signal(
        _ number: Int32, _ options: [String], ranks: Int? = nil, in folder: TemporaryFolder,
        when isReady: () -> Bool = { true }
    ) throws -> Int32 {
        let files = FileManager.default
        let (results, copy) = (folder.file("out"), folder.file("before"))
        for _ in 1...10 {
            try? files.removeItem(atPath: copy)
            if files.fileExists(atPath: results) { try files.copyItem(atPath: results, toPath: copy) }
            let (code, cameInTime) = try signalOnce(number, options, ranks, folder, isReady)
            guard try folder.read("out/trials.jsonl").contains(#""event":"done""#) else {
                #expect(cameInTime, "the process should not be over yet")
                return code
            }
            try files.removeItem(atPath: results)
            if files.fileExists(atPath: copy) { try files.copyItem(atPath: copy, toPath: results) }
        }
        Issue.record("the trial was over before each of ten signals")
        return -1
    }

    private func signalOnce(
        _ number: Int32, _ options: [String], _ ranks: Int?, _ folder: TemporaryFolder, _ isReady: () -> Bool
    ) throws -> (code: Int32, cameInTime: Bool) {
        func starts() -> Int {
            ((try? folder.read("out/trials.jsonl")) ?? "").matches(of: /"event":"started"/).count
        }
        let before = starts()
        let process = try Command(ranks: ranks).start(["sweep", "plan.yaml", "-o", "out"] + options, in: folder.path)
        try folder.write(Self.output, "")
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: folder.file(Self.output)))
        try process.run()
        let deadline = Date().addingTimeInterval(60)
        while starts() == before || !isReady(), process.isRunning, Date() < deadline { usleep(2000) }
        // mpirun would leave ranks that train alive for a while; a rank that is gone takes all others with it.
        let victim =
            number == SIGKILL && ranks != nil
            ? MPILauncher.process(ofRank: 0, startedBy: process.processIdentifier) : process.processIdentifier
        let cameInTime = process.isRunning && victim != nil
        kill(victim ?? process.processIdentifier, number)
        process.waitUntilExit()
        return (process.terminationStatus, cameInTime)
    }

    private func expectTheWhole(_ outcome: Command.Outcome, in folder: TemporaryFolder) throws {
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(/Trial 1 \(universal, seed 1\) resumes after epoch \d+, from its checkpoint/))
        let whole = try UndisturbedSweep.files(of: ["sweep", "plan.yaml", "-o", "out"], plan: Self.plan)
        for name in ["trials.csv", "summary.csv", "learning-curves.csv"] {
            #expect(try folder.read("out/\(name)") == whole[name], "\(name)")
        }
    }

    @Test(arguments: [(nil, SIGTERM), (2, MPILauncher.stopSignal)] as [(Int?, Int32)])
    func theEndOfTheGraceLeavesACheckpoint(ranks: Int?, number: Int32) throws {
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", Self.plan)
        let code = try signal(number, ["--grace", "0.3", "--checkpoint-every", "off"], ranks: ranks, in: folder)
        #expect(MPILauncher.hasStopped(code, ranks: ranks))
        #expect(Self.checkpoint(in: folder) == nil)
        // A trial that has said where it resumes is in work: it leaves a checkpoint, however busy the machine is.
        let isSaved = { Self.checkpoint(in: folder) != nil }
        _ = try signal(SIGKILL, ["--checkpoint-every", "0.05"], in: folder, when: isSaved)
        let before = try #require(Self.epoch(in: folder))
        let resumes = { (try? folder.read(Self.output))?.contains("resumes after epoch \(before)") ?? false }
        let options = ["--grace", "0.3", "--checkpoint-every", "1000"]
        let secondCode = try signal(number, options, ranks: ranks, in: folder, when: resumes)
        #expect(MPILauncher.hasStopped(secondCode, ranks: ranks))
        #expect(try #require(Self.epoch(in: folder)) > before)
        try expectTheWhole(Command(ranks: ranks).run("sweep", "plan.yaml", "-o", "out", in: folder.path), in: folder)
    }

    @Test func aTrialThatDiesAgainAndAgainAfterOneEpochIsGivenUp() throws {
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", Self.plan)
        let isSaved = { Self.checkpoint(in: folder) != nil }
        _ = try signal(SIGKILL, ["--checkpoint-every", "0.05"], in: folder, when: isSaved)
        for _ in 1...3 { _ = try signal(SIGKILL, ["--checkpoint-every", "off"], in: folder) }
        let outcome = try Command().run("sweep", "plan.yaml", "-o", "out", in: folder.path)
        #expect(outcome.status == 3)
        #expect(try folder.read("out/trials.csv").contains("Its process died 3 times without a result"))
        try expectTheWhole(
            Command().run("sweep", "plan.yaml", "-o", "out", "--retry-failed", in: folder.path), in: folder)
    }

    @Test func aTrialThatTookTooLongResumesWithALongerLimit() throws {
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", Self.plan)
        // A busy machine may end no epoch within the first limit.
        for limit in ["0.3", "0.6", "1.2", "2.4"] where Self.checkpoint(in: folder) == nil {
            let limited = try Command().run(
                "sweep", "plan.yaml", "-o", "out", "--retry-failed", "--trial-timeout", limit, in: folder.path)
            #expect(limited.status == 3, "\(limited.errors)")
            #expect(
                try folder.read("out/trials.csv")
                    .contains("It took longer than the \(limit) s that --trial-timeout allows."))
        }
        try expectTheWhole(
            Command(ranks: 2).run("sweep", "plan.yaml", "-o", "out", "--retry-failed", in: folder.path), in: folder)
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/checkpoints")))
    }

    @Test func aTrialMayHaveSoMuchMemory() throws {
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", Self.plan)
        for (size, reason) in [("0.1M", "It is predicted to need"), ("10M", "Its process has")] {
            let outcome = try Command().run(
                "sweep", "plan.yaml", "-o", size, "--trial-memory", size, in: folder.path)
            #expect(outcome.status == 3, "\(outcome.errors)")
            #expect(try folder.read("\(size)/trials.csv").contains(reason), "\(size)")
        }
        for size in ["2", "G", "-1G", "0M", "much", "1e3M", "100K", "999999999T"] {
            let outcome = try Command().run("sweep", "plan.yaml", "--trial-memory=\(size)", in: folder.path)
            #expect(
                outcome.status == 64 && outcome.errors.contains("is invalid for '--trial-memory"), "\(outcome.errors)")
        }
    }

    /// The content of the only checkpoint, where there is one.
    private static func checkpoint(in folder: TemporaryFolder) -> Data? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.file("out/checkpoints"))) ?? []
        return names.first { $0.hasSuffix(".checkpoint") }.flatMap {
            FileManager.default.contents(atPath: folder.file("out/checkpoints/\($0)"))
        }
    }

    /// The epoch that the only checkpoint follows, which its first line says.
    private static func epoch(in folder: TemporaryFolder) -> Int? {
        let line = checkpoint(in: folder).map {
            String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
        return line.flatMap { line in
            let words = line.split(separator: " ")
            return words.count > 3 ? Int(words[3]) : nil
        }
    }

    @Test(arguments: ["0", "-1", "often", "inf", "nan"]) func anIntervalThatIsNoneIsRefused(interval: String) throws {
        let folder = TemporaryFolder()
        let outcome = try Command().run("sweep", "paper", "--checkpoint-every=\(interval)", in: folder.path)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("is invalid for '--checkpoint-every"), "\(outcome.errors)")
    }
}
