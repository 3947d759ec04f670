// SPDX-License-Identifier: Apache-2.0

/// Wilcoxon's signed-rank test of whether paired differences are symmetric about 0, two-sided.
///
/// Differences of 0 are left out (Wilcoxon's own treatment, SciPy's `zero_method='wilcox'`); equal ones share their
/// mean rank. Scores are fractions of samples, so differences that are the same up to rounding (1e-12) are equal.
///
/// The p value of up to `largestExact` differences is exact, with ties too: the distribution of the sum of the positive
/// ranks over all signs is counted. It agrees with SciPy's `method='exact'` without ties and with its permutation test
/// over all signs with ties. For more differences it is the normal approximation with the correction for ties and none
/// for continuity, SciPy's `method='asymptotic'`.
package struct WilcoxonSignedRank: Sendable, Equatable {
    /// The smaller of the sums of the positive and of the negative differences' ranks.
    package let statistic: Double
    /// 1 if all differences are 0.
    package let p: Double

    /// The most differences other than 0 whose p value is exact.
    package static let largestExact = 100

    /// nil for no differences.
    package init?(differences: [Double]) {
        guard !differences.isEmpty else { return nil }
        let ranked = Self.ranked(differences)
        // Mean ranks are multiples of a half: doubled, they are whole.
        let positive = ranked.reduce(0) { $0 + ($1.isPositive ? $1.doubledRank : 0) }
        let total = ranked.reduce(0) { $0 + $1.doubledRank }
        let smaller = min(positive, total - positive)
        statistic = Double(smaller) / 2
        let ranks = ranked.map(\.doubledRank)
        p = ranks.count <= Self.largestExact ? Self.exact(smaller, ranks, total) : Self.approximate(statistic, ranks)
    }

    private static func ranked(_ differences: [Double]) -> [(doubledRank: Int, isPositive: Bool)] {
        let rounding = 1e-12
        let sorted = differences.filter { abs($0) > rounding }.sorted { abs($0) < abs($1) }
        var ranked: [(doubledRank: Int, isPositive: Bool)] = []
        while ranked.count < sorted.count {
            let start = ranked.count
            var end = start + 1
            while end < sorted.count, abs(sorted[end]) - abs(sorted[end - 1]) <= rounding { end += 1 }
            for index in start..<end { ranked.append((start + 1 + end, sorted[index] > 0)) }
        }
        return ranked
    }

    /// Twice the probability of a sum of at most `sum`, each rank being in it or not with probability 1/2.
    private static func exact(_ sum: Int, _ ranks: [Int], _ total: Int) -> Double {
        var probability = [1.0] + Array(repeating: 0, count: total)
        var largest = 0
        for rank in ranks {
            largest += rank
            for reached in stride(from: largest, through: 0, by: -1) {
                probability[reached] =
                    0.5 * (probability[reached] + (reached >= rank ? probability[reached - rank] : 0))
            }
        }
        return min(1, 2 * probability[...sum].reduce(0, +))
    }

    private static func approximate(_ statistic: Double, _ doubledRanks: [Int]) -> Double {
        let n = Double(doubledRanks.count)
        // The sum of t^3 - t over runs of t equal ranks, which are neighbours: that of 3 k (k - 1) for k = 1 ... t.
        var (ties, run) = (0.0, 0.0)
        for (index, rank) in doubledRanks.enumerated() {
            run = index > 0 && doubledRanks[index - 1] == rank ? run + 1 : 1
            ties += 3 * run * (run - 1)
        }
        let variance = (n * (n + 1) * (2 * n + 1) - ties / 2) / 24
        let z = (statistic - n * (n + 1) / 4) / variance.squareRoot()
        return min(1, 2 * NormalDistribution.cumulative(-abs(z)))
    }
}
