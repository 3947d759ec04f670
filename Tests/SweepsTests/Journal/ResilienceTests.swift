// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Machine
import MessagePassing
import Plans
import Sweeps
import Synchronization
import TestSupport
import Testing

/// Runs trials as a test wants them to go.
private struct ScriptedRunner: TrialRunning {
    let body: @Sendable (TrialSpecification, (Int) throws -> Void) throws -> Void

    func run(
        _ specification: TrialSpecification, checkpoints: (any CheckpointStore)?,
        onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> TrialResult {
        try body(specification) { try onEpoch($0, LearningCurve()) }
        return TrialResult(
            parameters: 1, confusion: ConfusionMatrix(classes: 3), epochs: 1, bestEpoch: 1, trainingLoss: 0,
            validationLoss: 0, testLoss: 0, curve: LearningCurve())
    }
}

@Suite struct ResilienceTests {
    /// 8 trials.
    private static let plan: Plan = {
        var plan = Plan.small
        plan.architectures = [.classical, .hea]
        plan.distillation = [false]
        plan.seeds = [1, 2, 3, 4]
        return plan
    }()

    private func sweep(
        _ options: SweepOptions = SweepOptions(), interruption: Interruption? = nil,
        _ body: @escaping @Sendable (TrialSpecification, (Int) throws -> Void) throws -> Void
    ) -> Sweep {
        var sweep = Sweep(Self.plan)
        sweep.options = options
        sweep.interruption = interruption
        sweep.makeRunner = { _ in ScriptedRunner(body: body) }
        return sweep
    }

    /// A journal that ends as a killed process leaves it: with the given starts.
    private func leaveRunning(_ numbers: [Int], times: Int, in path: String) throws {
        for _ in 0..<times {
            let journal = try Journal(of: Self.plan, in: ResultFolder(path: path))
            try journal.append(.sessionBegan(Session(hosts: ["here"], ranks: 1, start: Date())))
            try journal.append(.started(rank: 0, trials: journal.history.identities(of: numbers)))
            try journal.commit()
        }
    }

    @Test func aTrialThatKilledItsProcessThreeTimesIsGivenUp() throws {
        let folder = TemporaryFolder()
        try leaveRunning([3, 5], times: 2, in: folder.path)
        try leaveRunning([3], times: 1, in: folder.path)
        let ran = Mutex<[UInt64]>([])
        let history = try sweep { trial, _ in ran.withLock { $0.append(trial.seed) } }.run(in: folder.path).journal
            .history
        #expect(history.life(of: 3) == .givenUp(attempts: 3))
        #expect(history.doneCount == 7 && ran.withLock(\.count) == 7)
        // What was abandoned twice goes last.
        #expect(ran.withLock { $0.last } == Self.plan.expand()[4].specification.seed)

        var options = SweepOptions()
        options.retriesFailed = true
        let again = try sweep(options) { _, _ in }.run(in: folder.path).journal.history
        #expect(again.doneCount == 8)
    }

