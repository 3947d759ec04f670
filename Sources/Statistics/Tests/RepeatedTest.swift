// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// A test that is made again as observations come in, each time with all of them.
///
/// Source: P. Armitage, C. K. McPherson and B. C. Rowe, "Repeated significance tests on accumulating data", Journal of the Royal
/// Statistical Society A 132, 1969. Statistics of the looks are taken as normal, with increments that are independent.
package struct RepeatedTest: Sendable {
    /// The number of observations at each look, ever more.
    private let looks: [Int]

    /// Where statistics are integrated, in standard deviations: from here to the bound, by Simpson's rule.
    private static let (lowest, intervals) = (-6.0, 96)

    package init(looks: [Int]) {
        precondition(zip(looks, looks.dropFirst()).allSatisfy(<), "Each look has more observations.")
        self.looks = looks
    }

    /// The probability that chance alone makes a one-sided p value as small as this one at any of the looks; to about 1e-4 of itself.
    package func probability(ofAnyAtMost p: Double) -> Double {
        guard p > 0, p < 0.5 else { return p > 0 ? 1 : 0 }
        let bound = -Double.normalQuantile(p)
        let step = (bound - Self.lowest) / Double(Self.intervals)
        let places = (0...Self.intervals).map { Self.lowest + step * Double($0) }
        let weights = places.indices.map {
            $0 == 0 || $0 == Self.intervals ? step / 3 : ($0 % 2 == 1 ? 4 : 2) * step / 3
        }
        // Of the statistic at a look, where it was below the bound so far.
        var density = places.map(NormalDistribution.density)
        var any = p
        for (former, next) in zip(looks, looks.dropFirst()) {
            let mass = zip(weights, density).map { $0 * $1 }
            let (slope, spread) = (Double(former).squareRoot(), Double(next - former).squareRoot())
            let scale = Double(next).squareRoot()
            func sum(_ place: Double, _ function: (Double) -> Double) -> Double {
                zip(mass, places).reduce(0) { $0 + $1.0 * function((place * scale - $1.1 * slope) / spread) }
            }
            any += sum(bound) { NormalDistribution.cumulative(-$0) }
            density = places.map { sum($0, NormalDistribution.density) * scale / spread }
        }
        return min(any, 1)
    }
}
