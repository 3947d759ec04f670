// SPDX-License-Identifier: Apache-2.0
import DequeModule
import Synchronization

/// A communicator between threads of one process. Each member may be used from any one thread.
public final class InProcessCommunicator: Communicator, Sendable {
    public let rank: Int
    private let mailboxes: [Mailbox]

    /// The messages that wait for one rank.
    private final class Mailbox: Sendable {
        let messages = Mutex<Deque<Message>>([])
    }

    private init(rank: Int, mailboxes: [Mailbox]) { (self.rank, self.mailboxes) = (rank, mailboxes) }

    /// The members of a new group, by rank.
    public static func group(size: Int) -> [InProcessCommunicator] {
        let mailboxes = (0..<size).map { _ in Mailbox() }
        return (0..<size).map { InProcessCommunicator(rank: $0, mailboxes: mailboxes) }
    }

    public var size: Int { mailboxes.count }

    public func send(_ payload: [UInt8], to destination: Int, tag: Int32) throws {
        try CommunicationError.checkEnvelope(destination: destination, size: size, tag: tag)
        mailboxes[destination].messages.withLock { $0.append(Message(source: rank, tag: tag, payload: payload)) }
    }

    public func poll() -> Message? { mailboxes[rank].messages.withLock { $0.popFirst() } }

    public func flush() {}
}
