// SPDX-License-Identifier: Apache-2.0

/// Statistics of a sample of numbers.
package struct SampleSummary: Sendable, Equatable {
    package let count: Int
    package let mean: Double
    /// With n - 1 in the denominator; nil for a single value.
    package let variance: Double?
    package let minimum: Double
    package let median: Double
    package let maximum: Double

    package var standardDeviation: Double? { variance?.squareRoot() }

    /// nil for no values.
    package init?(_ values: [Double]) {
        guard let minimum = values.min(), let maximum = values.max(), let median = quantile(0.5, of: values) else {
            return nil
        }
        let mean = values.reduce(0, +) / Double(values.count)
        (count, self.mean, self.minimum, self.median, self.maximum) = (values.count, mean, minimum, median, maximum)
        variance =
            count > 1 ? values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1) : nil
    }

    /// The 95 % confidence interval of the mean, from Student's t distribution; nil for a single value.
    package var interval: ClosedRange<Double>? {
        guard let variance else { return nil }
        let margin =
            StudentT(degreesOfFreedom: Double(count - 1)).quantile(0.975) * (variance / Double(count)).squareRoot()
        return (mean - margin)...(mean + margin)
    }
}
