// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Real processes that freeze, or that the system refuses what they need: a sentence and an end, no waiting.
@Suite(.waitsForProcesses) struct FrozenProcessTests {
    /// Many short trials, quick also without optimisation.
    private static let plan = """
        name: short
        data: {samples: 40, bits: 4}
        circuit: {layers: 1}
        training: {epochs: 3000, patience: 3000}
        architectures: classical
        distillation: off
        seeds: 30

        """
    private static let sweep = ["sweep", "plan.yaml", "--output", "out"]

    private func folder() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        try folder.write("plan.yaml", Self.plan)
        return folder
    }

    private func expected() throws -> String? {
        try UndisturbedSweep.files(of: Self.sweep, plan: Self.plan)["trials.csv"]
    }

    /// Shell: starts a sweep on three ranks, the process of one of which it stops once a trial is done.
    private func launch(_ options: String = "", freezing rank: Int = 1) -> String {
        MPILauncher.shellFunctions + """
            \(MPILauncher.line(ranks: 3)) \(Command.program) \(Self.sweep.joined(separator: " ")) \(options) & mpirun=$!
            for _ in $(seq 1200); do grep -q '"done"' out/trials.jsonl 2>/dev/null && break; sleep 0.05; done
            kill -STOP $(rank $mpirun \(rank))

            """
    }

    private func run(_ script: String, in folder: TemporaryFolder) throws -> Command.Outcome {
        let unblocked =
            "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []); os.execvp(sys.argv[1], sys.argv[1:])"
        let environment = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]
        return try Command(executable: "/usr/bin/env", environment: environment).run(
            "python3", "-c", unblocked, "bash", "-c", script, in: folder.path)
    }

    /// Also at the end, where all others wait for it.
    @Test func aSweepWithAStoppedRankEndsWithAllResults() throws {
        let folder = try folder()
        let outcome = try run(launch() + "wait $mpirun", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("Rank 1 does not leave: frozen"), "\(outcome.errors)")
        #expect(try folder.read("out/trials.csv") == expected())
        #expect(try folder.read("out/trials.jsonl").contains("sessionEnded"))
    }

    @Test func aStoppedRankDoesNotOutlastTheGrace() throws {
        let folder = try folder()
        let script = launch("--grace 1") + "kill -\(MPILauncher.stopSignal) $mpirun; wait $mpirun"
        #expect(try MPILauncher.hasStopped(run(script, in: folder).status, ranks: 3))
        let journal = try folder.read("out/trials.jsonl")
        #expect(journal.contains(#"{"event":"sessionEnded","interrupted":true"#))
        let status = try Command().run("status", "out", in: folder.path).output
        #expect(status.contains(" 0 handed out"), "\(status)")
    }

    /// The others cannot tell a slow rank 0 from a frozen one: they wait for it until somebody asks the sweep to stop.
    @Test func aStoppedRankZeroDoesNotOutlastTheGrace() throws {
        let folder = try folder()
        let script =
            launch("--grace 0", freezing: 0)
            + "sleep 1; kill -\(MPILauncher.stopSignal) $mpirun; SECONDS=0; wait $mpirun; code=$?; ((SECONDS < 60)) && echo $code"
        let outcome = try run(script, in: folder)
        #expect(
            outcome.status == 0 && outcome.errors.contains("does its file system hang, or rank 0?"), "\(outcome.errors)"
        )
        #expect(MPILauncher.isHydra || !outcome.output.hasSuffix("\n0\n"))
        #expect(try Command().run(Self.sweep, in: folder.path).status == 0)
        #expect(try folder.read("out/trials.csv") == expected())
    }

    /// mpirun is gone at the second one, before it has sent its ranks any.
    @Test func twoSignalsToMPIRunCountNoAttempt() throws {
        let folder = TemporaryFolder()
        try folder.write(
            "endless.yaml",
            "name: endless\narchitectures: hea\nseeds: 4\ndistillation: off\n"
                + "training: {epochs: 10000000, patience: 10000000}\n")
        let script = """
            for i in 1 2 3; do
                \(MPILauncher.line(ranks: 2)) \(Command.program) sweep endless.yaml --output out --grace 0.5 & mpirun=$!
                for _ in $(seq 1200); do (($(cat out/trials.jsonl 2>/dev/null | grep -c '"started"') >= 2 * i)) && break; sleep 0.05; done
                kill -TERM $mpirun; sleep 0.2; kill -TERM $mpirun
                wait $mpirun
            done
            """
        _ = try run(script, in: folder)
        let journal = try folder.read("out/trials.jsonl").split(separator: "\n")
        #expect(journal.count { $0.contains(#""event":"session","#) } == 3)
        let status = try Command().run("status", "out", in: folder.path).output
        #expect(status.contains("0 done, 0 failed, 0 given up, 0 handed out, 4 left of 4"), "\(status)")
    }

    /// A process that was stopped and continued, as by a shell, runs on; what it has is handed out again.
    @Test func aContinuedSweepRunsToItsEnd() throws {
        let folder = try folder()
        let script =
            MPILauncher.shellFunctions + """
                \(MPILauncher.line(ranks: 2)) \(Command.program) \(Self.sweep.joined(separator: " ")) & mpirun=$!
                for _ in $(seq 1200); do grep -q '"done"' out/trials.jsonl 2>/dev/null && break; sleep 0.05; done
                kill -STOP $(ranks $mpirun); sleep 0.5; kill -CONT $(ranks $mpirun)
                wait $mpirun
                """
        let outcome = try run(script, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try folder.read("out/trials.csv") == expected())
        #expect(try folder.read("out/trials.jsonl").contains(#"{"event":"returned""#))
    }

    @Test(arguments: [100, 200, 300]) func memoryThatCannotBeHadIsASentence(megabytes: Int) throws {
        let folder = try folder()
        let sweep = ([Command.program] + Self.sweep).joined(separator: " ")
        let outcome = try run("ulimit -v \(megabytes * 1024); exec timeout -s KILL 60 \(sweep)", in: folder)
        #expect(![0, 9, 137].contains(outcome.status), "\(outcome.errors)")
        #expect(!outcome.errors.isEmpty)
        let journal = (try? folder.read("out/trials.jsonl")) ?? ""
        #expect(!journal.contains(#""started""#), "no trial was begun")
    }

    /// For root a limit on processes holds nothing.
    @Test(.enabled(if: getuid() == 0)) func threadsThatCannotBeHadAreASentence() throws {
        let folder = try folder()
        chmod(folder.path, 0o777)
        let limited = """
            import os, resource, sys
            os.setgid(54321); os.setuid(54321)
            resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
            os.execv(sys.argv[1], sys.argv[1:])
            """
        let outcome = try Command(executable: "/usr/bin/env", environment: ["HOME": folder.path]).run(
            ["timeout", "-s", "KILL", "60", "python3", "-c", limited, Command.program] + Self.sweep,
            in: folder.path)
        #expect(outcome.status == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("gives it no thread"), "\(outcome.errors)")
    }
}
