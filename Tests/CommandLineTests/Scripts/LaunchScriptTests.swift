// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// scripts/sweep and scripts/slurm, with small programs in the place of mpirun, Slurm's commands and the compiler.
@Suite(.waitsForProcesses) struct LaunchScriptTests {
    let folder: TemporaryFolder

    init() throws {
        folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("bin"), withIntermediateDirectories: true)
        // scripts/sweep builds first; here, what was built before is used.
        try program(
            "swift",
            """
            case "$*" in
                --version) echo "Swift version 6.0" ;;
                *--show-bin-path*) echo "\((Command.program as NSString).deletingLastPathComponent)" ;;
            esac
            """)
        for name in ["scontrol", "squeue"] { try program(name, "echo \(name) \"$@\" >>log; echo \"${STATE:-}\"") }
    }

    /// Puts a program in the path, before all others.
    private func program(_ name: String, _ text: String) throws {
        try folder.write("bin/\(name)", "#!/bin/bash\n" + text + "\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/\(name)"))
    }

    /// The first lines of a program in the place of mpirun.
    private static let openMPIsVersion = "if [[ $* == --version ]]; then echo 'mpirun (Open MPI) 4.1.4'; exit; fi"
    private static let hydrasVersion = "if [[ $* == --version ]]; then echo 'HYDRA build details:'; exit; fi"

    /// A program that ends with the next of these codes each time, and logs how it was called.
    private func programEnding(_ name: String, _ codes: [Int]) throws {
        try program(
            name,
            """
            \(Self.openMPIsVersion)
            echo launch "$@" >>log
            codes=(\(codes.map(String.init).joined(separator: " ")))
            exit "${codes[$(grep -c ^launch log) - 1]:-99}"
            """)
    }

    /// A program that waits for a signal, names it in the log and ends with `code`; where it is to run `true`, it does.
    private func programWaiting(_ name: String, code: Int) throws {
        try program(
            name,
            """
            \(Self.openMPIsVersion)
            [[ ${!#} != true ]] || exit 0
            trap 'echo USR2 >>log; exit \(code)' USR2
            trap 'echo TERM >>log; exit \(code)' TERM
            [[ -z ${BEGINS:-} ]] || echo out >"$QDISTILL_RESULT_PATH_FILE"
            echo launch "$@" >>log
            for _ in $(seq 300); do sleep 0.1; done
            """)
    }

    private func command(_ script: String, _ environment: [String: String] = [:]) -> Command {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return Command(
            executable: Command.projectRoot + "/scripts/" + script,
            environment: [
                "PATH": folder.file("bin") + ":" + path, "SLURM_JOB_ID": "77", "SLURM_SUBMIT_DIR": folder.path,
                "QDISTILL_MPIRUN": "mpirun",
            ].merging(environment) { $1 })
    }

    private var log: [String] {
        ((try? folder.read("log")) ?? "").split(separator: "\n").map(String.init)
    }

    private var launches: Int { log.count { $0.hasPrefix("launch") } }

    /// Sends a script a signal once it has launched; returns its exit code.
    private func terminate(
        _ command: Command, _ arguments: [String], atLaunch number: Int = 1, by signal: Int32 = SIGTERM
    ) throws -> Int32 {
        // The threads of tests block signals, and what they start would, too: a user's shell does not.
        let unblocked = """
            import os, signal, sys
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            os.execv(sys.argv[1], sys.argv[1:])
            """
        let process = try Command(executable: "/usr/bin/python3", environment: command.environment).start(
            ["-c", unblocked, command.executable] + arguments, in: folder.path)
        try process.run()
        let deadline = Date().addingTimeInterval(60)
        while launches < number && Date() < deadline { usleep(10_000) }
        usleep(200_000)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        return process.terminationStatus
    }

    // MARK: scripts/sweep

    @Test(arguments: [
        (retries: 2, codes: [137, 205, 0], status: 0), (1, [137, 134], 134), (0, [139], 139), (5, [137, 3], 3),
        (5, [1], 1),
        (5, [3], 3), (5, [4], 4), (5, [64], 64),
    ]) func crashesAreRetriedAndNothingElse(retries: Int, codes: [Int], status: Int32) throws {
        try programEnding("mpirun", codes)
        let outcome = try command("sweep").run(
            "paper", "--retries", "\(retries)", "--seeds", "2", in: folder.path)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(launches == codes.count)
        #expect(log.allSatisfy { $0.hasSuffix("qdistill sweep paper --seeds 2") }, "\(log)")
        #expect(outcome.errors.contains("crashed") == (codes[0] >= 128))
    }

    /// A signal reaches the ranks, or before they have begun their launcher, and ends the script as interrupted, whatever follows.
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP], [(code: 140, hasBegun: true), (140, false), (1, false), (0, false)])
    func whatWasStoppedIsNotRetried(signal: Int32, end: (code: Int, hasBegun: Bool)) throws {
        try programWaiting("mpirun", code: end.code)
        let sweep = command("sweep", end.hasBegun ? ["BEGINS": "1"] : [:])
        #expect(try terminate(sweep, ["paper", "--retries=5"], by: signal) == 4)
        #expect(launches == 1 && log.last == (end.hasBegun ? "USR2" : "TERM"))
    }

    /// Ranks are counted by cores, not by the threads that other programs are to use.
    @Test func threadsOfOtherProgramsAreNoRanks() throws {
        try programEnding("mpirun", [4])
        let ranks = try Command(executable: "/usr/bin/nproc").run([], in: folder.path).output
        _ = try command("sweep", ["OMP_NUM_THREADS": "77", "OMP_THREAD_LIMIT": "66"]).run("paper", in: folder.path)
        #expect(log.first?.contains(" -n \(ranks.split(separator: "\n")[0]) ") == true, "\(log) \(ranks)")
    }

    /// MPICH's launcher gives the number of the signal that a rank died of, and dies itself of SIGUSR2.
    @Test func mpichsLauncherIsKnown() throws {
        try program(
            "mpirun",
            """
            \(Self.hydrasVersion)
            echo launch "$@" >>log
            (($(grep -c ^launch log) > 1)) || exit 9
            trap 'echo TERM >>log; exit 4' TERM
            for _ in $(seq 300); do sleep 0.1; done
            """)
        let sweep = command("sweep", ["RANKS": "1"])
        #expect(try terminate(sweep, ["paper", "--retries=1"], atLaunch: 2) == 4)
        #expect(launches == 2 && log.last == "TERM" && log[0].hasPrefix("launch -n 1 -bind-to core "), "\(log)")
    }

    @Test func aNumberOfRetriesThatIsNoneIsRefused() throws {
        for arguments in [["--retries", "many"], ["--retries"], ["--retries=-1"], ["--retries", "08"]] {
            #expect(try command("sweep").run(["paper"] + arguments, in: folder.path).status == 64)
        }
        #expect(launches == 0)
    }

    /// The real mpirun and program: a rank kills itself once there are results, and the retry resumes.
    @Test func aSweepWhoseRankIsKilledEndsWithTheSameTable() throws {
        try program(
            "sabotage",
            """
            if [[ ${OMPI_COMM_WORLD_RANK:-$PMI_RANK} == 1 ]] && mkdir struck 2>/dev/null; then
                while (($(cat out/trials.jsonl 2>/dev/null | wc -l) < 5)); do sleep 0.01; done
                kill -KILL "$PPID"
            fi
            """)
        try FileManager.default.createDirectory(atPath: folder.file("build"), withIntermediateDirectories: true)
        try program("../build/qdistill", "sabotage & exec \(Command.program) \"$@\"")
        try program("swift", "[[ $* == --version ]] && echo Swift version 6.0 || echo '\(folder.file("build"))'")
        let outcome = try command("sweep", ["RANKS": "2", "QDISTILL_MPIRUN": MPILauncher.program]).run(
            UndisturbedSweep.long.dropFirst() + ["--retries", "2"], in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("Retry 1 of 2") && !outcome.errors.contains("Retry 2"))
        #expect(outcome.output.contains(" here, "))
        // The end is the answer, once, and the page.
        let end = outcome.output.split(separator: "\n\n").last ?? ""
        #expect(
            end.hasPrefix("Fewer than 6 seeds decide nothing")
                && end.hasSuffix("\nAll of it on one page: out/report.html\n"), "\(end)")
        #expect(outcome.output.matches(of: /seeds decide nothing/).count == 1 && !outcome.output.contains("Results in"))
        let whole = try UndisturbedSweep.files(of: UndisturbedSweep.long)
        #expect(try folder.read("out/trials.csv") == whole["trials.csv"])
    }

    // MARK: scripts/slurm

    @Test(arguments: [
        (code: 0, restarts: 0, state: "RUNNING", isRequeued: false), (3, 0, "RUNNING", false), (1, 0, "RUNNING", false),
        (64, 0, "RUNNING", false), (4, 0, "RUNNING", true), (4, 9, "RUNNING", true), (4, 0, "COMPLETING", false),
        (137, 0, "RUNNING", true), (137, 9, "RUNNING", true), (205, 0, "", true), (5, 9, "RUNNING", true),
    ]) func aJobIsRequeuedWhereItCanGoOn(code: Int, restarts: Int, state: String, isRequeued: Bool) throws {
        try programEnding("mpirun", [code])
        let command = command(
            "slurm/sweep.sbatch", ["SLURM_RESTART_COUNT": "\(restarts)", "STATE": state, "QDISTILL": "/x/qdistill"])
        let outcome = try command.run("paper", "--seeds", "2", in: folder.path)
        #expect(log.contains("scontrol requeue 77") == isRequeued, "\(log)")
        #expect(outcome.status == (isRequeued ? 0 : Int32(code)))
        #expect(log[0].hasPrefix("launch --map-by core --bind-to core /x/qdistill sweep paper"))
    }

    /// Crashes count, and starts on a folder that is held; time limits and preemptions do not.
    @Test(arguments: [(code: 137, most: 3), (5, 10)]) func aJobIsGivenUpAfterSomeCrashes(code: Int, most: Int) throws {
        for (place, code) in ([4, 4] + Array(repeating: code, count: most + 1)).enumerated() {
            try? FileManager.default.removeItem(atPath: folder.file("log"))
            try programEnding("mpirun", [code])
            let environment = ["SLURM_RESTART_COUNT": "\(place)", "STATE": "RUNNING", "QDISTILL": "/x/qdistill"]
            let outcome = try command("slurm/sweep.sbatch", environment).run("paper", in: folder.path)
            #expect(
                outcome.status == (place == most + 2 ? Int32(code) : 0), "\(place): \(outcome.output)\(outcome.errors)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasPrefix(".qdistill-job")
        }
        #expect(left == [])
    }

    @Test(arguments: ["mpirun", "srun --mpi=pmix"], [0, 4, 143])
    func theSignalBeforeTheEndReachesTheRanks(launcher: String, code: Int) throws {
        try programWaiting(String(launcher.prefix { $0 != " " }), code: code)
        let environment = ["LAUNCHER": launcher, "SLURM_RESTART_COUNT": "50", "STATE": "RUNNING"]
        #expect(try terminate(command("slurm/sweep.sbatch", environment), ["paper"]) == 0)
        #expect(log.contains("USR2") && !log.contains("TERM"))
        #expect(log.last == "scontrol requeue 77")
    }

    /// The steps before the one of the ranks may wait for a node, and the signal does not wait for them.
    @Test func theSignalAmongTheStepsBeforeTheRanksRequeuesTheJob() throws {
        try program("srun", "echo launch \"$@\" >>log; sleep 3")
        let environment = ["LAUNCHER": "srun", "SLURM_RESTART_COUNT": "2", "STATE": "RUNNING"]
        #expect(try terminate(command("slurm/sweep.sbatch", environment), ["paper"]) == 0)
        #expect(launches == 1 && log.first?.hasSuffix(" true") == true && log.last == "scontrol requeue 77", "\(log)")
    }

    /// A host that is gone is missed soon; what the user has set stays.
    @Test func theDaemonsOfMpirunLookAfterEachOther() throws {
        try program("mpirun", "env | grep ^OMPI_MCA_oob_tcp | sort >>log")
        let own = ["OMPI_MCA_oob_tcp_keepalive_probes": "9"]
        #expect(try command("slurm/sweep.sbatch", own).run("paper", in: folder.path).status == 0)
        #expect(log == ["intvl=5", "probes=9", "time=10"].map { "OMPI_MCA_oob_tcp_keepalive_\($0)" })
    }

    private func task(_ environment: [String: String] = [:]) -> Command {
        let task = [
            "SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "8", "SLURM_ARRAY_TASK_MIN": "1",
            "SLURM_ARRAY_TASK_MAX": "8", "SLURM_ARRAY_JOB_ID": "77", "QDISTILL": folder.file("bin/qdistill"),
        ]
        return command("slurm/array.sbatch", task.merging(environment) { $1 })
    }

    @Test func anArraysTaskRunsItsShardAndResumes() throws {
        try programWaiting("qdistill", code: 4)
        #expect(try terminate(task(["STATE": "RUNNING"]), ["paper"]) == 0)
        #expect(log.first == "launch sweep paper --shard 3/8" && log.contains("USR2"))
        // The number 77 is that of one task, and of the whole array.
        #expect(log.last == "scontrol requeue 77_3")
        let outcome = try task(["SLURM_ARRAY_TASK_MAX": "9"]).run("paper", in: folder.path)
        #expect(outcome.status == 64 && outcome.errors.contains("without gaps"))
        for output in [["--output", "a"], ["-o", "a"], ["--output=a"]] {
            let outcome = try task().run(["paper"] + output, in: folder.path)
            #expect(outcome.status == 64 && outcome.errors.contains("one folder for all tasks"))
        }
    }

    @Test func anArraysTaskThatWasCancelledStaysSo() throws {
        try programWaiting("qdistill", code: 4)
        #expect(try terminate(task(["STATE": "COMPLETING"]), ["paper"]) == 4)
        #expect(!log.contains { $0.hasPrefix("scontrol requeue") }, "\(log)")
    }

    /// Slurm runs a copy of a job script in a folder of its own, and prints where the original is.
    @Test(arguments: ["sweep.sbatch", "array.sbatch"]) func theCopyThatSlurmRunsFindsWhatBothScriptsShare(name: String)
        throws
    {
        for program in ["mpirun", "qdistill"] { try programEnding(program, [4]) }
        let scripts = Command.projectRoot + "/scripts/slurm"
        let copy = try String(contentsOfFile: scripts + "/" + name, encoding: .utf8)
        try program("../slurm_script", String(copy.drop { $0 != "\n" }))
        try program(
            "scontrol",
            """
            echo scontrol "$@" >>log
            # Of an array Slurm prints several.
            if [[ $1 == show ]]; then printf '   Command=%s\n' {\(scripts)/\(name),/elsewhere/\(name)}" paper --output a/b"; fi
            """)
        let spooled = Command(executable: folder.file("slurm_script"), environment: task().environment)
        let outcome = try spooled.run("paper", in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(log.last?.hasPrefix("scontrol requeue 77") == true, "\(log)")
    }

    @Test(arguments: ["sweep.sbatch", "array.sbatch"]) func theJobAsksForASignalAndToBeRequeued(name: String) throws {
        let text = try String(contentsOfFile: Command.projectRoot + "/scripts/slurm/" + name, encoding: .utf8)
        for option in ["--signal=B:TERM@120", "--requeue", "--open-mode=append", "--cpus-per-task=1"] {
            #expect(text.contains("\n#SBATCH \(option)\n"))
        }
        #expect(try command("slurm/" + name).run([], in: folder.path).status == 64)
    }

    @Test func everyScriptIsSoundShell() throws {
        let scripts = [
            "sweep", "test", "setup", "launcher", "install", "package-deb", "check-package", "docc", "two-hosts",
            "slurm/sweep.sbatch", "slurm/array.sbatch", "slurm/requeue",
            "slurm/cluster", "pbs/array.pbs",
        ]
        for script in scripts {
            let path = Command.projectRoot + "/scripts/" + script
            let checked = try Command(executable: "/bin/bash").run("-n", path, in: folder.path)
            #expect(checked.status == 0, "\(checked.errors)")
        }
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/shellcheck") else {
            return print("Skipped: there is no shellcheck here; scripts/setup --tests installs it.")
        }
        let outcome = try Command(executable: "/usr/bin/shellcheck").run(
            ["-x", "--source-path", Command.projectRoot, "--severity=warning"]
                + scripts.map { "\(Command.projectRoot)/scripts/\($0)" }, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.output)")
    }
}
