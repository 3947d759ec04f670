// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import Sweeps
import TestSupport
import Testing

/// Trains as ever, and does something between two epochs.
private struct WatchedRunner: TrialRunning {
    let runner: TrialRunner
    let body: @Sendable (TrialSpecification, Int) -> Void

    func run(
        _ specification: TrialSpecification, checkpoints: (any CheckpointStore)?,
        onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> TrialResult {
        try runner.run(specification, checkpoints: checkpoints) { epoch, curve in
            body(specification, epoch)
            try onEpoch(epoch, curve)
        }
    }
}

@Suite("A trial that is ended from outside leaves a checkpoint, and resumes there")
struct LimitTests {
    /// 4 trials of 40 epochs.
    private static let plan: Plan = {
        var plan = Plan.small
        plan.architectures = [.classical, .hea]
        plan.distillation = [false]
        plan.training.epochs = 40
        return plan
    }()

    private func sweep(
        _ options: SweepOptions = SweepOptions(), _ interruption: Interruption? = nil,
        betweenEpochs body: @escaping @Sendable (TrialSpecification, Int) -> Void = { _, _ in }
    ) -> Sweep {
        var sweep = Sweep(Self.plan)
        (sweep.options, sweep.interruption) = (options, interruption)
        sweep.makeRunner = { WatchedRunner(runner: TrialRunner(teachers: $0), body: body) }
        return sweep
    }

    private func results(_ journal: Journal) throws -> [Int: TrialResult?] { try journal.ends.mapValues(\.result) }

    private func expected() throws -> [Int: TrialResult?] {
        try results(sweep().run(in: TemporaryFolder().path).journal)
    }

