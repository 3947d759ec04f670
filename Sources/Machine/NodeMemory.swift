// SPDX-License-Identifier: Apache-2.0
import CMachine
import Foundation

/// Memory that the processes of a user on one machine share: what one of them has made, the others find by its key.
///
/// The memory is a file without a name, which goes with the last process that has it, however that ends. A small file in a folder
/// of the user's says where it is. Where any of this cannot be had, a process makes its own.
package enum NodeMemory {
    /// What is smaller, in bytes, is not worth looking for.
    package static let least = 1 << 20
    /// Seconds that a process waits for what another one makes.
    private static let patience = 120.0

    /// A part of a block, and what writes it.
    package struct Part {
        package var bytes: Int
        package var write: (UnsafeMutableRawBufferPointer) -> Void

        package init(bytes: Int, write: @escaping (UnsafeMutableRawBufferPointer) -> Void) {
            (self.bytes, self.write) = (bytes, write)
        }

        package static func values<Value: BitwiseCopyable>(_ values: [Value]) -> Part {
            Part(bytes: values.count * MemoryLayout<Value>.stride) { target in
                values.withUnsafeBytes { target.copyMemory(from: $0) }
            }
        }
    }

    /// The block of a key, found or made.
    ///
    /// - Parameters:
    ///   - key: says all that the content depends on beside this program; letters, digits and hyphens, 200 at most.
    ///   - make: is called by one process at a time; all would make the same.
    /// - Throws: what `make` throws.
    package static func block(_ key: String, make: () throws -> [Part]) rethrows -> SharedBlock {
        let notice = folder.flatMap { Notice(at: $0 + "/" + key, within: patience) }
        let title = "\(program) \(key)"
        if let block = notice?.place.flatMap({ SharedBlock(at: $0, title: title) }) { return block }
        let block = try SharedBlock(make(), title: title, isShared: notice != nil)
        if let file = block.file { notice?.write("/proc/\(getpid())/fd/\(file)") }
        return block
    }

    /// Another build may make something else for the same key.
    private static let program: String = {
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return "" }
        return "\(status.st_dev) \(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }()

    /// A folder of this user alone, in memory; nil where there is none.
    private static let folder: String? = {
        let path = "/dev/shm/qdistill-\(getuid())"
        mkdir(path, 0o700)
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & (S_IFMT | 0o077) == S_IFDIR, status.st_uid == getuid() else {
            return nil
        }
        // What processes left that are gone, or could not make anything.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            guard let notice = Notice(at: path + "/" + name, within: 0) else { continue }
            if notice.place.map({ access($0, F_OK) != 0 }) ?? true { unlink(path + "/" + name) }
        }
        return path
    }()
}

/// The file that says where a block is. It is locked as long as this lives.
private final class Notice {
    private let descriptor: Int32

    /// Waits for the lock; nil where it cannot be had.
    init?(at path: String, within seconds: Double) {
        descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        let deadline = Timing.now(.wall) + seconds
        while descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard descriptor >= 0, errno == EWOULDBLOCK || errno == EINTR, Timing.now(.wall) < deadline else {
                return nil
            }
            usleep(5000)
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// nil where nobody has made the block.
    var place: String? {
        var text = [UInt8](repeating: 0, count: 100)
        let count = pread(descriptor, &text, text.count, 0)
        return count > 0 ? String(decoding: text[..<count], as: UTF8.self) : nil
    }

    func write(_ place: String) {
        let text = Array(place.utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }
}

/// Memory in parts, each at the beginning of a cache line, that is written once and perhaps shared with other processes.
package final class SharedBlock: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer
    private let places: [Range<Int>]
    /// The file in memory that this process has made for others.
    fileprivate let file: Int32?
    private let isMapped: Bool

    /// In front of the parts: the title and their sizes, as text.
    private static let headingSize = 4096

    /// A new block.
    fileprivate init(_ parts: [NodeMemory.Part], title: String, isShared: Bool) {
        let sizes = parts.map(\.bytes)
        places = Self.places(of: sizes)
        let size = places.last?.upperBound ?? Self.headingSize
        let descriptor = isShared ? qdistill_memory_file("qdistill") : -1
        // What cannot be had is known now, and not when it is written.
        let isHad = descriptor >= 0 && posix_fallocate(descriptor, 0, off_t(size)) == 0
        if isHad, let mapped = Self.map(descriptor, size, PROT_READ | PROT_WRITE) {
            (memory, file, isMapped) = (mapped, descriptor, true)
        } else {
            if descriptor >= 0 { close(descriptor) }
            (memory, file, isMapped) = (.allocate(byteCount: size, alignment: 64), nil, false)
        }
        for (part, place) in zip(parts, places) {
            part.write(UnsafeMutableRawBufferPointer(start: memory + place.lowerBound, count: place.count))
        }
        let heading = Array((title + "\n" + sizes.map(String.init).joined(separator: " ")).utf8) + [0]
        precondition(heading.count <= Self.headingSize, "A heading is short.")
        memory.copyMemory(from: heading, byteCount: heading.count)
        // From now on a write is a mistake.
        if isMapped { mprotect(memory, size, PROT_READ) }
    }

    /// The block that another process has made; nil where it is not there, or not the one with this title.
    fileprivate init?(at place: String, title: String) {
        let descriptor = open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        defer { if descriptor >= 0 { close(descriptor) } }
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, case let size = Int(status.st_size),
            size >= Self.headingSize, let memory = Self.map(descriptor, size, PROT_READ)
        else { return nil }
        let text = UnsafeRawBufferPointer(start: memory, count: Self.headingSize).prefix { $0 != 0 }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let sizes = lines.count == 2 ? lines[1].split(separator: " ").compactMap { Int($0) } : []
        places = Self.places(of: sizes)
        guard lines.first.map(String.init) == title, places.last?.upperBound == size else {
            munmap(memory, size)
            return nil
        }
        (self.memory, file, isMapped) = (memory, nil, true)
    }

    deinit {
        file.map { _ = close($0) }
        if isMapped { munmap(memory, places.last?.upperBound ?? Self.headingSize) } else { memory.deallocate() }
    }

    /// Where a part is, to be read as long as this lives.
    package func part(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory + places[index].lowerBound, count: places[index].count)
    }

    /// The values that were written as a part.
    package func values<Value: BitwiseCopyable>(_ index: Int, of type: Value.Type = Value.self) -> [Value] {
        Array(part(index).assumingMemoryBound(to: type))
    }

    private static func places(of sizes: [Int]) -> [Range<Int>] {
        var end = headingSize
        return sizes.map { size in
            let start = (end + 63) & ~63
            end = start + size
            return start..<end
        }
    }

    private static func map(_ descriptor: Int32, _ size: Int, _ protection: Int32) -> UnsafeMutableRawPointer? {
        let memory = mmap(nil, size, protection, MAP_SHARED, descriptor, 0)
        return memory == MAP_FAILED ? nil : memory
    }
}
