// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics

extension TableColumn {
    static let pairs = TableColumn(
        "pairs",
        "seeds with a result both without and with distillation; the difference and Wilcoxon's test are of these")
    static let difference = TableColumn("difference", "mean over the pairs of F1 with distillation minus F1 without")
    static let wilcoxon = TableColumn(
        "wilcoxon_p", "p of Wilcoxon's signed-rank test, two-sided; 1 if all differences are 0")
}

extension SummaryTables {
    static func comparisonColumns(_ settings: SettingColumns) -> [TableColumn] {
        let start: [TableColumn] = [.architecture] + TableColumn.settings(settings) + [.parameters, .pairs]
        let differences: [TableColumn] =
            TableColumn.sides("f1_mean", "mean of the weighted F1") + [.difference]
            + TableColumn.interval("difference_", "the difference (bootstrap)")
        let holm = "p after Holm's correction over the architectures of the same setting"
        let tests: [TableColumn] = [
            TableColumn("wilcoxon_statistic", "the smaller rank sum of Wilcoxon's signed-rank test"), .wilcoxon,
            TableColumn("wilcoxon_p_holm", holm),
            TableColumn(
                "welch_t", "Welch's t test of the runs, unpaired; positive if F1 is higher with distillation"),
            TableColumn("welch_degrees_of_freedom", "of Welch's test"),
            TableColumn("welch_p", "p of Welch's test, two-sided"), TableColumn("welch_p_holm", holm),
            TableColumn(
                "cliffs_delta",
                "how much more often a run with distillation exceeds one without than the other way round, from -1 to 1"
            ),
        ]
        let variances: [TableColumn] = ["without", "with"].flatMap { side in
            [TableColumn("f1_variance_\(side)_kd", "variance over the seeds, \(side) distillation")]
                + TableColumn.interval(
                    "f1_variance_\(side)_kd_", "the variance over the seeds, \(side) distillation (bootstrap)")
        }
        return start + differences + tests + variances
            + TableColumn.sides("collapsed", "the share of runs that predict one class for all test samples")
            + TableColumn.sides("f1_per_parameter", "the mean F1 divided by the number of parameters")
    }

    /// One row per architecture and setting: what distillation changes in the weighted F1, and how sure that is.
    package var comparisonTable: Table {
        var table = Table(Self.comparisonColumns(columns))
        for (pair, comparison) in zip(pairs, comparisons) {
            let groups = [pair.without, pair.with]
            let start: [any CSVValue] =
                [pair.specification.student.architecture.name] + pair.settings
                + [pair.parameters, comparison.pairs]
            let tests: [any CSVValue] = [
                comparison.difference, comparison.interval?.lowerBound, comparison.interval?.upperBound,
                comparison.wilcoxon?.statistic, comparison.wilcoxon?.p, comparison.wilcoxonHolm,
                comparison.welch?.statistic, comparison.welch?.degreesOfFreedom, comparison.welch?.p,
                comparison.welchHolm, comparison.cliffsDelta,
            ]
            let variances: [any CSVValue] = groups.flatMap { group in
                [
                    group?.weightedF1?.variance, group?.varianceInterval?.lowerBound,
                    group?.varianceInterval?.upperBound,
                ]
            }
            table.append(
                start + groups.map { $0?.weightedF1?.mean as any CSVValue } + tests + variances
                    + groups.map { $0?.collapsed as any CSVValue }
                    + groups.map { $0?.f1PerParameter as any CSVValue })
        }
        return table
    }
}
