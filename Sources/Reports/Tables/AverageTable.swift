import Statistics

extension SummaryTables {
    /// One row per architecture, setting and way to average the F1 over the classes: what distillation changes.
    package var averages: Table {
        var table = Table(
            columns: ["architecture"] + columns.names + [
                "parameters", "average", "pairs", "f1_mean_without_kd", "f1_mean_with_kd", "difference",
                "difference_ci95_low", "difference_ci95_high", "wilcoxon_p",
            ])
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
