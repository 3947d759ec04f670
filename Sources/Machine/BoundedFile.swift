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
        let blocks = try FileBlocks(path, source, limit: limit)
        var bytes: [UInt8] = []
        while let block = try blocks.next() { bytes += block }
        return bytes
    }

    /// nil for what is no file.
    fileprivate static func size(of descriptor: Int32) -> Int? {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }
}

/// Reads a file that may come from anyone a block at a time, up to a size.
package final class FileBlocks {
    private let path: String
    private let limit: Int
    private let descriptor: Int32
    private var bytesRead = 0

    private static let blockSize = 1 << 20

    /// - Parameter limit: the most bytes that are read; a larger file is an error.
    package init(_ path: String, _ source: BoundedFile.Source = .file, limit: Int) throws(FileError) {
        (self.path, self.limit) = (path, limit)
        descriptor = try BoundedFile.open(path, source)
        guard BoundedFile.size(of: descriptor) ?? 0 <= limit else { throw tooLarge }
    }

    deinit { close(descriptor) }

    private var tooLarge: FileError { FileError(path, cannotBe: .read, reason: "it is larger than \(limit >> 20) MB") }

    /// What changes where the file is written, or another takes its place: its device, number, size and times. A key of `NodeMemory`.
    package var state: String {
        var file = stat()
        guard fstat(descriptor, &file) == 0 else { return "" }
        let times = [file.st_mtim, file.st_ctim].map { "\($0.tv_sec)-\($0.tv_nsec)" }
        return "\(file.st_dev)-\(file.st_ino)-\(file.st_size)-\(times[0])-\(times[1])"
    }

    /// The bytes from a place of a file on, as many as `count` or as there are. Several threads may ask at once.
    package func bytes(at place: Int, count: Int) throws(FileError) -> [UInt8] {
        var isRead = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let rest = buffer[initialized..<count]
                let result = pread(
                    descriptor, UnsafeMutableBufferPointer(rebasing: rest).baseAddress, rest.count,
                    off_t(place + initialized))
                if result < 0, errno == EINTR { continue }
                isRead = result >= 0
                guard result > 0 else { return }
                initialized += result
            }
        }
        guard isRead else { throw FileError(path, cannotBe: .read) }
        return bytes
    }

    /// The bytes that follow, up to a block, or up to `count` if that is more; nil at the end.
    package func next(upTo count: Int = 0) throws(FileError) -> [UInt8]? {
        var result = 0
        let block = [UInt8](unsafeUninitializedCapacity: max(count, Self.blockSize)) { buffer, initialized in
            repeat { result = read(descriptor, buffer.baseAddress, buffer.count) } while result < 0 && errno == EINTR
            initialized = max(result, 0)
        }
        guard result >= 0 else { throw FileError(path, cannotBe: .read) }
        bytesRead += result
        guard bytesRead <= limit else { throw tooLarge }
        return result > 0 ? block : nil
    }
}
