// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Intervals from resampling observations with replacement.
///
/// The resamples are drawn with Philox from a fixed seed: they depend on the number of observations alone, so that the
/// same numbers give the same interval bit for bit. Statistics of the same seeds, such as the variances of two students,
/// are resampled together, which keeps what the runs of a seed have in common.
///
/// Source: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, sections 14.3 and 15.4.
package struct Bootstrap: Sendable {
    /// How many observations there are.
    package let count: Int
    package let resamples: Int
    /// Resample after resample, `count` indices each.
    private let draws: [Int32]

    /// The fewest observations that an interval is given for: below, it would not depend on how far apart they are.
    package static let fewestObservations = 3
    /// The default number of resamples, as in SciPy.
    package static let resamples = 9999

    package init(count: Int, resamples: Int = Bootstrap.resamples) {
        (self.count, self.resamples) = (count, resamples)
        var random = Philox(seed: 0, stream: "bootstrap")
        draws = (0..<count * resamples).map { _ in Int32(random.below(count)) }
    }

    /// The bias-corrected and accelerated (BCa) interval of a statistic.
    ///
    /// It agrees with `scipy.stats.bootstrap(method='BCa')` on the same resamples, except that resamples whose
    /// statistic differs from the observed one by rounding alone count as equal to it, and that observations which are
    /// all alike have an interval of no width where SciPy has NaN.
    ///
    /// - Parameters:
    ///   - level: the share of samples whose interval holds the true value.
    ///   - statistic: of the observations with these indices, which may repeat.
    /// - Returns: nil for fewer than `fewestObservations`, and where the statistic of a resample is not finite.
    package func interval(level: Double = 0.95, of statistic: (ArraySlice<Int32>) -> Double) -> ClosedRange<Double>? {
        guard count >= Self.fewestObservations else { return nil }
        let indices = (0..<Int32(count)).map { $0 }
        let observed = statistic(indices[...])
        var distribution = (0..<resamples).map { statistic(draws[$0 * count..<($0 + 1) * count]) }
        let jackknife = indices.map { left in statistic(indices.filter { $0 != left }[...]) }
        guard ([observed] + distribution + jackknife).allSatisfy(\.isFinite) else { return nil }
        let rounding = 1e-12 * distribution.reduce(abs(observed)) { max($0, abs($1)) }
        let below = distribution.count { $0 < observed - rounding }
        let same = distribution.count { abs($0 - observed) <= rounding }
        if same == resamples { return observed...observed }

        let bias = NormalDistribution.quantile((Double(below) + 0.5 * Double(same)) / Double(resamples))
        let acceleration = Self.acceleration(jackknife)
        let tail = NormalDistribution.quantile((1 - level) / 2)
        let probabilities = [tail, -tail].map { z in
            NormalDistribution.cumulative(bias + (bias + z) / (1 - acceleration * (bias + z)))
        }
        guard probabilities.allSatisfy(\.isFinite) else { return nil }
        distribution.sort()
        let bounds = probabilities.map { quantile($0, ofSorted: distribution) }
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
    package func intervalOfMean(_ values: [Double]) -> ClosedRange<Double>? { interval { mean(of: values, at: $0) } }

    /// The interval of the variance of `values` (n - 1 in the denominator), one for each observation.
    package func intervalOfVariance(_ values: [Double]) -> ClosedRange<Double>? {
        interval { variance(of: values, at: $0) }
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

/// The mean of the values with these indices.
package func mean(of values: [Double], at indices: ArraySlice<Int32>) -> Double {
    indices.reduce(0) { $0 + values[Int($1)] } / Double(indices.count)
}

/// The variance of the values with these indices, with n - 1 in the denominator.
package func variance(of values: [Double], at indices: ArraySlice<Int32>) -> Double {
    let mean = mean(of: values, at: indices)
    return indices.reduce(0) { $0 + (values[Int($1)] - mean) * (values[Int($1)] - mean) } / Double(indices.count - 1)
}
