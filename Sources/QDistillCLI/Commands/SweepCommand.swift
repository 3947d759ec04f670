// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Machine
import MessagePassing
import Plans
import Reports
import Sweeps
import Texts

struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Run all trials of a plan, or resume an interrupted sweep.",
        discussion: """
            Under `mpirun -n N` the trials are shared among N ranks. The results are the same, bit for bit, for any \
            number of ranks, interrupted or not.

            In the folder of a smaller plan (fewer seeds, values, architectures or axes) the sweep takes over all trials \
            that are there, and runs the others. A plan that leaves out some of them needs --shrink.

            SIGINT, SIGTERM, SIGHUP and SIGXCPU (Ctrl-C, a cluster's preemption, a closed terminal) stop it: trials in \
            flight may end within --grace seconds, all tables are written, and the same command resumes later. A second \
            signal, a second later, stops at once. \
            SIGUSR1 prints the status. To Open MPI's `mpirun` send SIGUSR2 instead of SIGTERM, as scripts/sweep does: \
            what it does at SIGTERM leaves its ranks a second, and MPICH's takes SIGTERM.

            Exit codes: 0 all trials are done; 1 it could not run or resume; 3 it ended, but some trials failed or \
            were given up; 4 it was interrupted, and the same command resumes it; 5 another sweep holds the folder; 64 \
            the command line is wrong.
            """)

    @Argument(help: Plan.help, completion: .plan)
    var plan: String

    @Option(
        name: .shortAndLong, help: "The results folder. (default: results/NAME, NAME being the plan's)",
        completion: .directory)
    var output: String?

    @OptionGroup var overrides: PlanOverrides

    @OptionGroup(title: "Failures and interruption") var resilience: ResilienceOptions

    @Option(help: "Run every n-th trial only, as i/n with i from 1 to n; qdistill merge joins the folders.")
    var shard: Shard?

    @Flag(
        help: """
            Leave out trials of the plan that the folder holds; the journal keeps what it has of them, for a later plan that \
            has them again.
            """)
    var shrink = false

    @Flag(help: "Keep each trial's best weights, as a model file in models/ of the results folder.")
    var saveModels = false

    @Flag(help: "Keep each trial's predictions of the test samples in the journal, and write predictions.csv.")
    var savePredictions = false

    @Flag(help: "Write curves.csv, every epoch of every trial; once it is there, it is always written.")
    var curves = false

    @Flag(
        help: """
            List the trials with their parameter counts, estimate time and memory from a few seconds of training, and run \
            nothing.
            """)
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    /// The sweep ended, but not all trials have a result.
    static let someTrialsFailed = ExitCode(3)

    /// The sweep was asked to stop before its end.
    static let interrupted = ExitCode(Interruption.exitCode)

    func run() throws {
        if dryRun {
            guard MPICommunicator.launchedRank == 0 else { return }
            let plan = try overrides.plan(plan)
            return try DryRun(plan: plan, shard: shard, folder: output ?? defaultFolder(plan)).run()
        }
        Interruption.block()
        let communicator = MPICommunicator.isLaunchedByMPI ? try MPICommunicator.start() : nil
        let outcome = Result {
            // Shards need not know each other.
            if shard == nil, let error = MPICommunicator.lonelyRanks(known: communicator?.size ?? 1) { throw error }
            if let communicator, communicator.rank > 0 {
                try runWorker(communicator)
            } else {
                try runSweep(communicator)
            }
        }
        if let communicator { leave(communicator, after: outcome) }
        try outcome.get()
    }

    /// Leaves MPI. Where a rank does not come along, all are ended, with the exit code that the sweep has.
    private func leave(_ communicator: MPICommunicator, after outcome: Result<Void, any Error>) {
        // The others wait for rank 0, however long its tables take.
        let patience = communicator.rank == 0 ? Sweep.patience : .infinity
        guard (try? communicator.finish(within: patience)) == false else { return }
        var code = ExitCode.success
        if case .failure(let error) = outcome {
            code = Program.exitCode(for: error)
            if !(error is ExitCode) { Terminal.complain(QDistill.fullMessage(for: error)) }
        }
        // Each rank says goodbye before it leaves.
        var silent = Set(1..<communicator.size)
        while let message = try? communicator.poll() { silent.remove(message.source) }
        let ranks =
            silent.isEmpty
            ? "Some ranks do"
            : "\(silent.count == 1 ? "Rank" : "Ranks") \(silent.sorted().map { "\($0)" }.joined(separator: ", ")) \(silent.count == 1 ? "does" : "do")"
        Terminal.complain(
            "\(ranks) not leave: frozen, or out of reach. All are ended; what is written is whole. If mpirun waits on "
                + "for a host that is out of reach, end it with kill -KILL.")
        communicator.abort(exitCode: code.rawValue)
    }

    private func runWorker(_ communicator: MPICommunicator) throws {
        do {
            let interruption = Interruption()
            interruption.listenAsWorker()
            let plan = Result { try overrides.plan(self.plan) }
            let worker = Worker(communicator, rank: communicator.rank, plan: plan)
            // Rank 0 ends by itself before.
            worker.interruption = (interruption, grace: resilience.options.grace + Interruption.hangTime)
            try worker.run()
        } catch {
            // Without this rank the sweep would wait for ever; the journal has what is done.
            Terminal.complain("Error: rank \(communicator.rank) on \(Host.name): \(error)")
            communicator.abort(exitCode: 1)
        }
    }

    private func runSweep(_ communicator: MPICommunicator?) throws {
        let plan: Plan
        do {
            plan = try overrides.plan(self.plan)
            if saveModels, let reason = plan.reasonAgainstModels {
                throw PlanError(reason + " Leave --save-models out.")
            }
            try plan.inspect(quietly: quiet)
        } catch {
            if let communicator { try Sweep.stopWorkers(communicator) }
            throw error
        }
        let interruption = Interruption()
        interruption.listen()
        var sweep = Sweep(
            plan, communicator: communicator, mpi: communicator.map { _ in MPICommunicator.libraryVersion })
        if !quiet { sweep.observer = ProgressDisplay(on: Terminal.screen, write: { Terminal.draw($0) }) }
        sweep.options = resilience.options
        sweep.options.shard = shard
        sweep.options.shrinks = shrink
        (sweep.options.keepsWeights, sweep.options.keepsPredictions) = (saveModels, savePredictions)
        sweep.interruption = interruption
        let path = output ?? defaultFolder(plan)
        // The script that asks sends signals to the sweep from now on.
        let pathFile = ProcessInfo.processInfo.environment["QDISTILL_RESULT_PATH_FILE"]
        if let pathFile { try path.write(toFile: pathFile, atomically: false, encoding: .utf8) }
        let (folder, journal, isInterrupted) = try sweep.run(in: path)
        if interruption.isUrgent {
            // It draws nothing then.
            if let pathFile { try? FileManager.default.removeItem(atPath: pathFile) }
            Terminal.complain("Stopped at once; the journal is whole, and the same command resumes the sweep.")
            if let communicator { communicator.abort(exitCode: Interruption.exitCode) }
            throw Self.interrupted
        }
        try report(journal.history, in: folder, isInterrupted: isInterrupted)
    }

    private func defaultFolder(_ plan: Plan) -> String {
        "results/\(plan.name)" + (shard.map { ".shard-\($0.index)-of-\($0.count)" } ?? "")
    }

    private func report(_ history: SweepHistory, in folder: ResultFolder, isInterrupted: Bool) throws {
        let written = try ResultFiles.write(history, to: folder, curves: curves)
        if let path = ProcessInfo.processInfo.environment["QDISTILL_ANSWER_FILE"] {
            // The script that asks says it at its own end.
            try (written.answer ?? "").write(toFile: path, atomically: false, encoding: .utf8)
            if !quiet { Terminal.write("\n\(written.text)") }
        } else if !quiet {
            let files = (written.names + [Journal.fileName, "plan.yaml"]).map { "  \(folder.file($0))\n" }.joined()
            let answer = written.answer.map { $0 + "\n" } ?? ""
            Terminal.write("\n\(answer)\(written.text)\nResults in \(folder.path):\n\(files)")
        }
        if saveModels {
            complain(ofMissing: "model file", "--save-models", ModelFiles.missing(of: history, in: folder), history)
        }
        if savePredictions {
            complain(ofMissing: "predictions", "--save-predictions", try PredictionTable.missing(of: history), history)
        }
        let failed = history.failedCount + history.givenUpCount
        if failed > 0 {
            Terminal.complain(
                "\(failed) of \(Quantity.count(history.overCount, "trial")) failed; see \(folder.file("trials.csv")) for the reasons."
            )
        }
        if isInterrupted {
            Terminal.complain(
                "Interrupted: \(history.overCount) of \(Quantity.count(history.trials.count, "trial")) over; the same command resumes."
            )
            throw Self.interrupted
        }
        if failed > 0 { throw Self.someTrialsFailed }
    }
}

extension SweepCommand {
    /// Prints which trials an earlier session ran without keeping something.
    private func complain(ofMissing what: String, _ option: String, _ missing: [Int], _ history: SweepHistory) {
        guard !missing.isEmpty else { return }
        Terminal.complain(
            """
            \(missing.count) of \(history.doneCount) trials that are done have no \(what): they were run without \
            \(option) (the first one is trial \(missing[0])). To have them, run the same command with another --output, \
            and join both with qdistill merge if you like; the results are the same.
            """)
    }
}

extension Shard: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
