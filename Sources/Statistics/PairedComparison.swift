// SPDX-License-Identifier: Apache-2.0

/// What distillation changes in the scores of one student: the same seeds with and without it.
///
/// The difference, its interval and Wilcoxon's test are of the pairs, the seeds that have a result both without and
/// with distillation. Welch's test and Cliff's delta are of all runs with a result.
package struct PairedComparison: Sendable, Equatable {
    package let pairs: Int
    /// The mean over the pairs of the score with distillation minus the one without; nil without pairs.
    package let difference: Double?
    /// Its 95 % interval by the bootstrap.
    package let interval: ClosedRange<Double>?
    package let wilcoxon: WilcoxonSignedRank?
    package let welch: WelchTTest?
    package let cliffsDelta: Double?
    /// The p value of `wilcoxon` after Holm's correction over the students of the same settings.
    package internal(set) var wilcoxonHolm: Double?
    /// The same of `welch`.
    package internal(set) var welchHolm: Double?

    /// - Parameters:
    ///   - without: nil for a student that was not trained without distillation.
    ///   - with: nil for one that was not trained with it.
    package init(without: SeedScores?, with: SeedScores?, _ bootstraps: inout Bootstraps) {
        let (without, with) = (without ?? SeedScores([]), with ?? SeedScores([]))
        let paired = SeedScores.common([without, with]).values
        let differences = zip(paired[0], paired[1]).map { $1 - $0 }
        pairs = differences.count
        difference = SampleSummary(differences)?.mean
        interval = bootstraps[pairs].intervalOfMean(differences)
        wilcoxon = WilcoxonSignedRank(differences: differences)
        welch = WelchTTest(without.values, with.values)
        cliffsDelta = Statistics.cliffsDelta(without.values, with.values)
    }

    /// Compares the runs of one student, of which no family is corrected for.
    package init(without: SeedScores, with: SeedScores) {
        var bootstraps = Bootstraps()
        self.init(without: without, with: with, &bootstraps)
    }

    /// Corrects the p values of the comparisons with these indices as one family, Wilcoxon's and Welch's apart.
    package static func correct(_ comparisons: inout [PairedComparison], _ family: [Int]) {
        let wilcoxon = holmCorrected(family.map { comparisons[$0].wilcoxon?.p })
        let welch = holmCorrected(family.map { comparisons[$0].welch?.p })
        for (index, (wilcoxon, welch)) in zip(family, zip(wilcoxon, welch)) {
            comparisons[index].wilcoxonHolm = wilcoxon
            comparisons[index].welchHolm = welch
        }
    }
}
