// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Machine
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
    package var observer: (any SweepObserver)?
    private let communicator: (any Communicator)?
    private let mpi: String?

    /// - Parameters:
    ///   - plan: what is run.
    ///   - communicator: the group whose rank 0 this is; the other ranks run a `Worker`. nil for one process alone.
    ///   - mpi: the MPI library, for the record.
    public init(_ plan: Plan, communicator: (any Communicator)? = nil, mpi: String? = nil) {
        (self.plan, self.communicator, self.mpi) = (plan, communicator, mpi)
    }

    /// Runs what the journal in the folder at `path` does not hold yet. The journal may be of a smaller plan, whose trials are
    /// taken over.
    ///
    /// Whatever happens, the other ranks get the message to stop.
    /// - Returns: the folder, still held, its journal, and whether trials are left because somebody asked to stop.
    /// - Throws: `PlanError`, `SweepError`, and `TeacherError` for a teacher that cannot be used.
    public func run(in path: String) throws -> (folder: ResultFolder, journal: Journal, isInterrupted: Bool) {
        let inner = InProcessCommunicator.group(size: 2)
        let links = WorkerLinks(own: inner[0], others: communicator)
        let ownWorkerEnd = startOwnWorker(inner[1])
        var savesTrials = false
        defer {
            // Where the messages cannot be sent, the ranks are gone already.
            try? links.stop(saving: savesTrials)
            // Not for ever: an epoch may be long, and what holds the journal may hang.
            _ = ownWorkerEnd.wait(timeout: .now() + Self.patience)
        }
        // Before a trial is in the journal: without memory none can be run.
        Necessity.expectMemory(bytes: 100 << 20)
        interruption?.watch(grace: options.grace)
        defer { interruption?.watch(grace: nil) }
        // Before anything is written.
        try plan.validate()
        try plan.checkTeacherFiles()
        guard options.shard == nil || !plan.decides else { throw SweepError.shardOfDecisions }
        let folder = try ResultFolder(path: path)
        let journal = try Journal(of: plan, in: folder, shrinks: options.shrinks)
        try folder.write(plan)
        let history = journal.history
        let own = (1..<history.trials.count + 1).filter { options.shard?.contains($0) ?? true }
        try folder.checkNoLink(CheckpointFolder.name)
        let checkpoints = CheckpointFolder(in: folder, interval: options.checkpointInterval)
        if history.running.isEmpty { try settle(own, journal, checkpoints) }
        var missing: [Int] { own.filter { !history.life(of: $0).isOver } }
        checkpoints.tidy(after: history)
        defer {
            // Again: of a trial that could not use its checkpoint, and was too short for one of its own.
            checkpoints.tidy(after: history)
            checkpoints.removeIfEmpty()
        }
        func begin(_ decisions: [Decision]) {
            observer?.sweepStarted(journal, numbers: own, ranks: links.count)
            for decision in decisions { observer?.decided(decision, dropping: []) }
        }
        guard !missing.isEmpty else {
            // What another plan's results say may not have been decided yet.
            begin(try Course.decided(in: journal).decisions)
            observer?.sweepEnded()
            return (folder, journal, false)
        }

        guard let hosts = try links.greet(plan: plan.fingerprint, within: 10 * options.answerTime, interruption) else {
            return (folder, journal, true)
        }
        let sharers = Dictionary(hosts.map { ($0, 1) }, uniquingKeysWith: +).values.max() ?? 1
        try plan.checkMemory(sharers: sharers)
        try journal.append(.sessionBegan(Session(mpi: mpi, hosts: hosts, ranks: links.count, start: Date())))
        try settle(own, journal, checkpoints)
        let (course, needed, decisions) = try Course.decided(in: journal)
        begin(decisions)
        defer { observer?.sweepEnded() }
        let isInterrupted = try runTrials(needed ?? missing, course, journal, links, checkpoints, sharers: sharers)
        savesTrials = isInterrupted && !(interruption?.isUrgent ?? false)
        try journal.append(.sessionEnded(at: Date(), interrupted: isInterrupted))
        try journal.commit()
        return (folder, journal, isInterrupted)
    }

    /// - Parameter sharers: how many ranks share a host's memory.
    /// - Returns: whether trials are left because the sweep was asked to stop.
    private func runTrials(
        _ numbers: [Int], _ course: Course?, _ journal: Journal, _ links: WorkerLinks, _ checkpoints: CheckpointFolder,
        sharers: Int
    ) throws -> Bool {
        guard !numbers.isEmpty else { return false }
        let rollCall = RollCall(of: links, limit: options.answerTime, observer: observer)
        let lessons = TeacherStage(
            journal: journal, links: links, observer: observer, interruption: interruption, rollCall: rollCall,
            sharers: sharers)
        // The plan's own trials: the journal's may have been read where the teachers' files were elsewhere.
        let trials = plan.expand()
        // Of a plan that chooses, also those that may be chosen.
        let mayRun = course == nil ? numbers : (1..<trials.count + 1).filter { !journal.history.life(of: $0).isOver }
        func specifications(_ numbers: [Int]) -> some Sequence<TrialSpecification> {
            trials.trials(numbered: numbers).lazy.map(\.specification)
        }
        try lessons.checkMemory(specifications(mayRun))
        var setup = Wire.Setup(ranks: links.count)
        setup.checkpoints = checkpoints
        (setup.trialTimeout, setup.trialMemory) = (options.trialTimeout, options.trialMemory)
        (setup.keepsWeights, setup.keepsPredictions) = (options.keepsWeights, options.keepsPredictions)
        var (numbers, course, known) = (numbers, course, Set<TeacherTask>())
        while !numbers.isEmpty {
            guard try lessons.run(specifications(numbers), knowing: &known) else { return true }
            var coordinator = Coordinator(
                running: numbers, course: course, journal: journal, links: links, observer: observer,
                interruption: interruption, checkpoints: checkpoints, grace: options.grace, rollCall: rollCall
            ) { [known] in known.isSuperset(of: TeacherTask.members(of: trials[$0 - 1].specification)) }
            if try coordinator.run(setup) { return true }
            (numbers, course) = (coordinator.untaught, coordinator.course)
        }
        return false
    }

    /// Seconds that ranks have to leave at the end of a sweep.
    public static let patience = 10.0

    /// Decides on trials that failed before: which are run again, and which are given up.
    private func settle(_ numbers: [Int], _ journal: Journal, _ checkpoints: CheckpointFolder) throws {
        let history = journal.history
        for advance in checkpoints.advances(of: numbers, in: history) { try journal.append(advance) }
        if options.retriesFailed {
            let failed = numbers.filter { history.life(of: $0).failure != nil }
            if !failed.isEmpty { try journal.append(.retried(history.identities(of: failed))) }
        }
        let hopeless = numbers.filter { history.life(of: $0).attempts ?? .min >= options.maximumAttempts }
        if !hopeless.isEmpty { try journal.append(.gaveUp(history.identities(of: hopeless))) }
        try journal.commit()
    }

    /// Lets the other ranks go where rank 0 cannot begin.
    public static func stopWorkers(_ communicator: any Communicator) throws {
        try WorkerLinks(own: InProcessCommunicator.group(size: 2)[0], others: communicator).stop()
    }

    /// Starts rank 0's own worker, on a thread of its own; returns what is signalled when that has ended.
    private func startOwnWorker(_ communicator: InProcessCommunicator) -> DispatchSemaphore {
        let ended = DispatchSemaphore(value: 0)
        Necessity.startThread { [plan, makeRunner] in
            let worker = Worker(communicator, rank: 0, plan: .success(plan))
            worker.makeRunner = makeRunner
            // Where it cannot go on, no worker can, and the coordinator takes a message that is none of a worker's for that.
            do { try worker.run() } catch {
                try? communicator.send(Wire.message([]), to: 0, tag: Wire.Tag.stop.rawValue)
            }
            ended.signal()
        }
        return ended
    }
}
