// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Statistics
import Sweeps

/// What was chosen among some settings, and the results of the choice.
package struct ChoiceOutcome {
    package let choice: Choice
    /// Of the chosen setting's trials; nil where there are none.
    let results: GroupSummary?

    /// - Parameter groups: of the choices that have trials with an end, in their order.
    static func all(of choices: [Choice], _ groups: [GroupSummary]) -> [ChoiceOutcome] {
        // Two choices share no setting, so that a group is of one choice.
        let known = Dictionary(
            groups.map { ($0.specification.withoutSeed, $0) }, uniquingKeysWith: { first, _ in first })
        return choices.map { choice in
            let like = choice.chosen.map { choice.contest.settings[$0].like.withoutSeed }
            return ChoiceOutcome(choice: choice, results: like.flatMap { known[$0] })
        }
    }
}

/// A row about a setting of a search.
private struct TriedRow: StudentRow {
    let outcome: ChoiceOutcome
    let setting: Int
    let rank: Int
    let settings: [String]

    var specification: TrialSpecification { outcome.choice.contest.settings[setting].like }
    var tried: Choice.Tried { outcome.choice.tried[setting] }
    var scores: SampleSummary? { tried.mean == nil ? nil : SampleSummary(tried.scores.compactMap(\.self)) }

    init(_ outcome: ChoiceOutcome, _ setting: Int, rank: Int, _ columns: SettingColumns) {
        (self.outcome, self.setting, self.rank) = (outcome, setting, rank)
        settings = columns.values(of: outcome.choice.contest.settings[setting].like)
    }
}

extension Table<[ChoiceOutcome]> {
    static func ofChoices(_ settings: SettingColumns) -> [Table] { [best(settings), search(settings)] }

    private typealias Column = TableColumn<TriedRow>

    private static var score: [Column] {
        [
            Column("score", "mean of what `select: by` names, on samples that the trials were not trained with") {
                $0.scores?.mean
            },
            Column("score_sd", "its standard deviation over the trials") { $0.scores?.standardDeviation },
            Column("score_trials", "the trials that it is a mean of: of each seed and fold one") {
                $0.tried.scores.count
            },
        ]
    }

    private static func best(_ settings: SettingColumns) -> Table {
        func summary(_ row: TriedRow) -> GroupSummary? { row.outcome.results }
        func second(_ row: TriedRow) -> Choice.Second? { row.outcome.choice.second }
        let columns: [[Column]] = [
            [.architecture, .distillation], Column.settings(settings), Column.chosen(settings), score,
            [
                Column("tried", "the settings that it was chosen from") { $0.outcome.choice.tried.count },
                Column("second_score", "the next best setting's, in the trials that it was compared by last") {
                    second($0)?.score
                },
                Column("score_beside_second", "the chosen one's in the same trials") { second($0)?.chosenScore },
                Column("second_setting", "that setting, in words") { row in
                    second(row).map { row.outcome.choice.contest.settings[$0.setting].name }
                },
                Column("n", "trials of the chosen setting with a result on the test samples") {
                    summary($0)?.runs ?? 0
                },
                Column("f1_mean", "mean of their weighted F1") { summary($0)?.weightedF1?.mean },
                Column("f1_sd", "its standard deviation") { summary($0)?.weightedF1?.standardDeviation },
                Column("accuracy_mean", "mean of their accuracy on the test samples") {
                    summary($0).flatMap { SampleSummary($0.microScores.values)?.mean }
                },
                Column("accuracy_sd", "its standard deviation") {
                    summary($0).flatMap { SampleSummary($0.microScores.values)?.standardDeviation }
                },
            ],
        ]
        return Table(
            "best.csv", "A student and setting for which hyperparameters were chosen: the choice and its results.",
            columns
        ) { outcomes in
            outcomes.compactMap { outcome in outcome.choice.chosen.map { TriedRow(outcome, $0, rank: 1, settings) } }
        }
    }

    private static func search(_ settings: SettingColumns) -> Table {
        let epochs = "the epochs after which it was compared last, where that was before the last; else empty"
        let columns: [[Column]] = [
            [.architecture, .distillation], Column.settings(settings),
            [Column("rank", "1 for the best; settings that lasted longer are before others") { $0.rank }],
            Column.chosen(settings), score,
            [
                Column("after_epochs", epochs) { $0.tried.epochs },
                Column("chosen", "whether it was chosen") { $0.outcome.choice.chosen == $0.setting },
            ],
        ]
        return Table("search.csv", "A setting that was tried, the best first.", columns) { outcomes in
            outcomes.flatMap { outcome in
                zip(1..., outcome.choice.ranking).map { TriedRow(outcome, $1, rank: $0, settings) }
            }
        }
    }
}
