// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Synchronization

/// Intervals of statistics that have none of their own: BCa intervals from resampling observations with replacement,
/// and of many observations ABC intervals, which approximate these without resamples (`ABCInterval`).
///
/// The resamples are drawn with Philox from a fixed seed: they depend on the number of observations alone, so that the
/// same numbers give the same interval bit for bit. Statistics of the same seeds, such as the variances of two students,
/// are resampled together, which keeps what the runs of a seed have in common.
///
/// Source: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, sections 14.3 and 15.4.
package struct Bootstrap: Sendable {
    /// What an interval is about: of several rows of observations, combined into one number.
    package enum Moment: Sendable {
        case mean
        /// With n - 1 in the denominator.
        case variance
    }

    /// Makes the statistic from the rows' moments, of several samples at once: one in each lane.
    package typealias Combination = ([SIMD8<Double>]) -> SIMD8<Double>

    /// How many observations there are.
    package let count: Int
    private let drawn, leaveOneOut: Samples
    private let isApproximate: Bool

    /// The fewest observations that an interval is given for: below, it would not depend on how far apart they are.
    package static let fewestObservations = 3
    /// The most observations that are resampled. Of more, ABC intervals differ from those of 9,999 resamples by hardly more than
    /// these do among each other: by a few per cent of their width at most.
    package static let mostResampled = 1000
    /// As in SciPy.
    package static let resamples = 9999

    /// - Parameter mostResampled: of more observations, intervals are approximated.
    package init(count: Int, resamples: Int = resamples, mostResampled: Int = mostResampled) {
        self.count = count
        isApproximate = count > mostResampled
        let isUsed = count >= Self.fewestObservations && !isApproximate
        drawn = isUsed ? .drawn(resamples, from: count) : .none
        leaveOneOut = isUsed ? .leavingOneOut(of: count) : .none
    }

    /// The bias-corrected and accelerated (BCa) interval of a statistic, or its approximation.
    ///
    /// BCa intervals agree with `scipy.stats.bootstrap(method='BCa')` on the same resamples, except that resamples whose
    /// statistic differs from the observed one by rounding alone count as equal to it, and that observations which are
    /// all alike have an interval of no width where SciPy has NaN.
    ///
    /// - Parameters:
    ///   - level: the share of samples whose interval holds the true value.
    ///   - moment: of each row.
    ///   - rows: of `count` observations each, resampled together.
    /// - Returns: nil for fewer than `fewestObservations`, and where the statistic of a resample is not finite.
    package func interval(
        level: Double = 0.95, of moment: Moment, in rows: [[Double]], combined: @escaping Combination = { $0[0] }
    ) -> ClosedRange<Double>? {
        guard count >= Self.fewestObservations else { return nil }
        let rows = rows.map(Row.init)
        let tail = Double.normalQuantile((1 - level) / 2)
        if isApproximate { return ABCInterval(moment, rows, combined)?.bounds(tail) }
        let observed = combined(rows.map { SIMD8(repeating: moment == .mean ? $0.mean : $0.variance) })[0]
        var distribution = drawn.values(moment, rows, combined)
        let jackknife = leaveOneOut.values(moment, rows, combined)
        guard observed.isFinite, distribution.allSatisfy(\.isFinite), jackknife.allSatisfy(\.isFinite) else {
            return nil
        }
        let rounding = 1e-12 * distribution.reduce(abs(observed)) { max($0, abs($1)) }
        var (below, same) = (0, 0)
        for value in distribution {
            below += value < observed - rounding ? 1 : 0
            same += abs(value - observed) <= rounding ? 1 : 0
        }
        if same == distribution.count { return observed...observed }

        let bias = Double.normalQuantile((Double(below) + 0.5 * Double(same)) / Double(distribution.count))
        let acceleration = Self.acceleration(jackknife)
        let probabilities = [tail, -tail].map { z in
            NormalDistribution.cumulative(bias + (bias + z) / (1 - acceleration * (bias + z)))
        }
        guard probabilities.allSatisfy(\.isFinite) else { return nil }
        let bounds = probabilities.map { quantile($0, reordering: &distribution) }
        return bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : nil
    }

    /// A sixth of the skewness of the jackknife's influence values; 0 where no observation has any influence.
    private static func acceleration(_ jackknife: [Double]) -> Double {
        let mean = jackknife.reduce(0, +) / Double(jackknife.count)
        let squares = jackknife.reduce(0) { $0 + (mean - $1) * (mean - $1) }
        let cubes = jackknife.reduce(0) { $0 + (mean - $1) * (mean - $1) * (mean - $1) }
        return squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
    }

    /// The interval of the mean of `values`, one for each observation.
    package func intervalOfMean(_ values: [Double]) -> ClosedRange<Double>? { interval(of: .mean, in: [values]) }

    /// The interval of the variance of `values` (n - 1 in the denominator), one for each observation.
    package func intervalOfVariance(_ values: [Double]) -> ClosedRange<Double>? {
        interval(of: .variance, in: [values])
    }

    /// About how long an interval of so many observations takes, and what else is computed of them, in units of what resampling
    /// takes for one of them.
    package static func work(of count: Int) -> Double {
        count > mostResampled ? 0.3 * Double(count) : Double(count + 30)
    }
}

