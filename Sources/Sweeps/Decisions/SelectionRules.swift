// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Statistics
import Texts

/// How one of a contest's settings is chosen. Pure functions of the results.
struct SelectionRules {
    let selection: Selection
    /// The epochs after which each rung's scores are; nil for all.
    let rungs: [Int?]

    init(_ selection: Selection, stages: [TrialStage]) {
        self.selection = selection
        let folds = selection.folds ?? 1
        rungs = stride(from: 0, to: stages.count - 1, by: folds).map { stages[$0].epochs }
    }

    /// Decides as far as the results reach.
    func verdict(of contest: Contest, _ standing: (Int) -> Standing) -> Verdict {
        var verdict = Verdict()
        verdict.scores = contest.settings.map { _ in ([], nil) }
        var left = Array(contest.settings.indices)
        // Of the last rung: all but for a race that has ended earlier.
        var blocks = contest.settings.first?.search.last?.count ?? 0
        for rung in rungs.indices {
            let isLast = rung == rungs.count - 1
            if isLast, case .racing(let least, let level) = selection.stop {
                guard let end = race(contest, &left, least: least, level: level, standing, &verdict) else {
                    return verdict
                }
                blocks = end
                continue
            }
            let trials = left.map { contest.settings[$0].search[rung] }
            guard trials.allSatisfy({ $0.allSatisfy { standing($0) != .open } }) else {
                verdict.awaited = trials.flatMap(\.self)
                return verdict
            }
            if !isLast { cut(contest, &left, after: rung, standing, &verdict) }
        }
        choose(contest, left, after: blocks, standing, &verdict)
        return verdict
    }

    /// Compares settings by the first of their trials in a rung, all if `blocks` is nil.
    ///
    /// - Returns: the best first, of equal ones the first in the plan's order.
    private func ranked(
        _ contest: Contest, _ settings: [Int], rung: Int, blocks: Int? = nil, _ standing: (Int) -> Standing,
        _ verdict: inout Verdict
    ) -> [(setting: Int, score: Double?)] {
        for setting in settings {
            let trials = contest.settings[setting].search[rung]
            verdict.scores[setting] = (trials.prefix(blocks ?? trials.count).map { standing($0).score }, rungs[rung])
        }
        let scores = settings.map { (setting: $0, score: Self.mean(verdict.scores[$0].values)) }
        let cost = selection.score.cost
        return scores.sorted { (cost($0.score), $0.setting) < (cost($1.score), $1.setting) }
    }

    /// The mean of scores; nil where there is none, or one is missing.
    static func mean(_ scores: [Double?]) -> Double? {
        let known = scores.compactMap(\.self)
        return known.isEmpty || known.count < scores.count ? nil : known.reduce(0, +) / Double(known.count)
    }

    /// Ends the settings that cannot win after a rung.
    private func cut(
        _ contest: Contest, _ left: inout [Int], after rung: Int, _ standing: (Int) -> Standing,
        _ verdict: inout Verdict
    ) {
        let ranking = ranked(contest, left, rung: rung, standing, &verdict)
        let kept: Int
        let rule: String
        switch selection.stop {
        case .halving(_, let factor):
            kept = max((left.count + factor - 1) / factor, 1)
            rule = "the best \(kept) of \(Quantity.count(left.count, "setting")) \(kept == 1 ? "goes" : "go") on"
        case .median:
            // Of an even number the better one in the middle counts, so that half of all different settings end.
            let middle = selection.score.cost(ranking[(ranking.count - 1) / 2].score)
            kept = ranking.firstIndex { middle < selection.score.cost($0.score) } ?? ranking.count
            rule = "\(Self.some(left.count - kept, of: left.count)) worse than the median"
        case .never, .racing: return
        }
        let dropped = ranking.dropFirst(kept).map(\.setting).sorted()
        left = ranking.prefix(kept).map(\.setting).sorted()
        guard !dropped.isEmpty else { return }
        let best = ranking[0]
        verdict.steps.append(
            Verdict.Step(
                sentence:
                    "After \(rungs[rung].map { Quantity.count($0, "epoch") } ?? "all epochs"), \(rule), by \(selection.score.title);"
                    + " \(name(contest, best.setting)) leads with \(text(best.score)).",
                dropped: dropped.flatMap { setting in
                    contest.settings[setting].search[(rung + 1)...].flatMap(\.self) + contest.settings[setting].results
                }))
    }

