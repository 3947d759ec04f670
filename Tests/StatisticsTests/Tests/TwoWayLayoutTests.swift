// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing

@Suite("Treatments in the same blocks are compared")
struct TwoWayLayoutTests {
    private static let scores: [[Double?]] = [[0.91, 0.88, 0.95, 0.90], [0.85, 0.84, 0.93, 0.83], [0.60, 0.72, 0.70, 0.55]]

    /// Of the formulas written out in NumPy, and scipy.stats.t.sf.
    @Test func theVarianceComesFromAllTreatments() throws {
        let layout = TwoWayLayout(Self.scores)
        #expect(layout.degreesOfFreedom == 6)
        #expect(abs(try #require(layout.standardError) - 0.031863423823841934) < 1e-15)
        #expect(abs(layout.probability(ofDifference: 0.0475) - 0.09331020559056628) < 1e-12)
    }

    /// scipy.stats.ttest_rel with alternative "greater".
    @Test func ofTwoTreatmentsItIsThePairedTTest() {
        let layout = TwoWayLayout(Array(Self.scores.prefix(2)))
        #expect(abs(layout.probability(ofDifference: 0.0475) - 0.01168270255768153) < 1e-12)
    }

    @Test func withoutVarianceOrDifferenceThereIsNothingToTest() {
        #expect(TwoWayLayout([[0.5], [0.4]]).probability(ofDifference: 0.1) == 1)
        #expect(TwoWayLayout([[0.5, 0.6], [0.4, 0.5]]).probability(ofDifference: 0.1) < 1e-12)
        #expect(TwoWayLayout(Self.scores).probability(ofDifference: 0) == 1)
        #expect(TwoWayLayout([]).probability(ofDifference: 0.1) == 1)
    }
}
