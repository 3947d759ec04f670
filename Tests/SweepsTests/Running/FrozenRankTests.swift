// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import MessagePassing
import Plans
import Sweeps
import Synchronization
import TestSupport
import Testing

/// Ranks that freeze: their trials and teachers are run elsewhere, and what they send when they thaw does no harm.
@Suite(.waitsForProcesses) struct FrozenRankTests {
    /// A rank's way to the others, through which nothing passes while it is frozen.
    private final class Freezer: Communicator, Sendable {
        private let inner: InProcessCommunicator
        private let state = Mutex((sent: 0, freezesAfter: 0))

        /// - Parameter sent: the messages that it sends before it freezes.
        init(_ inner: InProcessCommunicator, after sent: Int) {
            self.inner = inner
            state.withLock { $0 = (0, sent) }
        }

        func thaw() { state.withLock { $0.freezesAfter = .max } }

        var rank: Int { inner.rank }
        var size: Int { inner.size }

        private func wait() { while state.withLock({ $0.sent >= $0.freezesAfter }) { usleep(1000) } }

        func send(_ payload: [UInt8], to destination: Int, tag: Int32) throws {
            wait()
            try inner.send(payload, to: destination, tag: tag)
            state.withLock { $0.sent += 1 }
        }

        func poll() throws -> Message? {
            wait()
            return inner.poll()
        }

        func flush() { wait() }
    }

    private final class Listener: SweepObserver {
        private(set) var silent: [Int] = []
        private(set) var back: [Int] = []
        private(set) var ended: [Int] = []
        var onSilence: () -> Void = {}

        func fellSilent(rank: Int, host: String?) {
            silent.append(rank)
            onSilence()
        }
        func spokeAgain(rank: Int, host: String?) { back.append(rank) }
        func trialEnded(_ end: TrialEnd) { ended.append(end.number) }
    }

    /// Runs the small plan on three ranks, of which rank 2 freezes, where wanted until it is found silent.
    private func run(
        _ plan: Plan, freezingAfter sent: Int, thaws: Bool = false, in folder: TemporaryFolder
    ) throws -> (journal: Journal, listener: Listener) {
        let group = InProcessCommunicator.group(size: 3)
        let freezer = Freezer(group[2], after: sent)
        let members: [any Communicator & Sendable] = [group[1], freezer]
        for (rank, member) in zip(1..., members) {
            Thread.detachNewThread { try? Worker(member, rank: rank, plan: .success(plan)).run() }
        }
        let listener = Listener()
        if thaws { listener.onSilence = freezer.thaw }
        var sweep = Sweep(plan, communicator: group[0], observer: listener)
        sweep.options.answerTime = 0.6
        return (try sweep.run(in: folder.path).journal, listener)
    }

    private func results(_ journal: Journal) throws -> [Int: String] {
        try journal.ends.mapValues { "\($0.identity) \(String(describing: $0.result))" }
    }

    /// After its greeting: with a teacher to train. After more messages: with trials.
    @Test(arguments: [1, 2, 4]) func whatAFrozenRankHasIsRunElsewhere(messages: Int) throws {
        let (folder, alone) = (TemporaryFolder(), TemporaryFolder())
        var plan = Plan.small
        plan.teacher.members = 3
        let (journal, listener) = try run(plan, freezingAfter: messages, in: folder)
        #expect(try results(journal) == results(Sweep(plan).run(in: alone.path).journal))
        // With all handed in that it had, nobody may miss it before the end.
        #expect((listener.silent == [2] || messages > 2) && listener.back.isEmpty)
        #expect(try journal.ends.values.allSatisfy { $0.rank != 2 } || messages > 2)
        let lines = try folder.read("trials.jsonl")
        #expect(lines.contains(#""interrupted":true"#) == false)
    }

    /// It comes back while others run what it had, and both end the same trial.
    @Test func aThawedRankTakesPartAgainAndNoTrialEndsTwice() throws {
        let (folder, alone) = (TemporaryFolder(), TemporaryFolder())
        var plan = Plan.small
        // So long that the rank is back before others have run what it had.
        plan.training.epochs = 1000
        plan.training.patience = 1000
        plan.seeds = [1, 2, 3, 4, 5, 6]
        let (journal, listener) = try run(plan, freezingAfter: 2, thaws: true, in: folder)
        #expect(listener.silent == [2] && listener.back == [2])
        #expect(listener.ended.count == Set(listener.ended).count && listener.ended.count == plan.expand().count)
        #expect(try results(journal) == results(Sweep(plan).run(in: alone.path).journal))
        #expect(try SweepHistory.read(folder: folder.path).doneCount == plan.expand().count)
    }

    /// A rank that does not even greet.
    @Test func aSweepDoesNotWaitForARankThatNeverCame() {
        let folder = TemporaryFolder()
        let group = InProcessCommunicator.group(size: 2)
        var sweep = Sweep(Plan.small, communicator: group[0])
        sweep.options.answerTime = 0.5
        #expect(throws: SweepError.noGreeting(ranks: [1])) { try sweep.run(in: folder.path) }
        #expect(SweepError.noGreeting(ranks: [1]).description.contains("do not answer: 1."))
    }

    /// It neither drains nor keeps the sweep longer than the grace; its trials count no attempt.
    @Test func aFrozenRankDoesNotOutlastTheGrace() throws {
        let folder = TemporaryFolder()
        var plan = Plan.small
        (plan.training.epochs, plan.training.patience) = (10_000_000, 10_000_000)
        let group = InProcessCommunicator.group(size: 2)
        let member = Freezer(group[1], after: 1)
        Thread.detachNewThread { [plan] in try? Worker(member, rank: 1, plan: .success(plan)).run() }
        var sweep = Sweep(plan, communicator: group[0])
        let interruption = Interruption()
        sweep.interruption = interruption
        (sweep.options.grace, sweep.options.answerTime) = (0.5, 100)
        Thread.detachNewThread {
            usleep(1_500_000)
            interruption.ask()
        }
        let start = Date()
        let (_, journal, isInterrupted) = try sweep.run(in: folder.path)
        #expect(isInterrupted && Date().timeIntervalSince(start) < 60)
        #expect(journal.history.running.isEmpty)
        #expect(journal.history.lives.allSatisfy { $0 == .planned })
    }
}
