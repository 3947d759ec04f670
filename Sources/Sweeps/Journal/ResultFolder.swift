import Foundation
import Machine
import MessagePassing
import Plans

/// The folder of a sweep, held by one running sweep at a time.
public final class ResultFolder {
    public let path: String
    private let lock: Int32

    /// Makes the folder where needed and takes hold of it.
    ///
    /// The lock is the kernel's, so it goes with the process however that ends.
    /// - Parameter patience: seconds to wait for another sweep to let go: a killed `mpirun` takes its ranks with it only
    ///   after a moment.
    /// - Throws: `SweepError`.
    package init(path: String, patience: Double = 5) throws {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            throw SweepError.cannotMakeFolder(
                path, reason: exists && !isFolder.boolValue ? "a file of that name is in the way" : Self.reason(error))
        }
        let lockPath = path + "/.lock"
        lock = open(lockPath, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw SweepError.cannotWrite(lockPath, reason: SweepError.systemReason) }
        let deadline = Date().addingTimeInterval(patience)
        while flock(lock, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                defer { close(lock) }
                throw SweepError.cannotWrite(lockPath, reason: SweepError.systemReason)
            }
            guard Date() < deadline else {
                let holder =
                    FileManager.default.contents(atPath: lockPath).map { String(decoding: $0, as: UTF8.self) } ?? ""
                close(lock)
                throw SweepError.folderInUse(path, holder: holder.isEmpty ? "it holds \(lockPath)" : holder)
            }
            usleep(100_000)
        }
        let holder = Array("process \(getpid()) on \(Host.name)".utf8)
        // Only for the message above: a full disk must not keep a finished sweep's tables from being looked at.
        if ftruncate(lock, 0) == 0 { _ = pwrite(lock, holder, holder.count, 0) }
    }

    deinit { close(lock) }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(Int32(underlying.code)))
        }
        return (error as NSError).localizedDescription
    }

    /// The path of a file in the folder.
    package func file(_ name: String) -> String { path + "/" + name }

    /// Whether something stands at a path, be it a link that leads nowhere.
    static func holds(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Replaces a file as a whole; see `Replacement`.
    ///
    /// - Throws: `SweepError.cannotWrite`.
    package func replace(_ name: String, with text: String) throws {
        let replacement = try Replacement(of: name, in: self)
        try replacement.append(text)
        try replacement.finish()
    }

    /// A new version of a file, in a results folder or elsewhere: it is written beside its place, flushed, and renamed, so
    /// that nobody ever sees half of it and an old version outlives a failure.
    package final class Replacement {
        private let target: String
        private let partial: String
        private let descriptor: Int32
        private var isFinished = false

        /// - Throws: `SweepError.cannotWrite`.
        package convenience init(of name: String, in folder: ResultFolder) throws {
            try self.init(at: folder.file(name))
        }

        /// - Throws: `SweepError.cannotWrite`.
        package init(at path: String) throws {
            let (folder, name) = ((path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent)
            (target, partial) = (path, (folder as NSString).appendingPathComponent(".\(name).partial"))
            // What an earlier run left there, or a link that somebody put there, is not written into.
            unlink(partial)
            descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw SweepError.cannotWrite(target, reason: SweepError.systemReason) }
        }

        /// - Throws: `SweepError.cannotWrite`.
        package func append(_ text: String) throws { try append(bytes: Array(text.utf8)) }

        /// - Throws: `SweepError.cannotWrite`.
        package func append(bytes: [UInt8]) throws { try writeAll(bytes, to: descriptor, path: target) }

        /// Puts the new version in its place.
        ///
        /// - Throws: `SweepError.cannotWrite`.
        package func finish() throws {
            guard fsync(descriptor) == 0, rename(partial, target) == 0 else {
                throw SweepError.cannotWrite(target, reason: SweepError.systemReason)
            }
            isFinished = true
        }

        deinit {
            close(descriptor)
            if !isFinished { unlink(partial) }
        }
    }
}

/// Writes all bytes, however many calls that takes.
///
/// - Throws: `SweepError.cannotWrite`.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws {
    var written = 0
    while written < bytes.count {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, bytes.count - written) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw SweepError.cannotWrite(path, reason: SweepError.systemReason) }
        written += count
    }
}
