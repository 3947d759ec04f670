// SPDX-License-Identifier: Apache-2.0
import Statistics
import Sweeps

/// The results: a row per student, with and without distillation.
struct ResultsSection {
    let sweep: SweepRecord

    func html(_ outline: Outline) -> HTML {
        guard !sweep.groups.isEmpty else {
            return "\(outline.heading("Results", id: "results"))<p>No trial has ended yet.</p>\n"
        }
        return """
            \(outline.heading("Results", id: "results"))\
            <p>The difference is the mean over pairs of trainings from the same seed, with distillation minus without; its 95 % \
            interval is a bootstrap’s (BCa). p is that of Wilcoxon’s signed-rank test, Holm-corrected over the students of a \
            setting. More statistics are in <code>comparisons.csv</code>.</p>
            \(overview)\(sweep.perSetting { table(of: $0).html })
            """
    }

    /// One row per setting, where there are several.
    private var overview: HTML? {
        guard sweep.groups.count > 1 else { return nil }
        var table = HTMLTable(
            "Difference of mean F1 that distillation makes, setting by setting",
            [
                .longHead("Setting"), .number("Classical student"), .number("Hybrid students, mean"),
                .number("Students that gain"),
            ])
        for group in sweep.groups.prefix(SweepRecord.maximumSettings) {
            let differences = zip(group.pairs, group.comparisons).compactMap { pair, comparison in
                comparison.difference.map {
                    (isClassical: !pair.specification.student.architecture.hasCircuit, value: $0)
                }
            }
            let classical = differences.filter(\.isClassical).map(\.value)
            let hybrid = differences.filter { !$0.isClassical }.map(\.value)
            table.append([
                "\(group.label)", "\(Numbers.difference(classical.first))",
                "\(Numbers.difference(SampleSummary(hybrid)?.mean))",
                "\(differences.count { $0.value > 0 }) of \(differences.count)",
            ])
        }
        return "\(table.html)<p>The tables of all settings, each to be unfolded:</p>\n"
    }

    private func table(of group: SettingGroup) -> HTMLTable {
        var table = HTMLTable(
            "Weighted F1 on the test samples; runs that predict one class for all count as collapsed",
            [
                .head("Student"), .number("Parameters"),
                .number("Without KD<span class=\"more\">mean (variance)</span>"),
                .number("With KD<span class=\"more\">mean (variance)</span>"),
                .number("Difference<span class=\"more\">of pairs [95 % interval]</span>"),
                .number("p<span class=\"more\">Wilcoxon, Holm</span>"),
                .number("Collapsed<span class=\"more\">without, with</span>"),
                .number("Runs<span class=\"more\">without, with</span>"),
            ])
        for (student, (pair, comparison)) in zip(group.students, zip(group.pairs, group.comparisons)) {
            let (without, with) = (pair.without, pair.with)
            let failed = (without?.failed ?? 0) + (with?.failed ?? 0)
            table.append([
                "\(student)", "\(pair.parameters)",
                "\(Numbers.meanAndVariance(without?.weightedF1))", "\(Numbers.meanAndVariance(with?.weightedF1))",
                "\(Numbers.difference(comparison.difference, comparison.interval))",
                "\(Numbers.probability(comparison.wilcoxonHolm))",
                "\(Numbers.wholeShare(without?.collapsed)), \(Numbers.wholeShare(with?.collapsed))",
                """
                \(without?.weightedF1?.count ?? 0), \(with?.weightedF1?.count ?? 0)\
                \(failed > 0 ? "<span class=\"more\">\(failed) failed</span>" as HTML : "" as HTML)
                """,
            ])
        }
        return table
    }
}

extension SummaryTables.Pair {
    /// What distillation adds to the mean F1.
    var difference: Double? {
        without?.weightedF1.flatMap { without in with?.weightedF1.map { $0.mean - without.mean } }
    }
}
