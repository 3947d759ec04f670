import Distillation
import Foundation
import Plans

/// One line of the journal, as JSON.
struct JournalLine: Codable {
    enum Event: String, Codable {
        case plan, session, started, done, failed, returned, givenUp, retried, sessionEnded
    }

    var event: Event
    // The plan, the first line.
    var format: Int?
    var plan: Plan?
    // A session's start and end.
    var session: Session?
    var time: Date?
    var interrupted: Bool?
    /// The trials that were handed out to `rank`, returned, given up or retried.
    var trials: [Int]?
    // A trial's end: a `TrialReport`.
    var number: Int?
    var identity: String?
    var rank: Int?
    var host: String?
    var seconds: Double?
    /// The weighted F1, so that progress can be told without the rest of the result.
    var f1: Double?
    var failure: String?
    var timedOut: Bool?
    var result: TrialResult?

    /// The most bytes of a line: about a million epochs.
    static let maximumLength = 64 << 20

    init(_ event: Event) { self.event = event }

    /// - Throws: what `JSONDecoder` throws.
    init(decoding bytes: some DataProtocol) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(JournalLine.self, from: Data(bytes))
    }

    /// The line with its end.
    var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            return try Array(encoder.encode(self)) + [UInt8(ascii: "\n")]
        }
    }

    /// What is wrong with a line that cannot be decoded.
    static func sentence(for error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the field '\(key.stringValue)' is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "the field '\(context.codingPath.map(\.stringValue).joined(separator: "."))' has a wrong type"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            "the field '\(context.codingPath.map(\.stringValue).joined(separator: "."))' holds no such value"
        case let error as JournalFault: error.description
        case let error as PlanError: error.description
        case let error as TrialLife.ImpossibleEvent: error.description
        default: "it is not JSON"
        }
    }
}

/// What is wrong with a line, as the rest of a sentence.
struct JournalFault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// What a line tells of trials, without their results: all that resuming and looking at a sweep need.
package enum JournalEntry: Equatable {
    case started(rank: Int, trials: [Int])
    case returned([Int])
    case gaveUp([Int])
    case retried([Int])
    /// `failure` is nil for a trial with a result.
    case ended(number: Int, identity: String, rank: Int, seconds: Double, f1: Double?, failure: String?)

    /// The line of this entry for the journal, with its end; an ended trial's comes from its report.
    var text: String {
        func list(_ trials: [Int]) -> String { "[" + trials.map(String.init).joined(separator: ",") + "]" }
        return switch self {
        case .started(let rank, let trials): #"{"event":"started","rank":\#(rank),"trials":\#(list(trials))}"# + "\n"
        case .returned(let trials): #"{"event":"returned","trials":\#(list(trials))}"# + "\n"
        case .gaveUp(let trials): #"{"event":"givenUp","trials":\#(list(trials))}"# + "\n"
        case .retried(let trials): #"{"event":"retried","trials":\#(list(trials))}"# + "\n"
        case .ended: ""
        }
    }

    /// - Throws: `JournalFault` for a line of another kind, or with a field missing.
    init(_ line: JournalLine) throws {
        func needed<Value>(_ value: Value?, _ name: String) throws -> Value {
            guard let value else { throw JournalFault("the field '\(name)' is missing") }
            return value
        }
        switch line.event {
        case .started:
            self = try .started(rank: needed(line.rank, "rank"), trials: needed(line.trials, "trials"))
        case .returned: self = try .returned(needed(line.trials, "trials"))
        case .givenUp: self = try .gaveUp(needed(line.trials, "trials"))
        case .retried: self = try .retried(needed(line.trials, "trials"))
        case .done, .failed:
            if line.event == .done { _ = try needed(line.result, "result") }
            self = try .ended(
                number: needed(line.number, "number"), identity: needed(line.identity, "identity"),
                rank: needed(line.rank, "rank"), seconds: needed(line.seconds, "seconds"), f1: line.f1,
                failure: line.event == .failed ? needed(line.failure, "failure") : nil)
        case .plan, .session, .sessionEnded: throw JournalFault("a \(line.event.rawValue) cannot stand here")
        }
    }

    /// Reads a line that this program wrote: its fields in their order, and of a result nothing but that it is there.
    /// nil for any other line, which is then read as JSON in full; a hundred times slower.
    init?(quickly line: UnsafeRawBufferPointer) {
        var text = Scanner(line)
        if text.skip(#"{"event":"started","rank":"#) {
            guard let rank = text.integer(), text.skip(#","trials":["#), let trials = text.integers(), text.skip("]}"),
                text.isAtEnd
            else { return nil }
            self = .started(rank: rank, trials: trials)
        } else if text.skip(#"{"event":"done","number":"#) {
            guard let number = text.integer(), text.skip(#","identity":""#), let identity = text.plainString(),
                text.skip(#","rank":"#), let rank = text.integer(), text.skip(#","host":""#),
                text.plainString() != nil, text.skip(#","seconds":"#), let seconds = text.number(),
                text.skip(#","f1":"#), let f1 = text.number(), text.skip(#","result":{"#), text.endsWith("}}")
            else { return nil }
            self = .ended(number: number, identity: identity, rank: rank, seconds: seconds, f1: f1, failure: nil)
        } else {
            return nil
        }
    }

    /// Reads what stands in its way, byte by byte.
    private struct Scanner {
        private let bytes: UnsafeRawBufferPointer
        private var index = 0

        init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

        var isAtEnd: Bool { index == bytes.count }

        mutating func skip(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            guard bytes.count - index >= count, memcmp(bytes.baseAddress! + index, text.utf8Start, count) == 0 else {
                return false
            }
            index += count
            return true
        }

        func endsWith(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            return bytes.count - index >= count
                && memcmp(bytes.baseAddress! + (bytes.count - count), text.utf8Start, count) == 0
        }

        /// A whole number from 0 on, of at most 18 digits.
        mutating func integer() -> Int? {
            var (value, digits) = (0, 0)
            while index < bytes.count, case let byte = bytes[index], byte >= 0x30, byte <= 0x39 {
                guard digits < 18 else { return nil }
                value = value * 10 + Int(byte - 0x30)
                digits += 1
                index += 1
            }
            return digits > 0 ? value : nil
        }

        mutating func integers() -> [Int]? {
            var values: [Int] = []
            repeat {
                guard let value = integer() else { return nil }
                values.append(value)
            } while skip(",")
            return values
        }

        mutating func number() -> Double? {
            let rest = bytes[index...]
            let end = rest.prefix(32).firstIndex { !"+-.0123456789eE".utf8.contains($0) } ?? rest.endIndex
            guard let value = Double(String(decoding: bytes[index..<end], as: UTF8.self)), value.isFinite else {
                return nil
            }
            index = end
            return value
        }

        /// A string without escapes; ends behind its quotation mark.
        mutating func plainString() -> String? {
            guard let end = bytes[index...].prefix(300).firstIndex(where: { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 }),
                bytes[end] == 0x22
            else { return nil }
            defer { index = end + 1 }
            return String(decoding: bytes[index..<end], as: UTF8.self)
        }
    }
}
