// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine

/// The file system of a results folder.
package struct FolderFindings: Sendable, Codable, Equatable {
    /// The folder asked about, or where it is not there yet, the nearest one above it.
    package var path: String
    /// The type of the file system, such as "ext4".
    package var fileSystem: String
    /// Why nothing can be written there; nil if it can.
    package var writeFailure: String?
    /// Why no file can be locked there; nil if it can.
    package var lockFailure: String?
    /// The median time to write 4 kB and have them on the disk, milliseconds.
    package var flushMilliseconds: Double?
    package var freeBytes: Int
}

extension FolderFindings {
    /// Looks at `folder`, makes nothing but a file for a moment, and measures.
    package init(of folder: String) {
        var path = URL(filePath: folder).standardizedFileURL.path
        while !FileManager.default.fileExists(atPath: path), path != "/" {
            path = (path as NSString).deletingLastPathComponent
        }
        let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        var status = statvfs()
        let isKnown = statvfs(path, &status) == 0
        let resolved = URL(filePath: path).resolvingSymlinksInPath().path
        self.init(
            path: path, fileSystem: Self.fileSystem(of: resolved, mounts: mounts) ?? "unknown",
            freeBytes: isKnown ? Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize)) : 0)
        do {
            try measure(in: path)
        } catch {
            writeFailure = error.reason
        }
    }

    /// Takes the median of some flushes, as the journal does them, and tries a lock.
    private mutating func measure(in folder: String) throws(FileError) {
        let path = folder + "/.qdistill-doctor-\(UUID())"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path, cannotBe: .written) }
        defer {
            close(descriptor)
            unlink(path)
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 { lockFailure = "flock: \(SweepError.systemReason)" }
        let block = [UInt8](repeating: 32, count: 4096)
        let times = try (0..<11).map { _ throws(FileError) in
            let start = Timing.now(.wall)
            try writeAll(block, to: descriptor, path: path)
            guard fsync(descriptor) == 0 else { throw FileError(path, cannotBe: .written) }
            return 1000 * (Timing.now(.wall) - start)
        }
        flushMilliseconds = times.sorted()[times.count / 2]
    }

    /// The type of the file system that holds `path`: of the mount that is nearest above it, and on top there.
    ///
    /// The kernel's own word, which statfs(2) would give as a number that several types share.
    /// - Parameter mounts: as in /proc/self/mountinfo; see proc(5).
    package static func fileSystem(of path: String, mounts: String) -> String? {
        var nearest: (length: Int, type: String)?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            // A space in a path is written so.
            let point = fields[4].replacing("\\040", with: " ")
            guard point == "/" || path == point || path.hasPrefix(point + "/") else { continue }
            if point.count >= nearest?.length ?? 0 { nearest = (point.count, String(fields[dash + 1])) }
        }
        return nearest?.type
    }
}
