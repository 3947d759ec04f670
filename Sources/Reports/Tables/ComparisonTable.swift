// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Statistics

/// A row about what distillation changes in a student's scores.
protocol ComparisonRow: StudentRow {
    var comparison: PairedComparison { get }
}

extension TableColumn where Row: ComparisonRow {
    static var pairs: TableColumn {
        TableColumn(
            "pairs",
            "seeds with a result both without and with distillation; the difference and Wilcoxon's test are of these"
        ) { $0.comparison.pairs }
    }

    /// With its interval.
    static var difference: [TableColumn] {
        let meaning = "mean over the pairs of F1 with distillation minus F1 without"
        return [TableColumn("difference", meaning) { $0.comparison.difference }]
            + interval("difference_", "the difference (bootstrap)", \.comparison.interval)
    }

    static var wilcoxon: TableColumn {
        TableColumn("wilcoxon_p", "p of Wilcoxon's signed-rank test, two-sided; 1 if all differences are 0") {
            $0.comparison.wilcoxon?.p
        }
    }

    /// The means of an F1 without and with distillation.
    static func means(of f1: String) -> [TableColumn] {
        [("without", \PairedComparison.without), ("with", \.with)].map { side, summary in
            TableColumn("f1_mean_\(side)_kd", "mean of \(f1), \(side) distillation") {
                $0.comparison[keyPath: summary]?.mean
            }
        }
    }
}

extension TableColumn<SummaryTables.Pair> {
    /// Columns about runs without distillation, then the same with it.
    static func eachSide(
        _ columns: (_ side: String, _ group: @escaping (SummaryTables.Pair) -> GroupSummary?) -> [TableColumn]
    ) -> [TableColumn] { columns("without", \.without) + columns("with", \.with) }

    /// One such column.
    static func sides(
        _ name: String, _ meaning: String, _ value: @escaping (GroupSummary) -> Double?
    ) -> [TableColumn] {
        eachSide { side, group in
            [TableColumn("\(name)_\(side)_kd", "\(meaning), \(side) distillation") { group($0).flatMap(value) }]
        }
    }
}

extension Table<SummaryTables> {
    /// What distillation changes in the weighted F1, and how sure that is.
    static func comparisons(_ settings: SettingColumns) -> Table {
        typealias Column = TableColumn<SummaryTables.Pair>
        let welch = "Welch's t test of the runs, unpaired; positive if F1 is higher with distillation"
        let holm = "p after Holm's correction over the architectures of the same setting"
        let cliff =
            "how much more often a run with distillation exceeds one without than the other way round, from -1 to 1"
        let rankSum = "the smaller rank sum of Wilcoxon's signed-rank test"
        let columns: [[Column]] = [
            [.architecture], Column.settings(settings), [.parameters(\.parameters), .pairs],
            Column.means(of: "the weighted F1"), Column.difference,
            [
                Column("wilcoxon_statistic", rankSum) { $0.comparison.wilcoxon?.statistic }, .wilcoxon,
                Column("wilcoxon_p_holm", holm) { $0.comparison.wilcoxonHolm },
                Column("welch_t", welch) { $0.comparison.welch?.statistic },
                Column("welch_degrees_of_freedom", "of Welch's test") { $0.comparison.welch?.degreesOfFreedom },
                Column("welch_p", "p of Welch's test, two-sided") { $0.comparison.welch?.p },
                Column("welch_p_holm", holm) { $0.comparison.welchHolm },
                Column("cliffs_delta", cliff) { $0.comparison.cliffsDelta },
            ],
            Column.eachSide { side, group in
                let (name, variance) = ("f1_variance_\(side)_kd", "variance over the seeds, \(side) distillation")
                return [Column(name, variance) { group($0)?.weightedF1?.variance }]
                    + Column.interval(name + "_", "the \(variance) (bootstrap)") { group($0)?.varianceInterval }
            }, Column.sides("collapsed", "the share of runs that predict one class for all test samples", \.collapsed),
            Column.sides("f1_per_parameter", "the mean F1 divided by the number of parameters", \.f1PerParameter),
            Column.published(settings),
        ]
        let row = "An architecture and setting: what distillation changes in the weighted F1."
        return Table("comparisons.csv", row, columns) { $0.pairs }
    }
}