    /// Ends settings block by block of a seed and a fold, as soon as they are known to be worse.
    ///
    /// - Returns: the blocks after which the race is over; nil where the verdict says what it waits for.
    private func race(
        _ contest: Contest, _ left: inout [Int], least: Int, level: Double, _ standing: (Int) -> Standing,
        _ verdict: inout Verdict
    ) -> Int? {
        func block(_ place: Int) -> [Int] { left.map { contest.settings[$0].search[rungs.count - 1][place] } }
        let blocks = contest.settings.first?.search.last?.count ?? 0
        let looks = Self.looks(from: least, blocks: blocks)
        for end in looks + [blocks] {
            let trials = (0..<end).flatMap(block)
            guard trials.allSatisfy({ standing($0) != .open }) else {
                verdict.awaited = trials
                return nil
            }
            guard end < blocks else { break }
            drop(contest, &left, after: end, of: looks, level: level, standing, &verdict)
            if left.count == 1 { return end }
        }
        return blocks
    }

    /// After how many blocks a race is looked at: ever more, as one block more hardly tells anything new.
    static func looks(from least: Int, blocks: Int) -> [Int] {
        Array(sequence(first: least) { max($0 + 1, $0 * 6 / 5) }.prefix { $0 < blocks })
    }

    private func drop(
        _ contest: Contest, _ left: inout [Int], after end: Int, of looks: [Int], level: Double,
        _ standing: (Int) -> Standing,
        _ verdict: inout Verdict
    ) {
        let ranking = ranked(contest, left, rung: rungs.count - 1, blocks: end, standing, &verdict)
        let best = ranking[0]
        guard let leading = best.score else { return }
        func leaveOut(_ settings: [Int], _ why: String) {
            guard !settings.isEmpty else { return }
            left.removeAll(where: settings.contains)
            verdict.steps.append(
                Verdict.Step(
                    sentence:
                        "After \(Quantity.count(end, "block")) of a seed and a fold, \(Self.some(settings.count, of: ranking.count))"
                        + " \(why).",
                    dropped: settings.flatMap { setting in
                        contest.settings[setting].search[rungs.count - 1].dropFirst(end)
                            + contest.settings[setting].results
                    }))
        }
        leaveOut(
            ranking.filter { $0.score == nil }.map(\.setting).sorted(), "left out: a trial of each has no score")
        let others = ranking.dropFirst().compactMap { other in other.score.map { (other.setting, $0) } }
        let layout = TwoWayLayout(ranking.map { verdict.scores[$0.setting].values }.filter { !$0.contains(nil) })
        let test = RepeatedTest(looks: looks)
        let probabilities = holmCorrected(
            others.map { _, score in
                let p = layout.probability(ofDifference: abs(leading - score))
                // Corrections make it no smaller.
                return p > level ? p : test.probability(ofAnyAtMost: p)
            })
        leaveOut(
            zip(others, probabilities).filter { $1 ?? 1 <= level }.map(\.0.0).sorted(),
            "worse than \(name(contest, best.setting)), whose \(selection.score.title) is \(text(leading)) (paired t-tests at the"
                + " level \(String(format: "%.2g", level)), corrected for looks and settings)")
    }

    /// - Parameter blocks: of a seed and a fold whose scores count, the first ones.
    private func choose(
        _ contest: Contest, _ left: [Int], after blocks: Int, _ standing: (Int) -> Standing, _ verdict: inout Verdict
    ) {
        let ranking = ranked(contest, left, rung: rungs.count - 1, blocks: blocks, standing, &verdict)
        let best = ranking[0]
        let (sentence, results): (String, [Int]) =
            if best.score == nil {
                ("No setting is chosen: none has a score from all its trials.", [])
            } else {
                (
                    "Chosen by \(selection.score.title): \(name(contest, best.setting)), with \(text(best.score))"
                        + (ranking.dropFirst().first.map {
                            "; the next one, \(name(contest, $0.setting)), has \(text($0.score))."
                        } ?? "."),
                    contest.settings[best.setting].results
                )
            }
        if best.score != nil { verdict.chosen = best.setting }
        verdict.awaited = results
        let compared = left.flatMap { contest.settings[$0].search[rungs.count - 1].prefix(blocks) }
        let needed = Set(results).union(compared)
        verdict.steps.append(
            Verdict.Step(
                sentence: sentence,
                dropped: Set(
                    left.flatMap { contest.settings[$0].search[rungs.count - 1] + contest.settings[$0].results }
                ).subtracting(needed).sorted()))
    }

    /// "1 of 4 settings is", "2 of 4 settings are"
    private static func some(_ number: Int, of all: Int) -> String {
        "\(number) of \(Quantity.count(all, "setting")) \(number == 1 ? "is" : "are")"
    }

    private func name(_ contest: Contest, _ setting: Int) -> String {
        let name = contest.settings[setting].name
        return name.isEmpty ? "the only setting" : name
    }

    private func text(_ score: Double?) -> String { score.map { String(format: "%.4g", $0) } ?? "none" }
}
