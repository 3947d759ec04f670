// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics

extension SummaryTables {
    static func averageColumns(_ settings: SettingColumns) -> [TableColumn] {
        [.architecture] + TableColumn.settings(settings) + [
            .parameters,
            TableColumn("average", "how F1 is averaged over the classes: `weighted`, `macro` or `micro`"), .pairs,
        ] + TableColumn.sides("f1_mean", "mean of this F1") + [.difference]
            + TableColumn.interval("difference_", "the difference (bootstrap)") + [.wilcoxon]
    }

    /// One row per architecture, setting and way to average the F1 over the classes: what distillation changes.
    package var averages: Table {
        var table = Table(Self.averageColumns(columns))
        let averages: [(String, (GroupSummary) -> SeedScores)] = [
            ("weighted", { $0.scores }), ("macro", { $0.otherScores.macro }), ("micro", { $0.otherScores.micro }),
        ]
        var bootstraps = Bootstraps()
        for (pair, weighted) in zip(pairs, comparisons) {
            for (index, (name, scores)) in averages.enumerated() {
                let (without, with) = (pair.without.map(scores), pair.with.map(scores))
                let comparison =
                    index == 0 ? weighted : PairedComparison(without: without, with: with, &bootstraps)
                table.append(
                    [pair.specification.student.architecture.name] + pair.settings + [
                        pair.parameters, name, comparison.pairs, SampleSummary(without?.values ?? [])?.mean,
                        SampleSummary(with?.values ?? [])?.mean, comparison.difference,
                        comparison.interval?.lowerBound, comparison.interval?.upperBound, comparison.wilcoxon?.p,
                    ])
            }
        }
        return table
    }
}