    private func checkpoints(in folder: TemporaryFolder) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.file("checkpoints"))) ?? []
    }

    /// Of the trial with this seed and architecture `classical`.
    private func name(seed: UInt64) throws -> String {
        let trial = try #require(Self.plan.expand().first { $0.specification.seed == seed })
        return trial.specification.identity + ".checkpoint"
    }

    @Test(arguments: [(3600.0, 1), (nil, 1), (3600, 2)])
    func theEndOfTheGraceSavesTheTrialInWork(interval: Double?, requests: Int) throws {
        let folder = TemporaryFolder()
        let interruption = Interruption()
        var options = SweepOptions()
        (options.grace, options.checkpointInterval) = (0, interval)
        let (_, journal, isInterrupted) = try sweep(options, interruption) { _, epoch in
            if epoch == 5 { for _ in 1...requests { interruption.ask() } }
            if epoch >= 5 { usleep(30_000) }
        }.run(in: folder.path)
        #expect(isInterrupted && journal.history.lives.allSatisfy { $0 == .planned })
        // None where checkpoints are off, or where somebody is in a hurry.
        let isSaved = interval != nil && requests == 1
        #expect(checkpoints(in: folder).count == (isSaved ? 1 : 0))
        let resumed = try sweep().run(in: folder.path).journal
        #expect(try results(resumed) == expected())
        #expect(
            try resumed.ends.values.compactMap { $0.checkpoints?.resumedAfter }.count { $0 >= 5 } == (isSaved ? 1 : 0))
        #expect(checkpoints(in: folder).isEmpty)
    }

    /// Also after the last epoch, where nothing is left but the test.
    @Test(arguments: [7, 40]) func aTrialThatTakesTooLongResumesWhereItWasEnded(last: Int) throws {
        let folder = TemporaryFolder()
        var options = SweepOptions()
        options.trialTimeout = 1
        let journal = try sweep(options) { trial, epoch in
            if trial.seed == 2, epoch == last { usleep(1_100_000) }
        }.run(in: folder.path).journal
        let failed = try journal.ends.values.filter(\.isOverLimit)
        #expect(failed.count == 2 && journal.history.doneCount == 2)
        #expect(failed.allSatisfy { $0.failure == "It took longer than the 1.0 s that --trial-timeout allows." })
        #expect(try checkpoints(in: folder).count == 2 && checkpoints(in: folder).contains(name(seed: 2)))
        // A sweep that leaves failures as they are, leaves their checkpoints, too, and so does a merge.
        _ = try sweep().run(in: folder.path)
        let merged = TemporaryFolder()
        _ = try Merge([folder.path]).write(to: ResultFolder(path: merged.path))
        #expect(checkpoints(in: folder).count == 2 && checkpoints(in: merged).isEmpty)
        options = SweepOptions()
        (options.retriesFailed, options.checkpointInterval) = (true, nil)
        let again = try sweep(options).run(in: folder.path).journal
        #expect(try results(again) == expected())
        #expect(try again.ends.values.compactMap { $0.checkpoints?.resumedAfter } == [last, last])
        #expect(checkpoints(in: folder).isEmpty)
    }

    @Test func aTrialThatIsPredictedToNeedTooMuchMemoryIsNotRun() throws {
        let folder = TemporaryFolder()
        var options = SweepOptions()
        options.trialMemory = 1024
        let journal = try sweep(options) { _, _ in Issue.record("no trial is run") }.run(in: folder.path).journal
        let memory = try Self.plan.expand()[0].specification.memory
        #expect(journal.history.failedCount == 4 && memory.bytes > 1024)
        for end in try journal.ends.values {
            let reason = try #require(end.failure)
            #expect(
                reason.wholeMatch(
                    of:
                        /It is predicted to need [\d.]+ MB of memory, more than the 0.0 MB that --trial-memory allows; it was not run\./
                )
                    != nil, "\(reason)")
        }
        (options.trialMemory, options.retriesFailed) = (1 << 40, true)
        #expect(try results(sweep(options).run(in: folder.path).journal) == expected())
    }

    @Test func aTrialWhoseProcessOutgrowsTheLimitEndsBetweenTwoEpochs() throws {
        let folder = TemporaryFolder()
        var options = SweepOptions()
        // More than a trial is predicted to need, less than this process has.
        options.trialMemory = 8 << 20
        let journal = try sweep(options) { trial, epoch in
            if trial.seed == 1, epoch == 3 { usleep(30_000) }
        }.run(in: folder.path).journal
        let failed = try journal.ends.values.filter(\.isOverLimit)
        #expect(!failed.isEmpty && failed.count == checkpoints(in: folder).count)
        for end in failed {
            let reason = try #require(end.failure)
            #expect(
                reason.wholeMatch(
                    of: /Its process has \d+ MB of memory, more than the 8 MB that --trial-memory allows\./)
                    != nil, "\(reason)")
        }
        (options.trialMemory, options.retriesFailed) = (nil, true)
        #expect(try results(sweep(options).run(in: folder.path).journal) == expected())
    }

    /// Sessions that are killed with the first trial in work, each of which but the last three has left a later checkpoint.
    @Test func onlyAttemptsWithoutALaterCheckpointCount() throws {
        let folder = TemporaryFolder()
        let first = Self.plan.expand()[0]
        let options = {
            var options = SweepOptions()
            (options.grace, options.checkpointInterval) = (0, nil)
            return options
        }()
        func life(afterSessionLeaving epoch: Int?) throws -> TrialLife {
            do {
                let resultFolder = try ResultFolder(path: folder.path)
                let journal = try Journal(of: Self.plan, in: resultFolder)
                try journal.append(.sessionBegan(Session(hosts: ["here"], ranks: 1, start: Date())))
                try journal.append(.started(rank: 0, trials: journal.trials(1)))
                try journal.commit()
                let file = CheckpointFolder(in: resultFolder, interval: 1).checkpoint(of: first.specification.identity)
                { _ in }
                if let epoch { file.save([1, 2, 3], after: epoch) }
            }
            // It is stopped before it runs anything to its end.
            let interruption = Interruption()
            return try sweep(options, interruption) { _, _ in
                interruption.ask()
                usleep(30_000)
            }.run(in: folder.path).journal.history.life(of: 1)
        }
        for epoch in 10...15 { #expect(try life(afterSessionLeaving: epoch) == .planned) }
        // The same epoch again is no advance, and neither is one that was reached before.
        #expect(try life(afterSessionLeaving: 15) == .pending(attempts: 1))
        #expect(try life(afterSessionLeaving: 12) == .pending(attempts: 2))
        #expect(try life(afterSessionLeaving: nil) == .givenUp(attempts: 3))
        #expect(try SweepHistory.read(folder: folder.path).life(of: 1) == .givenUp(attempts: 3))
    }
}
