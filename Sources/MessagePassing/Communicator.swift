// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A group of ranks that send each other messages. Two messages from one rank to another arrive in the order sent.
public protocol Communicator: AnyObject {
    /// This rank's number, from 0 on.
    var rank: Int { get }
    /// The number of ranks.
    var size: Int { get }

    /// Sends a message; returns at once, and keeps the payload until it is delivered.
    ///
    /// A large message may need this rank to `poll` or `flush` before it moves: flush before computing for long.
    /// - Throws: `CommunicationError`.
    func send(_ payload: [UInt8], to destination: Int, tag: Int32) throws

    /// The next message that has arrived, from any rank; nil if there is none. Never blocks.
    ///
    /// - Throws: `CommunicationError`.
    func poll() throws -> Message?

    /// Waits, asleep between polls, until everything sent was handed over.
    ///
    /// - Throws: `CommunicationError`.
    func flush() throws
}

extension Communicator {
    /// Waits for the next message, asleep between polls: a waiting rank leaves its core to one that computes.
    ///
    /// The sleep grows from 50 microseconds to 2 milliseconds.
    /// - Throws: `CommunicationError`.
    public func receive() throws -> Message {
        while true {
            if let message = try receive(timeout: .infinity) { return message }
        }
    }

    /// Waits for the next message, about `timeout` seconds at most; nil if none came. Zero or less looks once.
    ///
    /// - Throws: `CommunicationError`.
    public func receive(timeout: Double) throws -> Message? {
        let start = DispatchTime.now().uptimeNanoseconds
        var backoff = Backoff()
        while true {
            if let message = try poll() { return message }
            guard Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9 < timeout else { return nil }
            backoff.sleep()
        }
    }
}

/// Sleeps between polls, from 50 microseconds doubling to `longest`.
///
/// A short first sleep answers fast in a conversation; a long last one leaves the core to a thread that computes.
package struct Backoff {
    private let longest: UInt32
    private var microseconds: UInt32 = 50

    /// - Parameter longest: microseconds.
    package init(longest: UInt32 = 2000) { self.longest = longest }

    package mutating func sleep() {
        usleep(microseconds)
        microseconds = min(2 * microseconds, longest)
    }
}

/// One message between ranks.
public struct Message: Sendable, Equatable {
    /// The rank that sent it.
    public let source: Int
    /// What kind of message it is, as sender and receiver agree; not negative.
    public let tag: Int32
    /// The bytes sent; may be empty.
    public let payload: [UInt8]

    /// A message as its receiver sees it.
    public init(source: Int, tag: Int32, payload: [UInt8]) {
        (self.source, self.tag, self.payload) = (source, tag, payload)
    }
}
