// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import MessagePassing
import Plans

/// A sweep as rank 0 runs it: coordinator on the calling thread, trials of its own on a second one.
public struct Sweep {
    public let plan: Plan
    public var options = SweepOptions()
    /// Makes what runs the trials of rank 0's own worker; see `Worker`.
    package var makeRunner: TrialRunnerFactory = { TrialRunner(teachers: $0) }
    /// Who may ask the sweep to stop.
    public var interruption: Interruption?
    private let communicator: (any Communicator)?
    private var observer: (any SweepObserver)?
    private let mpi: String?

    /// - Parameters:
    ///   - communicator: the group whose rank 0 this is; the other ranks run a `Worker`. nil for one process alone.
    ///   - mpi: the MPI library, for the record.
    public init(_ plan: Plan, communicator: (any Communicator)? = nil, mpi: String? = nil) {
        self.plan = plan
        self.communicator = communicator
        self.mpi = mpi
    }

    package init(
        _ plan: Plan, communicator: (any Communicator)? = nil, mpi: String? = nil, observer: (any SweepObserver)?
    ) {
        self.init(plan, communicator: communicator, mpi: mpi)
        self.observer = observer
    }

    /// Runs what the journal in the folder at `path` does not hold yet.
    ///
    /// Whatever happens, the other ranks get the message to stop.
    /// - Returns: the folder, still held, its journal, and whether trials are left because somebody asked to stop.
    /// - Throws: `PlanError`, `SweepError`, and `TeacherError` for a teacher that cannot be used.
    public func run(in path: String) throws -> (folder: ResultFolder, journal: Journal, isInterrupted: Bool) {
        let inner = InProcessCommunicator.group(size: 2)
        let links = WorkerLinks(own: inner[0], others: communicator)
        let ownWorker = BackgroundWorker(inner[1], plan: plan, makeRunner: makeRunner)
        defer {
            // Where the messages cannot be sent, the ranks are gone already.
            try? links.stop()
            ownWorker.wait()
        }
        try plan.validate()
        try plan.checkTeacherFiles()
        let folder = try ResultFolder(path: path)
        let journal = try Journal(of: plan, in: folder)
        try folder.replace("plan.yaml", with: plan.yaml)
        let history = journal.history
        let own = (1..<history.trials.count + 1).filter { options.shard?.contains($0) ?? true }
        if history.running.isEmpty { try settle(own, journal) }
        let isFinished = own.allSatisfy { history.life(of: $0).isOver }
        observer?.sweepStarted(journal, numbers: own, ranks: links.count)
        defer { observer?.sweepEnded() }
        let checkpoints = CheckpointFolder(in: folder, interval: options.checkpointInterval)
        checkpoints.tidy(after: history)
        defer { checkpoints.removeIfEmpty() }
        guard !isFinished else { return (folder, journal, false) }

        let hosts = try links.greet(plan: plan.fingerprint)
        let ranksPerHost = Dictionary(hosts.map { ($0, 1) }, uniquingKeysWith: +)
        try plan.checkMemory(sharers: ranksPerHost.values.max() ?? 1)
        try journal.append(.sessionBegan(Session(mpi: mpi, hosts: hosts, ranks: links.count, start: Date())))
        try settle(own, journal)
        func end(interrupted: Bool) throws {
            try journal.append(.sessionEnded(at: Date(), interrupted: interrupted))
            try journal.commit()
        }
        let missing = own.filter { !history.life(of: $0).isOver }
        var outcome = Coordinator.Outcome.finished
        if !missing.isEmpty {
            let lessons = TeacherStage(
                links: links, observer: observer, interruption: interruption,
                sharers: ranksPerHost.values.max() ?? 1)
            // The plan's own trials: the journal's may have been read where the teachers' files were elsewhere.
            let trials = plan.expand()
            guard let teachers = try lessons.run(missing.lazy.map { trials[$0 - 1].specification }) else {
                try end(interrupted: true)
                return (folder, journal, true)
            }
            var coordinator = Coordinator(
                running: missing, journal: journal, links: links, observer: observer, interruption: interruption,
                checkpoints: checkpoints, grace: options.grace)
            outcome = try coordinator.run(
                Wire.Setup(
                    teachers: teachers, checkpoints: checkpoints, trialTimeout: options.trialTimeout,
                    keepsWeights: options.keepsWeights))
        }
        try end(interrupted: outcome == .interrupted)
        return (folder, journal, outcome == .interrupted)
    }

    /// Decides on trials that failed before: which are run again, and which are given up.
    private func settle(_ numbers: [Int], _ journal: Journal) throws {
        let history = journal.history
        if options.retriesFailed {
            let failed = numbers.filter { history.life(of: $0).failure != nil }
            if !failed.isEmpty { try journal.append(.retried(failed)) }
        }
        let hopeless = numbers.filter {
            if case .pending(let attempts) = history.life(of: $0) { attempts >= options.maximumAttempts } else { false }
        }
        if !hopeless.isEmpty { try journal.append(.gaveUp(hopeless)) }
        try journal.commit()
    }

    /// Lets the other ranks go where rank 0 cannot begin.
    public static func stopWorkers(_ communicator: any Communicator) throws {
        for rank in 1..<max(communicator.size, 1) {
            try communicator.send(Wire.message([]), to: rank, tag: Wire.Tag.stop.rawValue)
        }
        try communicator.flush()
    }
}

/// Rank 0's own worker, on a thread of its own.
private final class BackgroundWorker: Sendable {
    private let ended = DispatchSemaphore(value: 0)

    init(_ communicator: InProcessCommunicator, plan: Plan, makeRunner: @escaping TrialRunnerFactory) {
        let thread = Thread { [ended] in
            // The coordinator is in the same process: what this communicator could throw, it would see too.
            try? Worker(communicator, rank: 0, plan: .success(plan), makeRunner: makeRunner).run()
            ended.signal()
        }
        thread.stackSize = 16 << 20
        thread.start()
    }

    /// Waits until the thread has ended, which it does once asked to stop.
    func wait() { ended.wait() }
}
