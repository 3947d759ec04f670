import Foundation

/// One message between ranks.
public struct Message: Sendable, Equatable {
    /// The rank that sent it.
    public let source: Int
    /// What kind of message it is, as sender and receiver agree.
    public let tag: Int32
    public let payload: [UInt8]

    public init(source: Int, tag: Int32, payload: [UInt8]) {
        self.source = source
        self.tag = tag
        self.payload = payload
    }
}

/// A group of ranks that send each other messages. Two messages from one rank to another arrive in the order sent.
public protocol Communicator: AnyObject {
    /// This rank's number, from 0 on.
    var rank: Int { get }
    /// The number of ranks.
    var size: Int { get }

    /// Sends a message; returns at once, and keeps the payload until it is delivered.
    ///
    /// - Throws: `CommunicationError`.
    func send(_ payload: [UInt8], to destination: Int, tag: Int32) throws

    /// The next message that has arrived, from any rank; nil if there is none. Never blocks.
    ///
    /// - Throws: `CommunicationError`.
    func poll() throws -> Message?

    /// Waits until everything sent was handed over.
    ///
    /// - Throws: `CommunicationError`.
    func flush() throws
}

extension Communicator {
    /// Waits for the next message, asleep between polls: a waiting rank leaves its core to one that computes.
    ///
    /// The sleep grows from 50 microseconds to 2 milliseconds.
    public func receive() throws -> Message {
        while true {
            if let message = try receive(timeout: 3600) { return message }
        }
    }

    /// Waits for the next message, `timeout` seconds at most; nil if none came.
    public func receive(timeout: Double) throws -> Message? {
        let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(timeout * 1e9)
        var sleep: UInt32 = 50
        while true {
            if let message = try poll() { return message }
            guard DispatchTime.now().uptimeNanoseconds < deadline else { return nil }
            usleep(sleep)
            sleep = min(2 * sleep, 2000)
        }
    }
}

/// This machine.
public enum Host {
    /// Its name in the network.
    public static var name: String { ProcessInfo.processInfo.hostName }
}

/// Why messages cannot be passed.
public enum CommunicationError: Error, Equatable, CustomStringConvertible {
    case mpi(call: String, reason: String)
    case threadsUnsupported
    case payloadTooLarge(bytes: Int)
    case noSuchRank(Int, size: Int)

    public var description: String {
        switch self {
        case .mpi(let call, let reason): "\(call) failed: \(reason)."
        case .threadsUnsupported:
            "This MPI library does not support programs with threads (MPI_THREAD_FUNNELED); use one that does, such as Debian's Open MPI."
        case .payloadTooLarge(let bytes): "A message of \(bytes) bytes is too large: MPI sends at most \(Int32.max) at once."
        case .noSuchRank(let rank, let size): "There is no rank \(rank) in a group of \(size)."
        }
    }
}
