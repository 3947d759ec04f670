import Statistics

extension SummaryTables {
    /// One row per architecture and setting: what distillation changes in the weighted F1, and how sure that is.
    package var comparisonTable: Table {
        let sides = ["without_kd", "with_kd"]
        var table = Table(
            columns: ["architecture"] + columns.names + ["parameters", "pairs"]
                + sides.map { "f1_mean_\($0)" } + [
                    "difference", "difference_ci95_low", "difference_ci95_high", "wilcoxon_statistic", "wilcoxon_p",
                    "wilcoxon_p_holm", "welch_t", "welch_degrees_of_freedom", "welch_p", "welch_p_holm", "cliffs_delta",
                ]
                + sides.flatMap { side in ["", "_ci95_low", "_ci95_high"].map { "f1_variance_\(side)\($0)" } }
                + sides.map { "collapsed_\($0)" } + sides.map { "f1_per_parameter_\($0)" })
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
