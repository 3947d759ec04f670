// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Distillation
import Foundation
import Learning
import Machine
import MessagePassing
import Plans
import Sweeps

/// Takes no time, and reports a result with a learning curve of a given length.
struct IdleRunner: TrialRunning {
    let result: TrialResult

    init(epochs: Int) {
        var confusion = ConfusionMatrix(classes: 3)
        for label in 0..<3 { confusion.record(actual: label, predicted: label) }
        var curve = LearningCurve()
        for epoch in 0..<epochs {
            // As many digits as in earnest.
            curve.trainingLoss.append(1 / Double(3 + epoch))
            curve.validationLoss.append(1 / Double(7 + epoch))
            curve.validationF1.append(1 - 1 / Double(3 + epoch))
        }
        var result = TrialResult(
            parameters: 106, confusion: confusion, epochs: epochs, bestEpoch: epochs, trainingLoss: 0.1,
            validationLoss: 0.1, testLoss: 0.1, curve: curve)
        (result.validation, result.rocAUC, result.validationRocAUC) = (confusion, 1 / 1.1, 1 / 1.3)
        (result.brier, result.calibrationError) = (1 / 3.3, 1 / 7.7)
        self.result = result
    }

    func run(
        _ specification: TrialSpecification, checkpoints: (any CheckpointStore)?,
        onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> TrialResult { result }
}

struct SweepBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: "Run a sweep and measure what its coordination takes.")

    @Argument(help: "A plan.") var plan: String

    @Option(help: "The results folder.") var output: String

    @Option(help: "Run nothing; report results with so many epochs.") var idle: Int?

    private var makeRunner: TrialRunnerFactory {
        guard let idle else { return { TrialRunner(teachers: $0) } }
        return { _ in IdleRunner(epochs: idle) }
    }

    func run() throws {
        let plan = try Plan.find(plan)
        let communicator = MPICommunicator.isLaunchedByMPI ? try MPICommunicator.start() : nil
        defer { try? communicator?.finish() }
        if let communicator, communicator.rank > 0 {
            let worker = Worker(communicator, rank: communicator.rank, plan: .success(plan))
            worker.makeRunner = makeRunner
            return try worker.run()
        }
        let clock = CoordinationClock()
        var sweep = Sweep(plan, communicator: communicator)
        (sweep.observer, sweep.makeRunner) = (clock, makeRunner)
        let start = Date()
        let (_, journal, _) = try sweep.run(in: output)
        let seconds = Date().timeIntervalSince(start)
        try BenchmarkTool.printJSON([
            "trials": Double(journal.history.doneCount), "seconds": seconds,
            "trialsPerSecond": Double(journal.history.doneCount) / seconds,
            "coordinatorProcessorSeconds": clock.processorSeconds,
            "coordinatorShare": clock.processorSeconds / clock.seconds,
        ])
    }
}

/// Measures the coordinator's thread from the teacher's end to the sweep's.
private final class CoordinationClock: SweepObserver {
    private var start = Date()
    private var processorStart = 0.0
    private(set) var seconds = 0.0
    private(set) var processorSeconds = 0.0

    private func begin() { (start, processorStart) = (Date(), Timing.now(.thread)) }

    func sweepStarted(_ journal: Journal, numbers: [Int], ranks: Int) { begin() }
    func teacherTrained(_ teacher: Teacher, left: Int) { begin() }

    func sweepEnded() {
        seconds = Date().timeIntervalSince(start)
        processorSeconds = Timing.now(.thread) - processorStart
    }
}

struct ResumeBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Measure how long it takes to know what is left of a sweep.")

    @Argument(help: "A plan.") var plan: String

    @Option(help: "The results folder of a sweep of the plan.") var output: String

    func run() throws {
        let folder = try ResultFolder(path: output)
        let start = Date()
        let plan = try Plan.find(plan)
        let journal = try Journal(of: plan, in: folder)
        let left = journal.history.trials.count - journal.history.overCount
        let scanned = Date()
        let status = SweepStatus(journal.history)
        try BenchmarkTool.printJSON([
            "trials": Double(status.total), "left": Double(left), "seconds": scanned.timeIntervalSince(start),
            "statusSeconds": Date().timeIntervalSince(scanned),
        ])
    }
}

struct ScheduleBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Simulate the scheduler on many ranks with measured trial times.")

    @Argument(help: "The results folder of a finished sweep of the plan paper, for the times.") var measured: String

    @Option(help: "A folder to write journals to.") var output: String

    @Option(parsing: .upToNextOption, help: "Numbers of ranks.") var ranks = [16, 64, 256, 1024, 4096]

    @Option(help: "Trials per rank; each is run with so many seeds that there are at least as many.") var perRank = 24

    @Option(help: "Divide the measured times by this.") var faster = 1.0

    @Option(help: "Milliseconds of a flush of the journal.") var flush = 1.0

    @Option(help: "Divide the sweep into so many shards, each with its part of the ranks, a coordinator and a journal.")
    var shards = 1

    func validate() throws {
        guard shards > 0, ranks.allSatisfy({ $0 >= shards && $0 % shards == 0 }) else {
            throw ValidationError("Give numbers of ranks that \(shards) shards divide.")
        }
    }

    func run() throws {
        let times = try ScheduleSimulation.measuredSeconds(in: measured).mapValues { $0.map { $0 / faster } }
        print("| ranks | trials | makespan, s | efficiency | best possible | coordinator at work | joining, real s |")
        print("|---|---|---|---|---|---|---|")
        for ranks in ranks {
            var plan = Plan.paper
            let kinds = plan.architectures.count * plan.distillation.count
            plan.seeds = Array(1...UInt64(max(ranks * perRank / kinds, 1)))
            // So the cost model, too, predicts shorter trials.
            try plan.assign("training.epochs=\(max(Int((300 / faster).rounded()), 1))")
            let path = output + "/\(ranks)"
            var simulation = ScheduleSimulation(ranks: ranks)
            (simulation.flush, simulation.shards) = (flush / 1000, shards)
            let outcome = try simulation.run(plan, measured: times, in: path)
            try? FileManager.default.removeItem(atPath: path)
            let numbers = String(
                format: "%.3f | %.3f | %.3f | %.1f %% | %.1f |", outcome.makespan, outcome.efficiency, outcome.bound,
                outcome.coordinatorBusy * 100, outcome.joining)
            print("| \(ranks) | \(outcome.trials) | \(numbers)")
        }
    }
}
