// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Plans

/// Reads a journal from its first line to its last, in memory that does not grow with it.
///
/// What it reads may come from anyone: every line is bounded, every trial is of the plan, every event possible.
package struct JournalReader {
    /// What the journal holds; nil for an empty one.
    package private(set) var history: SweepHistory?
    /// The length of all whole lines, bytes.
    private(set) var wholeLength = 0
    /// Whether a torn last line follows: what was being written when a sweep was killed.
    package private(set) var isTorn = false
    private let path: String
    private var lineNumber = 0

    /// Reads the journal at `path`.
    ///
    /// - Parameter expected: the plan that it must be of.
    /// - Throws: `SweepError.cannotRead`, `.damagedJournal` and `.otherPlan`.
    package init(_ path: String, of expected: Plan? = nil) throws {
        self.path = path
        let descriptor = try Self.open(path)
        defer { close(descriptor) }
        var block = [UInt8](repeating: 0, count: 1 << 20)
        // What was read of a line whose end was not.
        var begun: [UInt8] = []
        while true {
            let count = read(descriptor, &block, block.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SweepError.cannotRead(path, reason: SweepError.systemReason) }
            guard count > 0 else { break }
            try block.withUnsafeBytes { bytes in
                var start = bytes.baseAddress!
                let blockEnd = start + count
                while let end = memchr(start, 0x0A, blockEnd - start).map({ UnsafeRawPointer($0) }) {
                    begun += UnsafeRawBufferPointer(start: start, count: end - start)
                    try begun.withUnsafeBytes { try take($0, expected) }
                    begun.removeAll(keepingCapacity: true)
                    start = end + 1
                }
                begun += UnsafeRawBufferPointer(start: start, count: blockEnd - start)
            }
            guard begun.count < JournalEvent.maximumLineLength else {
                let most = JournalEvent.maximumLineLength >> 20
                let reason = "it is longer than \(most) MB and cannot be a line of it"
                throw SweepError.damagedJournal(path, line: lineNumber + 1, reason: reason)
            }
        }
        isTorn = isTorn || !begun.isEmpty
    }

    private mutating func take(_ line: UnsafeRawBufferPointer, _ expected: Plan?) throws {
        guard !isTorn else { throw SweepError.damagedJournal(path, line: lineNumber, reason: "it is not JSON") }
        lineNumber += 1
        do {
            let event = try JournalEvent(line: line)
            if let history {
                try history.take(event, offset: wholeLength, length: line.count + 1)
            } else {
                guard case .planned(let plan) = event else { throw JournalFault("it must be the plan, and is not") }
                try plan.validate()
                history = SweepHistory(of: plan, at: path)
            }
            wholeLength += line.count + 1
        } catch DecodingError.dataCorrupted(let context) where lineNumber > 1 && context.codingPath.isEmpty {
            // The last line may be torn even with its end in place, if the disk wrote the blocks in another order;
            // whether this is the last one shows when the next one comes.
            isTorn = true
        } catch {
            throw SweepError.damagedJournal(path, line: lineNumber, reason: JournalFault(error).description)
        }
        if lineNumber == 1, let expected, let history, history.plan != expected {
            throw SweepError.otherPlan(
                folder: (path as NSString).deletingLastPathComponent,
                differences: Plan.differences(from: history.plan, to: expected).map(\.description))
        }
    }

    /// Opens a journal to read.
    ///
    /// - Throws: `SweepError.cannotRead` where it is not there or no plain file.
    static func open(_ path: String) throws -> Int32 {
        try SweepError.ofFiles { try BoundedFile.open(path, .unlinkedFile) }
    }

    /// The number of the line that begins at `offset`, counted from 1.
    static func lineNumber(of offset: Int, in path: String) throws -> Int {
        let handle = FileHandle(fileDescriptor: try open(path), closeOnDealloc: true)
        var (number, left) = (1, offset)
        while left > 0, let data = try? handle.read(upToCount: min(left, 1 << 20)), !data.isEmpty {
            number += data.count { $0 == 0x0A }
            left -= data.count
        }
        return number
    }
}
