// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Texts

extension SummaryTables {
    /// Published values beside the results, as a person reads them at the end of a sweep, in 80 columns: of one setting each
    /// student, of several the settings that agree best. nil for a plan without any.
    var referenceText: String? {
        let agreements = agreements
        guard let reference = columns.reference, let best = agreements.first else { return nil }
        let source = reference.source.isEmpty ? "the published values" : reference.source
        var lines = [""] + "Beside \(source):".wrapped(to: 79)
        guard agreements.count == 1 else {
            for (place, agreement) in zip(1..., agreements.prefix(Self.mostAgreements)) {
                let distance = Numbers.distance(agreement.meanSquaredDistance)
                let words = "\(place). \(words(agreement)): \(distance)".wrapped(to: 75)
                lines += zip(0..., words).map { ($0 == 0 ? "  " : "     ") + $1 }
            }
            lines.append("  The number is the mean squared distance in standard errors, by chance 1.")
            let others = agreements.count - Self.mostAgreements
            if others > 0 { lines.append("  \(Quantity.count(others, "more setting")): see agreement.csv.") }
            return lines.map { $0 + "\n" }.joined()
        }
        let sides = [(sides.without, "without KD"), (sides.with, "with KD")].filter(\.0).map(\.1)
        var table = TextTable(["model"] + sides.flatMap { ["", $0, ""] })
        table.append([""] + sides.flatMap { _ in ["published", "here", "distance"] })
        for pair in best.pairs {
            let shown =
                (self.sides.without ? [pair.publishedWithout] : []) + (self.sides.with ? [pair.publishedWith] : [])
            let cells = shown.flatMap { comparison in
                guard let comparison else { return ["-", "-", "-"] }
                return [
                    Numbers.score(comparison.published.mean), Numbers.score(comparison.measured.mean),
                    Numbers.plain(Numbers.signedDistance(comparison.distance)),
                ]
            }
            table.append([pair.student.cut(to: 14)] + cells)
        }
        lines += table.text.split(separator: "\n").map(String.init)
        lines.append(
            "  Distances are in standard errors; mean square \(Numbers.distance(best.meanSquaredDistance)), by chance 1."
        )
        return lines.map { $0 + "\n" }.joined()
    }

    /// The most settings that the text lists.
    private static let mostAgreements = 8
}
