// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The results of a sweep of several settings at a glance.
extension SweepRecord {
    private typealias Row = (group: SettingGroup, pair: SummaryTables.Pair)

    /// The most rows that a reader can sort.
    private static let mostRows = 2000

    /// A row for each student and setting, the best first, which readers sort and filter; nil for one setting.
    var allSettings: HTML? {
        guard groups.count > 1 else { return nil }
        let rows = groups.flatMap { group in group.pairs.map { (group, $0) as Row } }
        let sorted = rows.sorted { ($0.pair.bestMean ?? -1) > ($1.pair.bestMean ?? -1) }
        let shown = sorted.prefix(Self.mostRows)
        var columns: [HTMLColumn<Row>] = [.head("Student") { $0.pair.student }]
        columns += VaryingColumn.all(of: tables).filter { !$0.isOfStudents }.map { column in
            .words("\(column.name.capitalisedFirst)") { row in
                let value = row.pair.settings[column.index]
                return "\(value.isEmpty ? "–" : value)"
            }
        }
        let means = rows.flatMap { [$0.pair.without, $0.pair.with].compactMap { $0?.weightedF1?.mean } }
        let (low, high) = (means.min() ?? 0, means.max() ?? 1)
        func share(_ summary: SampleSummary?) -> Double? {
            summary.flatMap { high > low ? ($0.mean - low) / (high - low) : nil }
        }
        if tables.sides.without {
            columns.append(
                .heat("F1 without KD", { share($0.pair.without?.weightedF1) }) {
                    "\(Numbers.meanAndVariance($0.pair.without?.weightedF1))"
                })
        }
        if tables.sides.with {
            columns.append(
                .heat("F1 with KD", { share($0.pair.with?.weightedF1) }) {
                    "\(Numbers.meanAndVariance($0.pair.with?.weightedF1))"
                })
        }
        if tables.sides == (true, true) {
            columns += [
                .number("Difference [95 %]") {
                    "\(Numbers.difference($0.pair.comparison.difference, $0.pair.comparison.interval))"
                }, .number("p, Holm") { "\(Numbers.probability($0.pair.comparison.wilcoxonHolm))" },
            ]
        }
        let more = HTML.further(rows.count - shown.count, "further row", see: "summary.csv and comparisons.csv")
        let caption = "All results, the best first: weighted F1 on the test samples, mean (variance)"
        return "\(HTML.table(caption, of: shown, isSortable: true, columns))\(more)"
    }

    /// The most students that a map has columns for.
    private static let mostColumns = 12

    /// Settings down, students across: the mean F1, or what distillation changes in it; nil where that is no map.
    var heatMap: HTML? {
        let students = groups.flatMap { $0.pairs.map(\.student) }.uniqued
        guard groups.count > 1, (2...Self.mostColumns).contains(students.count) else { return nil }
        let isPaired = tables.sides == (true, true)
        func value(_ pair: SummaryTables.Pair) -> Double? { isPaired ? pair.comparison.difference : pair.bestMean }
        let values = groups.flatMap { $0.pairs.compactMap(value) }
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let most = max(abs(low), abs(high))
        func share(_ value: Double) -> Double? {
            if isPaired { return most > 0 ? value / most : nil }
            return high > low ? (value - low) / (high - low) : nil
        }
        let columns = students.map { student -> HTMLColumn<SettingGroup> in
            func found(_ group: SettingGroup) -> Double? {
                group.pairs.first { $0.student == student }.flatMap(value)
            }
            return .heat("\(student)", { found($0).flatMap(share) }) {
                "\(isPaired ? Numbers.difference(found($0)) : Numbers.score(found($0)))"
            }
        }
        return table(
            isPaired ? "What distillation adds to the mean F1, setting by setting" : "Mean F1, setting by setting",
            columns
        ).map { "\($0)<p>The tables of all settings, each to be unfolded:</p>\n" }
    }
}

extension SummaryTables.Pair {
    /// The higher one of the means without and with distillation.
    fileprivate var bestMean: Double? { [without, with].compactMap { $0?.weightedF1?.mean }.max() }
}
