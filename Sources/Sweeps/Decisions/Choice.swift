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
        /// The scores of all its trials, by the epochs after which they are.
        fileprivate let all: [Int?: [Double?]]

        package var mean: Double? { SelectionRules.mean(scores) }
    }

    /// The best setting beside the chosen one.
    package struct Second: Sendable {
        package let setting: Int
        package let score: Double
        /// The chosen one's score in the trials that both were compared by last.
        package let chosenScore: Double
        /// After how many epochs these are; nil for whole trainings.
        package let epochs: Int?
        /// Whether the chosen one was not compared by more trials.
        package let isLast: Bool
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

    /// The next best setting of those that have a score; nil where there is none, or none is chosen.
    package var second: Second? {
        guard let chosen, let setting = ranking.dropFirst().first(where: { tried[$0].mean != nil }) else { return nil }
        let (best, second) = (tried[chosen], tried[setting])
        let beside = best.all[second.epochs].flatMap { SelectionRules.mean(Array($0.prefix(second.scores.count))) }
        guard let score = second.mean, let beside else { return nil }
        return Second(
            setting: setting, score: score, chosenScore: beside, epochs: second.epochs,
            isLast: (second.epochs, second.scores.count) == (best.epochs, best.scores.count))
    }
}

extension Course {
    /// What the contests of a plan that chooses have come to.
    package var choices: [Choice] {
        guard let rules = selectionRules else { return [] }
        return zip(contests, verdicts).map { contest, verdict in
            let tried = zip(contest.settings, verdict.scores).map { setting, compared in
                let scores = setting.search.map { $0.map { standings[$0]?.score } }
                return Choice.Tried(
                    scores: compared.values, epochs: compared.epochs,
                    all: Dictionary(zip(rules.rungs, scores), uniquingKeysWith: { $1 }))
            }
            return Choice(
                contest: contest, score: rules.selection.score, chosen: verdict.chosen,
                isOpen: verdict.awaited.contains { standings[$0] == nil }, tried: tried)
        }
    }
}
