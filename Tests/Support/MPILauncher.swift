// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The launcher of the MPI that the program was built with: `mpirun`, or what QDISTILL_MPIRUN names.
package enum MPILauncher {
    package static let program = ProcessInfo.processInfo.environment["QDISTILL_MPIRUN"] ?? "mpirun"

    /// What the launcher says of itself.
    private static let version =
        (try? Command(executable: "/usr/bin/env").run(
            program, "--version", in: FileManager.default.temporaryDirectory.path))?.output ?? ""

    /// Whether it is MPICH's, whose launcher is called Hydra.
    package static let isHydra = version.contains("HYDRA")

    /// The words of a command before the program's.
    package static func words(ranks: Int) -> [String] {
        [program] + (isHydra ? [] : ["--map-by", ":OVERSUBSCRIBE"]) + ["-n", "\(ranks)"]
    }

    /// The same in shell.
    package static func line(ranks: Int) -> String { words(ranks: ranks).joined(separator: " ") }

    /// What the launcher passes on to its ranks and leaves alone: SIGUSR2 kills Hydra.
    package static let stopSignal = isHydra ? SIGTERM : SIGUSR2

    /// Whether it ended as a sweep does that was asked to stop. After a signal Hydra forgets the exit codes of ranks now and then.
    package static func hasStopped(_ code: Int32, ranks: Int?) -> Bool {
        code == 4 || ranks != nil && isHydra && code == 0
    }

    /// Shell functions: `ranks LAUNCHER` prints the processes of its ranks, `rank LAUNCHER NUMBER` that of one.
    package static let shellFunctions = """
        ranks() {
            local proxy; proxy=$(pgrep -d, -P "$1" hydra_pmi_proxy)
            pgrep -P "${proxy:-$1}"
        }
        rank() {
            for process in $(ranks "$1"); do
                grep -qzE "^(OMPI_COMM_WORLD|PMI)_RANK=$2$" "/proc/$process/environ" && echo "$process"
            done
        }

        """

    /// The process of a rank; nil where there is none.
    package static func process(ofRank rank: Int, startedBy launcher: Int32) -> Int32? {
        let found = try? Command(executable: "/bin/bash").run(
            "-c", shellFunctions + "rank \(launcher) \(rank)", in: FileManager.default.temporaryDirectory.path)
        return found.flatMap { Int32($0.output.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
}
