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
    /// Raise it when you change a tag or what a message holds: the types below, and what is in them (`Teachers`,
    /// `CheckpointFolder`, `TeacherTask`), or a line of the journal (`JournalEvent`).
    package static let version: UInt8 = 11

    package enum Tag: Int32 {
        /// Worker to coordinator, once: `Hello`.
        case hello = 1
        /// Coordinator to worker, once: `Setup`.
        case setup
        /// Coordinator to worker, before `setup`: a `Lesson` to give.
        case teach
        /// Worker to coordinator, after `teach`: the `Lesson` with what came of it.
        case taught
        /// Coordinator to worker: the numbers of trials to run, in this order.
        case handOut
        /// Worker to coordinator: the ends of trials, as lines for the journal.
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
        package var teachers = Teachers()
        package var checkpoints: CheckpointFolder?
        /// Seconds that a trial may take.
        package var trialTimeout: Double?
        /// Bytes that a trial, and the process that runs it, may have.
        package var trialMemory: Int?
        /// Whether results hold the trained weights.
        package var keepsWeights = false
        /// Whether they hold the predictions of test samples.
        package var keepsPredictions = false

        package init() {}
    }

    /// The training of a teacher.
    package struct Lesson: Codable {
        package var task: TeacherTask
        /// The teachers that this one needs.
        package var known = Teachers()
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
        for number in numbers { bytes.append(UInt32(number)) }
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
            var numbers: [Int] = []
            while !body.isAtEnd {
                let number = Int(try body.read(UInt32.self))
                guard (1...max(limit, 1)).contains(number) else { throw ByteReader.Short() }
                numbers.append(number)
            }
            return numbers
        }
    }

    /// The ends of trials, and each one's line for the journal.
    ///
    /// - Throws: `SweepError.protocolBroken`.
    package static func ends(in message: Message) throws -> [(end: TrialEnd, line: [UInt8])] {
        try read(message, "trial's end") { body in
            var lines = body.rest().split(separator: 0x0A, omittingEmptySubsequences: false)
            guard lines.popLast()?.isEmpty ?? false else { throw ByteReader.Short() }
            return try lines.map { line in
                guard line.count < JournalEvent.maximumLineLength,
                    case .ended(let end) = try line.withUnsafeBytes(JournalEvent.init(line:))
                else { throw ByteReader.Short() }
                return (end, line + [0x0A])
            }
        }
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
            throw SweepError.protocolBroken(
                "a message of \(message.payload.count) bytes from rank \(message.source) is no \(what)")
        }
    }
}
