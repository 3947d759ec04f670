// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import MessagePassing

/// The coordinator's way to its workers, numbered from 0 on.
package protocol WorkerLinking: AnyObject {
    var count: Int { get }

    func send(_ message: [UInt8], _ tag: Wire.Tag, to worker: Int) throws

    /// The next message of any worker; nil if there is none. Never waits.
    func poll() throws -> (worker: Int, message: Message)?

    /// Waits a moment because no message is there.
    func pause()

    /// Seconds of a clock.
    var now: Double { get }

    /// Flushes a journal; returns the seconds that this took on the clock.
    func flushing(_ flush: () throws -> Void) rethrows -> Double

    /// Whether a worker's process is there for certain; one on another host has to say so itself.
    func isKnownToLive(_ worker: Int) -> Bool

    /// The name of a worker's host; nil where it is not known.
    func host(of worker: Int) -> String?
}

extension WorkerLinking {
    package func flushing(_ flush: () throws -> Void) rethrows -> Double {
        let start = now
        try flush()
        return now - start
    }
}

/// The coordinator's way to its workers, rank by rank: rank 0's own in this process, the others through MPI.
package final class WorkerLinks: WorkerLinking {
    /// Reaches rank 0's own worker as peer 1.
    private let own: any Communicator
    /// The group whose ranks from 1 on are workers; nil for none.
    private let others: (any Communicator)?
    private var greetings: [Wire.Hello] = []
    private var backoff = Backoff(longest: 4000)

    init(own: any Communicator, others: (any Communicator)?) { (self.own, self.others) = (own, others) }

    package var count: Int { max(others?.size ?? 1, 1) }

    package var now: Double { Timing.now(.wall) }

    /// Waits until all workers have said hello; returns their hosts, and nil where the sweep was asked to stop before.
    ///
    /// - Parameter limit: seconds that all of them have.
    /// - Throws: `SweepError.differentRanks` where one runs another program or plan, and `.noGreeting`.
    func greet(plan: String, within limit: Double, _ interruption: Interruption?) throws -> [String]? {
        var hellos: [Wire.Hello?] = Array(repeating: nil, count: count)
        let start = now
        while hellos.contains(nil) {
            guard let (worker, message) = try poll() else {
                if interruption?.isAsked ?? false { return nil }
                guard now - start < limit else {
                    throw SweepError.noGreeting(ranks: hellos.indices.filter { hellos[$0] == nil })
                }
                pause()
                continue
            }
            guard try Wire.tag(of: message) == .hello else {
                throw SweepError.protocolBroken("rank \(worker) did not begin with a greeting")
            }
            hellos[worker] = try Wire.decode(Wire.Hello.self, from: message)
        }
        greetings = hellos.compactMap { $0 }
        try Self.check(greetings, plan: plan)
        return greetings.map(\.host)
    }

    /// - Throws: `SweepError.differentRanks`.
    package static func check(_ hellos: [Wire.Hello], plan: String) throws {
        let differences = hellos.enumerated().compactMap { rank, hello -> String? in
            let who = "rank \(rank) on \(hello.host)"
            if hello.binary != hellos[0].binary { return "\(who) runs another build of qdistill" }
            if let failure = hello.failure { return "\(who) cannot read the plan: \(failure)" }
            return hello.plan == plan ? nil : "\(who) reads another plan under the same name"
        }
        guard differences.isEmpty else { throw SweepError.differentRanks(differences) }
    }

    package func isKnownToLive(_ worker: Int) -> Bool {
        guard worker > 0, greetings.indices.contains(worker) else { return worker == 0 }
        return greetings[worker].host == Host.name && kill(greetings[worker].process, 0) == 0
    }

    package func host(of worker: Int) -> String? { greetings.indices.contains(worker) ? greetings[worker].host : nil }

    package func send(_ message: [UInt8], _ tag: Wire.Tag, to worker: Int) throws {
        try (worker == 0 ? own : others)?.send(message, to: max(worker, 1), tag: tag.rawValue)
    }

    package func poll() throws -> (worker: Int, message: Message)? {
        let ofOwn = try own.poll()
        guard let message = try ofOwn ?? others?.poll() else { return nil }
        guard ofOwn != nil || message.source > 0 else {
            throw SweepError.protocolBroken("rank 0 is no worker of the group")
        }
        backoff = Backoff(longest: 4000)
        return (ofOwn == nil ? message.source : 0, message)
    }

    /// Sleeps: rank 0's core is for its trials.
    package func pause() { backoff.sleep() }

    /// Asks all workers to drop their trials and end.
    ///
    /// - Parameter saving: whether trials in work leave checkpoints.
    func stop(saving: Bool = false) throws {
        // Not flushed: a frozen rank would take nothing.
        for worker in 0..<count { try send(Wire.message([]), saving ? .leave : .stop, to: worker) }
    }
}
