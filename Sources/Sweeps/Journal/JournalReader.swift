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
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        // The bytes in the buffer, of which the first `searched` hold no line's end.
        var (filled, searched) = (0, 0)
        while true {
            if filled == buffer.count {
                guard buffer.count < JournalEvent.maximumLineLength else {
                    throw damaged(
                        lineNumber + 1,
                        "it is longer than \(JournalEvent.maximumLineLength >> 20) MB and cannot be a line of it")
                }
                buffer.append(contentsOf: repeatElement(0, count: buffer.count))
            }
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, $0.count - filled) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SweepError.cannotRead(path, reason: SweepError.systemReason) }
            guard count > 0 else { break }
            filled += count
            let taken = try takeLines(buffer, filled: filled, searched: searched, expected)
            if taken > 0 {
                buffer.withUnsafeMutableBytes { _ = memmove($0.baseAddress!, $0.baseAddress! + taken, filled - taken) }
                filled -= taken
            }
            searched = filled
        }
        isTorn = isTorn || filled > 0
    }

    /// Takes the whole lines in the buffer; returns their length.
    private mutating func takeLines(
        _ buffer: [UInt8], filled: Int, searched: Int, _ expected: Plan?
    ) throws -> Int {
        try buffer.withUnsafeBytes { bytes in
            var (start, from) = (0, searched)
            while from < filled, let end = memchr(bytes.baseAddress! + from, 0x0A, filled - from) {
                let next = end - UnsafeMutableRawPointer(mutating: bytes.baseAddress!) + 1
                guard !isTorn else {
                    throw damaged(lineNumber, "it is not JSON")
                }
                lineNumber += 1
                try take(UnsafeRawBufferPointer(rebasing: bytes[start..<next - 1]), expected)
                if !isTorn { wholeLength += next - start }
                (start, from) = (next, next)
            }
            return start
        }
    }

    private mutating func take(_ line: UnsafeRawBufferPointer, _ expected: Plan?) throws {
        do {
            let event = try JournalEvent(line: line)
            if let history {
                try history.take(event, offset: wholeLength, length: line.count + 1)
            } else {
                history = try Self.begin(event, at: path)
            }
        } catch let error as DecodingError where lineNumber > 1 && Self.isNoJSON(error) {
            // The last line may be torn even with its end in place, if the disk wrote the blocks in another order;
            // whether this is the last one shows when the next one comes.
            isTorn = true
        } catch let error as SweepError {
            throw error
        } catch {
            throw damaged(lineNumber, JournalFault(error).description)
        }
        if lineNumber == 1, let expected, let history, history.plan != expected {
            throw SweepError.otherPlan(
                folder: (path as NSString).deletingLastPathComponent,
                differences: Plan.differences(from: history.plan, to: expected).map(\.description))
        }
    }

    /// The history that the first line begins.
    private static func begin(_ event: JournalEvent, at path: String) throws -> SweepHistory {
        guard case .planned(let plan) = event else { throw JournalFault("it must be the plan, and is not") }
        try plan.validate()
        return SweepHistory(of: plan, at: path)
    }

    private static func isNoJSON(_ error: DecodingError) -> Bool {
        if case .dataCorrupted(let context) = error { context.codingPath.isEmpty } else { false }
    }

    private func damaged(_ line: Int, _ reason: String) -> SweepError {
        .damagedJournal(path, line: line, reason: reason)
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
