// SPDX-License-Identifier: Apache-2.0
import Statistics
import Texts

/// The paper's own values beside this sweep's.
struct PaperSection {
    let sweep: SweepRecord

    func html(_ outline: Outline) -> HTML {
        guard sweep.groups.contains(where: { !rows(of: $0).isEmpty }) else { return "" }
        return """
            \(outline.heading("Beside the paper’s figure", id: "paper"))\
            <p>The paper’s values are those printed in \(PaperFigure1.source), over 12 runs. The authors’ code is not known to \
            us, so no difference here says anything about it: the paper leaves choices open (the data’s draw, the batch, which \
            weights are tested, how F1 is averaged over the classes, what exactly enters the cross-entropy), and this sweep \
            takes those that its plan names. Nothing was tuned towards the figure.</p>
            \(overview)\(sweep.perSetting { table(of: $0) })
            """
    }

    private typealias Row = (student: String, paper: PaperFigure1.Row, pair: SummaryTables.Pair)

    private func rows(of group: SettingGroup) -> [Row] {
        zip(group.students, group.pairs).compactMap { student, pair in
            PaperFigure1.row(of: pair.specification.student.architecture.name).map { (student, $0, pair) }
        }
    }

    /// How far a setting's means are from the paper's, on average; nil where there are none.
    private func distance(_ rows: [Row]) -> (mean: Double, values: Int)? {
        let distances = rows.flatMap { row in
            [
                row.pair.without?.weightedF1.map { abs($0.mean - row.paper.without.mean) },
                row.pair.with?.weightedF1.map { abs($0.mean - row.paper.with.mean) },
            ].compactMap { $0 }
        }
        return SampleSummary(distances).map { ($0.mean, $0.count) }
    }

    /// The students whose means move the same way with distillation here and in the paper.
    private func agreeing(_ rows: [Row]) -> (same: Int, of: Int) {
        let both = rows.compactMap { row in
            row.pair.difference.map { ($0 > 0) == (row.paper.with.mean > row.paper.without.mean) }
        }
        return (both.count { $0 }, both.count)
    }

    private var overview: HTML? {
        guard sweep.groups.count > 1 else { return nil }
        var table = HTMLTable(
            "How near each setting comes to the paper’s values",
            [.longHead("Setting"), .number("Mean distance of the means"), .number("Same direction as in the paper")])
        for group in sweep.groups.prefix(SweepRecord.maximumSettings) {
            let rows = rows(of: group)
            let agreement = agreeing(rows)
            table.append([
                "\(group.label)", "\(Numbers.score(distance(rows)?.mean))", "\(agreement.same) of \(agreement.of)",
            ])
        }
        return table.html
    }

    private func table(of group: SettingGroup) -> HTML {
        let rows = rows(of: group)
        var table = HTMLTable(
            "F1, mean (variance): the paper’s Figure 1 and this sweep",
            [
                .head("Student"), .number("Paper without KD"), .number("Here without KD"), .number("Paper with KD"),
                .number("Here with KD"), .number("Paper’s difference"), .number("Difference here"),
            ])
        func bar(_ bar: PaperFigure1.Bar) -> String { "\(Numbers.score(bar.mean)) (\(Numbers.score(bar.variance)))" }
        for (student, paper, pair) in rows {
            table.append([
                "\(student)", "\(bar(paper.without))",
                "\(Numbers.meanAndVariance(pair.without?.weightedF1))",
                "\(bar(paper.with))", "\(Numbers.meanAndVariance(pair.with?.weightedF1))",
                "\(Numbers.difference(paper.with.mean - paper.without.mean))", "\(Numbers.difference(pair.difference))",
            ])
        }
        let agreement = agreeing(rows)
        let near: HTML? = distance(rows).map {
            """
            <p>On average, the \($0.values) means here are \(Numbers.score($0.mean)) away from the paper’s. Distillation \
            moves the mean in the paper’s direction for \(agreement.same) of \(Quantity.count(agreement.of, "student")).</p>

            """
        }
        return "\(table.html)\(near)"
    }
}
