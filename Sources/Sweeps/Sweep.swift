import Distillation
import Foundation
import MessagePassing

/// A sweep as rank 0 runs it: coordinator on the calling thread, trials of its own on a second one.
public struct Sweep {
    public let plan: Plan
    private let communicator: (any Communicator)?
    private let observer: (any SweepObserver)?
    private let mpi: String?
    private let checkpointInterval: Double?

    /// Seconds between two checkpoints of a trial, where nothing else is said. A trial that is shorter takes none, and
    /// one that takes them loses a minute at most; a checkpoint costs milliseconds.
    public static let defaultCheckpointInterval = 60.0

    /// - Parameters:
    ///   - communicator: the group whose rank 0 this is; the other ranks run a `Worker`. nil for one process alone.
    ///   - mpi: the MPI library, for the record.
    ///   - checkpointInterval: seconds between two checkpoints of a trial; nil takes none, and still goes on from those
    ///     that are there.
    public init(
        _ plan: Plan, communicator: (any Communicator)? = nil, mpi: String? = nil,
        checkpointInterval: Double? = Sweep.defaultCheckpointInterval, observer: (any SweepObserver)? = nil
    ) {
        self.plan = plan
        self.communicator = communicator
        self.mpi = mpi
        self.checkpointInterval = checkpointInterval
        self.observer = observer
    }

    /// Runs what the journal in the folder at `path` does not hold yet.
    ///
    /// Whatever happens, the other ranks are told to stop.
    /// - Returns: the folder, still held, and its journal.
    /// - Throws: `PlanError`, `SweepError`, and `StudentError` for a teacher that cannot be used.
    public func run(in path: String) throws -> (folder: ResultFolder, journal: Journal) {
        let inner = InProcessCommunicator.group(size: 2)
        let workers = WorkerLinks(own: inner[0], others: communicator)
        let ownWorker = BackgroundWorker(inner[1])
        defer {
            // Where the messages cannot be sent, the ranks are gone already.
            try? workers.stop()
            ownWorker.wait()
        }
        try plan.validate()
        let folder = try ResultFolder(path: path)
        let journal = try Journal(of: plan, in: folder)
        try folder.replace("plan.yaml", with: plan.yaml)
        let trials = plan.expand()
        let missing = trials.filter { journal.reports[$0.number] == nil }
        observer?.sweepStarted(journal, trials: trials, ranks: workers.count)
        defer { observer?.sweepEnded() }
        let checkpoints = CheckpointFolder(in: folder, interval: checkpointInterval)
        checkpoints.tidy(after: journal)
        defer { checkpoints.removeIfEmpty() }
        guard !missing.isEmpty else { return (folder, journal) }

        let hosts = try workers.greet()
        let ranksPerHost = Dictionary(hosts.map { ($0, 1) }, uniquingKeysWith: +)
        try plan.checkMemory(sharers: ranksPerHost.values.max() ?? 1)
        try journal.begin(Session(mpi: mpi, hosts: hosts, ranks: workers.count, start: Date()))
        var teacher: Teacher?
        if missing.contains(where: \.specification.distillation) {
            let trained = try plan.teacher.train(on: plan.data.draw())
            observer?.teacherTrained(trained)
            teacher = trained
        }
        var coordinator = Coordinator(
            running: missing, journal: journal, workers: workers, checkpoints: checkpoints, observer: observer)
        try coordinator.run(Wire.Setup(data: plan.data, teacher: teacher, checkpoints: checkpoints))
        try journal.endSession(at: Date())
        return (folder, journal)
    }

    /// Lets the other ranks go where rank 0 cannot begin.
    public static func stopWorkers(_ communicator: any Communicator) throws {
        for rank in 1..<max(communicator.size, 1) { try communicator.send([], to: rank, tag: Wire.Tag.stop.rawValue) }
        try communicator.flush()
    }
}

/// Rank 0's own worker, on a thread of its own.
private final class BackgroundWorker: Sendable {
    private let ended = DispatchSemaphore(value: 0)

    init(_ communicator: InProcessCommunicator) {
        let thread = Thread { [ended] in
            // The coordinator is in the same process: what this communicator could throw, it would see too.
            try? Worker(communicator, rank: 0).run()
            ended.signal()
        }
        thread.stackSize = 16 << 20
        thread.start()
    }

    /// Waits until the thread has ended, which it does once told to stop.
    func wait() { ended.wait() }
}
