// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Texts

extension SummaryTables {
    /// The end of a sweep as a person reads it: weighted F1 per architecture without and with distillation, the
    /// difference with its interval, and the runs that collapsed.
    package var text: String {
        let (pairs, families) = (pairs, Self.families(pairs))
        var table = TextTable(
            ["model", "parameters", "F1 without KD", "F1 with KD", "difference [95 % interval]", "p", "collapsed"])
        table.append(["", "", "mean (variance)", "mean (variance)", "of pairs, mean", "Wilcoxon", "without, with"])
        var headings: [Int: String] = [:]
        var rows = 0
        for family in families where rows == 0 || rows + family.count <= Self.mostRows {
            headings[rows] = pairs[family[0]].setting
            rows += family.count
            for index in family { table.append(Self.row(pairs[index], comparisons[index])) }
        }
        var lines = table.text.split(separator: "\n").map(String.init)
        if families.count > 1 {
            for (row, heading) in headings.sorted(by: { $0.key > $1.key }) { lines.insert(heading + ":", at: 2 + row) }
        }
        lines += noteOnP(families).map { ["  " + $0] } ?? []
        if rows < pairs.count {
            lines.append("  \(pairs.count - rows) more rows, of other settings, are in comparisons.csv.")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Beyond so many rows, only whole combinations of settings that fit are shown.
    private static let mostRows = 48

    /// What p is corrected for, and whether it can be small at all: with few seeds, no effect is large enough.
    private func noteOnP(_ families: [[Int]]) -> String? {
        let tests = families.map { family in
            family.compactMap { comparisons[$0].wilcoxon == nil ? nil : comparisons[$0] }
        }
        guard let largest = tests.map(\.count).max(), largest > 0 else { return nil }
        var notes = largest > 1 ? ["p is corrected for \(largest) models (Holm)"] : []
        let pairs = comparisons.map(\.pairs).max() ?? 0
        if Double(largest) * pow(0.5, Double(pairs - 1)) >= 0.05 {
            let it = notes.isEmpty ? "p" : "it"
            notes.append("with \(Quantity.count(pairs, "pair")) of runs \(it) cannot be below 0.05")
        }
        return notes.isEmpty ? nil : notes.joined(separator: "; ") + "."
    }

    private static func row(_ pair: Pair, _ comparison: PairedComparison) -> [String] {
        [
            pair.student, "\(pair.parameters)", score(pair.without?.weightedF1),
            score(pair.with?.weightedF1), difference(comparison), comparison.wilcoxonHolm.map(probability) ?? "-",
            share(pair.without?.collapsed) + "  " + share(pair.with?.collapsed),
        ]
    }

    private static func score(_ summary: SampleSummary?) -> String {
        guard let summary else { return "-" }
        return String(format: "%.3f", summary.mean) + (summary.variance.map { String(format: " (%.3f)", $0) } ?? "")
    }

    private static func difference(_ comparison: PairedComparison) -> String {
        guard let difference = comparison.difference else { return "-" }
        let interval = comparison.interval.map {
            String(format: " [%+.3f, %+.3f]", $0.lowerBound, $0.upperBound)
        }
        return String(format: "%+.3f", difference) + (interval ?? "")
    }

    private static func probability(_ p: Double) -> String { p < 0.001 ? "< 0.001" : String(format: "%.3f", p) }

    private static func share(_ share: Double?) -> String {
        (share.map { String(format: "%.0f %%", 100 * $0) } ?? "-").rightAligned(5)
    }
}
