// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Texts

extension SummaryTables {
    /// The end of a sweep as a person reads it, in 80 columns: weighted F1 per architecture without and with distillation,
    /// and the difference with its interval.
    var text: String {
        guard groups.contains(where: { $0.weightedF1 != nil }) else { return "No trial has a score.\n" }
        let columns = textColumns
        var table = TextTable(["model"] + columns.map(\.title))
        table.append([""] + columns.map(\.more))
        // Lines of their own before rows: the settings of a family, and names too long for their column.
        var headings: [Int: [String]] = [:]
        var rows = 0
        for family in families where rows == 0 || rows + family.count <= Self.mostRows {
            if families.count > 1 { headings[rows] = [family[0].settingOfFamily + ":"] }
            for pair in family {
                let isLong = pair.student.count > Self.longestName
                if isLong { headings[rows, default: []].append("  " + pair.student) }
                table.append([isLong ? "" : pair.student] + columns.map { Numbers.plain($0.text(pair)) })
                rows += 1
            }
        }
        var lines = table.text.split(separator: "\n").map(String.init)
        for (row, heading) in headings.sorted(by: { $0.key > $1.key }) {
            lines.insert(contentsOf: heading, at: 2 + row)
        }
        lines += (notesOnP + [noteOnCollapse].compactMap { $0 }).map { "  " + $0 }
        if rows < pairs.count {
            lines.append("  \(pairs.count - rows) more rows, of other settings, are in comparisons.csv.")
        }
        return lines.map { $0 + "\n" }.joined() + (referenceText ?? "")
    }

    /// With which a row has 80 columns.
    private static let longestName = 14

    private var noteOnCollapse: String? {
        let students = pairs.count { pair in [pair.without, pair.with].contains { $0?.collapsed ?? 0 > 0 } }
        guard students > 0 else { return nil }
        return "Rows with runs that predict one class: \(students) (collapsed in summary.csv)."
    }

    /// Beyond so many rows, only whole combinations of settings that fit are shown.
    private static let mostRows = 48

    /// What p is corrected for, and whether it can be small at all: with few seeds, no effect is large enough.
    private var notesOnP: [String] {
        let tests = families.map { family in family.count { $0.comparison.wilcoxon != nil } }
        guard let largest = tests.max(), largest > 0 else { return [] }
        var notes = largest > 1 ? ["p is Wilcoxon's, corrected for \(largest) models (Holm)."] : ["p is Wilcoxon's."]
        let pairs = pairs.map(\.comparison.pairs).max() ?? 0
        if Double(largest) * Double(sign: .plus, exponent: 1 - pairs, significand: 1) >= 0.05 {
            notes.append("With \(Quantity.count(pairs, "pair")) of runs it cannot be below 0.05.")
        }
        return notes
    }

    /// Of the sides that there are, and of both together.
    private var textColumns: [(title: String, more: String, text: (Pair) -> String)] {
        var columns: [(title: String, more: String, text: (Pair) -> String)] = []
        if sides.without || !sides.with {
            columns.append(("F1 without KD", "mean (var.)", { Numbers.meanAndVariance($0.without?.weightedF1) }))
        }
        if sides.with {
            columns.append(("F1 with KD", "mean (var.)", { Numbers.meanAndVariance($0.with?.weightedF1) }))
        }
        guard sides == (true, true) else { return columns }
        return columns + [
            (
                "difference [95 %]", "of pairs, mean",
                { Numbers.difference($0.comparison.difference, $0.comparison.interval) }
            ),
            ("p", "", { Numbers.probability($0.comparison.wilcoxonHolm) }),
        ]
    }
}
