// SPDX-License-Identifier: Apache-2.0

/// What distillation changes in the scores of one student: the same seeds with and without it.
///
/// The difference, its interval and Wilcoxon's test are of the pairs, the seeds that have a result both without and
/// with distillation. Welch's test and Cliff's delta are of all runs with a result.
package struct PairedComparison: Sendable, Equatable {
    /// The scores of all runs.
    package let without, with: SampleSummary?
    package let pairs: Int
    /// The mean over the pairs of the score with distillation minus the one without; nil without pairs.
    package let difference: Double?
    /// Its 95 % interval by the bootstrap.
    package let interval: ClosedRange<Double>?
    package let wilcoxon: WilcoxonSignedRank?
    package let welch: WelchTTest?
    package let cliffsDelta: Double?
    /// The p value of `wilcoxon` after Holm's correction over the students of the same settings.
    package private(set) var wilcoxonHolm: Double?
    /// The same of `welch`.
    package private(set) var welchHolm: Double?

    /// - Parameters:
    ///   - without: nil for a student that was not trained without distillation.
    ///   - with: nil for one that was not trained with it.
    package init(without: SeedScores?, with: SeedScores?, _ bootstraps: Bootstraps = Bootstraps()) {
        let none = SeedScores(seeds: [], values: [])
        let (without, with) = (without ?? none, with ?? none)
        let paired = SeedScores.common([without, with]).values
        let differences = zip(paired[0], paired[1]).map { $1 - $0 }
        (self.without, self.with) = (SampleSummary(without.values), SampleSummary(with.values))
        pairs = differences.count
        difference = SampleSummary(differences)?.mean
        interval = bootstraps[pairs].intervalOfMean(differences)
        wilcoxon = WilcoxonSignedRank(differences: differences)
        welch = WelchTTest(without.values, with.values)
        cliffsDelta = Statistics.cliffsDelta(without.values, with.values)
    }

    /// The comparisons of one family, their p values corrected for that, Wilcoxon's and Welch's apart.
    package static func corrected(_ family: [PairedComparison]) -> [PairedComparison] {
        let wilcoxon = holmCorrected(family.map { $0.wilcoxon?.p })
        let welch = holmCorrected(family.map { $0.welch?.p })
        var corrected = family
        for index in family.indices {
            (corrected[index].wilcoxonHolm, corrected[index].welchHolm) = (wilcoxon[index], welch[index])
        }
        return corrected
    }
}
