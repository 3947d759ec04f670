// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Sweeps that are asked to stop, as a user or a cluster does it.
@Suite(.waitsForProcesses) struct InterruptionTests {
    /// Starts a sweep, waits for its first results, sends signals; returns the exit code.
    private func interrupt(_ arguments: [String], ranks: Int?, _ signals: [Int32], in folder: TemporaryFolder) throws
        -> Int32
    {
        let process = try Command(ranks: ranks).start(arguments, in: folder.path)
        try process.run()
        let deadline = Date().addingTimeInterval(60)
        while folder.doneTrials("out/trials.jsonl") < 2 && process.isRunning && Date() < deadline { usleep(2000) }
        for signal in signals {
            Foundation.kill(process.processIdentifier, signal)
            usleep(20_000)
        }
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test(
        arguments: [(nil, SIGTERM), (nil, SIGINT), (nil, SIGHUP), (nil, SIGXCPU), (2, MPILauncher.stopSignal)]
            as [(Int?, Int32)])
    func aSignalEndsTheSweepInOrder(ranks: Int?, signal: Int32) throws {
        let folder = TemporaryFolder()
        let code = try interrupt(UndisturbedSweep.long, ranks: ranks, [signal], in: folder)
        #expect(MPILauncher.hasStopped(code, ranks: ranks))
        let journal = try folder.read("out/trials.jsonl")
        #expect(journal.hasSuffix("}\n") && journal.contains(#"{"event":"sessionEnded","interrupted":true"#))
        let done = folder.doneTrials("out/trials.jsonl")
        #expect(done >= 2 && done < 32)
        #expect(try folder.read("out/trials.csv").split(separator: "\n").count == done + 1)
        #expect(
            try Command().run("status", "out", in: folder.path).output.contains("interrupted; the same command resumes")
        )
        #expect(try Command(ranks: 2).run(UndisturbedSweep.long, in: folder.path).status == 0)
        let whole = try UndisturbedSweep.files(of: UndisturbedSweep.long)
        #expect(try folder.read("out/trials.csv") == whole["trials.csv"])
    }

    /// What Open MPI's mpirun does at SIGTERM: the grace is what it leaves, and no trial counts as an attempt.
    @Test(.enabled(if: !MPILauncher.isHydra, "Hydra leaves the whole grace")) func underMPIRunASIGTERMLosesNothing()
        throws
    {
        let folder = TemporaryFolder()
        #expect(try interrupt(UndisturbedSweep.long, ranks: 2, [SIGTERM], in: folder) != 0)
        let journal = try folder.read("out/trials.jsonl")
        #expect(journal.contains(#"{"event":"returned""#) && journal.contains(#""interrupted":true"#))
        #expect(FileManager.default.fileExists(atPath: folder.file("out/trials.csv")))
    }

    /// Trials that outlast the grace, as schedulers stop them: all processes get signals, some of them twice.
    @Test(arguments: [nil, 2]) func signalsOfASchedulerCountNoAttempt(ranks: Int?) throws {
        let folder = TemporaryFolder()
        try folder.write(
            "endless.yaml",
            "name: endless\narchitectures: hea\nseeds: 2\ndistillation: off\n"
                + "training: {epochs: 10000000, patience: 10000000}\n")
        let program = (ranks.map { MPILauncher.line(ranks: $0) + " " } ?? "") + Command.program
        // A session of its own, all of which is signalled.
        let line = """
            for i in 1 2 3; do
                before=$(cat out/trials.jsonl 2>/dev/null | grep -c '"started"')
                setsid \(program) sweep endless.yaml --output out --grace 0.3 & p=$!
                for _ in $(seq 1200); do (($(cat out/trials.jsonl 2>/dev/null | grep -c '"started"') > before)) && break; sleep 0.05; done
                for _ in 1 2; do kill -TERM $(ps -o pid= -s $p); sleep 0.2; done
                wait $p
            done
            """
        let unblocked =
            "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []); os.execvp(sys.argv[1], sys.argv[1:])"
        let environment = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
        _ = try Command(executable: "/usr/bin/env", environment: environment).run(
            "python3", "-c", unblocked, "bash", "-c", line, in: folder.path)
        let journal = try folder.read("out/trials.jsonl").split(separator: "\n")
        #expect(journal.count { $0.contains(#""event":"session","#) } == 3)
        #expect(journal.count { $0.contains(#""event":"returned""#) } >= 3)
        let status = try Command().run("status", "out", in: folder.path).output
        #expect(status.contains("0 done, 0 failed, 0 given up, 0 handed out, 2 left of 2"), "\(status)")
    }

    @Test func aSecondSignalStopsAtOnce() throws {
        let folder = TemporaryFolder()
        // Trials that never end by themselves.
        try folder.write(
            "endless.yaml",
            "name: endless\narchitectures: hea\nseeds: 2\ntraining: {epochs: 10000000, patience: 10000000}\n")
        let arguments = ["sweep", "endless.yaml", "--output", "out", "--grace", "100"]
        let start = Date()
        let process = try Command().start(arguments, in: folder.path)
        try process.run()
        while folder.lines("out/trials.jsonl") < 3 && process.isRunning && Date().timeIntervalSince(start) < 60 {
            usleep(2000)
        }
        let asked = Date()
        Foundation.kill(process.processIdentifier, SIGTERM)
        // Later than what counts as one signal.
        usleep(1_200_000)
        Foundation.kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 4)
        #expect(Date().timeIntervalSince(asked) < 60, "it did not wait for the grace")
        #expect(try folder.read("out/trials.jsonl").hasSuffix("}\n"))
    }

    @Test(.enabled(if: !MPILauncher.isHydra, "benchmarks/faults.py knows Open MPI's mpirun alone"))
    func aFewRandomFaultsLoseNothing() throws {
        let campaign = Process()
        campaign.executableURL = URL(filePath: "/usr/bin/env")
        campaign.arguments = ["python3", Command.projectRoot + "/benchmarks/faults.py", "12", "3"]
        campaign.environment = ProcessInfo.processInfo.environment.merging(["QDISTILL_BINARY": Command.program]) { $1 }
        campaign.standardOutput = FileHandle.nullDevice
        try campaign.run()
        campaign.waitUntilExit()
        #expect(campaign.terminationStatus == 0)
    }

    @Test func shardsMergeToTheTablesOfTheWhole() throws {
        let folder = TemporaryFolder()
        let arguments = ["sweep", "paper", "--seeds", "2", "--epochs", "10", "--quiet"]
        for shard in ["1/2", "2/2"] {
            #expect(try Command().run(arguments + ["--shard", shard], in: folder.path).status == 0)
        }
        #expect(try Command(ranks: 2).run(arguments + ["--output", "whole"], in: folder.path).status == 0)
        let shards = ["results/paper.shard-1-of-2", "results/paper.shard-2-of-2"]
        #expect(try Command().run(["merge", shards[0], "--output", "half"], in: folder.path).status == 4)
        #expect(try Command().run(["merge"] + shards + ["--output", "all"], in: folder.path).status == 0)
        for name in ["trials.csv", "summary.csv", "learning-curves.csv", "confusion.csv", "figure1.csv"] {
            #expect(try folder.read("all/\(name)") == folder.read("whole/\(name)"), "\(name)")
        }
        #expect(try Command().run(arguments + ["--shard", "3/2"], in: folder.path).status == 64)
    }
}
