import Distillation
import Foundation
import MessagePassing

/// What coordinator and workers say to each other.
enum Wire {
    /// Ranks with another version do not work together.
    static let version = 1

    enum Tag: Int32 {
        /// Worker to coordinator, once: `Hello`.
        case hello = 1
        /// Coordinator to worker, once: `Setup`.
        case setup
        /// Coordinator to worker: a `Trial` to run.
        case trial
        /// Worker to coordinator: a `TrialReport`.
        case report
        /// Coordinator to worker: there is nothing more to do; what was not begun is dropped.
        case stop
        /// Worker to coordinator: a `Note`, for people to read.
        case note
    }

    struct Hello: Codable {
        var version = Wire.version
        var host = Host.name
    }

    /// What all trials share.
    struct Setup: Codable {
        var data: DataSpecification
        var teacher: Teacher?
        var checkpoints: CheckpointFolder?
    }

    /// Something about a trial in work.
    struct Note: Codable {
        var trial: Int
        var sentence: String
    }

    static func encode(_ value: some Encodable) throws -> [UInt8] { try Array(JSONEncoder().encode(value)) }

    /// - Throws: `SweepError.protocolBroken`.
    static func decode<T: Decodable>(_ type: T.Type, from message: Message) throws -> T {
        do {
            return try JSONDecoder().decode(type, from: Data(message.payload))
        } catch {
            throw SweepError.protocolBroken(
                "a message of \(message.payload.count) bytes from rank \(message.source) is no \(type)")
        }
    }

    /// - Throws: `SweepError.protocolBroken`.
    static func tag(of message: Message) throws -> Tag {
        guard let tag = Tag(rawValue: message.tag) else {
            throw SweepError.protocolBroken("a message from rank \(message.source) has the unknown tag \(message.tag)")
        }
        return tag
    }
}
