// SPDX-License-Identifier: Apache-2.0

/// Welch's t test of whether two samples of unequal variances have equal means, two-sided.
package struct WelchTTest: Sendable, Equatable {
    /// Positive where the second sample's mean is the greater one; nil where neither sample varies.
    package let statistic: Double?
    /// By Welch and Satterthwaite; nil where neither sample varies.
    package let degreesOfFreedom: Double?
    package let p: Double

    /// nil for a sample of fewer than two values, and for two samples that do not vary but differ: t would be infinite,
    /// and no p value follows from variances of 0. If they are alike, p is 1.
    package init?(_ first: [Double], _ second: [Double]) {
        guard let first = SampleSummary(first), let second = SampleSummary(second),
            let firstVariance = first.variance, let secondVariance = second.variance
        else { return nil }
        // Of equal values the variance may be a rounding error's square.
        let rounding = 1e-12
        if first.maximum - first.minimum <= rounding && second.maximum - second.minimum <= rounding {
            guard abs(first.mean - second.mean) <= rounding else { return nil }
            (statistic, degreesOfFreedom, p) = (nil, nil, 1)
            return
        }
        let (a, b) = (firstVariance / Double(first.count), secondVariance / Double(second.count))
        let t = (second.mean - first.mean) / (a + b).squareRoot()
        let freedom = (a + b) * (a + b) / (a * a / Double(first.count - 1) + b * b / Double(second.count - 1))
        (statistic, degreesOfFreedom, p) = (t, freedom, StudentT(degreesOfFreedom: freedom).twoSidedTail(t))
    }
}
