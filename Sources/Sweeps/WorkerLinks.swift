import Foundation
import MessagePassing

/// The coordinator's way to its workers, rank by rank: rank 0's own in this process, the others through MPI.
struct WorkerLinks {
    struct Link {
        let communicator: any Communicator
        let peer: Int
    }

    private let links: [Link]
    private let communicators: [any Communicator]

    /// - Parameters:
    ///   - own: reaches rank 0's own worker as peer 1.
    ///   - others: the group whose ranks from 1 on are workers; nil for none.
    init(own: any Communicator, others: (any Communicator)?) {
        let remote = others.map { others in (1..<max(others.size, 1)).map { Link(communicator: others, peer: $0) } }
        links = [Link(communicator: own, peer: 1)] + (remote ?? [])
        communicators = [own] + (others.map { [$0] } ?? [])
    }

    var count: Int { links.count }

    /// Waits until all workers have said hello; returns their hosts.
    func greet() throws -> [String] {
        var hosts: [String?] = Array(repeating: nil, count: count)
        while hosts.contains(nil) {
            guard let (worker, message) = try next() else { continue }
            guard try Wire.tag(of: message) == .hello else {
                throw SweepError.protocolBroken("rank \(worker) did not begin with a greeting")
            }
            let hello = try Wire.decode(Wire.Hello.self, from: message)
            guard hello.version == Wire.version else {
                throw SweepError.protocolBroken(
                    "rank \(worker) on \(hello.host) speaks version \(hello.version), not \(Wire.version)")
            }
            hosts[worker] = hello.host
        }
        return hosts.compactMap { $0 }
    }

    func send(_ payload: [UInt8], _ tag: Wire.Tag, to worker: Int) throws {
        try links[worker].communicator.send(payload, to: links[worker].peer, tag: tag.rawValue)
    }

    /// The next message of any worker; nil, after a moment's sleep, if there is none: rank 0's core is for its trials.
    func next() throws -> (worker: Int, message: Message)? {
        for communicator in communicators {
            guard let message = try communicator.poll() else { continue }
            guard
                let worker = links.firstIndex(where: { $0.communicator === communicator && $0.peer == message.source })
            else { throw SweepError.protocolBroken("rank \(message.source) is no worker") }
            return (worker, message)
        }
        usleep(2000)
        return nil
    }

    /// Tells all workers that there is nothing more to do.
    func stop() throws {
        for worker in links.indices { try send([], .stop, to: worker) }
        for communicator in communicators { try communicator.flush() }
    }
}
