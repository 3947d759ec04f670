// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics
import Sweeps
import Texts

/// What a sweep says, in a sentence or two, for the first line that a reader sees: what was chosen, what distillation changes,
/// or who is best, and which setting is nearest to published values; by how much, and how sure that is.
struct Answer {
    let sentence: String

    /// nil where there are no results.
    ///
    /// - Parameter isWhole: whether all trials are over.
    init?(_ tables: SummaryTables, _ choices: [ChoiceOutcome], isWhole: Bool) {
        let known = Self.choice(choices) ?? Self.effect(tables) ?? Self.best(tables)
        guard let known else { return nil }
        sentence = ([(isWhole ? "" : "So far: ") + known] + [Self.nearest(tables)].compactMap(\.self)).joined(
            separator: " ")
    }

    // MARK: What was chosen

    private static func choice(_ choices: [ChoiceOutcome]) -> String? {
        func score(_ outcome: ChoiceOutcome) -> Double? {
            outcome.choice.chosen.flatMap { outcome.choice.tried[$0].mean }
        }
        let decided = choices.filter { score($0) != nil }
        guard let first = decided.first else { return nil }
        let kind = first.choice.score
        let sorted = decided.sorted { kind.cost(score($0) ?? 0) < kind.cost(score($1) ?? 0) }
        let best = sorted[0].choice
        guard let chosen = best.chosen, let value = best.tried[chosen].mean else { return nil }
        let second = best.second.map { ", the next best \($0.text)" } ?? ""
        let test = sorted[0].results?.weightedF1.map { " On the test samples its mean F1 is \(interval($0))." } ?? ""
        let among = Quantity.count(best.tried.count, "setting")
        let of = choices.count > 1 ? " of \(best.contest.name), the best of \(choices.count) choices" : ""
        return "Chosen by \(kind.title) among \(among)\(of): \(best.contest.settings[chosen].name), with"
            + " \(Numbers.score(value))\(second).\(test)"
    }

    // MARK: What distillation changes

    private static func effect(_ tables: SummaryTables) -> String? {
        guard let effect = tables.effectOfDistillation else { return nil }
        let comparisons = effect.comparisons
        let several = tables.families.count > 1
        let all =
            several
            ? "\(Quantity.count(comparisons.count, "comparison")) in \(Quantity.count(tables.families.count, "setting"))"
            : Quantity.count(comparisons.count, "student")
        let verdicts = effect.comparisons.map(\.verdict)
        let (up, down) = (verdicts.count { $0 == .supported }, verdicts.count { $0 == .contradicted })
        let size = "the mean effect is \(Numbers.difference(effect.overall.difference, effect.overall.interval))"
        guard (comparisons.map(\.runs).max() ?? 0) >= Claim.fewestRuns else {
            return "Fewer than \(Claim.fewestRuns) seeds decide nothing about distillation; \(size) in F1."
        }
        if up + down == 0 {
            return "Distillation changes the F1 of none of \(all) for sure; \(size)."
        }
        if comparisons.count == 1 { return "Distillation \(up == 1 ? "raises" : "lowers") F1: \(size)." }
        let lowered = down == 0 ? "" : " and lowers that of \(down)"
        return "Distillation raises the F1 of \(up == 0 ? "none" : "\(up)") of \(all)\(lowered); \(size)."
    }

    // MARK: What is nearest to published values

    /// nil where one setting alone is compared with some, or each setting with values of its own, as data sets are.
    private static func nearest(_ tables: SummaryTables) -> String? {
        let agreements = tables.agreements
        guard agreements.count > 1, let nearest = agreements.first,
            agreements.allSatisfy({ $0.comparisons.map(\.published) == nearest.comparisons.map(\.published) })
        else { return nil }
        return
            "Nearest to the published values, of \(agreements.count) settings: \(tables.words(nearest)), at a mean squared"
            + " distance of \(Numbers.distance(nearest.meanSquaredDistance)) (chance alone: 1)."
    }

    // MARK: Who is best

    private static func best(_ tables: SummaryTables) -> String? {
        let groups = tables.groups.filter { $0.weightedF1 != nil }
        guard let best = groups.max(by: { ($0.weightedF1?.mean ?? 0) < ($1.weightedF1?.mean ?? 0) }),
            let f1 = best.weightedF1
        else { return nil }
        let name = [best.student, best.varying(best.columns.divides)].filter { !$0.isEmpty }.joined(separator: ", ")
        let seeds = Quantity.count(f1.count, "seed")
        if groups.count == 1 { return "The mean F1 of \(name) is \(interval(f1)) over \(seeds)." }
        let among = tables.families.count > 1 ? "results" : "students"
        return "The best of \(groups.count) \(among) is \(name): its mean F1 is \(interval(f1)) over \(seeds)."
    }

    /// "0.905 [0.893, 0.917]"
    private static func interval(_ summary: SampleSummary) -> String {
        Numbers.score(summary.mean)
            + (summary.interval.map { " [\(Numbers.score($0.lowerBound)), \(Numbers.score($0.upperBound))]" } ?? "")
    }
}

extension SummaryTables {
    /// What distillation changes in the mean F1: over all students and settings, and in each; nil where no student has both
    /// sides.
    fileprivate var effectOfDistillation: (overall: ClaimEvidence, comparisons: [ClaimEvidence])? {
        let both = pairs.compactMap { pair in
            pair.with.flatMap { with in pair.without.map { ClaimPart.Pair("", greater: with.scores, than: $0.scores) } }
        }
        guard !both.isEmpty, let overall = PartOfClaim.compare(both, nil, .mean, nil, bootstraps) else { return nil }
        let comparisons = pairs.map(\.comparison).compactMap { comparison in
            comparison.difference.map {
                ClaimEvidence(
                    runs: comparison.pairs, baseline: 0, compared: $0, interval: comparison.interval, needsP: true,
                    p: comparison.wilcoxonHolm)
            }
        }
        return (overall, comparisons)
    }
}
