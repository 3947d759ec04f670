import ArgumentParser
import Distillation
import Foundation
import MessagePassing
import Reports
import Sweeps

struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Run all trials of a plan, or go on with an interrupted sweep.",
        discussion: """
            Under `mpirun -n N` the trials are shared among N ranks. The results are the same, bit for bit, for any \
            number of ranks, interrupted or not.

            Exit codes: 0 all trials are done; 1 the sweep could not run or go on; 3 it ended, but some trials failed; \
            64 the command line is wrong.
            """)

    @Argument(help: "A built-in plan (paper, paper-softmax-twice) or a YAML file.")
    var plan: String

    @Option(name: .shortAndLong, help: "The results folder. (default: results/NAME, NAME being the plan's)")
    var output: String?

    @OptionGroup var overrides: PlanOverrides

    @Option(
        help: """
            Seconds between two checkpoints of a trial in work, or off. A trial that was killed goes on from its last one.
            """)
    var checkpointEvery = CheckpointInterval(seconds: Sweep.defaultCheckpointInterval)

    @Flag(help: "List the trials with their parameter counts and run nothing.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    /// The sweep ended, but not all trials have a result.
    static let someTrialsFailed = ExitCode(3)

    func run() throws {
        if dryRun {
            guard MPICommunicator.launchedRank == 0 else { return }
            return print(try DryRun(overrides.applied(to: .find(plan))).text, terminator: "")
        }
        guard MPICommunicator.isLaunchedByMPI else { return try runSweep(nil) }
        let communicator = try MPICommunicator.start()
        defer { try? communicator.finish() }
        if communicator.rank > 0 {
            try runWorker(communicator)
        } else {
            try runSweep(communicator)
        }
    }

    private func runWorker(_ communicator: MPICommunicator) throws {
        do {
            try Worker(communicator, rank: communicator.rank).run()
        } catch {
            // Without this rank the sweep would wait for ever; the journal has what is done.
            Terminal.complain("Error: rank \(communicator.rank) on \(Host.name): \(error)")
            communicator.abort(exitCode: 1)
        }
    }

    private func runSweep(_ communicator: MPICommunicator?) throws {
        let plan: Plan
        do {
            plan = try overrides.applied(to: .find(self.plan))
        } catch {
            if let communicator { try Sweep.stopWorkers(communicator) }
            throw error
        }
        let display = quiet ? nil : ProgressDisplay(redraws: Terminal.showsOutput, write: Terminal.write)
        let sweep = Sweep(
            plan, communicator: communicator, mpi: communicator.map { _ in MPICommunicator.libraryVersion },
            checkpointInterval: checkpointEvery.seconds, observer: display)
        let (folder, journal) = try sweep.run(in: output ?? "results/\(plan.name)")
        let files = try ResultFiles.write(journal, to: folder)
        if let path = ProcessInfo.processInfo.environment["QDISTILL_RESULT_PATH_FILE"] {
            try folder.path.write(toFile: path, atomically: false, encoding: .utf8)
        }
        let failed = journal.reports.values.filter { $0.result == nil }.count
        if !quiet {
            print("\n" + Tables(journal).text)
            print("Results in \(folder.path):")
            for name in files + [Journal.fileName, "plan.yaml"] { print("  \(folder.file(name))") }
        }
        guard failed == 0 else {
            Terminal.complain(
                "\(failed) of \(journal.reports.count) trials failed; \(folder.file("trials.csv")) tells why.")
            throw Self.someTrialsFailed
        }
    }
}

/// Seconds between two checkpoints, or none.
struct CheckpointInterval: ExpressibleByArgument, CustomStringConvertible {
    /// nil for no checkpoints.
    let seconds: Double?

    init(seconds: Double?) { self.seconds = seconds }

    init?(argument: String) {
        seconds = Double(argument)
        guard argument == "off" || seconds.map({ $0 > 0 && $0.isFinite }) ?? false else { return nil }
    }

    var description: String { seconds.map { String(format: "%g", $0) } ?? "off" }
}
