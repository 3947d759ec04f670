// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The job scripts of scripts/slurm on a Slurm of network namespaces (scripts/slurm/cluster); benchmarks/slurm.py does more to
/// them.
@Suite(.waitsForProcesses, .serialized) struct SlurmTests {
    private static let scripts = Command.projectRoot + "/scripts/slurm"

    /// Runs shell commands on a cluster's controller; nil, with the reason printed, where there can be none.
    private func run(
        _ commands: String, environment: [String: String] = [:], in folder: TemporaryFolder
    ) throws -> Command.Outcome? {
        // The threads of tests block signals, and Slurm's daemons would hand that on to its jobs.
        let unblocked =
            "import os, signal, sys; signal.pthread_sigmask(signal.SIG_SETMASK, []); os.execv(sys.argv[1], sys.argv[1:])"
        let own = ["QDISTILL": Command.program].merging(environment) { $1 }
        let outcome = try Command(executable: "/usr/bin/python3", environment: own).run(
            "-c", unblocked, Self.scripts + "/cluster", "bash", "-c", commands, in: folder.path)
        guard outcome.status != 77 else {
            print(outcome.errors)
            return nil
        }
        return outcome
    }

    @Test(arguments: ["mpirun --map-by core", "srun --mpi=pmix"])
    func aJobThatIsToldToStopRequeuesItselfAndResumes(launcher: String) throws {
        let folder = TemporaryFolder()
        let sweep = UndisturbedSweep.long.dropFirst().joined(separator: " ")
        let commands = """
            sbatch --wait --nodes=2 --ntasks-per-node=1 \(Self.scripts)/sweep.sbatch \(sweep) & job=$!
            for _ in $(seq 600); do (($(cat out/trials.jsonl 2>/dev/null | wc -l) > 6)) && break; sleep 0.05; done
            scancel --batch --signal=TERM 1
            wait $job; echo "ended with $?"
            scontrol show job 1
            """
        guard let outcome = try run(commands, environment: ["LAUNCHER": launcher], in: folder) else { return }
        #expect(outcome.output.contains("ended with 0"), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("JobState=COMPLETED") && outcome.output.contains("Restarts=1"))
        let log = try folder.read("qdistill-1.log")
        #expect(log.contains("(exit code 4) and resumes") && log.contains(" here, "), "\(log)")
        let hosts = try folder.read("out/timings.csv")
        #expect(hosts.contains(",0,node1,") && hosts.contains(",1,node2,"))
        #expect(try folder.read("out/trials.csv") == UndisturbedSweep.files(of: UndisturbedSweep.long)["trials.csv"])
    }

    @Test func anArrayThatIsCancelledStaysSo() throws {
        let folder = TemporaryFolder()
        let commands = """
            sbatch --array=1-2 \(Self.scripts)/array.sbatch endless.yaml --grace 1
            for _ in $(seq 600); do (($(ls -d results/*/trials.jsonl 2>/dev/null | wc -l) == 2)) && break; sleep 0.05; done
            sleep 1
            scancel 1
            for _ in $(seq 300); do [[ -z $(squeue --noheader) ]] && break; sleep 0.1; done
            # Longer than what is requeued waits.
            sleep 7
            squeue --noheader
            scontrol --oneliner show job 1
            """
        try folder.write(
            "endless.yaml",
            """
            name: endless
            architectures: [hea]
            distillation: false
            seeds: 2
            training: {epochs: 1000000, patience: 1000000}
            """)
        guard let outcome = try run(commands, in: folder) else { return }
        let states = outcome.output.matches(of: /JobState=(\w+) .*Restarts=(\d+)/).map { "\($0.1) \($0.2)" }
        #expect(states == ["CANCELLED 0", "CANCELLED 0"], "\(outcome.output)\(outcome.errors)")
    }
}
