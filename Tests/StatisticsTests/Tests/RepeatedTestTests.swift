// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing

@Suite struct RepeatedTestTests {
    private func tail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

    @Test func oneLookNeedsNoCorrection() {
        #expect(RepeatedTest(looks: [7]).probability(ofAnyAtMost: 0.03) == 0.03)
        #expect(RepeatedTest(looks: [2, 3]).probability(ofAnyAtMost: 0) == 0)
    }

    /// Pocock's bounds: C. Jennison and B. W. Turnbull, "Group Sequential Methods with Applications to Clinical Trials", 2000, table
    /// 2.1, whose levels are two-sided.
    @Test(arguments: [(2, 2.178), (3, 2.289), (4, 2.361), (5, 2.413), (10, 2.555)]) func equalStepsHavePococksBounds(
        looks: Int, bound: Double
    ) {
        let any = RepeatedTest(looks: (1...looks).map { 3 * $0 }).probability(ofAnyAtMost: tail(bound))
        #expect(abs(any - 0.025) < 5e-5, "\(any)")
    }

    /// Of the joint normal distribution, as SciPy integrates it.
    @Test(arguments: [
        ([2, 5], 0.01, 0.01789296881), ([2, 3, 9], 0.04, 0.08699685238), ([4, 5, 30], 0.001, 0.00253285990),
    ]) func unequalStepsAreOfTheJointDistribution(looks: [Int], p: Double, expected: Double) {
        let any = RepeatedTest(looks: looks).probability(ofAnyAtMost: p)
        #expect(abs(any / expected - 1) < 2e-4, "\(any)")
    }

    @Test func itLiesBetweenOneLookAndTheSumOfAll() {
        let looks = Array(2..<30)
        for p in [1e-12, 1e-6, 0.001, 0.05, 0.3] {
            let any = RepeatedTest(looks: looks).probability(ofAnyAtMost: p)
            #expect(any > p && any < min(1, Double(looks.count) * p), "\(p): \(any)")
        }
    }
}
