// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Texts

extension SummaryTables {
    /// The end of a sweep as a person reads it: weighted F1 per architecture without and with distillation, the
    /// difference with its interval, and the runs that collapsed.
    package var text: String {
        var table = TextTable(
            ["model", "parameters", "F1 without KD", "F1 with KD", "difference [95 % interval]", "p", "collapsed"])
        table.append(["", "", "mean (variance)", "mean (variance)", "of pairs, mean", "Wilcoxon", "without, with"])
        var headings: [Int: String] = [:]
        var rows = 0
        for family in families where rows == 0 || rows + family.count <= Self.mostRows {
            headings[rows] = family[0].setting
            rows += family.count
            for pair in family { table.append(Self.row(pair)) }
        }
        var lines = table.text.split(separator: "\n").map(String.init)
        if families.count > 1 {
            for (row, heading) in headings.sorted(by: { $0.key > $1.key }) { lines.insert(heading + ":", at: 2 + row) }
        }
        lines += noteOnP.map { ["  " + $0] } ?? []
        if rows < pairs.count {
            lines.append("  \(pairs.count - rows) more rows, of other settings, are in comparisons.csv.")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Beyond so many rows, only whole combinations of settings that fit are shown.
    private static let mostRows = 48

    /// What p is corrected for, and whether it can be small at all: with few seeds, no effect is large enough.
    private var noteOnP: String? {
        let tests = families.map { family in family.count { $0.comparison.wilcoxon != nil } }
        guard let largest = tests.max(), largest > 0 else { return nil }
        var notes = largest > 1 ? ["p is corrected for \(largest) models (Holm)"] : []
        let pairs = pairs.map(\.comparison.pairs).max() ?? 0
        if Double(largest) * pow(0.5, Double(pairs - 1)) >= 0.05 {
            let it = notes.isEmpty ? "p" : "it"
            notes.append("with \(Quantity.count(pairs, "pair")) of runs \(it) cannot be below 0.05")
        }
        return notes.isEmpty ? nil : notes.joined(separator: "; ") + "."
    }

    private static func row(_ pair: Pair) -> [String] {
        let collapsed = [pair.without, pair.with].map { Numbers.wholeShare($0?.collapsed).rightAligned(5) }
        let numbers = [
            "\(pair.parameters)", Numbers.meanAndVariance(pair.without?.weightedF1),
            Numbers.meanAndVariance(pair.with?.weightedF1), difference(pair.comparison),
            Numbers.probability(pair.comparison.wilcoxonHolm), collapsed.joined(separator: "  "),
        ]
        return [pair.student] + numbers.map { $0.replacing("–", with: "-") }
    }

    private static func difference(_ comparison: PairedComparison) -> String {
        guard let difference = comparison.difference else { return "-" }
        let interval = comparison.interval.map { String(format: " [%+.3f, %+.3f]", $0.lowerBound, $0.upperBound) }
        return String(format: "%+.3f", difference) + (interval ?? "")
    }
}
