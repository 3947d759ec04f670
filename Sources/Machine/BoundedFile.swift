// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Reads files that may come from anyone, up to a size.
package enum BoundedFile {
    /// What may be read.
    package enum Source {
        /// Files, devices and pipes; "-" is standard input.
        case anything
        /// Files alone, perhaps by way of a link: a pipe may never end.
        case file
        /// Files alone, and no link, which could lead anywhere.
        case unlinkedFile
    }

    /// Opens a file to read; the caller closes it.
    package static func open(_ path: String, _ source: Source) throws(FileError) -> Int32 {
        if source == .anything {
            let descriptor = path == "-" ? dup(STDIN_FILENO) : Glibc.open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(path, cannotBe: .read) }
            return descriptor
        }
        // A pipe that nobody writes to would block.
        let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (source == .unlinkedFile ? O_NOFOLLOW : 0)
        let descriptor = Glibc.open(path, flags)
        guard descriptor >= 0 else {
            throw source == .unlinkedFile && errno == ELOOP
                ? FileError(path, cannotBe: .read, reason: "it is a symbolic link, and must be a file")
                : FileError(path, cannotBe: .read)
        }
        guard size(of: descriptor) != nil else {
            close(descriptor)
            throw FileError(path, cannotBe: .read, reason: "it is no file")
        }
        return descriptor
    }

    /// The bytes of a file.
    ///
    /// - Parameter limit: the most bytes that are read; a larger file is an error.
    package static func read(_ path: String, _ source: Source = .file, limit: Int) throws(FileError) -> [UInt8] {
        let descriptor = try open(path, source)
        defer { close(descriptor) }
        let tooLarge = FileError(path, cannotBe: .read, reason: "it is larger than \(limit >> 20) MB")
        guard size(of: descriptor) ?? 0 <= limit else { throw tooLarge }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path, cannotBe: .read) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else { throw tooLarge }
            bytes += buffer[..<count]
        }
    }

    /// nil for what is no file.
    private static func size(of descriptor: Int32) -> Int? {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }
}
