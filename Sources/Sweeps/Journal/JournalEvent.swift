// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Texts

/// What happens to a sweep: one line of the journal.
///
/// The same type is written, read by a sweep that resumes, and followed by `status` and `merge`; what a trial is after its
/// events is `TrialLife`. Trials go by their identities: their numbers are those of a plan, and plans change.
///
/// If you change this type, or what a line of it holds (`Plan`, `Session`, `TrialEnd`, `TrialResult`, what a trial's identity
/// is made of), so that this program cannot read an older journal, or an older program misreads a new one, raise
/// `Journal.format`. A new case goes here, into `line` and `init(from:)` below, into `TrialLife.after` and into
/// `SweepHistory.take`; the scanner need not know it.
package enum JournalEvent: Equatable, Decodable {
    /// The first line, and a later one where another plan took that one's place.
    indirect case planned(Plan)
    /// The sweep was started on this folder; what an earlier session left running is pending again.
    indirect case sessionBegan(Session)
    /// Trials were handed out to a rank.
    case started(rank: Int, trials: [TrialIdentity])
    case ended(TrialEnd)
    /// The sweep was asked to stop before the trials' ends.
    case returned([TrialIdentity])
    /// The process of each of these trials died as often as it may.
    case gaveUp([TrialIdentity])
    /// A trial whose process died has reached an epoch that it had not reached before: attempts before no longer count.
    case advanced(TrialIdentity, epoch: Int)
    /// Trials without a result are to be run again.
    case retried([TrialIdentity])
    /// Some trials are not needed any more.
    case decided(Decision)
    case sessionEnded(at: Date, interrupted: Bool)

    /// The most bytes of a line: about a million epochs.
    static let maximumLineLength = 64 << 20

    /// Reads a line without its end: what this program wrote in its usual way quickly and without the result, all else as
    /// JSON in full.
    ///
    /// - Throws: `JournalDamage`, `JournalFault`, `PlanError`, and what `JSONDecoder` throws.
    package init(line: UnsafeRawBufferPointer) throws {
        let text = try JournalSeal.opened(line)
        self = try JournalScanner.event(in: text, readsResult: false) ?? JournalEvent(json: Data(line))
    }

    /// Reads a line, with its end or without, in full: with a trial's result.
    ///
    /// - Throws: `JournalDamage`, `JournalFault`, `PlanError`, and what `JSONDecoder` throws.
    package init(decoding line: Data) throws {
        let line = line.last == 0x0A ? line.dropLast() : line
        let scanned = try line.withUnsafeBytes { bytes in
            try JournalScanner.event(in: JournalSeal.opened(bytes), readsResult: true)
        }
        self = try scanned ?? JournalEvent(json: line)
    }

    private init(json line: Data) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        self = try decoder.decode(JournalEvent.self, from: line)
    }

    private enum Kind: String, Codable {
        case plan, session, started, done, failed, returned, givenUp, advanced, retried, decided, sessionEnded
    }

    private enum Key: String, CodingKey {
        case event, format, plan, session, time, interrupted, trials
        case decision, number, identity, rank, host, seconds, f1, failure, overLimit, checkpoints, result, epoch
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func field<Value: Decodable>(_ key: Key) throws -> Value { try fields.decode(Value.self, forKey: key) }
        func isSet(_ key: Key) throws -> Bool { try fields.decodeIfPresent(Bool.self, forKey: key) ?? false }
        func ended(_ outcome: @autoclosure () throws -> TrialEnd.Outcome) throws -> JournalEvent {
            try .ended(
                TrialEnd(
                    number: field(.number), trial: field(.identity), rank: field(.rank), host: field(.host),
                    seconds: field(.seconds), outcome: outcome(),
                    checkpoints: fields.decodeIfPresent(TrialEnd.Checkpoints.self, forKey: .checkpoints)))
        }
        switch try field(.event) as Kind {
        case .plan:
            // A plan of another format may have other fields.
            guard try field(.format) == Journal.format else { throw JournalFault("it is of another format") }
            self = try .planned(field(.plan))
        case .session: self = try .sessionBegan(field(.session))
        case .started: self = try .started(rank: field(.rank), trials: field(.trials))
        case .returned: self = try .returned(field(.trials))
        case .givenUp: self = try .gaveUp(field(.trials))
        case .advanced: self = try .advanced(field(.identity), epoch: field(.epoch))
        case .retried: self = try .retried(field(.trials))
        case .done: self = try ended(.done(f1: field(.f1), result: field(.result) as TrialResult))
        case .failed: self = try ended(.failed(reason: field(.failure), overLimit: isSet(.overLimit)))
        case .decided: self = try .decided(field(.decision))
        case .sessionEnded: self = try .sessionEnded(at: field(.time), interrupted: isSet(.interrupted))
        }
    }

    /// The line with its end. Its fields have the order that `JournalScanner` looks for.
    ///
    /// - Throws: what `JSONEncoder` throws, for numbers that are not finite; `JournalFault` for an end without its result.
    package var line: [UInt8] {
        get throws {
            func list(_ trials: [TrialIdentity]) -> String {
                String(unsafeUninitializedCapacity: 19 * trials.count + 2) { text in
                    text[0] = UInt8(ascii: "[")
                    var place = 1
                    for trial in trials {
                        if place > 1 { text[place - 1] = UInt8(ascii: ",") }
                        text[place] = UInt8(ascii: "\"")
                        trial.write(to: UnsafeMutableBufferPointer(rebasing: text[(place + 1)...]))
                        text[place + 17] = UInt8(ascii: "\"")
                        place += 19
                    }
                    text[max(place - 1, 1)] = UInt8(ascii: "]")
                    return max(place, 2)
                }
            }
            let fields =
                switch self {
                case .planned(let plan): try #""plan","format":\#(Journal.format),"plan":\#(JSONText.line(plan))"#
                case .sessionBegan(let session): try #""session","session":\#(JSONText.line(session))"#
                case .started(let rank, let trials): #""started","rank":\#(rank),"trials":\#(list(trials))"#
                case .returned(let trials): #""returned","trials":\#(list(trials))"#
                case .gaveUp(let trials): #""givenUp","trials":\#(list(trials))"#
                case .advanced(let trial, let epoch): #""advanced","identity":"\#(trial)","epoch":\#(epoch)"#
                case .retried(let trials): #""retried","trials":\#(list(trials))"#
                case .ended(let end): try Self.fields(of: end)
                case .decided(let decision): try #""decided","decision":\#(JSONText.line(decision))"#
                case .sessionEnded(let time, let interrupted):
                    try #""sessionEnded",\#(interrupted ? #""interrupted":true,"# : "")"time":\#(JSONText.line(time))"#
                }
            return JournalSeal.sealed(Array(#"{"event":\#(fields)"#.utf8))
        }
    }

    private static func fields(of end: TrialEnd) throws -> String {
        let who = try
            #""number":\#(end.number),"identity":"\#(end.identity)","rank":\#(end.rank),"host":\#(JSONText.line(end.host)),"seconds":\#(end.seconds)"#
        let checkpoints = try end.checkpoints.map { try #","checkpoints":\#(JSONText.line($0))"# } ?? ""
        switch end.outcome {
        case .done(let f1, let result):
            return try #""done",\#(who),"f1":\#(f1)\#(checkpoints),"result":\#(JSONText.line(result))"#
        case .scanned: throw JournalFault("the result of trial \(end.number) was not read")
        case .failed(let reason, let isOverLimit):
            return try
                #""failed",\#(who)\#(checkpoints),"failure":\#(JSONText.line(reason))\#(isOverLimit ? #","overLimit":true"# : "")"#
        }
    }
}

/// What is wrong with a line, as the rest of a sentence.
package struct JournalFault: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// What an error in reading a line says about it.
    init(_ error: any Error) {
        func field(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        description =
            switch error {
            case DecodingError.keyNotFound(let key, _): "the field '\(key.stringValue.cut())' is missing"
            case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
                "the field '\(field(context))' has a wrong type"
            case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
                "the field '\(field(context))' holds no such value"
            case is DecodingError: "it is not JSON"
            // A sentence of its own becomes a part of one.
            default: "\(error)".replacing(/\.$/, with: "")
            }
    }
}
