// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics
import Texts

/// Published values beside this sweep's.
extension SweepRecord {
    var referenceSection: HTML? {
        guard let reference = plan.reference, let best = agreements.first else { return nil }
        let source = reference.source.isEmpty ? "given in the plan" : "those of \(reference.source)"
        return """
            <p>The published values are \(source). A distance is what a mean here differs from the published one by, in standard \
            errors of that difference: the runs’ variance, there and here, and the rounding of what was published. Of equal means, \
            chance alone makes a mean squared distance of 1.</p>
            \(reference.notes.map { "<p class=\"soft\">\($0)</p>\n" as HTML })\(ranking)\
            \(agreements.count == 1 ? table(of: best) : folded)
            """
    }

    private func label(_ agreement: Agreement) -> String { tables.words(agreement) }

    /// The settings, the one that agrees best first.
    private var ranking: HTML? {
        guard agreements.count > 1 else { return nil }
        let shown = agreements.prefix(Self.maximumSettings)
        let more = HTML.further(agreements.count - shown.count, "further setting", see: "agreement.csv")
        let columns: [HTMLColumn<Agreement>] = [
            .head("Setting") { label($0) }, .number("Values") { "\($0.comparisons.count)" },
            .number("Mean squared distance") { "\(Numbers.distance($0.meanSquaredDistance))" },
            .number("Largest distance") { "\(Numbers.distance($0.largestDistance))" },
            .number("Log likelihood") { "\(Numbers.distance($0.logLikelihood))" },
            .number("Same direction") { "\($0.agreeing.same) of \($0.agreeing.of)" },
        ]
        return
            "\(HTML.table("How near each setting comes to the published values, the nearest first", of: shown, columns))\(more)"
    }

    private var folded: HTML {
        let shown = agreements.prefix(Self.maximumSettings).map { HTML.details(label($0), table(of: $0)) }
        return "\(shown)\(HTML.further(agreements.count - shown.count, "further setting", see: "comparisons.csv"))"
    }

    private func table(of agreement: Agreement) -> HTML {
        func published(_ comparison: PublishedComparison?) -> HTML {
            guard let row = comparison?.published else { return "–" }
            return "\(Numbers.score(row.mean))\(row.variance.map { " (\(Numbers.score($0)))" } ?? "")"
        }
        func side(_ title: HTML, _ path: @escaping (SummaryTables.Pair) -> PublishedComparison?) -> [HTMLColumn<
            SummaryTables.Pair
        >] {
            guard agreement.pairs.contains(where: { path($0) != nil }) else { return [] }
            return [
                .number("Published\(title)") { published(path($0)) },
                .number("Here\(title)") { "\(Numbers.meanAndVariance(path($0)?.measured))" },
                .number("Distance\(title)") { "\(Numbers.signedDistance(path($0)?.distance))" },
            ]
        }
        func titled(_ side: String) -> HTML {
            tables.sides == (true, true) ? "<span class=\"more\">\(side) KD</span>" : ""
        }
        let columns =
            [.head("Student") { $0.student }] + side(titled("without"), \.publishedWithout)
            + side(titled("with"), \.publishedWith)
        let compared = agreement.pairs.filter { $0.publishedWithout != nil || $0.publishedWith != nil }
        return """
            \(HTML.table("\(scoreOfReference), mean (variance): published and here", of: compared, columns))\
            <p>\(agreement.sentence)</p>

            """
    }

    private var scoreOfReference: String {
        let scores = Set(agreements.flatMap(\.comparisons).map(\.published.score))
        guard scores.count == 1, let score = scores.first else { return "Scores" }
        return switch score {
        case .weightedF1: "Weighted F1"
        case .macroF1: "Macro-averaged F1"
        case .accuracy: "Test accuracy"
        }
    }
}

extension Agreement {
    /// How near all values come, in words.
    var sentence: String {
        let (same, all) = agreeing
        let directions =
            all == 0
            ? ""
            : " Distillation moves the mean in the published direction for \(same) of \(Quantity.count(all, "student"))."
        return "Over \(Quantity.count(comparisons.count, "value")), the mean squared distance is"
            + " \(Numbers.distance(meanSquaredDistance)) and the largest distance \(Numbers.distance(largestDistance));"
            + " on average the means differ by \(Numbers.score(meanDifference)).\(directions)"
    }
}
