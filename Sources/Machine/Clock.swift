// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How long something takes that is done over and over.
///
/// Machines are shared and noisy: the fastest block is the time of the work, the median shows the disturbance.
package struct Timing: Sendable, Codable, Equatable {
    /// Of one repetition in the fastest block, and in the median one.
    package var fastestSeconds: Double
    package var medianSeconds: Double
    package var blocks: Int
    package var repetitionsPerBlock: Int

    /// What is counted.
    package enum Clock: Sendable {
        case wall
        /// The time that the calling thread was on a processor: nearly the same on a machine that others use, too.
        case thread
    }

    /// Times work in blocks, by default of about 50 ms and at least three of them, until `seconds` have passed.
    ///
    /// - Parameter work: does the work so many times, on the calling thread.
    package static func measure(
        seconds: Double, clock: Clock = .wall, blockSeconds: Double = 0.05, leastBlocks: Int = 3,
        _ work: (_ repetitions: Int) throws -> Void
    ) rethrows -> Timing {
        func duration(_ work: () throws -> Void) rethrows -> Double {
            let start = now(clock)
            try work()
            return now(clock) - start
        }
        // The first repetition warms up; the second shows how many fill a block.
        _ = try duration { try work(1) }
        let once = try duration { try work(1) }
        let repetitions = max(1, Int((blockSeconds / max(once, 1e-9)).rounded(.up)))
        var times: [Double] = []
        var total = 0.0
        while times.count < leastBlocks || total < seconds {
            let block = try duration { try work(repetitions) }
            total += block
            times.append(block / Double(repetitions))
        }
        times.sort()
        return Timing(
            fastestSeconds: times[0], medianSeconds: times[times.count / 2], blocks: times.count,
            repetitionsPerBlock: repetitions)
    }

    /// The clock's time, seconds.
    package static func now(_ clock: Clock) -> Double {
        switch clock {
        case .wall: return Double(DispatchTime.now().uptimeNanoseconds) / 1e9
        case .thread:
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
    }
}
