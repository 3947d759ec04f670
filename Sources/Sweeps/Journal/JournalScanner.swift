// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Foundation

/// Reads the lines that a journal has most of, written by this program: their fields in their order, and of a result nothing
/// but that it is there. A hundred times faster than JSON in full.
struct JournalScanner {
    /// The event in a line without its seal; nil for any line that is not just so.
    static func event(in line: UnsafeRawBufferPointer) -> JournalEvent? {
        var text = JournalScanner(bytes: line)
        if text.skip(#"{"event":"started","rank":"#) {
            guard let rank = text.integer(), text.skip(#","trials":["#), let trials = text.integers(), text.skip("]"),
                text.isAtEnd
            else { return nil }
            return .started(rank: rank, trials: trials)
        }
        if text.skip(#"{"event":"done","number":"#) { return text.end(isDone: true).map { .ended($0) } }
        if text.skip(#"{"event":"failed","number":"#) { return text.end(isDone: false).map { .ended($0) } }
        return nil
    }

    /// The rest of the line of a trial's end, from its number on.
    private mutating func end(isDone: Bool) -> TrialEnd? {
        guard let number = integer(), skip(#","identity":""#), let identity = plainString(),
            skip(#","rank":"#), let rank = integer(), skip(#","host":""#), let host = plainString(),
            skip(#","seconds":"#), let seconds = self.number()
        else { return nil }
        let outcome: TrialEnd.Outcome
        var checkpoints: TrialEnd.Checkpoints?
        if isDone {
            guard skip(#","f1":"#), let f1 = self.number(), takeCheckpoints(&checkpoints), skip(#","result":{"#),
                holds("}", at: max(index, bytes.count - 1))
            else { return nil }
            outcome = .done(f1: f1, result: nil)
        } else {
            guard takeCheckpoints(&checkpoints), skip(#","failure":""#), let reason = plainString() else { return nil }
            let timedOut = skip(#","timedOut":true"#)
            guard isAtEnd else { return nil }
            outcome = .failed(reason: reason, timedOut: timedOut)
        }
        return TrialEnd(
            number: number, identity: identity, rank: rank, host: host, seconds: seconds, outcome: outcome,
            checkpoints: checkpoints)
    }

    /// Reads what a trial's checkpoints were used for, where that follows; whether it could be read.
    private mutating func takeCheckpoints(_ checkpoints: inout TrialEnd.Checkpoints?) -> Bool {
        guard skip(#","checkpoints":{"#) else { return true }
        let epoch = skip(#""resumedAfter":"#) ? integer() : nil
        guard epoch == nil || skip(","), skip(#""written":"#), let written = integer(), skip("}") else { return false }
        checkpoints = TrialEnd.Checkpoints(resumedAfter: epoch, written: written)
        return true
    }

    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    private var isAtEnd: Bool { index == bytes.count }

    private mutating func skip(_ text: StaticString) -> Bool {
        guard holds(text, at: index) else { return false }
        index += text.utf8CodeUnitCount
        return true
    }

    private func holds(_ text: StaticString, at index: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        return bytes.count - index >= count && memcmp(bytes.baseAddress! + index, text.utf8Start, count) == 0
    }

    /// A whole number from 0 on, of at most 18 digits.
    private mutating func integer() -> Int? {
        var (value, digits) = (0, 0)
        while index < bytes.count, case let byte = bytes[index], byte >= 0x30, byte <= 0x39 {
            guard digits < 18 else { return nil }
            value = value * 10 + Int(byte - 0x30)
            digits += 1
            index += 1
        }
        return digits > 0 ? value : nil
    }

    private mutating func integers() -> [Int]? {
        var values: [Int] = []
        repeat {
            guard let value = integer() else { return nil }
            values.append(value)
        } while skip(",")
        return values
    }

    private mutating func number() -> Double? {
        let rest = bytes[index...]
        let end = rest.prefix(32).firstIndex { !"+-.0123456789eE".utf8.contains($0) } ?? rest.endIndex
        guard let value = Double(String(decoding: bytes[index..<end], as: UTF8.self)), value.isFinite else {
            return nil
        }
        index = end
        return value
    }

    /// A string without escapes; ends behind its quotation mark.
    private mutating func plainString() -> String? {
        guard let end = bytes[index...].prefix(300).firstIndex(where: { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 }),
            bytes[end] == 0x22
        else { return nil }
        defer { index = end + 1 }
        return String(decoding: bytes[index..<end], as: UTF8.self)
    }
}

/// How every line of a journal ends: `,"sum":"0123456789abcdef"}`, the FNV-1a hash of all bytes before it.
///
/// It finds what disks, networks and editors change by mistake. It does not guard against forgery: what a line says is
/// checked all the same.
package enum JournalSeal {
    private static let start = Array(#","sum":""#.utf8)
    private static let end = Array(#""}"#.utf8)
    /// The seal's, without the end of the line.
    package static let length = start.count + 16 + end.count

    /// A line with its end.
    ///
    /// - Parameter text: the line without its last brace.
    package static func sealed(_ text: some Sequence<UInt8>) -> [UInt8] {
        let text = Array(text)
        return text + start + text.withUnsafeBytes { StableHash.hexadecimal(of: $0) }.utf8 + end + [0x0A]
    }

    /// A line without its seal.
    ///
    /// - Throws: `JournalDamage` where it has none, or another text's.
    static func opened(_ line: UnsafeRawBufferPointer) throws(JournalDamage) -> UnsafeRawBufferPointer {
        guard let text = withoutSeal(line) else { throw JournalDamage("it has no checksum") }
        let sum = line[(text.count + start.count)...]
        guard sum.elementsEqual(Array(StableHash.hexadecimal(of: text).utf8) + end) else {
            throw JournalDamage("its checksum is that of another text")
        }
        return text
    }

    /// A line without what stands in the place of its seal; nil where no seal does.
    static func withoutSeal(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard line.count >= length else { return nil }
        let text = UnsafeRawBufferPointer(rebasing: line.dropLast(length))
        return line.dropFirst(text.count).starts(with: start) ? text : nil
    }
}

/// Why a line is not as it was written, as the rest of a sentence.
package struct JournalDamage: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
