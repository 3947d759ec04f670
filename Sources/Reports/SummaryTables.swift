import Distillation
import Learning
import Sweeps

/// The tables of statistics over seeds, derived from the journal.
public struct SummaryTables {
    private let groups: [GroupSummary]
    /// What distillation changes, for each of `pairs`.
    let comparisons: [PairedComparison]

    init(_ groups: [GroupSummary], _ bootstraps: inout Bootstraps) {
        self.groups = groups
        let pairs = Self.pairs(groups)
        var comparisons = pairs.map {
            PairedComparison(without: $0.without?.scores, with: $0.with?.scores, &bootstraps)
        }
        for family in Self.families(pairs) { PairedComparison.correct(&comparisons, family) }
        self.comparisons = comparisons
    }

    /// One row per architecture and distillation: statistics of the weighted F1 over the seeds.
    public var summary: Table {
        var table = Table(
            columns: ["architecture", "distillation"] + TrialTables.settingColumns + [
                "parameters", "n", "failed", "mean", "variance", "standard_deviation", "ci95_low", "ci95_high", "min",
                "median", "max", "f1_macro_mean", "f1_micro_mean", "variance_ci95_low", "variance_ci95_high",
                "collapsed",
                "f1_per_parameter",
            ])
        for group in groups {
            let f1 = group.weightedF1
            table.append(
                [group.specification.student.architecture.name, group.specification.distillation]
                    + group.specification.settingValues + [
                        group.parameters, f1?.count ?? 0, group.failed, f1?.mean,
                        f1?.variance, f1?.standardDeviation, f1?.interval?.lowerBound, f1?.interval?.upperBound,
                        f1?.minimum, f1?.median, f1?.maximum, group.macroF1, group.microF1,
                        group.varianceInterval?.lowerBound, group.varianceInterval?.upperBound, group.collapsed,
                        group.f1PerParameter,
                    ])
        }
        return table
    }

    /// One row per architecture, as in the paper's Figure 1: the weighted F1 with and without distillation.
    public var figure1: Table {
        var table = Table(
            columns: ["architecture"] + TrialTables.settingColumns + [
                "parameters", "runs_without_kd", "f1_mean_without_kd", "f1_variance_without_kd", "runs_with_kd",
                "f1_mean_with_kd", "f1_variance_with_kd",
            ])
        for pair in pairs {
            let (without, with) = (pair.without?.weightedF1, pair.with?.weightedF1)
            table.append(
                [pair.specification.student.architecture.name] + pair.specification.settingValues + [
                    pair.parameters, without?.count ?? 0, without?.mean, without?.variance, with?.count ?? 0,
                    with?.mean,
                    with?.variance,
                ])
        }
        return table
    }

    /// The groups without and with distillation that otherwise agree.
    struct Pair {
        var without: GroupSummary?
        var with: GroupSummary?
        var specification: TrialSpecification
        var parameters: Int
    }

    var pairs: [Pair] { Self.pairs(groups) }

    private static func pairs(_ groups: [GroupSummary]) -> [Pair] {
        groups.reduce(into: []) { pairs, group in
            // Distillation varies fastest but for the seed, so that the two groups of a pair stand together.
            let fits = pairs.indices.last.flatMap {
                pairs[$0].specification.student == group.specification.student
                    && pairs[$0].specification.loss == group.specification.loss
                    && pairs[$0].specification.training == group.specification.training ? $0 : nil
            }
            let index = fits ?? pairs.endIndex
            if fits == nil { pairs.append(Pair(specification: group.specification, parameters: group.parameters)) }
            if group.specification.distillation { pairs[index].with = group } else { pairs[index].without = group }
        }
    }

    /// The indices of the pairs of each combination of settings: the families that p values are corrected in.
    static func families(_ pairs: [Pair]) -> [[Int]] {
        var families: [[Int]] = []
        var known: [[String]: Int] = [:]
        for (index, pair) in pairs.enumerated() {
            let setting = pair.specification.settingValues.map(\.csv)
            if let family = known[setting] {
                families[family].append(index)
            } else {
                known[setting] = families.count
                families.append([index])
            }
        }
        return families
    }
}
