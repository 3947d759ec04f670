// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Plans

/// The folder of a sweep, held by one running sweep at a time.
public final class ResultFolder {
    public let path: String
    private let lock: Int32

    /// Makes the folder where needed and takes hold of it.
    ///
    /// The lock is the kernel's, so it goes with the process however that ends.
    /// - Parameters:
    ///   - path: of the folder.
    ///   - patience: seconds to wait for another sweep to let go: a killed `mpirun` takes its ranks with it only
    ///     after a moment.
    /// - Throws: `SweepError`.
    public init(path: String, patience: Double = 5) throws {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            let isInTheWay = FileManager.default.fileExists(atPath: path)
            let cause = (error as? CocoaError)?.underlying as? POSIXError
            let isBelowAFile = cause?.code == .ENOTDIR
            let reason =
                isBelowAFile
                ? "a part of its path is a file"
                : cause.map { String(cString: strerror($0.code.rawValue)) } ?? error.localizedDescription
            throw SweepError.cannotMakeFolder(path, reason: isInTheWay ? "a file of that name is in the way" : reason)
        }
        let lockPath = path + "/.lock"
        lock = open(lockPath, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw SweepError.cannotWrite(lockPath, reason: SweepError.systemReason) }
        var status = stat()
        guard fstat(lock, &status) == 0, status.st_nlink < 2 else {
            // What is written to it would be in the other file, too.
            throw SweepError.inTheWay(lockPath, reason: "has \(status.st_nlink) names (hard links)")
        }
        let deadline = Timing.now(.wall) + patience
        while flock(lock, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                if Self.goesWithoutLocks { break }
                throw SweepError.cannotLock(path, reason: "flock: \(SweepError.systemReason)")
            }
            guard Timing.now(.wall) < deadline else {
                let holder = String(decoding: FileManager.default.contents(atPath: lockPath) ?? Data(), as: UTF8.self)
                throw SweepError.folderInUse(path, holder: holder.isEmpty ? "it holds \(lockPath)" : holder)
            }
            usleep(100_000)
        }
        let holder = Array("process \(getpid()) on \(Host.name)".utf8)
        // Only for the message above: a full disk must not keep a finished sweep's tables from being looked at.
        if ftruncate(lock, 0) == 0 { _ = pwrite(lock, holder, holder.count, 0) }
    }

    deinit { close(lock) }

    /// Whether somebody else sees to it that one sweep at a time runs, where a file system has no locks.
    private static var goesWithoutLocks: Bool { ProcessInfo.processInfo.environment["QDISTILL_NO_LOCK"] == "1" }

    /// Whether a sweep holds the folder of a journal, as far as that can be seen from this machine.
    static func isHeld(_ journal: String) -> Bool {
        let path = (journal as NSString).deletingLastPathComponent + "/.lock"
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        return descriptor >= 0 && flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// The path of a file in the folder.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Refuses a folder inside that is a link, which leads elsewhere; there may be none.
    ///
    /// - Throws: `SweepError.inTheWay`.
    func checkNoLink(_ name: String) throws {
        var status = stat()
        guard lstat(file(name), &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return }
        throw SweepError.inTheWay(file(name), reason: "is a symbolic link")
    }

    /// Makes a folder inside, where there is none.
    ///
    /// - Throws: `SweepError.cannotWrite`, and `.inTheWay`.
    package func makeFolder(_ name: String) throws {
        try checkNoLink(name)
        guard mkdir(file(name), 0o755) == 0 || errno == EEXIST else {
            throw SweepError.cannotWrite(file(name), reason: SweepError.systemReason)
        }
    }

    /// Whether there is something at a path, be it a link that leads nowhere.
    static func holds(_ path: String) -> Bool { (try? FileManager.default.attributesOfItem(atPath: path)) != nil }

    /// Writes the plan of the sweep; see `Plan.named`.
    ///
    /// - Throws: `SweepError.cannotWrite`.
    package func write(_ plan: Plan) throws { try replace("plan.yaml", with: plan.named(from: path).yaml) }

    /// Replaces a file as a whole; see `FileReplacement`.
    ///
    /// - Throws: `SweepError.cannotWrite`.
    package func replace(_ name: String, with text: String) throws { try replace(name, with: Array(text.utf8)) }

    package func replace(_ name: String, with bytes: [UInt8]) throws {
        try SweepError.ofFiles { try FileReplacement.write(bytes, at: file(name)) }
    }
}
