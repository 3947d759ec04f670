// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing

@Suite struct StatisticsTests {
    struct Vectors: Decodable {
        struct StudentTCase: Decodable {
            let probability: Double
            let degreesOfFreedom: Double
            let quantile: Double
        }
        struct QuantileCase: Decodable {
            let values: [Double]
            let q: Double
            let value: Double
        }
        struct SummaryCase: Decodable {
            let values: [Double]
            let mean: Double
            let variance: Double
            let low: Double
            let high: Double
            let min: Double
            let median: Double
            let max: Double
        }
        let studentT: [StudentTCase]
        let quantiles: [QuantileCase]
        let summaries: [SummaryCase]
    }

    let vectors: Vectors

    init() throws { vectors = try ReferenceVectors.load("statistics") }

    @Test func quantilesOfStudentsTAgreeWithSciPy() {
        for reference in vectors.studentT {
            let ours = StudentT(degreesOfFreedom: reference.degreesOfFreedom).quantile(reference.probability)
            #expect(abs(ours - reference.quantile) < 1e-10 * max(1, abs(reference.quantile)))
        }
    }

    @Test func quantilesAgreeWithNumPy() throws {
        for reference in vectors.quantiles {
            #expect(abs(try #require(quantile(reference.q, of: reference.values)) - reference.value) < 1e-14)
        }
        #expect(quantile(0.5, of: []) == nil)
    }

    @Test func summariesAgreeWithNumPyAndSciPy() throws {
        for reference in vectors.summaries {
            let ours = try #require(SampleSummary(reference.values))
            #expect(ours.count == reference.values.count)
            #expect(abs(ours.mean - reference.mean) < 1e-14)
            #expect(abs(try #require(ours.variance) - reference.variance) < 1e-14)
            let interval = try #require(ours.interval)
            #expect(
                abs(interval.lowerBound - reference.low) < 1e-12 && abs(interval.upperBound - reference.high) < 1e-12)
            #expect([ours.minimum, ours.maximum] == [reference.min, reference.max])
            #expect(abs(ours.median - reference.median) < 1e-14)
        }
    }

    @Test func aSingleValueHasNoVariance() throws {
        let summary = try #require(SampleSummary([0.5]))
        #expect(summary.mean == 0.5 && summary.variance == nil && summary.interval == nil)
        #expect(SampleSummary([]) == nil)
    }

    @Test func constantValuesHaveAnIntervalOfNoWidth() throws {
        #expect(try #require(SampleSummary([1, 1, 1])).interval == 1...1)
    }
}
