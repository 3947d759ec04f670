// SPDX-License-Identifier: Apache-2.0
import DequeModule
import Distillation
import Foundation
import HeapModule
import Learning
import Machine
import MessagePassing
import Plans
import Sweeps

/// A sweep on as many ranks as one likes, in simulated time: the real coordinator, the real journal and the real display,
/// simulated workers whose trials take the times given and have results without learning curves.
///
/// The coordinator's own work is charged to the simulated clock with the processor time that it really takes, a flush of
/// the journal and a message's way with fixed times. Workers send the ends of short trials together, by the rule of real ones.
///
/// A sweep in shards has a coordinator and a journal for each of them, which run at the same time.
package struct ScheduleSimulation {
    package struct Outcome: Sendable {
        package let trials: Int
        /// From the first hand-out to the last end on the disk, simulated seconds.
        package let makespan: Double
        /// The time that workers spent on trials, as a share of all their time.
        package let efficiency: Double
        /// The share of the time that the coordinator was at work or flushing.
        package let coordinatorBusy: Double
        /// The best that any schedule of these trials could reach, given that none is split.
        package let bound: Double
        /// The real seconds that it took to join the shards' journals; 0 without shards.
        package var joining = 0.0
    }

    package var ranks: Int
    /// Into how many shards the sweep is divided, each with as many ranks.
    package var shards = 1
    /// Seconds of a message's way.
    package var latency = 20e-6
    /// Seconds of a flush of the journal.
    package var flush = 1e-3

    package init(ranks: Int) { self.ranks = ranks }

    /// The times that the trials of a finished sweep took, by architecture and distillation, in the order of their numbers.
    ///
    /// - Throws: `SweepError` for a journal that cannot be read.
    package static func measuredSeconds(in folder: String) throws -> [String: [Double]] {
        let history = try SweepHistory.read(folder: folder)
        return (1..<history.trials.count + 1).reduce(into: [:]) { seconds, number in
            guard let place = history.place(of: number) else { return }
            seconds[kind(of: history.trials[number - 1]), default: []].append(place.seconds)
        }
    }

    private static func kind(of trial: Trial) -> String {
        "\(trial.specification.student.architecture.name) \(trial.specification.distillation)"
    }

    /// Runs all trials of a plan; the n-th seed of a kind takes the n-th measured time, and so on in turn.
    ///
    /// - Throws: `SweepError`.
    package func run(_ plan: Plan, measured: [String: [Double]], in folder: String) throws -> Outcome {
        let trials = plan.expand()
        var seconds: [Double] = []
        for trial in trials {
            let times = measured[Self.kind(of: trial)] ?? [1]
            seconds.append(times[(trial.number - 1) % plan.seeds.count % times.count])
        }
        let folders = (1...shards).map { "\(folder)/\($0)" }
        let runs = try folders.enumerated().map { index, folder in
            let numbers = (1...trials.count).filter { ($0 - 1) % shards == index }
            return try run(numbers, of: plan, seconds: seconds, in: ResultFolder(path: folder))
        }
        let start = Timing.now(.wall)
        if shards > 1 { _ = try Merge(folders).write(to: ResultFolder(path: folder + "/all")) }
        let joining = shards > 1 ? Timing.now(.wall) - start : 0
        let total = seconds.reduce(0, +)
        let makespan = runs.map(\.makespan).max() ?? 0
        let shortest = max(total / Double(ranks), seconds.max() ?? 0)
        return Outcome(
            trials: trials.count, makespan: makespan, efficiency: total / (Double(ranks) * makespan),
            coordinatorBusy: (runs.map(\.busy).max() ?? 0) / makespan, bound: total / (Double(ranks) * shortest),
            joining: joining)
    }

    /// Runs some trials of a plan under one coordinator; the seconds that this takes, and those that the coordinator is at work.
    private func run(
        _ numbers: [Int], of plan: Plan, seconds: [Double], in folder: ResultFolder
    ) throws -> (makespan: Double, busy: Double) {
        let journal = try Journal(of: plan, in: folder)
        let workers = ranks / shards
        try journal.append(.sessionBegan(Session(hosts: [], ranks: workers, start: Date())))
        let links = SimulatedLinks(self, count: workers, seconds: seconds, trials: journal.history.trials)
        let display = ProgressDisplay(on: nil) { _ in }
        display.sweepStarted(journal, numbers: numbers, ranks: workers)
        var coordinator = Coordinator(running: numbers, journal: journal, links: links, observer: display)
        links.begin()
        _ = try coordinator.run(Wire.Setup(ranks: workers))
        return (links.now, links.busySeconds)
    }
}

/// Workers that exist in simulated time alone.
private final class SimulatedLinks: WorkerLinking {
    private struct Worker {
        /// The numbers of the trials that it has, the one that runs first.
        var trials: Deque<Int> = []
        /// Those that have ended and wait to be sent.
        var unsent: [Int] = []
        /// When the first of those ended.
        var oldest = 0.0
    }

    /// Something that happens at a time.
    private struct Event: Comparable {
        enum What {
            case handedOut([Int])
            case ended
            case arrived([Int])
        }

        let time: Double
        let worker: Int
        let what: What

