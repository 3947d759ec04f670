// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Statistics

/// A published value, and the results that are compared with it.
struct PublishedComparison {
    let published: Reference.Row
    let measured: SampleSummary

    init?(_ group: GroupSummary) {
        guard
            let row = group.columns.reference?.row(
                ofStudent: group.columns.student(group.specification.student.architecture), group.specification)
        else { return nil }
        let values =
            switch row.score {
            case .weightedF1: group.scores.values
            case .macroF1: group.macroScores.values
            case .accuracy: group.microScores.values
            }
        guard let measured = SampleSummary(values) else { return nil }
        (published, self.measured) = (row, measured)
    }

    var difference: Double { measured.mean - published.mean }

    /// Ours minus the published mean, in joint standard errors; nil where neither varies by what is known.
    var distance: Double? {
        guard let variance = measured.variance ?? published.variance else { return nil }
        let error = published.squaredError + variance / Double(measured.count)
        return error > 0 ? difference / error.squareRoot() : nil
    }

    /// The logarithm of the density of the published mean, and variance, where the published runs are of the same normal
    /// distribution as ours; nil where ours are one run.
    var logLikelihood: Double? {
        guard let variance = measured.variance else { return nil }
        // Of runs that are all the same, no more is known than that rounding would hide what they vary.
        let least = max(published.units.variance, published.units.mean * published.units.mean) / 2
        let sample = SecondSample(mean: measured.mean, variance: max(variance, least), count: measured.count)
        return sample.logarithmOfDensity(
            mean: published.mean, variance: published.leastVariance, count: published.count,
            rounding: published.units.mean * published.units.mean / 12)
    }
}

/// How well the results of a setting agree with the published values of its students.
struct Agreement {
    /// The students of the setting; those that do not depend on some of it are in several.
    let pairs: [SummaryTables.Pair]
    let comparisons: [PublishedComparison]
    /// What all of these students have in common, as far as they depend on it, in the order of `SummaryTables.columns`; empty for
    /// other fields.
    let settings: [String]

    /// nil where nothing is compared.
    fileprivate init?(_ pairs: [SummaryTables.Pair], _ settings: [String]) {
        comparisons = pairs.flatMap { [$0.publishedWithout, $0.publishedWith].compactMap(\.self) }
        (self.pairs, self.settings) = (pairs, settings)
        if comparisons.isEmpty { return nil }
    }

    private var distances: [Double] { comparisons.compactMap(\.distance) }

    /// 1 is what chance alone makes of equal means; infinite where no distance is known.
    var meanSquaredDistance: Double {
        distances.isEmpty ? .infinity : distances.reduce(0) { $0 + $1 * $1 } / Double(distances.count)
    }

    var largestDistance: Double? { distances.map(abs).max() }

    /// The mean of what ours and the published means differ by, either way.
    var meanDifference: Double {
        comparisons.reduce(0) { $0 + abs($1.difference) } / Double(comparisons.count)
    }

    /// The sum over all values; nil where one of them has none.
    var logLikelihood: Double? {
        let all = comparisons.compactMap(\.logLikelihood)
        return all.count == comparisons.count ? all.reduce(0, +) : nil
    }

    /// The students whose means move the same way with distillation here and as published, and all with both.
    var agreeing: (same: Int, of: Int) {
        let both = pairs.compactMap { pair in
            pair.publishedWithout.flatMap { without in
                pair.publishedWith.map {
                    ($0.measured.mean > without.measured.mean) == ($0.published.mean > without.published.mean)
                }
            }
        }
        return (both.count { $0 }, both.count)
    }
}

extension SummaryTables.Pair {
    var publishedWithout: PublishedComparison? { without?.published }
    var publishedWith: PublishedComparison? { with?.published }
}

extension SummaryTables {
    /// Of each combination of settings with published values, how well it agrees; the best first.
    var agreements: [Agreement] {
        guard columns.reference != nil else { return [] }
        return families.flatMap(agreements).sorted { $0.meanSquaredDistance < $1.meanSquaredDistance }
    }

    /// Whether a field of circuits belongs to a combination, too: where no student has a value of its own.
    private func isOfAllCircuits(_ field: PlanField) -> Bool {
        !columns.hasCases && field.scope == .circuits && columns.varying.contains { $0.name == field.name }
    }

    private func agreements(of family: [Pair]) -> [Agreement] {
        func settings(_ pair: Pair) -> [String] {
            zip(columns.fields, pair.settings).map { columns.divides($0) || isOfAllCircuits($0) ? $1 : "" }
        }
        let all = family.filter(\.architecture.hasCircuit).map(settings).uniqued
        guard all.count > 1 else {
            return [Agreement(family, all.first ?? settings(family[0]))].compactMap(\.self)
        }
        return all.compactMap { combination in
            Agreement(family.filter { !$0.architecture.hasCircuit || settings($0) == combination }, combination)
        }
    }

    /// What distinguishes a combination from the others, in words.
    func words(_ agreement: Agreement) -> String {
        let varying = Set(columns.varying.map(\.name))
        return zip(columns.fields, agreement.settings).filter { varying.contains($0.0.name) && $0.1 != "" }
            .map { "\($0.title) \($1)" }.joined(separator: ", ")
    }
}
