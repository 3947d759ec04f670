// SPDX-License-Identifier: Apache-2.0
import Foundation
import Sweeps
import Texts

extension ResultFiles.Written {
    /// The answer in a sentence, as lines; nil without results.
    package var answer: String? {
        Answer(summaries, choices, isWhole: isWhole).map {
            $0.sentence.wrapped(to: 79).map { Numbers.plain($0) + "\n" }.joined()
        }
    }

    /// The end of a sweep as a person reads it, behind the answer: what was chosen, and the scores.
    package var text: String { (choices.isEmpty ? "" : choiceText + "\n") + summaries.text }

    /// What was chosen, a paragraph for each choice.
    private var choiceText: String {
        let shown = choices.prefix(Self.mostChoices)
        var text = "Chosen by \(choices[0].choice.score.title), the best first:\n"
        for outcome in shown { text += outcome.text }
        if shown.count < choices.count { text += "  \(choices.count - shown.count) more choices are in best.csv.\n" }
        return text
    }

    /// Beyond so many, best.csv has them alone.
    private static let mostChoices = 16
}

extension Choice {
    /// Why there is none.
    var lack: String { isOpen ? "none yet" : "none, as no setting has a score from all its trials" }
}

extension Choice.Second {
    /// Its score, and where the chosen one was compared by more trials, that one's beside it.
    var text: String {
        guard !isLast else { return Numbers.score(score) }
        let when = epochs.map { " after \(Quantity.count($0, "epoch"))" } ?? ""
        return "\(Numbers.score(score))\(when), where the chosen one had \(Numbers.score(chosenScore))"
    }
}

extension ChoiceOutcome {
    /// Lines of at most three settings and the results.
    fileprivate var text: String {
        var lines = ["  \(choice.contest.name):"]
        guard let chosen = choice.chosen else { return lines[0] + " \(choice.lack)\n" }
        lines.append("    1. \(choice.contest.settings[chosen].name): \(Numbers.score(choice.tried[chosen].mean))")
        if let second = choice.second {
            lines.append("    2. \(choice.contest.settings[second.setting].name): \(second.text)")
        }
        let others = choice.tried.count - (choice.second == nil ? 1 : 2)
        if others > 0 { lines.append("    and \(Quantity.count(others, "other setting"))") }
        if let f1 = results?.weightedF1 {
            lines.append(
                "    on the test samples: F1 \(Numbers.meanAndVariance(f1)), \(Quantity.count(f1.count, "run"))")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
