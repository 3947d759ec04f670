// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A new version of a file. It is written beside its place, flushed and renamed, so that nobody ever sees half of it and an
/// old version outlives a failure.
package final class FileReplacement {
    private let target: String
    private let partial: String
    private let descriptor: Int32
    private var isFinished = false

    /// What the name of a file ends with that is not finished.
    package static let suffix = ".partial"

    package init(at path: String) throws(FileError) {
        let (folder, name) = ((path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent)
        (target, partial) = (path, (folder as NSString).appendingPathComponent(".\(name)\(Self.suffix)"))
        // What an earlier run left there, or a link that somebody put there, is not written into.
        unlink(partial)
        descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(target, cannotBe: .written) }
    }

    /// Replaces a file by one with these bytes.
    package static func write(_ bytes: [UInt8], at path: String) throws(FileError) {
        let replacement = try FileReplacement(at: path)
        try replacement.append(bytes)
        try replacement.finish()
    }

    package func append(_ text: String) throws(FileError) { try append(Array(text.utf8)) }

    package func append(_ bytes: [UInt8]) throws(FileError) { try writeAll(bytes, to: descriptor, path: target) }

    /// Puts the new version in its place.
    package func finish() throws(FileError) {
        guard fsync(descriptor) == 0, rename(partial, target) == 0 else { throw FileError(target, cannotBe: .written) }
        isFinished = true
    }

    deinit {
        close(descriptor)
        if !isFinished { unlink(partial) }
    }
}

/// Writes all bytes, however many calls that takes.
///
/// - Parameter path: the file's, for the error.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
    var written = 0
    while written < bytes.count {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, bytes.count - written) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw FileError(path, cannotBe: .written) }
        written += count
    }
}
