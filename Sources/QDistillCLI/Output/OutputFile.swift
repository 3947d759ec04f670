// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Texts

/// Where a command writes: a file that is replaced as a whole at the end, or standard output, a device or a pipe.
final class OutputFile {
    private let path: String
    /// nil for what is written to directly.
    private let replacement: FileReplacement?
    private let stream: FileHandle

    /// - Parameter path: nil for standard output.
    /// - Throws: `FileError` where the file cannot be written.
    init(_ path: String?) throws(FileError) {
        self.path = path ?? "standard output"
        var status = stat()
        guard let path else {
            (replacement, stream) = (nil, .standardOutput)
            return
        }
        if stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG {
            (replacement, stream) = (try FileReplacement(at: path), .nullDevice)
        } else {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(path, cannotBe: .written) }
            (replacement, stream) = (nil, FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
        }
    }

    /// Writes text; on standard output, a device or a pipe without what others may have put into it to move a cursor.
    func write(_ text: String) throws(FileError) { try draw(replacement == nil ? text.printable : text) }

    /// Writes text as it is.
    func draw(_ text: String) throws(FileError) {
        if let replacement { return try replacement.append(text) }
        do {
            try writeAll(Array(text.utf8), to: stream.fileDescriptor, path: path)
        } catch {
            // Whoever read it has read enough, as `head` does: that ends this process as it ends others.
            if error.code == EPIPE {
                signal(SIGPIPE, SIG_DFL)
                raise(SIGPIPE)
            }
            throw error
        }
    }

    /// Puts the file in its place.
    func finish() throws(FileError) { try replacement?.finish() }
}
