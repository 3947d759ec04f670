// SPDX-License-Identifier: Apache-2.0
import Statistics
import Sweeps
import Texts

/// The results: a row per student, with and without distillation.
extension SweepRecord {
    var resultsSection: HTML {
        guard !groups.isEmpty else { return "<p>\(reasonForNoResults)</p>\n" }
        guard history.doneCount > 0 else { return noResults }
        guard tables.sides == (true, true) else { return "\(allSettings)\(heatMap)\(perSetting(table))" }
        return """
            <p>The difference is the mean over pairs of trainings from the same seed, with distillation minus without; its 95 % \
            interval is a bootstrap’s (BCa). p is that of Wilcoxon’s signed-rank test, Holm-corrected over the students of a \
            setting. More statistics are in <code>comparisons.csv</code>.</p>
            \(allSettings)\(heatMap)\(perSetting(table))
            """
    }

    /// Why there are none.
    private var noResults: HTML {
        let counts = Dictionary(grouping: history.lives.compactMap(\.failure)) { $0 }.mapValues(\.count)
        let reasons = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostReasons)
        let items = reasons.map { "<li>\(Quantity.count($0.value, "trial")): \($0.key)</li>\n" as HTML }
        return """
            <p>No trial \(left > 0 ? "has given" : "gave") a result, so there are no scores, no figures and no verdicts. The reasons\
            \(counts.count > reasons.count ? ", the most frequent ones" : ""):</p>
            <ul>
            \(items)</ul>
            \(HTML.further(counts.count - reasons.count, "further reason", see: "trials.csv"))
            """
    }

    /// The most reasons that are listed.
    private static let mostReasons = 10

    private func table(of group: SettingGroup) -> HTML {
        typealias Column = HTMLColumn<SummaryTables.Pair>
        func title(_ title: String, _ more: String) -> HTML { "\(title)<span class=\"more\">\(more)</span>" }
        let (sides, isPaired) = (tables.sides, tables.sides == (true, true))
        /// Of the sides that there are.
        func shown(_ pair: SummaryTables.Pair) -> [GroupSummary?] {
            (sides.without ? [pair.without] : []) + (sides.with ? [pair.with] : [])
        }
        func ofSides(_ name: String) -> HTML { isPaired ? title(name, "without, with") : "\(name)" }
        let columns: [[Column]] = [
            [.head("Student") { $0.student }, .number("Parameters") { "\($0.parameters)" }],
            sides.without
                ? [
                    .number(title("Without KD", "mean (variance)")) {
                        "\(Numbers.meanAndVariance($0.without?.weightedF1))"
                    }
                ] : [],
            sides.with
                ? [.number(title("With KD", "mean (variance)")) { "\(Numbers.meanAndVariance($0.with?.weightedF1))" }]
                : [],
            isPaired
                ? [
                    .number(title("Difference", "of pairs [95 % interval]")) {
                        "\(Numbers.difference($0.comparison.difference, $0.comparison.interval))"
                    },
                    .number(title("p", "Wilcoxon, Holm")) { "\(Numbers.probability($0.comparison.wilcoxonHolm))" },
                ] : [],
            [
                .number(ofSides("Collapsed")) { pair in
                    "\(shown(pair).map { Numbers.wholeShare($0?.collapsed) }.joined(separator: ", "))"
                },
                .number(ofSides("Runs")) { pair in
                    let runs = shown(pair).map { "\($0?.runs ?? 0)" }.joined(separator: ", ")
                    let failed = shown(pair).reduce(0) { $0 + ($1?.failed ?? 0) }
                    return failed > 0 ? title(runs, "\(failed) failed") : "\(runs)"
                },
            ],
        ]
        return .table(
            "Weighted F1 on the test samples; runs that predict one class for all count as collapsed",
            of: group.pairs, columns.flatMap(\.self))
    }
}

extension SummaryTables.Pair {
    /// What distillation adds to the mean F1.
    var difference: Double? {
        without?.weightedF1.flatMap { without in with?.weightedF1.map { $0.mean - without.mean } }
    }
}
