// SPDX-License-Identifier: Apache-2.0
import Foundation
import MessagePassing

/// The reader of standard output: a person, a file or a program.
enum Terminal {
    /// Whether a person looks at a terminal there.
    ///
    /// Under `mpirun` a rank's standard output is always a pseudo-terminal or a pipe to `mpirun`, so what counts is
    /// where `mpirun`, the parent process, writes to. On another host than `mpirun`'s that is no terminal.
    static var showsOutput: Bool {
        guard MPICommunicator.isLaunchedByMPI else { return isatty(STDOUT_FILENO) == 1 }
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(getppid())/fd/1")
        return target.map { $0.hasPrefix("/dev/pts/") || $0.hasPrefix("/dev/tty") } ?? false
    }

    /// Prints text at once. Where it cannot be printed (a log on a full disk) the sweep continues: the journal
    /// matters more.
    static func write(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }

    /// Prints a sentence on standard error.
    static func complain(_ sentence: String) {
        try? FileHandle.standardError.write(contentsOf: Data((sentence + "\n").utf8))
    }
}
