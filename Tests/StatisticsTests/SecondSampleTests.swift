// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing

@Suite("A second sample's mean and variance are as likely as theory says") struct SecondSampleTests {
    /// SciPy 1.12: stats.f.logpdf of the variances' ratio, less the logarithm of the first variance, and stats.t.logpdf of the
    /// means' difference with the pooled variance.
    @Test(arguments: [
        ((0.5, 0.04, 12), (0.6, 0.09 as Double?, 10), 0.0, 1.9577682853009089),
        ((0.9, 1e-4, 5), (0.2, nil, 12), 8.333333333333333e-08, -16.669367956174824),
        ((0, 1, 2), (0, 2, 2), 0.5, -3.9762101259173734),
    ])
    func itsDensityIsThatOfSciPy(
        first: (Double, Double, Int), second: (Double, Double?, Int), rounding: Double, expected: Double
    ) {
        let sample = SecondSample(mean: first.0, variance: first.1, count: first.2)
        let density = sample.logarithmOfDensity(
            mean: second.0, variance: second.1, count: second.2, rounding: rounding)
        #expect(abs(density - expected) < 1e-12)
    }
}
