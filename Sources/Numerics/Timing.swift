import Foundation

/// How long something takes that is done over and over.
///
/// Machines are shared and noisy: the fastest block tells what the work needs, the median how disturbed the machine was.
public struct Timing: Sendable, Codable, Equatable {
    /// Of one repetition in the fastest block, and in the median one.
    public var fastestSeconds: Double
    public var medianSeconds: Double
    public var blocks: Int
    public var repetitionsPerBlock: Int

    /// Times work in blocks of about 50 ms, at least three of them, until `seconds` have passed.
    ///
    /// - Parameter work: does the work so many times.
    package static func measure(seconds: Double, _ work: (_ repetitions: Int) throws -> Void) rethrows -> Timing {
        // The first repetition warms up, the second tells how many fill a block.
        _ = try duration { try work(1) }
        let once = try duration { try work(1) }
        let repetitions = max(1, Int((0.05 / max(once, 1e-9)).rounded(.up)))
        var times: [Double] = []
        var total = 0.0
        while times.count < 3 || total < seconds {
            let block = try duration { try work(repetitions) }
            total += block
            times.append(block / Double(repetitions))
        }
        times.sort()
        return Timing(
            fastestSeconds: times[0], medianSeconds: times[times.count / 2], blocks: times.count,
            repetitionsPerBlock: repetitions)
    }

    private static func duration(_ work: () throws -> Void) rethrows -> Double {
        let start = DispatchTime.now().uptimeNanoseconds
        try work()
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }
}
