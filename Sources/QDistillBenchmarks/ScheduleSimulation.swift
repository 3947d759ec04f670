// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import HeapModule
import Machine
import MessagePassing
import Plans
import Sweeps

/// A sweep on as many ranks as one likes, in simulated time: the real coordinator and the real journal, simulated workers
/// whose trials take the times given.
///
/// The coordinator's own work is charged to the simulated clock with the processor time that it really takes, a flush of
/// the journal and a message's way with fixed times. Every end of a trial is a message of its own, although real workers send
/// those of short trials together.
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
    }

    package var ranks: Int
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
    package func run(_ plan: Plan, measured: [String: [Double]], in folder: ResultFolder) throws -> Outcome {
        let journal = try Journal(of: plan, in: folder)
        let trials = journal.history.trials
        try journal.append(.sessionBegan(Session(hosts: [], ranks: ranks, start: Date())))
        var seconds: [Double] = []
        for trial in trials {
            let times = measured[Self.kind(of: trial)] ?? [1]
            seconds.append(times[(trial.number - 1) % plan.seeds.count % times.count])
        }
        let links = SimulatedLinks(self, seconds: seconds, trials: trials)
        var coordinator = Coordinator(running: Array(1...trials.count), journal: journal, links: links)
        links.begin()
        _ = try coordinator.run(Wire.Setup())
        let total = seconds.reduce(0, +)
        let shortest = max(total / Double(ranks), seconds.max() ?? 0)
        return Outcome(
            trials: trials.count, makespan: links.now, efficiency: total / (Double(ranks) * links.now),
            coordinatorBusy: links.busySeconds / links.now, bound: total / (Double(ranks) * shortest))
    }
}

/// Workers that exist in simulated time alone.
private final class SimulatedLinks: WorkerLinking {
    let count: Int
    private(set) var now = 0.0
    /// The time that the coordinator has used.
    private(set) var busySeconds = 0.0
    private let simulation: ScheduleSimulation
    private let seconds: [Double]
    private let trials: Trials
    private var identities = TrialIdentities()
    /// When each worker has run all that it has.
    private var free: [Double]
    private var arrivals = Heap<Arrival>()
    /// Who has to answer.
    private var called: [Int] = []
    private var processorTime = 0.0
    private var hasMessages = false
    private var pauseLength = 50e-6

    init(_ simulation: ScheduleSimulation, seconds: [Double], trials: Trials) {
        (count, self.simulation, self.seconds, self.trials) = (simulation.ranks, simulation, seconds, trials)
        free = Array(repeating: 0, count: count)
    }

    func begin() { processorTime = Timing.now(.thread) }

    func send(_ message: [UInt8], _ tag: Wire.Tag, to worker: Int) throws {
        if tag == .call { called.append(worker) }
        guard tag == .handOut else { return }
        charge()
        let body = Message(source: 0, tag: tag.rawValue, payload: message)
        for number in try Wire.numbers(in: body, upTo: seconds.count) {
            free[worker] = max(free[worker], now + simulation.latency) + seconds[number - 1]
            arrivals.insert(Arrival(time: free[worker] + simulation.latency, worker: worker, number: number))
        }
        // What the simulation itself takes is nobody's.
        processorTime = Timing.now(.thread)
    }

    func poll() throws -> (worker: Int, message: Message)? {
        charge()
        defer { processorTime = Timing.now(.thread) }
        if let worker = called.popLast() {
            return (worker, Message(source: worker, tag: Wire.Tag.alive.rawValue, payload: Wire.message([])))
        }
        guard let next = arrivals.min, next.time <= now else {
            if hasMessages { spend(simulation.flush) }
            hasMessages = false
            return nil
        }
        arrivals.removeMin()
        hasMessages = true
        pauseLength = 50e-6
        let trial = trials[next.number - 1]
        let end = TrialEnd(
            number: next.number, trial: identities.identity(of: trial.specification), rank: next.worker,
            host: "simulated", seconds: seconds[next.number - 1],
            outcome: .failed(reason: "simulated", overLimit: false))
        let message = try Wire.message(JournalEvent.ended(end).line)
        return (next.worker, Message(source: next.worker, tag: Wire.Tag.ends.rawValue, payload: message))
    }

    func pause() {
        charge()
        defer { processorTime = Timing.now(.thread) }
        guard let next = arrivals.min else { return }
        repeat {
            now += pauseLength
            pauseLength = min(2 * pauseLength, 4e-3)
        } while pauseLength < 4e-3 && now < next.time
        // All further pauses are alike.
        if now < next.time { now += ((next.time - now) / pauseLength).rounded(.up) * pauseLength }
    }

    /// Charges the clock with what the coordinator has done since it was here last.
    private func charge() { spend(Timing.now(.thread) - processorTime) }

    func isKnownToLive(_ worker: Int) -> Bool { true }

    func host(of worker: Int) -> String? { nil }

    private func spend(_ seconds: Double) { (now, busySeconds) = (now + seconds, busySeconds + seconds) }
}

/// The end of a trial on its way to the coordinator.
private struct Arrival: Comparable {
    let time: Double
    let worker, number: Int

    static func < (one: Arrival, other: Arrival) -> Bool { (one.time, one.number) < (other.time, other.number) }
}
