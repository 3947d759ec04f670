import Arithmetic
import Distillation
import Foundation
import Machine
import MessagePassing
import Plans

/// What coordinator and workers say to each other.
///
/// Every message begins with the version and the length of what follows, and is checked for both.
package enum Wire {
    /// Ranks with another version do not work together.
    package static let version: UInt8 = 4

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
        /// Worker to coordinator: one or several `Report`s.
        case reports
        /// Coordinator to worker: end the trial that is running, begin no other.
        case drain
        /// Worker to coordinator, at once after `drain`: it is alive.
        case draining
        /// Worker to coordinator, after `drain`: it runs nothing more.
        case drained
        /// Coordinator to worker: drop everything at once and go.
        case stop
        /// Worker to coordinator: a `Note`, for people to read.
        case note
    }

    package struct Hello: Codable, Equatable {
        package var host = Host.name
        /// What the rank runs; all must run the same.
        package var binary = Fingerprint.ofProgram
        /// The plan as the rank read it; nil where it could not.
        package var plan: String?
        /// Why it could not.
        package var failure: String?

        init() {}

        package init(host: String, binary: String, plan: String?, failure: String? = nil) {
            (self.host, self.binary, self.plan, self.failure) = (host, binary, plan, failure)
        }
    }

    /// What all trials share.
    package struct Setup: Codable {
        package var teachers = Teachers()
        package var checkpoints: CheckpointFolder?
        /// Seconds that a trial may take.
        package var trialTimeout: Double?
        /// Whether reports hold the trained weights.
        package var keepsWeights = false

        package init() {}

        init(teachers: Teachers, checkpoints: CheckpointFolder, trialTimeout: Double?, keepsWeights: Bool) {
            (self.teachers, self.checkpoints) = (teachers, checkpoints)
            (self.trialTimeout, self.keepsWeights) = (trialTimeout, keepsWeights)
        }
    }

    /// The training of a teacher.
    package struct Lesson: Codable {
        package var task: TeacherTask
        /// The teachers that this one needs.
        package var known = Teachers()
        package var teacher: Teacher?
        /// Why there is none.
        package var failure: StudentError?
    }

    /// Something about a trial in work.
    package struct Note: Codable {
        package var trial: Int
        package var sentence: String
    }

    /// The end of a trial: its line for the journal, and what the coordinator needs of it.
    package struct Report: Equatable {
        package var number: Int
        package var identity: String
        package var rank: Int
        package var seconds: Double
        package var f1: Double?
        package var failure: String?
        /// Whether there may be a checkpoint of the trial.
        package var hasCheckpoint = false
        package var line: [UInt8]

        package init(
            number: Int, identity: String, rank: Int, seconds: Double, f1: Double?, failure: String?,
            hasCheckpoint: Bool = false, line: [UInt8]
        ) {
            (self.number, self.identity, self.rank, self.seconds) = (number, identity, rank, seconds)
            (self.f1, self.failure, self.hasCheckpoint, self.line) = (f1, failure, hasCheckpoint, line)
        }
    }

    // MARK: Messages

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

    package static func message(reports: [Report]) -> [UInt8] {
        var bytes = ByteWriter()
        for report in reports {
            bytes.append(UInt32(report.number))
            bytes.append(bytes: Array(report.identity.utf8))
            bytes.append(report.seconds.bitPattern)
            bytes.append((report.f1 ?? .nan).bitPattern)
            bytes.append(UInt8((report.failure == nil ? 0 : 1) + (report.hasCheckpoint ? 2 : 0)))
            bytes.append(bytes: Array((report.failure ?? "").utf8))
            bytes.append(bytes: report.line)
        }
        return message(bytes.bytes)
    }

    // MARK: Reading them

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

    /// - Parameter rank: of the worker that sent them.
    /// - Throws: `SweepError.protocolBroken`.
    package static func reports(in message: Message, rank: Int) throws -> [Report] {
        try read(message, "report") { body in
            var reports: [Report] = []
            while !body.isAtEnd {
                let number = Int(try body.read(UInt32.self))
                let identity = String(decoding: try body.readBytes(), as: UTF8.self)
                let seconds = Double(bitPattern: try body.read(UInt64.self))
                let f1 = Double(bitPattern: try body.read(UInt64.self))
                let flags = try body.read(UInt8.self)
                guard flags < 4 else { throw ByteReader.Short() }
                let failure = String(decoding: try body.readBytes(), as: UTF8.self)
                let line = try body.readBytes()
                // A line of the journal, and only one.
                guard line.count <= JournalLine.maximumLength, line.firstIndex(of: 0x0A) == line.count - 1 else {
                    throw ByteReader.Short()
                }
                reports.append(
                    Report(
                        number: number, identity: identity, rank: rank, seconds: seconds, f1: f1.isNaN ? nil : f1,
                        failure: flags & 1 == 1 ? failure : nil, hasCheckpoint: flags & 2 == 2, line: line))
            }
            return reports
        }
    }

    private static func read<T>(_ message: Message, _ what: String, _ body: (inout ByteReader) throws -> T) throws -> T
    {
        do {
            var bytes = ByteReader(message.payload)
            let version = try bytes.read(UInt8.self)
            guard version == Self.version else {
                throw SweepError.protocolBroken(
                    "rank \(message.source) speaks version \(version), and this rank version \(Self.version)")
            }
            let length = Int(try bytes.read(UInt32.self))
            guard length == bytes.rest().count else { throw ByteReader.Short() }
            return try body(&bytes)
        } catch let error as SweepError {
            throw error
        } catch {
            throw SweepError.protocolBroken(
                "a message of \(message.payload.count) bytes from rank \(message.source) is no \(what)")
        }
    }
}