        static func < (one: Event, other: Event) -> Bool { (one.time, one.worker) < (other.time, other.worker) }
        static func == (one: Event, other: Event) -> Bool { (one.time, one.worker) == (other.time, other.worker) }
    }

    let count: Int
    private(set) var now = 0.0
    /// The time that the coordinator has used.
    private(set) var busySeconds = 0.0
    private let simulation: ScheduleSimulation
    private let seconds: [Double]
    private let trials: Trials
    /// Of every trial, as short as can be.
    private let result = TrialResult(
        parameters: 60, confusion: ConfusionMatrix(classes: 3), epochs: 0, bestEpoch: 0, trainingLoss: 0.5,
        validationLoss: 0.5, testLoss: 0.5, curve: LearningCurve())
    private var identities = TrialIdentities()
    private var workers: [Worker]
    private var events = Heap<Event>()
    private var inbox: Deque<Message> = []
    /// Who has to answer.
    private var called: [Int] = []
    private var processorTime = 0.0
    private var pauseLength = 50e-6

    init(_ simulation: ScheduleSimulation, count: Int, seconds: [Double], trials: Trials) {
        (self.count, self.simulation, self.seconds, self.trials) = (count, simulation, seconds, trials)
        workers = Array(repeating: Worker(), count: count)
    }

    func begin() { processorTime = Timing.now(.thread) }

    func send(_ message: [UInt8], _ tag: Wire.Tag, to worker: Int) throws {
        if tag == .call { called.append(worker) }
        guard tag == .handOut else { return }
        charge()
        let body = Message(source: 0, tag: tag.rawValue, payload: message)
        let numbers = try Wire.numbers(in: body, upTo: seconds.count)
        events.insert(Event(time: now + simulation.latency, worker: worker, what: .handedOut(numbers)))
        // What the simulation itself takes is nobody's.
        processorTime = Timing.now(.thread)
    }

    func poll() throws -> (worker: Int, message: Message)? {
        charge()
        defer { processorTime = Timing.now(.thread) }
        if let worker = called.popLast() {
            return (worker, Message(source: worker, tag: Wire.Tag.alive.rawValue, payload: Wire.message([])))
        }
        try pass(until: now)
        guard let message = inbox.popFirst() else { return nil }
        pauseLength = 50e-6
        return (message.source, message)
    }

    func pause() {
        charge()
        defer { processorTime = Timing.now(.thread) }
        while inbox.isEmpty, let next = events.min {
            // All pauses but the first few are alike.
            let pauses = pauseLength < 4e-3 ? 1 : max(((next.time - now) / pauseLength).rounded(.up), 1)
            now += pauses * pauseLength
            pauseLength = min(2 * pauseLength, 4e-3)
            try? pass(until: now)
        }
    }

    /// Lets happen what happens up to a time.
    private func pass(until time: Double) throws {
        while let event = events.min, event.time <= time {
            events.removeMin()
            let worker = event.worker
            switch event.what {
            case .handedOut(let numbers):
                if workers[worker].trials.isEmpty { begin(numbers[0], at: event.time, on: worker) }
                workers[worker].trials += numbers
            case .ended: try end(at: event.time, on: worker)
            case .arrived(let numbers): inbox.append(try message(of: numbers, from: worker))
            }
        }
    }

    private func begin(_ number: Int, at time: Double, on worker: Int) {
        events.insert(Event(time: time + seconds[number - 1], worker: worker, what: .ended))
    }

    private func end(at time: Double, on worker: Int) throws {
        guard let number = workers[worker].trials.popFirst() else { return }
        if workers[worker].unsent.isEmpty { workers[worker].oldest = time }
        workers[worker].unsent.append(number)
        let interval = Wire.Setup(ranks: count).reportInterval
        let next = workers[worker].trials.first
        if next == nil || seconds[number - 1] > interval || time - workers[worker].oldest > interval {
            let ended = Event.What.arrived(workers[worker].unsent)
            events.insert(Event(time: time + simulation.latency, worker: worker, what: ended))
            workers[worker].unsent = []
        }
        if let next { begin(next, at: time, on: worker) }
    }

    private func message(of numbers: [Int], from worker: Int) throws -> Message {
        var ends = Wire.Ends(rank: worker, host: "simulated")
        for number in numbers {
            let end = TrialEnd(
                number: number, trial: identities.identity(of: trials[number - 1].specification), rank: worker,
                host: "simulated", seconds: seconds[number - 1],
                outcome: .done(result))
            try ends.append(end, line: JournalEvent.ended(end).line)
        }
        return Message(source: worker, tag: Wire.Tag.ends.rawValue, payload: ends.message)
    }

    func flushing(_ flush: () throws -> Void) rethrows -> Double {
        try flush()
        charge()
        spend(simulation.flush)
        processorTime = Timing.now(.thread)
        return simulation.flush
    }

    /// Charges the clock with what the coordinator has done since it was here last.
    private func charge() { spend(Timing.now(.thread) - processorTime) }

    func isKnownToLive(_ worker: Int) -> Bool { true }

    func host(of worker: Int) -> String? { nil }

    private func spend(_ seconds: Double) { (now, busySeconds) = (now + seconds, busySeconds + seconds) }
}
