// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What must hold before a process opens its first file, or writes a word.
enum StandardStreams {
    /// Opens /dev/null in the place of standard input, output or error where these are closed: the journal would get their
    /// number, and the text for it. And lets a write to a closed pipe, or beyond a limit on the size of files, fail, instead
    /// of ending the process.
    static func secure() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // It gets the lowest number that is free. What is written to a closed standard output is not lost in silence.
            _ = open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY)
        }
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    }
}
