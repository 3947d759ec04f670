import Distillation
import Foundation
import MessagePassing

/// Hands trials out on demand and journals what comes back.
///
/// It sends each worker one trial ahead, so that nobody waits for the next; the longest trials go first and, near the
/// end, nothing is sent ahead, so that all workers end at about the same time.
struct Coordinator {
    private let journal: Journal
    private let workers: WorkerLinks
    private let checkpoints: CheckpointFolder
    private let observer: (any SweepObserver)?
    /// Trials that nobody has, the next one last.
    private var pending: [Trial]
    /// Of each worker, how many trials it has and has not reported.
    private var outstanding: [Int]

    init(
        running trials: [Trial], journal: Journal, workers: WorkerLinks, checkpoints: CheckpointFolder,
        observer: (any SweepObserver)?
    ) {
        self.journal = journal
        self.checkpoints = checkpoints
        self.workers = workers
        self.observer = observer
        var costs = TrialCosts()
        pending = trials.map { (cost: costs.cost(of: $0), trial: $0) }
            .sorted { ($0.cost, $1.trial.number) < ($1.cost, $0.trial.number) }.map(\.trial)
        outstanding = Array(repeating: 0, count: workers.count)
    }

    /// Runs all trials.
    ///
    /// - Throws: `SweepError`, and what the communicators throw.
    mutating func run(_ setup: Wire.Setup) throws {
        let setup = try Wire.encode(setup)
        for worker in outstanding.indices {
            try workers.send(setup, .setup, to: worker)
            try feed(worker)
        }
        while outstanding.contains(where: { $0 > 0 }) {
            guard let (worker, message) = try workers.next() else {
                observer?.waiting()
                continue
            }
            let tag = try Wire.tag(of: message)
            if tag == .note {
                let note = try Wire.decode(Wire.Note.self, from: message)
                observer?.noted(trial: note.trial, note.sentence)
                continue
            }
            guard tag == .report else {
                throw SweepError.protocolBroken("rank \(worker) sent something else than a report")
            }
            let report = try Wire.decode(TrialReport.self, from: message)
            outstanding[worker] -= 1
            try feed(worker)
            try journal.record(report)
            // Not before: a trial is done when the journal has it.
            if report.checkpoints != nil { checkpoints.remove(report.identity) }
            observer?.trialEnded(report)
        }
    }

    private mutating func feed(_ worker: Int) throws {
        let ahead = pending.count > workers.count ? 2 : 1
        while outstanding[worker] < ahead, let trial = pending.popLast() {
            try workers.send(Wire.encode(trial), .trial, to: worker)
            outstanding[worker] += 1
        }
    }
}
