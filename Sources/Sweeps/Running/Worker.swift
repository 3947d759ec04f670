// SPDX-License-Identifier: Apache-2.0
import DequeModule
import Distillation
import Foundation
import Learning
import Machine
import MessagePassing
import Plans

/// Runs the trials that the coordinator sends, one after the other, until it gets the message to stop.
///
/// It looks for messages between trials and, now and then, between epochs: a stop need not wait for a trial's end.
public final class Worker {
    private let communicator: any Communicator
    private let coordinator: Int
    /// The rank in the ends of trials.
    private let rank: Int
    private let plan: Result<Plan, any Error>
    private let trials: Trials?
    /// Makes what runs the trials; other than a `TrialRunner` for measurements of the orchestration alone.
    package var makeRunner: TrialRunnerFactory = { TrialRunner(teachers: $0) }

    /// Ends this process where the sweep was asked to stop and the coordinator, which is frozen then, neither says nor takes
    /// anything for so many seconds of grace, and those that are added to them.
    package var interruption: (Interruption, grace: Double)?

    private var runner: Result<any TrialRunning, any Error>?
    private var setup = Wire.Setup()
    private var teachers = Teachers()
    /// The numbers of the trials that are to be run.
    private var assigned: Deque<Int> = []
    private var unsent: Wire.Ends
    /// When the first of those was there.
    private var oldestUnsent: UInt64 = 0
    private var isDraining = false
    private var isStopped = false
    /// Of the trial that is running, or ran last.
    private var checkpoint: CheckpointFile?
    private var lastLook: UInt64 = 0
    private var identities = TrialIdentities()
    private let host = Host.name

    /// Nanoseconds between two looks for messages during a training.
    private static let lookInterval: UInt64 = 20_000_000

    /// - Parameters:
    ///   - communicator: the group that the coordinator is in.
    ///   - coordinator: its number in that group.
    ///   - rank: this worker's rank in the sweep.
    ///   - plan: the plan as this rank reads it, or why it cannot.
    public init(_ communicator: any Communicator, coordinator: Int = 0, rank: Int, plan: Result<Plan, any Error>) {
        (self.communicator, self.coordinator, self.rank, self.plan) = (communicator, coordinator, rank, plan)
        trials = try? plan.get().expand()
        unsent = Wire.Ends(rank: rank, host: host)
    }

    /// - Throws: what the communicator throws, and `SweepError.protocolBroken`.
    public func run() throws {
        // Before it has a trial: without memory it can run none.
        Necessity.expectMemory(bytes: 100 << 20)
        var hello = Wire.Hello()
        switch plan {
        case .success(let plan): hello.plan = plan.fingerprint
        case .failure(let error): hello.failure = "\(error)"
        }
        try send(Wire.message(json: hello), .hello)
        while true {
            while let message = try communicator.poll() { try take(message) }
            if isStopped { break }
            if let number = assigned.popFirst() {
                try run(number)
            } else {
                try sendEnds()
                if isDraining {
                    isDraining = false
                    try send(Wire.message([]), .drained)
                }
                try take(waiting { try communicator.receive() })
            }
        }
        // Who has not said so at the end is named.
        try send(Wire.message([]), .alive)
        try waiting { try communicator.flush() }
    }

    /// Does what only ends with the coordinator's help.
    private func waiting<Value>(_ work: () throws -> Value) rethrows -> Value {
        interruption.map { $0.watch(grace: $1) }
        defer { interruption?.0.watch(grace: nil) }
        return try work()
    }

    private func send(_ message: [UInt8], _ tag: Wire.Tag) throws {
        try communicator.send(message, to: coordinator, tag: tag.rawValue)
    }

    /// Sends the coordinator a sentence about a trial in work. Where that cannot be sent, neither can the trial's end.
    private func note(_ trial: Int, _ sentence: String) {
        let note = Wire.Note(trial: trial, sentence: "\(sentence) (rank \(rank) on \(host))")
        try? send(Wire.message(json: note), .note)
    }

    private func take(_ message: Message) throws {
        switch try Wire.tag(of: message) {
        case .setup:
            setup = try Wire.decode(Wire.Setup.self, from: message)
            runner = Result { try makeRunner(teachers) }
        case .known:
            let lesson = try Wire.decode(Wire.Lesson.self, from: message)
            teachers[lesson.task] = lesson.teacher
        case .teach: try teach(Wire.decode(Wire.Lesson.self, from: message))
        case .handOut: assigned += try Wire.numbers(in: message, upTo: trials?.count ?? 0)
        case .drain:
            assigned = []
            isDraining = true
            try send(Wire.message([]), .alive)
        case .call: try send(Wire.message([]), .alive)
        case .leave:
            checkpoint?.isWanted = true
            isStopped = true
        case .stop: isStopped = true
        case .hello, .taught, .ends, .note, .alive, .drained:
            throw SweepError.protocolBroken("a worker got a message for the coordinator")
        }
    }

    private func teach(_ lesson: Wire.Lesson) throws {
        var lesson = lesson
        lastLook = DispatchTime.now().uptimeNanoseconds
        do {
            lesson.teacher = try lesson.task.train(with: teachers) { try look() }
        } catch is Stopped {
            return
        } catch let error as TeacherError {
            lesson.failure = error
        }
        try send(Wire.message(json: lesson), .taught)
        try waiting { try communicator.flush() }
    }