/// Observations by their mean and what they differ from it, of which sums of squares keep all digits.
struct Row {
    let mean: Double
    let deviations: [Double]
    /// Of the deviations.
    let meanSquare: Double

    init(_ values: [Double]) {
        let mean = values.reduce(0, +) / Double(values.count)
        self.mean = mean
        deviations = values.map { $0 - mean }
        meanSquare = deviations.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    }

    /// With n - 1 in the denominator.
    var variance: Double { meanSquare * (Double(deviations.count) / Double(deviations.count - 1)) }
}

/// Samples of the same observations, each by how often it has each of them; eight are looked at together, one in each lane.
private struct Samples {
    private let number: Int
    /// How many observations each sample has, those that it has twice counted twice.
    private let size: Int
    /// For each eight samples, of each observation. A resample of up to 1000 has none more than 255 times: of 1000 that has
    /// a probability of 1e-507.
    private let times: [SIMD8<UInt8>]

    static let none = Samples(number: 0, size: 0, times: [])

    private init(number: Int, size: Int, times: [SIMD8<UInt8>]) {
        (self.number, self.size, self.times) = (number, size, times)
    }

    /// - Parameter mark: is called once for each eight samples, with the place of their counters.
    private init(
        _ number: Int, of count: Int, size: Int, repeating times: UInt8,
        _ mark: (Int, UnsafeMutablePointer<UInt8>) -> Void
    ) {
        var all = [SIMD8<UInt8>](repeating: SIMD8(repeating: times), count: (number + 7) / 8 * count)
        all.withUnsafeMutableBytes { bytes in
            for first in stride(from: 0, to: number, by: 8) {
                mark(first, bytes.baseAddress!.assumingMemoryBound(to: UInt8.self) + first * count)
            }
        }
        self.init(number: number, size: size, times: all)
    }

    /// Resamples; each takes as many numbers as there are observations, one resample after the other.
    static func drawn(_ number: Int, from count: Int) -> Samples {
        var random = Philox(seed: 0, stream: "bootstrap")
        var draws = [UInt64](repeating: 0, count: 8 * count)
        return Samples(number, of: count, size: count, repeating: 0) { _, times in
            draws.withUnsafeMutableBufferPointer { draws in
                random.fill(draws)
                for lane in 0..<8 {
                    for draw in draws[lane * count..<(lane + 1) * count] {
                        // As `Philox.below`.
                        times[8 * Int(draw.multipliedFullWidth(by: UInt64(count)).high) + lane] &+= 1
                    }
                }
            }
        }
    }

    /// The jackknife's.
    static func leavingOneOut(of count: Int) -> Samples {
        Samples(count, of: count, size: count - 1, repeating: 1) { first, times in
            for lane in 0..<min(8, count - first) { times[8 * (first + lane) + lane] = 0 }
        }
    }

    /// The statistic of each sample.
    func values(_ moment: Bootstrap.Moment, _ rows: [Row], _ combined: Bootstrap.Combination) -> [Double] {
        var values = [SIMD8<Double>]()
        values.reserveCapacity((number + 7) / 8)
        var moments = [SIMD8<Double>](repeating: SIMD8(), count: rows.count)
        times.withUnsafeBufferPointer { times in
            for first in stride(from: 0, to: number, by: 8) {
                for (index, row) in rows.enumerated() {
                    let start = times.baseAddress! + first / 8 * row.deviations.count
                    moments[index] = moment == .mean ? mean(of: row, start) : variance(of: row, start)
                }
                values.append(combined(moments))
            }
        }
        return values.withUnsafeBytes { Array($0.assumingMemoryBound(to: Double.self).prefix(number)) }
    }

    private func mean(of row: Row, _ times: UnsafePointer<SIMD8<UInt8>>) -> SIMD8<Double> {
        var sum = SIMD8<Double>()
        for (index, deviation) in row.deviations.enumerated() { sum += SIMD8<Double>(times[index]) * deviation }
        return sum / Double(size) + row.mean
    }

    /// Exactly 0 for a sample whose observations differ by no more than rounding.
    private func variance(of row: Row, _ times: UnsafePointer<SIMD8<UInt8>>) -> SIMD8<Double> {
        var (sum, squares) = (SIMD8<Double>(), SIMD8<Double>())
        for (index, deviation) in row.deviations.enumerated() {
            let product = SIMD8<Double>(times[index]) * deviation
            sum += product
            squares += product * deviation
        }
        let about = squares - sum * sum / Double(size)
        return about.replacing(with: 0, where: about .<= 1e-12 * squares) / Double(size - 1)
    }
}

/// The resamples of samples of several sizes, each drawn once, for several threads.
package final class Bootstraps: Sendable {
    private let made = Mutex<[Int: Bootstrap]>([:])

    package init() {}

    package subscript(count: Int) -> Bootstrap {
        guard count <= Bootstrap.mostResampled else { return Bootstrap(count: count) }
        return made.withLock { made in
            if let bootstrap = made[count] { return bootstrap }
            // Trials that failed leave samples of many sizes; few of them are in use at a time. Resamples of so many
            // observations take 20 MB.
            if made.keys.reduce(count, +) > 2000 { made.removeAll() }
            let bootstrap = Bootstrap(count: count)
            made[count] = bootstrap
            return bootstrap
        }
    }
}
