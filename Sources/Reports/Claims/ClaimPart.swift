// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics

/// Comparisons that a claim is about.
package struct ClaimPart: Sendable {
    /// The scores of two groups of runs, or what distillation adds to them. The first should be the greater ones.
    package struct Pair: Sendable {
        package let name: String
        package let greater, than: SeedScores
        /// Of these scores, where the tables have it: its intervals take time.
        let comparison: PairedComparison?

        package init(_ name: String, greater: SeedScores, than: SeedScores) {
            self.init(name, greater: greater, than: than, comparison: nil)
        }

        init(_ name: String, greater: SeedScores, than: SeedScores, comparison: PairedComparison?) {
            (self.name, self.greater, self.than, self.comparison) = (name, greater, than, comparison)
        }
    }

    /// Whether the runs are with distillation; nil where that is what is compared.
    let distillation: Bool?
    let pairs: [Pair]
    /// Whether the names are of students.
    let areStudents: Bool

    package init(distillation: Bool? = nil, areStudents: Bool = true, _ pairs: [Pair]) {
        (self.distillation, self.areStudents, self.pairs) = (distillation, areStudents, pairs)
    }
}

/// What the comparisons of a part say.
struct PartOfClaim {
    let overall: ClaimEvidence
    let comparisons: [ClaimEvidence]
    let sentence: String

    /// That of the number that decides, unless single comparisons point the other way.
    var verdict: Claim.Verdict {
        let against: Claim.Verdict = overall.verdict == .supported ? .contradicted : .supported
        return comparisons.contains { $0.verdict == against } ? .undecided : overall.verdict
    }

    /// nil where nothing is measured.
    ///
    /// - Parameter areSeveral: whether another part has the other runs.
    init?(_ claim: PlanClaim, _ part: ClaimPart, areSeveral: Bool, _ bootstraps: Bootstraps) {
        let evidence =
            claim.measure == .mean
            ? Self.means(part, bootstraps)
            : part.pairs.compactMap { Self.compare([$0], $0.name, claim.measure, part.distillation, bootstraps) }
        // Runs of a seed may share a data set: they are resampled together.
        guard !evidence.isEmpty,
            let overall = Self.compare(part.pairs, nil, claim.measure, part.distillation, bootstraps)
        else { return nil }
        (self.overall, comparisons) = (overall, evidence)
        let words = ClaimWording(
            claim: claim, overall: overall, evidence: evidence, noun: part.areStudents ? "student" : "comparison")
        sentence = words.sentence(areSeveral ? part.distillation : nil)
    }

    /// Paired differences, each with Wilcoxon's test, corrected over all.
    private static func means(_ part: ClaimPart, _ bootstraps: Bootstraps) -> [ClaimEvidence] {
        let all = PairedComparison.corrected(
            part.pairs.map { $0.comparison ?? PairedComparison(without: $0.than, with: $0.greater, bootstraps) })
        return zip(part.pairs, all).compactMap { pair, comparison in
            let (seeds, values) = SeedScores.common([pair.greater, pair.than])
            guard !seeds.isEmpty else { return nil }
            return ClaimEvidence(
                name: pair.name, distillation: part.distillation, runs: seeds.count, baseline: average(values[1]),
                compared: average(values[0]), interval: comparison.interval, needsP: true, p: comparison.wilcoxonHolm)
        }
    }

    /// The means over some pairs, of the seeds that all have; nil without enough of them.
    static func compare(
        _ pairs: [ClaimPart.Pair], _ name: String?, _ measure: PlanClaim.Measure, _ distillation: Bool?,
        _ bootstraps: Bootstraps
    ) -> ClaimEvidence? {
        let (seeds, values) = SeedScores.common(pairs.map(\.greater) + pairs.map(\.than))
        guard seeds.count > (measure == .variance ? 1 : 0) else { return nil }
        let (greater, than) = (distinct(values[..<pairs.count]), distinct(values[pairs.count...]))
        let bootstrap = bootstraps[seeds.count]
        guard measure == .variance else {
            let (greater, than) = (averages(greater), averages(than))
            return ClaimEvidence(
                name: name, distillation: distillation, runs: seeds.count, baseline: average(than),
                compared: average(greater), interval: bootstrap.intervalOfMean(zip(greater, than).map(-)))
        }
        let (rows, count) = (greater + than, greater.count)
        let variances = rows.map { SampleSummary($0)?.variance ?? 0 }
        /// Infinite where the baseline is the variance of equal values, rounded.
        let ratio: Bootstrap.Combination = { variances in
            let baseline = average(variances[count...])
            return (average(variances[..<count]) / baseline).replacing(with: .infinity, where: baseline .< 1e-24)
        }
        let observed = ratio(variances.map { SIMD8(repeating: $0) })[0]
        return ClaimEvidence(
            name: name, distillation: distillation, runs: seeds.count, baseline: average(variances[count...]),
            compared: average(variances[..<count]),
            interval: bootstrap.interval(of: .variance, in: rows) { average($0[..<count]) - average($0[count...]) },
            ratio: observed.isFinite ? observed : nil,
            ratioInterval: bootstrap.interval(of: .variance, in: rows, combined: ratio))
    }

    /// One of them where all are the same: what many are compared with.
    private static func distinct(_ rows: ArraySlice<[Double]>) -> [[Double]] {
        rows.allSatisfy { $0 == rows.first } ? Array(rows.prefix(1)) : Array(rows)
    }

    /// Of each seed, the mean over the rows.
    private static func averages(_ rows: [[Double]]) -> [Double] {
        rows.count == 1 ? rows[0] : rows[0].indices.map { seed in average(rows.map { $0[seed] }) }
    }
}

func average(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

private func average(_ values: some Collection<SIMD8<Double>>) -> SIMD8<Double> {
    values.reduce(SIMD8(), +) / Double(values.count)
}
