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
    private let rollCall: RollCall
    /// Which trials are needed; nil where all are.
    package private(set) var course: Course?
    /// Whether the teachers of a trial are there.
    private let isTaught: (Int) -> Bool
    /// The numbers of the trials that have been found to be needed, and whose teachers are not there.
    package private(set) var untaught: [Int] = []
    private var costs: TrialCosts
    /// The numbers of the trials that nobody has, the next one last.
    private var pending: [Int]
    /// Of each worker, the numbers of the trials that it has and has not ended.
    private var held: [[Int]]
    /// How many these are of all workers.
    private var inFlight = 0
    /// Whether a worker has a trial that was abandoned before.
    private var isAlone: [Bool]
    private var drained: Set<Int> = []
    /// The trials that were taken from a silent worker: it may end them all the same, as well as another one.
    private var retaken: Set<Int> = []
    /// Since when mpirun may be about to end the sweep.
    private var doubt: Double?
    private var lookAhead: LookAhead
    /// The trials whose ends are on their way to the disk, and those ends that somebody asks for then.
    private var unflushed: [Int] = []
    private var unreported: [TrialEnd] = []
    /// When the journal was flushed last, and how long that took, seconds.
    private var lastFlush = (end: -Double.infinity, seconds: 0.0)

    /// The most messages that are taken before workers get trials again. Their lines are still in the processor's cache then.
    private static let maximumGroup = 64
    /// So many times as long as a flush takes, ends may wait for the next one while others arrive.
    private static let workPerFlush = 10.0
    /// Seconds in which what mpirun has begun ends the sweep.
    private static let doubtfulTime = 3.0

    package init(
        running numbers: [Int], course: Course? = nil, journal: Journal, links: any WorkerLinking,
        observer: (any SweepObserver)? = nil, interruption: Interruption? = nil, checkpoints: CheckpointFolder? = nil,
        grace: Double = 0,
        rollCall: RollCall? = nil, isTaught: @escaping (Int) -> Bool = { _ in true }
    ) {
        (self.journal, self.links, self.observer) = (journal, links, observer)
        (self.interruption, self.checkpoints, self.grace) = (interruption ?? Interruption(), checkpoints, grace)
        self.rollCall = rollCall ?? RollCall(of: links, observer: observer)
        (self.course, self.isTaught) = (course, isTaught)
        var costs = TrialCosts(of: journal.history.trials)
        pending = Self.order(numbers, journal.history, &costs)
        let first = pending.suffix(links.count).map { costs.cost(of: $0) }
        lookAhead = LookAhead(predicting: first.isEmpty ? nil : first.reduce(0, +) / Double(first.count) / 1e9)
        self.rollCall.expect(epoch: costs.longestEpoch)
        self.costs = costs
        held = Array(repeating: [], count: links.count)
        isAlone = Array(repeating: false, count: links.count)
    }

    /// Runs all trials whose teachers are there, or as many as there is time for.
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
            while inFlight > 0 || !pending.isEmpty {
                if interruption.isAsked { return try drain() }
                try lookAfterDoubt()
                if try !takeMessages(feeding: doubt == nil) { try idle() }
                try retake(rollCall.callAll())
            }
            try flush()
            return false
        } catch {
            // What is in flight, or has just ended, is not to blame.
            journal.giveBackAfterFailure((held.joined() + unflushed).sorted())
            throw error
        }
    }

    /// Takes what has arrived; whether that was anything.
    private mutating func takeMessages(feeding: Bool) throws -> Bool {
        var workers: Set<Int> = []
        var messages = 0
        while messages < Self.maximumGroup, let (worker, message) = try links.poll() {
            messages += 1
            let wasSilent = rollCall.silent.contains(worker)
            rollCall.heard(from: worker)
            if wasSilent { workers.insert(worker) }
            switch try Wire.tag(of: message) {
            case .ends:
                var ends = try Wire.ends(in: message)
                while let (end, line) = try ends.next() {
                    guard try take(end, line, from: worker) else { continue }
                    unflushed.append(end.number)
                    if observer != nil || end.checkpoints != nil { unreported.append(end) }
                    try course?.ended(end, line: line)
                }
                workers.insert(worker)
            case .note:
                let note = try Wire.decode(Wire.Note.self, from: message)
                observer?.noted(trial: note.trial, note.sentence)
            case .alive: if interruption.isAsked || doubt != nil { try giveBack(from: worker) }
            case .drained: drained.insert(worker)
            // Of one that was silent while another one trained it.
            case .taught: break
            default: throw SweepError.protocolBroken("rank \(worker) sent something else than a trial's end")
            }
        }
        guard messages > 0 else { return false }
        if try decide() { workers.formUnion(0..<links.count) }
        if feeding { try feed(workers.sorted()) }
        // While more arrives, most of the time is for that.
        if links.now - lastFlush.end > Self.workPerFlush * lastFlush.seconds { try flush() }
        return true
    }

    /// Flushes the journal: all ends that were taken count from now on.
    private mutating func flush() throws {
        let seconds = try links.flushing { try journal.commit() }
        lastFlush = (links.now, seconds)
        unflushed.removeAll(keepingCapacity: true)
        for end in unreported {
            // Not before: a trial is done when the disk has its line.
            if end.checkpoints != nil, !end.isOverLimit { checkpoints?.remove(end.identity) }
            observer?.trialEnded(end)
        }
        unreported.removeAll(keepingCapacity: true)
    }

    /// Takes a trial's end; whether it is the first.
    private mutating func take(_ end: TrialEnd, _ line: ArraySlice<UInt8>, from worker: Int) throws -> Bool {
        let isRetaken = retaken.contains(end.number)
        guard held[worker].contains(end.number) || isRetaken, end.rank == worker,
            end.trial == journal.history.identity(of: end.number)
        else {
            throw SweepError.protocolBroken("rank \(worker) ended trial \(end.number), which it does not have")
        }
        if isRetaken {
            guard !journal.history.life(of: end.number).isOver else { return false }
            pending.removeAll { $0 == end.number }
        }
        // One that was retaken somebody else may have by now.
        for holder in isRetaken ? 0..<held.count : worker..<worker + 1 {
            guard let place = held[holder].firstIndex(of: end.number) else { continue }
            held[holder].remove(at: place)
            inFlight -= 1
            isAlone[holder] = isAlone[holder] && !held[holder].isEmpty
        }
        lookAhead.measured(seconds: end.seconds)
        try journal.append(end, line: line)
        return true
    }

    /// Decides what follows from the ends that were taken; whether other trials are needed then.
    private mutating func decide() throws -> Bool {
        guard let (decisions, numbers) = course?.next() else { return false }
        for decision in decisions {
            try journal.append(.decided(decision))
            observer?.decided(decision, dropping: journal.history.numbers(of: decision.dropped))
        }
        let taught = numbers.filter(isTaught)
        untaught += Set(numbers).subtracting(taught).sorted()
        guard !taught.isEmpty else { return false }
        pending = Self.order(pending + taught, journal.history, &costs)
        return true
    }

    /// Takes the trials back that silent workers have, for others to run.
    private mutating func retake(_ workers: [Int]) throws {
        guard !workers.isEmpty else { return }
        for worker in workers {
            try giveBack(from: worker)
            let numbers = held[worker].sorted(by: >)
            pending += numbers
            retaken.formUnion(numbers)
            inFlight -= numbers.count
            (held[worker], isAlone[worker]) = ([], false)
        }
        if doubt == nil, !interruption.isAsked { try feed(0..<links.count) }
        try journal.commit()
    }

    /// Journals the return of all trials in flight, and hands out no others for a while, where mpirun may have begun to end
    /// the sweep: at SIGTERM it first sends SIGCONT, a second later SIGTERM, and at a second one it is gone at once.
    private mutating func lookAfterDoubt() throws {
        if interruption.takeContinuation() {
            doubt = links.now
            try giveBackOrAsk()
        } else if let time = doubt, links.now - time > Self.doubtfulTime {
            doubt = nil
            for worker in 0..<links.count {
                try start(held[worker].filter { !journal.history.isRunning($0) }.sorted(), on: worker)
            }
            try feed(0..<links.count)
            try journal.commit()
        }
    }

    /// Journals the return of the trials of all workers that are known to live, and asks the others whether they do.
    private func giveBackOrAsk() throws {
        for worker in 0..<links.count {
            if links.isKnownToLive(worker) { try giveBack(from: worker) } else { try rollCall.call(worker) }
        }
        try journal.commit()
    }

    private mutating func idle() throws {
        guard unflushed.isEmpty else { return try flush() }
        observer?.waiting()
        if interruption.takeStatusRequest() { observer?.statusAsked(SweepStatus(journal.history)) }
        try journal.showLife()
        links.pause()
    }

    private mutating func feed(_ workers: some Sequence<Int>) throws {
        var handOuts: [(worker: Int, numbers: [Int])] = []
        for worker in workers where !rollCall.silent.contains(worker) {
            let numbers = nextTrials(for: worker)
            guard !numbers.isEmpty else { continue }
            try start(numbers, on: worker)
            handOuts.append((worker, numbers))
        }
        // The start is in the file before the trial can kill anything.
        try journal.write()
        for (worker, numbers) in handOuts { try links.send(Wire.message(numbers: numbers), .handOut, to: worker) }
    }

    private func start(_ numbers: [Int], on worker: Int) throws {
        guard !numbers.isEmpty else { return }
        try journal.append(
            .started(rank: worker, trials: journal.history.identities(of: numbers)), numbers: numbers)
    }

    private mutating func nextTrials(for worker: Int) -> [Int] {
        var numbers: [Int] = []
        let depth = lookAhead.depth(pending: pending.count, workers: links.count)
        while held[worker].count < depth, !isAlone[worker], let next = pending.last {
            let wasAbandoned = journal.history.life(of: next) != .planned
            if wasAbandoned && !held[worker].isEmpty { break }
            isAlone[worker] = wasAbandoned
            pending.removeLast()
            held[worker].append(next)
            numbers.append(next)
        }
        inFlight += numbers.count
        return numbers
    }

    /// The longest first, trials that were abandoned twice last; as a stack.
    private static func order(_ numbers: [Int], _ history: SweepHistory, _ costs: inout TrialCosts) -> [Int] {
        numbers.map { number in
            (late: history.life(of: number).attempts ?? 0 > 1, cost: costs.cost(of: number), number: number)
        }.sorted {
            $0.late != $1.late ? $0.late : ($0.cost, $1.number) < ($1.cost, $0.number)
        }.map(\.number)
    }

    /// Lets the trials in flight end within the grace period; whether trials are left.
    private mutating func drain() throws -> Bool {
        // Before anything else: the grace may turn out shorter than promised.
        try giveBackOrAsk()
        for worker in 0..<links.count { try links.send(Wire.message([]), .drain, to: worker) }
        let deadline = links.now + interruption.limit(grace)
        observer?.stopping(within: max(deadline - links.now, 0))
        while !drained.union(rollCall.silent).isSuperset(of: 0..<links.count), links.now < deadline,
            !interruption.isUrgent
        {
            if try !takeMessages(feeding: false) { try idle() }
            try retake(rollCall.callAll())
        }
        // mpirun would have told of a rank that had died: who has not answered is frozen.
        if !interruption.isFromLauncher { for worker in 0..<links.count { try giveBack(from: worker) } }
        try flush()
        return !pending.isEmpty || inFlight > 0 || !untaught.isEmpty
    }

    /// Journals the return of the trials that a worker has, so that none counts as an attempt, once it is known to be alive.
    /// A rank whose trial killed it is not; `mpirun` then stops the others with the same signal as a person does.
    private func giveBack(from worker: Int) throws {
        let numbers = held[worker].filter(journal.history.isRunning).sorted()
        if !numbers.isEmpty { try journal.append(.returned(journal.history.identities(of: numbers))) }
    }
}
