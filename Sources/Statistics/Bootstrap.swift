// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Intervals from resampling observations with replacement.
///
/// The resamples are drawn with Philox from a fixed seed: they depend on the number of observations alone, so that the
/// same numbers give the same interval bit for bit. Statistics of the same seeds, such as the variances of two students,
/// are resampled together, which keeps what the runs of a seed have in common.
///
/// Time grows as resamples x observations, memory as observations: resamples of many observations are not kept but drawn
/// again for each interval, and the jackknife has a closed form.
///
/// Source: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, sections 14.3 and 15.4.
package struct Bootstrap: Sendable {
    /// What an interval is about: of several rows of observations, combined into one number.
    package enum Moment: Sendable {
        case mean
        /// With n - 1 in the denominator.
        case variance
    }

    /// How many observations there are.
    package let count: Int
    package let resamples: Int
    /// All resamples of few observations; nil where they are drawn when needed.
    private let kept: [Int32]?

    /// The fewest observations that an interval is given for: below, it would not depend on how far apart they are.
    package static let fewestObservations = 3
    /// Resamples that are looked at together, each in a lane of a vector.
    private static let lanes = 8
    /// The most observations whose resamples are kept (5 MB).
    private static let mostKept = 128

    /// The default number of resamples: 9,999 as in SciPy, and fewer for more than 20,000 observations, down to 999. An
    /// interval of so many is narrow, and its bounds need no more digits.
    package static func resamples(of count: Int) -> Int { max(999, min(9999, 200_000_000 / max(1, count))) }

    package init(count: Int, resamples: Int? = nil) {
        let resamples = resamples ?? Self.resamples(of: count)
        (self.count, self.resamples) = (count, resamples)
        guard count <= Self.mostKept else {
            kept = nil
            return
        }
        var all: [Int32] = []
        Self.forEachBlock(count: count, resamples: resamples) { _, draws in all += draws }
        kept = all
    }

    /// The resamples in blocks of `lanes`: for each position of a resample, the index of an observation for each lane.
    private static func forEachBlock(
        count: Int, resamples: Int, _ body: (_ first: Int, _ draws: UnsafeBufferPointer<Int32>) -> Void
    ) {
        var random = Philox(seed: 0, stream: "bootstrap")
        var draws = [Int32](repeating: 0, count: count * lanes)
        for first in stride(from: 0, to: resamples, by: lanes) {
            for lane in 0..<min(lanes, resamples - first) {
                for position in 0..<count { draws[position * lanes + lane] = Int32(random.below(count)) }
            }
            draws.withUnsafeBufferPointer { body(first, $0) }
        }
    }

    private func forEachBlock(_ body: (_ first: Int, _ draws: UnsafeBufferPointer<Int32>) -> Void) {
        guard let kept else { return Self.forEachBlock(count: count, resamples: resamples, body) }
        let size = count * Self.lanes
        kept.withUnsafeBufferPointer { kept in
            for first in stride(from: 0, to: resamples, by: Self.lanes) {
                let start = first / Self.lanes * size
                body(first, UnsafeBufferPointer(rebasing: kept[start..<start + size]))
            }
        }
    }

    /// The bias-corrected and accelerated (BCa) interval of a statistic.
    ///
    /// It agrees with `scipy.stats.bootstrap(method='BCa')` on the same resamples, except that resamples whose
    /// statistic differs from the observed one by rounding alone count as equal to it, and that observations which are
    /// all alike have an interval of no width where SciPy has NaN.
    ///
    /// - Parameters:
    ///   - level: the share of samples whose interval holds the true value.
    ///   - moment: of each row.
    ///   - rows: of `count` observations each, resampled together.
    ///   - combined: makes the statistic from the rows' moments.
    /// - Returns: nil for fewer than `fewestObservations`, and where the statistic of a resample is not finite.
    package func interval(
        level: Double = 0.95, of moment: Moment, in rows: [[Double]], combined: ([Double]) -> Double = { $0[0] }
    ) -> ClosedRange<Double>? {
        guard count >= Self.fewestObservations else { return nil }
        let observed = combined(rows.map { Self.moment(moment, of: $0) })
        var distribution = [Double](repeating: 0, count: resamples)
        var moments = [SIMD8<Double>](repeating: SIMD8(), count: rows.count)
        var one = [Double](repeating: 0, count: rows.count)
        forEachBlock { first, draws in
            for (index, row) in rows.enumerated() {
                moments[index] = row.withUnsafeBufferPointer { Self.moments(moment, of: $0, draws) }
            }
            for lane in 0..<min(Self.lanes, resamples - first) {
                for index in one.indices { one[index] = moments[index][lane] }
                distribution[first + lane] = combined(one)
            }
        }
        let jackknife = jackknife(moment, rows, combined)
        guard observed.isFinite, distribution.allSatisfy(\.isFinite), jackknife.allSatisfy(\.isFinite) else {
            return nil
        }
        let rounding = 1e-12 * distribution.reduce(abs(observed)) { max($0, abs($1)) }
        let below = distribution.count { $0 < observed - rounding }
        let same = distribution.count { abs($0 - observed) <= rounding }
        if same == resamples { return observed...observed }

        let bias = Double.normalQuantile((Double(below) + 0.5 * Double(same)) / Double(resamples))
        let acceleration = Self.acceleration(jackknife)
        let tail = Double.normalQuantile((1 - level) / 2)
        let probabilities = [tail, -tail].map { z in
            NormalDistribution.cumulative(bias + (bias + z) / (1 - acceleration * (bias + z)))
        }
        guard probabilities.allSatisfy(\.isFinite) else { return nil }
        let bounds = probabilities.map { quantile($0, reordering: &distribution) }
        return bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : nil
    }

    /// Of a row of observations in each lane's resample.
    private static func moments(
        _ moment: Moment, of row: UnsafeBufferPointer<Double>, _ draws: UnsafeBufferPointer<Int32>
    ) -> SIMD8<Double> {
        @inline(__always) func sum(_ term: (SIMD8<Double>) -> SIMD8<Double>) -> SIMD8<Double> {
            var sum = SIMD8<Double>()
            for start in stride(from: 0, to: draws.count, by: lanes) {
                var values = SIMD8<Double>()
                for lane in 0..<lanes { values[lane] = row[Int(draws[start + lane])] }
                sum += term(values)
            }
            return sum
        }
        let count = Double(row.count)
        let mean = sum { $0 } / count
        return moment == .mean ? mean : sum { ($0 - mean) * ($0 - mean) } / (count - 1)
    }

    private static func moment(_ moment: Moment, of row: [Double]) -> Double {
        let mean = row.reduce(0, +) / Double(row.count)
        return moment == .mean ? mean : row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count - 1)
    }

    /// The statistic without each observation in turn. Few observations are summed anew, which keeps all digits. Of many:
    /// without x, n observations of mean m and sum of squared deviations s have the mean m - (x - m) / (n - 1) and the sum
    /// s - (x - m)^2 n / (n - 1).
    private func jackknife(
        _ moment: Moment, _ rows: [[Double]], _ combined: ([Double]) -> Double
    ) -> [Double] {
        if count <= Self.mostKept {
            return (0..<count).map { left in
                combined(rows.map { row in Self.moment(moment, of: Array(row[..<left] + row[(left + 1)...])) })
            }
        }
        let n = Double(count)
        let means = rows.map { Self.moment(.mean, of: $0) }
        let sums = rows.map { (n - 1) * Self.moment(.variance, of: $0) }
        return (0..<count).map { left in
            combined(
                rows.indices.map { row in
                    let deviation = rows[row][left] - means[row]
                    return moment == .mean
                        ? means[row] - deviation / (n - 1)
                        : (sums[row] - deviation * deviation * n / (n - 1)) / (n - 2)
                })
        }
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
}

/// The resamples of samples of several sizes, each drawn once.
package final class Bootstraps {
    private var made: [Int: Bootstrap] = [:]

    package init() {}

    package subscript(count: Int) -> Bootstrap {
        if let bootstrap = made[count] { return bootstrap }
        // Trials that failed leave samples of many sizes; few of them are in use at a time.
        if made.count == 8 { made.removeAll() }
        let bootstrap = Bootstrap(count: count)
        made[count] = bootstrap
        return bootstrap
    }
}
