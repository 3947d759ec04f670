// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Statistics

/// What distillation changes in one average of the F1 over the classes.
private struct AverageRow: ComparisonRow {
    let pair: SummaryTables.Pair
    let average: String
    let comparison: PairedComparison
    var specification: TrialSpecification { pair.specification }
    var settings: [String] { pair.settings }

    static func all(_ tables: SummaryTables) -> [AverageRow] {
        tables.pairs.flatMap { pair in
            let others = [("macro", \GroupSummary.macroScores), ("micro", \.microScores)].map { name, scores in
                let (without, with) = (pair.without?[keyPath: scores], pair.with?[keyPath: scores])
                return (name, PairedComparison(without: without, with: with, tables.bootstraps))
            }
            return ([("weighted", pair.comparison)] + others).map {
                AverageRow(pair: pair, average: $0, comparison: $1)
            }
        }
    }
}

extension Table<SummaryTables> {
    static func averages(_ settings: SettingColumns) -> Table {
        typealias Column = TableColumn<AverageRow>
        let way = "how F1 is averaged over the classes: `weighted`, `macro` or `micro`"
        let columns: [[Column]] = [
            [.architecture], Column.settings(settings),
            [.parameters(\.pair.parameters), Column("average", way) { $0.average }, .pairs],
            Column.means(of: "this F1"), Column.difference, [.wilcoxon],
        ]
        let row = "The same for each way to average F1 over the classes."
        return Table("averages.csv", row, columns, rows: AverageRow.all)
    }
}
