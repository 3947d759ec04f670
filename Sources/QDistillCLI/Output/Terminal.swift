// SPDX-License-Identifier: Apache-2.0
import Foundation
import MessagePassing
import Sweeps
import Texts

/// The reader of standard output: a person, a file or a program.
enum Terminal {
    /// The terminal that a person looks at; nil for another output, and for a terminal that cannot move its cursor.
    static var screen: ProgressDisplay.Screen? {
        let environment = ProcessInfo.processInfo.environment
        guard let path, !["", "dumb"].contains(environment["TERM"] ?? "") else { return nil }
        return ProgressDisplay.Screen(colours: !isColourless) { size(of: path) }
    }

    /// As of https://no-color.org.
    private static var isColourless: Bool {
        let environment = ProcessInfo.processInfo.environment
        return !(environment["NO_COLOR"] ?? "").isEmpty || ["", "dumb"].contains(environment["TERM"] ?? "")
    }

    /// The path of the terminal that is written to.
    ///
    /// Under `mpirun` a rank's standard output is always a pseudo-terminal or a pipe to `mpirun`, so what counts is
    /// where `mpirun`, the parent process, writes to. On another host than `mpirun`'s that is no terminal.
    private static var path: String? {
        guard MPICommunicator.isLaunchedByMPI else {
            return isatty(STDOUT_FILENO) == 1 ? "/proc/self/fd/\(STDOUT_FILENO)" : nil
        }
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(getppid())/fd/1")
        return target.flatMap { $0.hasPrefix("/dev/pts/") || $0.hasPrefix("/dev/tty") ? $0 : nil }
    }

    /// Asked each time, for a window changes; 80 x 24 where a terminal does not say.
    private static func size(of path: String) -> (columns: Int, rows: Int) {
        var size = winsize()
        let descriptor = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Prints what somebody started a command for.
    ///
    /// - Parameter words: what has a colour on a terminal, the first of them in each line.
    /// - Throws: `FileError` where that cannot be written.
    static func show(_ text: String, colouring words: [(String, Colour)] = []) throws {
        let hasColours = !words.isEmpty && screen?.colours ?? false
        try OutputFile(nil).draw(Colour.paint(text.printable, hasColours ? words : []))
    }

    /// Prints text at once, without what others may have put into it to move the cursor. Where it cannot be printed (a log on a full disk) the sweep continues: the journal
    /// matters more.
    ///
    /// - Returns: whether it could be printed.
    @discardableResult static func write(_ text: String) -> Bool { draw(text.printable) }

    /// The same with all that moves the cursor.
    @discardableResult static func draw(_ text: String) -> Bool {
        (try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))) != nil
    }

    /// Prints a sentence on standard error, as far as that can be written.
    static func complain(_ sentence: String) {
        let words: [(String, Colour)] =
            isColourless || isatty(STDERR_FILENO) == 0 ? [] : [("Error:", .red), ("Warning:", .yellow)]
        let sentence = Colour.paint(sentence.printable, words)
        try? FileHandle.standardError.write(contentsOf: Data((sentence + "\n").utf8))
    }
}
