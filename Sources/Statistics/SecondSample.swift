// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// What a second sample of a normal distribution is like, given a first one of the same: its predictive distribution for the
/// prior 1 / variance.
///
/// Source: A. Gelman et al., "Bayesian Data Analysis", 3rd edition, 2013, section 3.2.
package struct SecondSample: Sendable {
    /// Of the first sample.
    package let mean, variance: Double
    package let count: Int

    /// - Parameters:
    ///   - variance: with n - 1 in the denominator, above 0.
    ///   - count: at least 2.
    package init(mean: Double, variance: Double, count: Int) {
        precondition(variance > 0 && count > 1, "A sample that says something of the next one varies.")
        (self.mean, self.variance, self.count) = (mean, variance, count)
    }

    /// The logarithm of the density of the second sample's mean and, where it is given, of its variance.
    ///
    /// The ratio of the variances has an F distribution; given both, the difference of the means has Student's t distribution with
    /// their pooled variance.
    ///
    /// - Parameters:
    ///   - variance: above 0; nil leaves it open.
    ///   - count: of the second sample; at least 2 with a variance.
    ///   - rounding: the variance that rounding adds to the mean.
    package func logarithmOfDensity(mean: Double, variance: Double?, count: Int, rounding: Double = 0) -> Double {
        let (own, other) = (Double(self.count - 1), Double(count - 1))
        var (pooled, freedom, density) = (self.variance, own, 0.0)
        if let variance, count > 1 {
            density += Self.logarithmOfF(variance / self.variance, other, own) - .logarithm(self.variance)
            pooled = (own * self.variance + other * variance) / (own + other)
            freedom += other
        }
        let scale = pooled * (1 / Double(self.count) + 1 / Double(count)) + rounding
        let distance = mean - self.mean
        return density + StudentT(degreesOfFreedom: freedom).logarithmOfDensity(distance / scale.squareRoot())
            - 0.5 * .logarithm(scale)
    }

    /// The logarithm of the density of the F distribution.
    private static func logarithmOfF(_ x: Double, _ first: Double, _ second: Double) -> Double {
        let (a, b) = (first / 2, second / 2)
        return a * .logarithm(first / second) + (a - 1) * .logarithm(x) - (a + b) * .logarithm(1 + first / second * x)
            + .logarithmOfGamma(a + b) - .logarithmOfGamma(a) - .logarithmOfGamma(b)
    }
}
