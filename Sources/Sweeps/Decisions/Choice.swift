// SPDX-License-Identifier: Apache-2.0
import Plans

/// What a contest has come to: which of its settings was chosen, and what was tried.
package struct Choice: Sendable {
    package let contest: Contest
    package let score: Selection.Score
    /// The chosen one's place among the contest's settings; nil as long as none is chosen.
    package let chosen: Int?
    /// Whether trials are left that it waits for.
    package let isOpen: Bool
    /// Of each of the contest's settings.
    package let tried: [Tried]

    /// How a setting did in a search.
    package struct Tried: Sendable {
        /// Its scores in the trials that it was compared by last; nil for one without a score.
        package let scores: [Double?]
        /// After how many epochs; nil for whole trainings.
        package let epochs: Int?

        package var mean: Double? { SelectionRules.mean(scores) }
    }

    /// The settings that were compared, the best first: those that lasted longest before others.
    package var ranking: [Int] {
        func isBefore(_ one: Int, _ other: Int) -> Bool {
            if one == chosen || other == chosen { return one == chosen && other != chosen }
            let (first, second) = (tried[one], tried[other])
            let (long, short) = (first.epochs ?? .max, second.epochs ?? .max)
            guard (long, first.scores.count) == (short, second.scores.count) else {
                return (long, first.scores.count) > (short, second.scores.count)
            }
            return (score.cost(first.mean), one) < (score.cost(second.mean), other)
        }
        return tried.indices.filter { !tried[$0].scores.isEmpty }.sorted(by: isBefore)
    }

    /// The next best setting that was compared by as many trials as the chosen one.
    package var second: Int? {
        guard let chosen else { return nil }
        return ranking.dropFirst().first {
            tried[$0].mean != nil && tried[$0].epochs == tried[chosen].epochs
                && tried[$0].scores.count == tried[chosen].scores.count
        }
    }
}

extension Course {
    /// What the contests of a plan that chooses have come to.
    package var choices: [Choice] {
        guard let selection = selection else { return [] }
        return zip(contests, verdicts).map { contest, verdict in
            Choice(
                contest: contest, score: selection.score, chosen: verdict.chosen,
                isOpen: verdict.awaited.contains { standings[$0] == nil },
                tried: verdict.scores.map { Choice.Tried(scores: $0.values, epochs: $0.epochs) })
        }
    }
}