    @Test func aTrialThatWasAbandonedIsHandedOutAlone() throws {
        let folder = TemporaryFolder()
        try leaveRunning([1, 2], times: 1, in: folder.path)
        _ = try sweep { _, _ in }.run(in: folder.path)
        let starts = try folder.read("trials.jsonl").matches(of: /"event":"started","rank":0,"trials":\[([\da-f",]+)\]/)
            .map { String($0.1).replacing("\"", with: "") }
        let names = Self.plan.expand().prefix(2).map(\.specification.identity)
        #expect(starts.first == names.joined(separator: ","))
        #expect(names.allSatisfy(starts.dropFirst().contains))
    }

    @Test func aTrialThatTakesTooLongIsEndedAndRecorded() throws {
        let folder = TemporaryFolder()
        var options = SweepOptions()
        options.trialTimeout = 0.05
        let journal = try sweep(options) { trial, epoch in
            guard trial.seed == 2 else { return }
            for count in 1... {
                usleep(2000)
                try epoch(count)
            }
        }.run(in: folder.path).journal
        let failed = try journal.ends.values.filter { $0.result == nil }
        #expect(failed.count == 2 && failed.allSatisfy { $0.isOverLimit })
        #expect(failed.allSatisfy { $0.failure == "It took longer than the 0.05 s that --trial-timeout allows." })
        #expect(journal.history.doneCount == 6)
        options.retriesFailed = true
        #expect(try sweep(options) { _, _ in }.run(in: folder.path).journal.history.doneCount == 8)
    }

    @Test func aSweepThatIsAskedToStopLetsTrialsInFlightEnd() throws {
        let folder = TemporaryFolder()
        let interruption = Interruption()
        let (_, journal, isInterrupted) = try sweep(interruption: interruption) { _, epoch in
            interruption.ask()
            for count in 1...20 {
                usleep(10_000)
                try epoch(count)
            }
        }.run(in: folder.path)
        #expect(isInterrupted)
        #expect(journal.history.doneCount == 1)
        #expect(journal.history.running.isEmpty && journal.history.lives.allSatisfy { $0 == .planned || $0 == .done })
        #expect(try sweep { _, _ in }.run(in: folder.path).journal.history.doneCount == 8)
    }

    @Test func trialsThatOutlastTheGraceReturnWithoutAnAttempt() throws {
        let folder = TemporaryFolder()
        let interruption = Interruption()
        var options = SweepOptions()
        options.grace = 0.1
        let (_, journal, isInterrupted) = try sweep(options, interruption: interruption) { _, epoch in
            interruption.ask()
            for count in 1... {
                usleep(5000)
                try epoch(count)
            }
        }.run(in: folder.path)
        #expect(isInterrupted)
        #expect(journal.history.lives.allSatisfy { $0 == .planned })
        #expect(try SweepHistory.read(folder: folder.path).lives.allSatisfy { $0 == .planned })
    }

    @Test func ranksThatAreNotAlikeAreRefusedByHost() {
        let first = Wire.Hello(host: "a", binary: "1", plan: "p")
        func refusal(_ hello: Wire.Hello) -> String? {
            do {
                try WorkerLinks.check([first, hello], plan: "p")
                return nil
            } catch { return "\(error)" }
        }
        #expect(refusal(Wire.Hello(host: "b", binary: "1", plan: "p")) == nil)
        #expect(
            refusal(Wire.Hello(host: "b", binary: "2", plan: "p"))?.contains("rank 1 on b runs another build") ?? false)
        #expect(
            refusal(Wire.Hello(host: "b", binary: "1", plan: "q"))?.contains("rank 1 on b reads another plan") ?? false)
        #expect(
            refusal(Wire.Hello(host: "b", binary: "1", plan: nil, failure: "no file"))?.contains(
                "rank 1 on b cannot read the plan: no file") ?? false)
    }

    @Test func aRankWithAnotherPlanStopsTheSweepBeforeItsFirstTrial() throws {
        let folder = TemporaryFolder()
        let group = InProcessCommunicator.group(size: 2)
        Thread.detachNewThread {
            var other = Self.plan
            other.seeds = [9]
            try? Worker(group[1], rank: 1, plan: .success(other)).run()
        }
        let error = #expect(throws: SweepError.self) {
            try Sweep(Self.plan, communicator: group[0]).run(in: folder.path)
        }
        #expect(error?.description.contains("rank 1 on \(Host.name) reads another plan") ?? false)
        #expect(try SweepHistory.read(folder: folder.path).sessions.isEmpty)
    }
}

extension Wire.Hello {
    /// What a rank could say.
    fileprivate init(host: String, binary: String, plan: String?, failure: String? = nil) {
        self.init()
        (self.host, self.binary, self.plan, self.failure) = (host, binary, plan, failure)
    }
}
