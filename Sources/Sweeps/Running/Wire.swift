// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Machine
import MessagePassing

/// What coordinator and workers say to each other.
///
/// Every message begins with the version and the length of what follows, and is checked for both.
package enum Wire {
    /// Ranks with another version do not work together.
    ///
    /// Raise it when you change a tag or what a message holds: the types below, and what is in them (`Teacher`,
    /// `CheckpointFolder`, `TeacherTask`), or a line of the journal (`JournalEvent`).
    package static let version: UInt8 = 14

    package enum Tag: Int32 {
        /// Worker to coordinator, once: `Hello`.
        case hello = 1
        /// Coordinator to worker, before trials and again where more teachers have become known: `Setup`.
        case setup
        /// Coordinator to worker, before `setup`: a `Lesson` to give.
        case teach
        /// Worker to coordinator, after `teach`: the `Lesson` with what came of it.
        case taught
        /// Coordinator to worker: the numbers of trials to run, in this order.
        case handOut
        /// Worker to coordinator: the ends of trials, `Ends`.
        case ends
        /// Coordinator to worker: end the trial that is running, begin no other.
        case drain
        /// Worker to coordinator, at once after `drain` and `call`: it is alive.
        case alive
        /// Worker to coordinator, after `drain`: it runs nothing more.
        case drained
        /// Coordinator to worker: drop everything at once and go.
        case stop
        /// Worker to coordinator: a `Note`, for people to read.
        case note
        /// Coordinator to worker: answer.
        case call
        /// Coordinator to worker: save the trial that is running, drop everything else and go.
        case leave
        /// Coordinator to worker, before `setup`: a `Lesson` that was given, whose teacher is to be kept.
        case known
    }

    package struct Hello: Codable, Equatable {
        package var host = Host.name
        package var process = getpid()
        /// What the rank runs; all must run the same.
        package var binary = Fingerprint.ofExecutable
        /// The plan as the rank read it; nil where it could not.
        package var plan: String?
        /// Why it could not.
        package var failure: String?

        package init() {}
    }

    /// What all trials share.
    package struct Setup: Codable {
        /// How many report to the coordinator.
        package var ranks = 1
        package var checkpoints: CheckpointFolder?
        /// Seconds that a trial may take.
        package var trialTimeout: Double?
        /// Bytes that a trial, and the process that runs it, may have.
        package var trialMemory: Int?
        /// Whether results hold the trained weights.
        package var keepsWeights = false
        /// Whether they hold the predictions of test samples.
        package var keepsPredictions = false

        package init(ranks: Int = 1) { self.ranks = ranks }

        /// Seconds that the end of a trial may wait to be sent with others. The more ranks there are, the rarer each reports:
        /// together they send 200,000 messages a second at most.
        package var reportInterval: Double { max(1e-3, 5e-6 * Double(ranks)) }
    }

    /// The training of a teacher.
    package struct Lesson: Codable {
        package var task: TeacherTask
        package var teacher: Teacher?
        /// Why there is none.
        package var failure: TeacherError?
    }

    /// Something about a trial in work.
    package struct Note: Codable {
        package var trial: Int
        package var sentence: String
    }

    package static func message(_ body: [UInt8]) -> [UInt8] {
        var bytes = ByteWriter()
        bytes.append(version)
        bytes.append(bytes: body)
        return bytes.bytes
    }

    package static func message(json value: some Encodable) throws -> [UInt8] {
        try message(Array(JSONEncoder().encode(value)))
    }

    package static func message(numbers: some Collection<Int>) -> [UInt8] {
        var bytes = ByteWriter()
        bytes.append(numbers.map { UInt32($0) })
        return message(bytes.bytes)
    }

    /// - Throws: `SweepError.protocolBroken`.
    package static func tag(of message: Message) throws -> Tag {
        guard let tag = Tag(rawValue: message.tag) else {
            throw SweepError.protocolBroken("a message from rank \(message.source) has the unknown tag \(message.tag)")
        }
        return tag
    }

    /// - Throws: `SweepError.protocolBroken`.
    package static func decode<T: Decodable>(_ type: T.Type, from message: Message) throws -> T {
        try read(message, "\(type)") { try JSONDecoder().decode(type, from: Data($0.rest())) }
    }

    /// - Parameter limit: the largest number that can be.
    /// - Throws: `SweepError.protocolBroken`.
    package static func numbers(in message: Message, upTo limit: Int) throws -> [Int] {
        try read(message, "hand-out") { body in
            let numbers = try body.readList(of: UInt32.self).map(Int.init)
            guard body.isAtEnd, numbers.allSatisfy((1...max(limit, 1)).contains) else { throw ByteReader.Short() }
            return numbers
        }
    }

    /// The ends of trials that one rank ran, and each one's line for the journal, which the coordinator need not read.
    package struct Ends {
        private var heads = ByteWriter()
        package private(set) var count = 0
        /// One behind the other.
        package private(set) var lines: [UInt8] = []

        package init(rank: Int, host: String) {
            heads.append(UInt32(rank))
            heads.append(bytes: Array(host.utf8))
        }

        package mutating func append(_ end: TrialEnd, line: [UInt8]) {
            count += 1
            heads.append(UInt32(end.number))
            heads.append(end.trial.bits)
            heads.append(end.seconds.bitPattern)
            heads.append(UInt8(end.checkpoints == nil ? 0 : 1))
            if let checkpoints = end.checkpoints {
                heads.append(Int64(checkpoints.resumedAfter ?? -1))
                heads.append(Int64(checkpoints.written))
            }
            switch end.outcome {
            case .done(let f1, _), .scanned(let f1):
                heads.append(UInt8(0))
                heads.append(f1.bitPattern)
            case .failed(let reason, let isOverLimit):
                heads.append(UInt8(isOverLimit ? 2 : 1))
                heads.append(bytes: Array(reason.utf8))
            }
            heads.append(UInt32(line.count))
            lines += line
        }

        package var message: [UInt8] {
            var body = ByteWriter()
            body.append(bytes: heads.bytes)
            return Wire.message(body.bytes + lines)
        }
    }

    /// The ends of trials in a message, each with its line, one after the other.
    package struct ArrivedEnds {
        private let message: Message
        private let rank: Int
        private let host: String
        private var heads: ByteReader
        /// Of the lines that are left, in the message.
        private var place: Int

        fileprivate init(_ message: Message, _ body: inout ByteReader) throws {
            self.message = message
            heads = ByteReader(try body.readBytes())
            (rank, host) = (Int(try heads.read(UInt32.self)), try heads.readText())
            place = body.rest().startIndex
        }

        /// - Throws: `SweepError.protocolBroken`.
        package mutating func next() throws -> (end: TrialEnd, line: ArraySlice<UInt8>)? {
            do {
                let bytes = message.payload
                guard !heads.isAtEnd else {
                    guard place == bytes.count else { throw ByteReader.Short() }
                    return nil
                }
                let end = try heads.readEnd(rank: rank, host: host)
                let count = Int(try heads.read(UInt32.self))
                guard (1...JournalEvent.maximumLineLength).contains(count), count <= bytes.count - place,
                    bytes[place + count - 1] == 0x0A
                else { throw ByteReader.Short() }
                defer { place += count }
                return (end, bytes[place..<place + count])
            } catch {
                throw Wire.broken(message, "trial's end")
            }
        }
    }

    /// - Throws: `SweepError.protocolBroken`.
    package static func ends(in message: Message) throws -> ArrivedEnds {
        try read(message, "trial's end") { body in try ArrivedEnds(message, &body) }
    }

    private static func read<T>(_ message: Message, _ what: String, _ get: (inout ByteReader) throws -> T) throws -> T {
        do {
            var bytes = ByteReader(message.payload)
            let version = try bytes.read(UInt8.self)
            guard version == Self.version else {
                throw SweepError.protocolBroken(
                    "rank \(message.source) speaks version \(version), and this rank version \(Self.version)")
            }
            guard try Int(bytes.read(UInt32.self)) == bytes.rest().count else { throw ByteReader.Short() }
            return try get(&bytes)
        } catch let error as SweepError {
            throw error
        } catch {
            throw broken(message, what)
        }
    }

    private static func broken(_ message: Message, _ what: String) -> SweepError {
        .protocolBroken("a message of \(message.payload.count) bytes from rank \(message.source) is no \(what)")
    }
}

extension ByteReader {
    /// What `Wire.Ends` wrote of a trial's end, without its result.
    fileprivate mutating func readEnd(rank: Int, host: String) throws -> TrialEnd {
        let (number, trial) = try (read(UInt32.self), read(UInt64.self))
        let seconds = Double(bitPattern: try read(UInt64.self))
        var checkpoints: TrialEnd.Checkpoints?
        if try read(UInt8.self) > 0 {
            let (epoch, written) = try (read(Int64.self), read(Int64.self))
            checkpoints = TrialEnd.Checkpoints(resumedAfter: epoch < 0 ? nil : Int(epoch), written: Int(written))
        }
        let outcome: TrialEnd.Outcome =
            switch try read(UInt8.self) {
            case 0: .scanned(f1: Double(bitPattern: try read(UInt64.self)))
            case let kind: .failed(reason: try readText(), overLimit: kind == 2)
            }
        return TrialEnd(
            number: Int(number), trial: TrialIdentity(bits: trial), rank: rank, host: host, seconds: seconds,
            outcome: outcome, checkpoints: checkpoints)
    }
}
