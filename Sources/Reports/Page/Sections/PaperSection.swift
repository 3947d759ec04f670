// SPDX-License-Identifier: Apache-2.0
import Statistics
import Texts

/// The paper's own values beside this sweep's.
extension SweepRecord {
    var paperSection: HTML? {
        guard groups.contains(where: { !$0.besidePaper.isEmpty }) else { return nil }
        return """
            <p>The paper’s values are those printed in \(PaperFigure1.source), over 12 runs. The authors’ code is not known to \
            us, so no difference here says anything about it: the paper leaves choices open (the data’s draw, the batch, which \
            weights are tested, how F1 is averaged over the classes, what exactly enters the cross-entropy), and this sweep \
            takes those that its plan names. Nothing was tuned towards the figure.</p>
            \(overview)\(perSetting { table(of: $0.besidePaper) })
            """
    }

    private var overview: HTML? {
        table(
            "How near each setting comes to the paper’s values",
            [
                .number("Mean distance of the means") { "\(Numbers.score(distance($0.besidePaper)?.mean))" },
                .number("Same direction as in the paper") {
                    let agreement = agreeing($0.besidePaper)
                    return "\(agreement.same) of \(agreement.of)"
                },
            ])
    }

    private func table(of rows: [PaperRow]) -> HTML {
        func bar(_ bar: PaperFigure1.Bar) -> HTML { "\(Numbers.score(bar.mean)) (\(Numbers.score(bar.variance)))" }
        let columns: [HTMLColumn<PaperRow>] = [
            .head("Student") { $0.pair.student }, .number("Paper without KD") { bar($0.paper.without) },
            .number("Here without KD") { "\(Numbers.meanAndVariance($0.pair.without?.weightedF1))" },
            .number("Paper with KD") { bar($0.paper.with) },
            .number("Here with KD") { "\(Numbers.meanAndVariance($0.pair.with?.weightedF1))" },
            .number("Paper’s difference") { "\(Numbers.difference($0.paper.with.mean - $0.paper.without.mean))" },
            .number("Difference here") { "\(Numbers.difference($0.pair.difference))" },
        ]
        let agreement = agreeing(rows)
        let same: HTML? =
            agreement.of == 0
            ? nil
            : """
             Distillation moves the mean in the paper’s direction for \(agreement.same) of \
            \(Quantity.count(agreement.of, "student")).
            """
        let near: HTML? = distance(rows).map {
            """
            <p>On average, the \($0.count) means here are \(Numbers.score($0.mean)) away from the paper’s.\(same)</p>

            """
        }
        return "\(HTML.table("F1, mean (variance): the paper’s Figure 1 and this sweep", of: rows, columns))\(near)"
    }
}

private typealias PaperRow = (paper: PaperFigure1.Row, pair: SummaryTables.Pair)

extension SettingGroup {
    /// The students that the paper has, trained on bits as there.
    fileprivate var besidePaper: [PaperRow] {
        pairs.filter { $0.specification.data.table == nil }.compactMap { pair in
            PaperFigure1.row(of: pair.architecture.name).map { ($0, pair) }
        }
    }
}

/// How far the means are from the paper's; nil where there are none.
private func distance(_ rows: [PaperRow]) -> SampleSummary? {
    SampleSummary(
        rows.flatMap { row in
            [(row.pair.without, row.paper.without), (row.pair.with, row.paper.with)].compactMap { here, paper in
                here?.weightedF1.map { abs($0.mean - paper.mean) }
            }
        })
}

/// The students whose means move the same way with distillation here and in the paper.
private func agreeing(_ rows: [PaperRow]) -> (same: Int, of: Int) {
    let both = rows.compactMap { row in
        row.pair.difference.map { ($0 > 0) == (row.paper.with.mean > row.paper.without.mean) }
    }
    return (both.count { $0 }, both.count)
}
