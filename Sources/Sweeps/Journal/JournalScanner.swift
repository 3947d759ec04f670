// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Learning

/// Reads the lines that a journal has most of, written by this program: their fields in their order. Ten times faster than
/// JSON in full, and a hundred times where of a result nothing is read but that it is there.
package struct JournalScanner {
    /// The event in a line without its seal; nil for any line that is not just so.
    package static func event(in line: UnsafeRawBufferPointer, readsResult: Bool) -> JournalEvent? {
        var text = JournalScanner(bytes: line)
        if text.skip(#"{"event":"started","rank":"#) {
            guard let rank = text.integer(), text.skip(#","trials":["#), let trials = text.list({ $0.identity() }),
                text.isAtEnd
            else { return nil }
            return .started(rank: rank, trials: trials)
        }
        if text.skip(#"{"event":"done","number":"#) { return text.end(isDone: true, readsResult).map { .ended($0) } }
        if text.skip(#"{"event":"failed","number":"#) { return text.end(isDone: false, false).map { .ended($0) } }
        return nil
    }

    /// The rest of the line of a trial's end, from its number on.
    private mutating func end(isDone: Bool, _ readsResult: Bool) -> TrialEnd? {
        guard let number = integer(), skip(#","identity":"#), let trial = identity(),
            skip(#","rank":"#), let rank = integer(), skip(#","host":""#), let host = plainString(),
            skip(#","seconds":"#), let seconds = self.number()
        else { return nil }
        let outcome: TrialEnd.Outcome
        var checkpoints: TrialEnd.Checkpoints?
        if isDone {
            guard skip(#","f1":"#), let f1 = self.number(), takeCheckpoints(&checkpoints), skip(#","result":{"#),
                holds("}", at: max(index, bytes.count - 1))
            else { return nil }
            let result = readsResult ? self.result() : nil
            guard !readsResult || result != nil && isAtEnd else { return nil }
            outcome = result.map { .done(f1: f1, result: $0) } ?? .scanned(f1: f1)
        } else {
            guard takeCheckpoints(&checkpoints), skip(#","failure":""#), let reason = plainString() else { return nil }
            let isOverLimit = skip(#","overLimit":true"#)
            guard isAtEnd else { return nil }
            outcome = .failed(reason: reason, overLimit: isOverLimit)
        }
        return TrialEnd(
            number: number, trial: trial, rank: rank, host: host, seconds: seconds, outcome: outcome,
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

    /// A result without weights and predictions, from behind its opening brace on.
    private mutating func result() -> TrialResult? {
        var (brier, calibrationError, rocAUC, agreement, validationRocAUC):
            (Double?, Double?, Double?, Double?, Double?)
        var hasConverged: Bool?
        var validation: ConfusionMatrix?
        guard skip(#""bestEpoch":"#), let bestEpoch = integer(), take(#","brier":"#, &brier, { $0.number() }),
            take(#","calibrationError":"#, &calibrationError, { $0.number() }),
            skip(#","confusion":["#), let confusion = confusion(),
            skip(#","curve":{"#), let curve = curve(), skip(#","epochs":"#), let epochs = integer(),
            take(#","hasConverged":"#, &hasConverged, { $0.truth() }),
            skip(#","parameters":"#), let parameters = integer(), take(#","rocAUC":"#, &rocAUC, { $0.number() }),
            take(#","teacherAgreement":"#, &agreement, { $0.number() }), skip(#","testLoss":"#),
            let testLoss = number(),
            skip(#","trainingLoss":"#), let trainingLoss = number(),
            take(#","validation":["#, &validation, { $0.confusion() }), skip(#","validationLoss":"#),
            let validationLoss = number(), take(#","validationRocAUC":"#, &validationRocAUC, { $0.number() }), skip("}")
        else { return nil }
        var result = TrialResult(
            parameters: parameters, confusion: confusion, epochs: epochs, bestEpoch: bestEpoch,
            trainingLoss: trainingLoss, validationLoss: validationLoss, testLoss: testLoss, curve: curve)
        (result.brier, result.calibrationError, result.rocAUC) = (brier, calibrationError, rocAUC)
        (result.teacherAgreement, result.hasConverged) = (agreement, hasConverged)
        (result.validation, result.validationRocAUC) = (validation, validationRocAUC)
        return result
    }

    private mutating func confusion() -> ConfusionMatrix? {
        list { $0.skip("[") ? $0.list { $0.integer() } : nil }.flatMap(ConfusionMatrix.init(counts:))
    }

    /// Reads what is behind a key, where that follows; whether it could be read.
    private mutating func take<Value>(
        _ key: StaticString, _ value: inout Value?, _ read: (inout JournalScanner) -> Value?
    ) -> Bool {
        guard skip(key) else { return true }
        value = read(&self)
        return value != nil
    }

    private mutating func curve() -> LearningCurve? {
        var curve = LearningCurve()
        func single(_ text: inout JournalScanner) -> [Float]? { text.list { $0.single() } }
        if skip(#""circuitGradientNorm":["#) {
            curve.circuitGradientNorm = single(&self)
            guard curve.circuitGradientNorm != nil, skip(",") else { return nil }
        }
        if skip(#""gradientNorm":["#) {
            curve.gradientNorm = single(&self)
            guard curve.gradientNorm != nil, skip(",") else { return nil }
        }
        guard skip(#""trainingLoss":["#), let trainingLoss = list({ $0.number() }),
            skip(#","validationF1":["#), let validationF1 = list({ $0.number() }),
            skip(#","validationLoss":["#), let validationLoss = list({ $0.number() }), skip("}")
        else { return nil }
        (curve.trainingLoss, curve.validationF1, curve.validationLoss) = (trainingLoss, validationF1, validationLoss)
        return curve
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

    private mutating func truth() -> Bool? { skip("true") ? true : skip("false") ? false : nil }

    /// A trial's name, in quotation marks.
    private mutating func identity() -> TrialIdentity? {
        guard skip("\""), bytes.count - index > 16, bytes[index + 16] == 0x22 else { return nil }
        defer { index += 17 }
        return TrialIdentity(digits: UnsafeRawBufferPointer(rebasing: bytes[index..<index + 16]))
    }

    /// Values between commas, from behind the opening bracket on to behind the closing one.
    private mutating func list<Value>(_ value: (inout JournalScanner) -> Value?) -> [Value]? {
        var values: [Value] = []
        if skip("]") { return values }
        repeat {
            guard let value = value(&self) else { return nil }
            values.append(value)
        } while skip(",")
        return skip("]") ? values : nil
    }

    private mutating func number() -> Double? { Double(numeral()).flatMap { $0.isFinite ? $0 : nil } }

    private mutating func single() -> Float? { Float(numeral()).flatMap { $0.isFinite ? $0 : nil } }

    private static func isInNumbers(_ byte: UInt8) -> Bool {
        switch UnicodeScalar(byte) {
        case "0"..."9", "+", "-", ".", "e", "E": true
        default: false
        }
    }

    /// What may be a number.
    private mutating func numeral() -> String {
        let start = index
        while index < min(start + 32, bytes.count), Self.isInNumbers(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
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
    package static func sealed(_ text: some Collection<UInt8>) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(text.count + length + 1)
        line += text
        let sum = line.withUnsafeBytes { StableHash.hexadecimal(of: $0) }
        line += start
        line += sum.utf8
        line += end
        line.append(0x0A)
        return line
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
