// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics
import Sweeps
import Texts

/// What a plan that chooses has chosen, how, and from what; nil for other plans.
extension SweepRecord {
    var choiceSection: HTML? {
        guard plan.decides else { return nil }
        if let precision = plan.precision { return "\(aim(of: precision))\(decisions)" }
        guard let score = choices.first?.choice.score else { return nil }
        let record =
            history.decisions.isEmpty
            ? nil : HTML.details(Quantity.count(history.decisions.count, "decision"), decisions)
        return """
            <p>Settings were compared by their \(score.title), on samples that a trial was not trained with; test samples had no part in \
            it.\(testsChoice ? " What is chosen is then tested." : "") All settings that were tried are in <code>search.csv</code>, and the choices in \
            <code>best.csv</code>.</p>
            \(chosenTable(score))\(searches(score))\(record)
            """
    }

    /// What each contest has come to, and why.
    private var decisions: HTML {
        let shown = history.decisions.prefix(Self.mostDecisions).map {
            "<li>\($0.contest): \($0.sentence)</li>\n" as HTML
        }
        guard !shown.isEmpty else { return "<p>Nothing is decided yet.</p>\n" }
        return
            "<ol>\n\(shown)</ol>\n\(HTML.further(history.decisions.count - shown.count, "further decision", see: "trials.jsonl"))"
    }

    private func aim(of precision: SeedPrecision) -> HTML {
        let what = precision.quantity == .mean ? "the mean F1" : "what distillation changes in the mean F1"
        let width = "\(precision.halfWidth)"
        return """
            <p>Seeds were added until half the width of the 95 % interval (Student’s t) of \(what) was at most \
            \(width): \(precision.least) in any case, then \(precision.step) more at a time, \
            \(plan.seeds.count) at most.</p>

            """
    }

    /// The most decisions and searches that a page lists.
    private static let mostDecisions = 400

    private func chosenTable(_ score: Selection.Score) -> HTML {
        let columns: [HTMLColumn<ChoiceOutcome>] = [
            .head("Of") { $0.choice.contest.name },
            .words("Chosen") { outcome in
                "\(outcome.choice.chosen.map { outcome.choice.contest.settings[$0].name } ?? outcome.choice.lack)"
            },
            .number("\(score.heading)") { outcome in
                "\(Numbers.score(outcome.choice.chosen.flatMap { outcome.choice.tried[$0].mean }))"
            },
            .words("Next best") { "\($0.choice.second?.text ?? "")" },
            .number("Tried") { "\($0.choice.tried.count)" },
            .number("Test F1, mean (variance)") { "\(Numbers.meanAndVariance($0.results?.weightedF1))" },
        ]
        let rows = choices.prefix(Self.mostDecisions)
        let more = HTML.further(choices.count - rows.count, "further choice", see: "best.csv")
        return "\(HTML.table("What was chosen, and its results on the test samples", of: rows, columns))\(more)"
    }

    /// The settings that were tried, of each choice, folded up.
    private func searches(_ score: Selection.Score) -> HTML {
        let searched = choices.filter { !$0.choice.ranking.isEmpty }
        let shown = searched.prefix(Self.mostSearches).map { outcome -> HTML in
            let choice = outcome.choice
            let columns: [HTMLColumn<(rank: Int, setting: Int)>] = [
                .head("Setting") { choice.contest.settings[$0.setting].name }, .number("Rank") { "\($0.rank)" },
                .number("\(score.heading)") { "\(Numbers.score(choice.tried[$0.setting].mean))" },
                .number("Trials") { "\(choice.tried[$0.setting].scores.count)" },
                .number("After epochs") { "\(choice.tried[$0.setting].epochs.map { "\($0)" } ?? "all")" },
            ]
            let rows = zip(1..., choice.ranking).map { (rank: $0, setting: $1) }.prefix(Self.mostDecisions)
            return .details(
                "\(choice.contest.name): \(Quantity.count(choice.tried.count, "setting"))",
                .table("What was tried, the best first", of: rows, columns))
        }
        return "\(shown)\(HTML.further(searched.count - shown.count, "further search", see: "search.csv"))"
    }

    private static let mostSearches = 40
}

extension Selection.Score {
    /// At the head of a column.
    fileprivate var heading: String { title.prefix(1).uppercased() + title.dropFirst() }
}
