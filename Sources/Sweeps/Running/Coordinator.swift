// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Hands trials out on demand and journals what comes back.
///
/// The longest trials go first. All ends that have arrived are flushed to the disk together, and the next trials are
/// on their way before that. A trial that was abandoned before is handed out alone; after a second time, last.
package struct Coordinator {
    private let journal: Journal
    private let links: any WorkerLinking
    private let observer: (any SweepObserver)?
    private let interruption: Interruption
    private let checkpoints: CheckpointFolder?
    private let grace: Double
    /// The numbers of the trials that nobody has, the next one last.
    private var pending: [Int]
    /// Who has a trial.
    private var holders: [Int: Int] = [:]
    /// Of each worker, how many trials it has and has not ended.
    private var held: [Int]
    /// Whether a worker has a trial that was abandoned before.
    private var isAlone: [Bool]
    private var drained: Set<Int> = []
    private var lookAhead = LookAhead()
    /// The trials whose ends are on their way to the disk.
    private var unflushed: [Int] = []

    /// The most messages that are taken before the journal is flushed.
    private static let maximumGroup = 4096

    package init(
        running numbers: [Int], journal: Journal, links: any WorkerLinking, observer: (any SweepObserver)? = nil,
        interruption: Interruption? = nil, checkpoints: CheckpointFolder? = nil, grace: Double = 0
    ) {
        (self.journal, self.links, self.observer) = (journal, links, observer)
        (self.interruption, self.checkpoints, self.grace) = (interruption ?? Interruption(), checkpoints, grace)
        pending = Self.order(numbers, journal.history)
        held = Array(repeating: 0, count: links.count)
        isAlone = Array(repeating: false, count: links.count)
    }

    /// Runs all trials, or as many as there is time for.
    ///
    /// - Returns: whether trials are left because the sweep was asked to stop.
    /// - Throws: `SweepError`, and what the communicators throw.
    package mutating func run(_ setup: Wire.Setup) throws -> Bool {
        let setup = try Wire.message(json: setup)
        for worker in 0..<links.count { try links.send(setup, .setup, to: worker) }
        do {
            guard !interruption.isAsked else { return true }
            try feed(0..<links.count)
            try journal.commit()
            while !holders.isEmpty {
                if interruption.isAsked { return try drain() }
                if try !takeMessages(feeding: true) { try idle() }
            }
            return false
        } catch {
            // What is in flight, or has just ended, is not to blame.
            journal.giveBackAfterFailure((holders.keys + unflushed).sorted())
            throw error
        }
    }

    /// Takes what has arrived; whether that was anything.
    private mutating func takeMessages(feeding: Bool) throws -> Bool {
        var ends: [TrialEnd] = []
        var workers: Set<Int> = []
        var messages = 0
        while messages < Self.maximumGroup, let (worker, message) = try links.poll() {
            messages += 1
            switch try Wire.tag(of: message) {
            case .ends:
                for (end, line) in try Wire.ends(in: message) {
                    try take(end, line, from: worker)
                    ends.append(end)
                }
                workers.insert(worker)
            case .note:
                let note = try Wire.decode(Wire.Note.self, from: message)
                observer?.noted(trial: note.trial, note.sentence)
            case .draining: try giveBack(from: worker)
            case .drained: drained.insert(worker)
            default: throw SweepError.protocolBroken("rank \(worker) sent something else than a trial's end")
            }
        }
        guard messages > 0 else { return false }
        unflushed = ends.map(\.number)
        if feeding { try feed(workers.sorted()) }
        try journal.commit()
        unflushed = []
        for end in ends {
            // Not before: a trial is done when the disk has its line.
            if end.checkpoints != nil { checkpoints?.remove(end.identity) }
            observer?.trialEnded(end)
        }
        return true
    }

    private mutating func take(_ end: TrialEnd, _ line: [UInt8], from worker: Int) throws {
        guard holders[end.number] == worker, end.rank == worker else {
            throw SweepError.protocolBroken("rank \(worker) ended trial \(end.number), which it does not have")
        }
        holders[end.number] = nil
        held[worker] -= 1
        isAlone[worker] = isAlone[worker] && held[worker] > 0
        lookAhead.measured(seconds: end.seconds)
        try journal.append(.ended(end), line: line)
    }

    private func idle() throws {
        observer?.waiting()
        if interruption.takeStatusRequest() { observer?.statusAsked(SweepStatus(journal.history)) }
        try journal.showLife()
        links.pause()
    }

    private mutating func feed(_ workers: some Sequence<Int>) throws {
        let handOuts = workers.map { ($0, nextTrials(for: $0)) }.filter { !$0.1.isEmpty }
        for (worker, numbers) in handOuts {
            try journal.append(.started(rank: worker, trials: numbers))
            for number in numbers { holders[number] = worker }
        }
        // The start is in the file before the trial can kill anything.
        try journal.write()
        for (worker, numbers) in handOuts { try links.send(Wire.message(numbers: numbers), .handOut, to: worker) }
    }

    private mutating func nextTrials(for worker: Int) -> [Int] {
        var numbers: [Int] = []
        let depth = lookAhead.depth(pending: pending.count, workers: links.count)
        while held[worker] < depth, !isAlone[worker], let next = pending.last {
            let wasAbandoned = journal.history.life(of: next) != .planned
            if wasAbandoned && held[worker] > 0 { break }
            isAlone[worker] = wasAbandoned
            pending.removeLast()
            held[worker] += 1
            numbers.append(next)
        }
        return numbers
    }

    /// The longest first, trials that were abandoned twice last; as a stack.
    private static func order(_ numbers: [Int], _ history: SweepHistory) -> [Int] {
        var costs = TrialCosts(of: history.trials)
        return numbers.map { number in
            (late: history.life(of: number).attempts ?? 0 > 1, cost: costs.cost(of: number), number: number)
        }.sorted {
            $0.late != $1.late ? $0.late : ($0.cost, $1.number) < ($1.cost, $0.number)
        }.map(\.number)
    }

    /// Lets the trials in flight end within the grace period; whether trials are left.
    private mutating func drain() throws -> Bool {
        // Before anything else: the grace may turn out shorter than promised.
        for worker in 0..<links.count where links.isKnownToLive(worker) { try giveBack(from: worker) }
        try journal.commit()
        for worker in 0..<links.count { try links.send(Wire.message([]), .drain, to: worker) }
        let deadline = links.now + interruption.limit(grace)
        observer?.stopping(within: max(deadline - links.now, 0))
        while drained.count < links.count, links.now < deadline, !interruption.isUrgent {
            if try !takeMessages(feeding: false) { try idle() }
        }
        return !pending.isEmpty || !holders.isEmpty
    }

    /// Journals the return of the trials that a worker has, so that none counts as an attempt, once it is known to be alive.
    /// A rank whose trial killed it is not; `mpirun` then stops the others with the same signal as a person does.
    private func giveBack(from worker: Int) throws {
        let numbers = holders.filter { $0.value == worker && journal.history.running.contains($0.key) }.keys.sorted()
        if !numbers.isEmpty { try journal.append(.returned(numbers)) }
    }
}