    private func run(_ number: Int) throws {
        guard let runner, let trial = trials?[number - 1] else {
            throw SweepError.protocolBroken("a trial came before the set-up")
        }
        let identity = identities.identity(of: trial.specification)
        checkpoint = setup.checkpoints?.checkpoint(of: identity.description) { [self] in note(number, $0) }
        let start = DispatchTime.now().uptimeNanoseconds
        lastLook = start
        let outcome: TrialEnd.Outcome
        do {
            try trial.specification.checkMemory(limit: setup.trialMemory)
            var result = try runner.get().run(trial.specification, checkpoints: checkpoint) { _, _ in
                try betweenEpochs(start: start)
            }
            if !setup.keepsWeights { result.dropWeights() }
            if !setup.keepsPredictions { result.predictions = nil }
            outcome = .done(result)
        } catch is Stopped {
            return
        } catch let error where error is CommunicationError || error is SweepError {
            throw error
        } catch {
            outcome = .failed(
                reason: trial.specification.hidingFolders(in: "\(error)"), overLimit: error is TrialOverLimit)
        }
        let now = DispatchTime.now().uptimeNanoseconds
        var end = TrialEnd(
            number: number, trial: identity, rank: rank, host: host, seconds: Double(now - start) / 1e9,
            outcome: outcome, checkpoints: checkpoint?.use)
        if unsent.count == 0 { oldestUnsent = now }
        let line = line(of: &end)
        unsent.append(end, line: line)
        // After a long trial nothing waits.
        if areDue(since: min(start, oldestUnsent), at: now) { try sendEnds() }
    }

    /// Looks after messages, the ends that wait, and the trial's time and memory.
    ///
    /// - Throws: `Stopped` and `TrialOverLimit` to end the trial.
    private func betweenEpochs(start: UInt64) throws {
        let now = DispatchTime.now().uptimeNanoseconds
        if let limit = setup.trialTimeout, Double(now - start) / 1e9 > limit {
            checkpoint?.isWanted = true
            throw TrialOverLimit.time(limit)
        }
        guard try look(at: now) else { return }
        if areDue(since: oldestUnsent, at: now) { try sendEnds() }
        if let limit = setup.trialMemory, case let bytes = Memory.ofProcess, bytes > limit {
            checkpoint?.isWanted = true
            throw TrialOverLimit.memory(bytes, limit)
        }
    }

    /// Looks for messages now and then; whether it did.
    ///
    /// - Throws: `Stopped` to end the training.
    @discardableResult private func look(at now: UInt64 = DispatchTime.now().uptimeNanoseconds) throws -> Bool {
        guard now - lastLook >= Self.lookInterval else { return false }
        lastLook = now
        while let message = try communicator.poll() { try take(message) }
        if isStopped { throw Stopped() }
        return true
    }

    private func areDue(since time: UInt64, at now: UInt64) -> Bool {
        unsent.count > 0 && (Double(now - time) / 1e9 > setup.reportInterval || unsent.lines.count > 1 << 20)
    }

    private func sendEnds() throws {
        guard unsent.count > 0 else { return }
        try send(unsent.message, .ends)
        unsent = Wire.Ends(rank: rank, host: host)
        // A line may be too large to leave by itself; without this it would wait for the next trial to end.
        try waiting { try communicator.flush() }
    }

    /// The line of a trial's end; an end that cannot be journalled becomes a failure.
    private func line(of end: inout TrialEnd) -> [UInt8] {
        let most = JournalEvent.maximumLineLength
        var line = (try? JournalEvent.ended(end).line) ?? []
        if line.count > most, var result = end.result, result.extras > 0 {
            // A trial is not lost for the size of what is kept of it.
            let kept = [result.weights.map { _ in "weights" }, result.predictions.map { _ in "predictions" }]
            let names = kept.compactMap(\.self).joined(separator: " and ")
            result.dropWeights()
            result.predictions = nil
            end.outcome = .done(result)
            line = (try? JournalEvent.ended(end).line) ?? []
            note(end.number, "has too many \(names) for the journal (\(most >> 20) MB a trial); none are kept")
        }
        guard line.isEmpty || line.count > most else { return line }
        end.outcome = .failed(
            reason: line.isEmpty
                ? "Its result holds numbers that are not finite."
                : "Its learning curve is too long for the journal; train for fewer epochs.",
            overLimit: false)
        return (try? JournalEvent.ended(end).line) ?? []
    }
}

/// Ends a trial whose result nobody wants any more.
private struct Stopped: Error {}

/// What a worker runs trials with.
package protocol TrialRunning {
    /// Runs one trial; calls `onEpoch` between its epochs, and ends with what that throws.
    ///
    /// - Parameter checkpoints: keep the trial's state, for the trial to resume from.
    func run(
        _ specification: TrialSpecification, checkpoints: (any CheckpointStore)?,
        onEpoch: (_ epoch: Int, _ curve: LearningCurve) throws -> Void
    ) throws -> TrialResult
}

extension TrialRunner: TrialRunning {}

/// Makes what a worker runs trials with, from the teachers of all trials.
package typealias TrialRunnerFactory = @Sendable (Teachers) throws -> any TrialRunning
