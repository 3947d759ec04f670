// SPDX-License-Identifier: Apache-2.0

/// Finds workers that no longer answer: frozen ones, those of a host or a file system that hangs, or behind a link that is cut.
///
/// A worker that was not heard for a while is called, and answers between two epochs. A call that has no answer within
/// `limit` seconds makes it silent, until it is heard again. One that was only slow does no harm: a trial's result does not
/// depend on who runs it. Rank 0's own worker is in this process, and is not called.
package final class RollCall {
    /// Seconds that an answer may take, or so many of the longest epochs if that is more.
    package static let limit = 30.0
    private static let epochs = 20.0

    package private(set) var silent: Set<Int> = []
    private let links: any WorkerLinking
    private let limit: Double
    private let observer: (any SweepObserver)?
    /// What the longest epoch is predicted to take, nanoseconds.
    private var longestEpoch = 0.0
    /// Since when nothing was heard of each worker, and since when it is called, on this object's clock.
    private var heard: [Double]
    private var called: [Double?]
    private var clock = 0.0
    private var lastLook: Double

    package init(of links: any WorkerLinking, limit: Double = limit, observer: (any SweepObserver)? = nil) {
        (self.links, self.limit, self.observer, lastLook) = (links, limit, observer, links.now)
        heard = Array(repeating: 0, count: links.count)
        called = Array(repeating: nil, count: links.count)
    }

    /// Waits for epochs of this length, nanoseconds.
    package func expect(epoch nanoseconds: Double) { longestEpoch = max(longestEpoch, nanoseconds) }

    package func heard(from worker: Int) {
        (heard[worker], called[worker]) = (clock, nil)
        if silent.remove(worker) != nil { observer?.spokeAgain(rank: worker, host: links.host(of: worker)) }
    }

    /// Calls a worker now.
    func call(_ worker: Int) throws {
        guard worker > 0, called[worker] == nil else { return }
        called[worker] = clock
        try links.send(Wire.message([]), .call, to: worker)
    }

    /// Calls those that were not heard for a while; returns those that are silent from now on.
    func callAll() throws -> [Int] {
        let passed = links.now - lastLook
        guard passed >= limit / 60 else { return [] }
        lastLook += passed
        // A pause of this process itself is nobody's silence.
        clock += min(passed, limit / 30)
        var lost: [Int] = []
        for worker in 1..<max(links.count, 1) where !silent.contains(worker) {
            if clock - heard[worker] >= limit / 6 { try call(worker) }
            if let time = called[worker], clock - time > max(limit, Self.epochs * longestEpoch / 1e9) {
                silent.insert(worker)
                lost.append(worker)
                observer?.fellSilent(rank: worker, host: links.host(of: worker))
            }
        }
        return lost
    }
}
