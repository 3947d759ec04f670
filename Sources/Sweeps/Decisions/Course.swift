// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans

/// Which trials of a plan are needed, as far as its results say: all, or those that its contests ask for.
///
/// Each contest goes on when all trials are over that its next decision depends on, so that decisions follow from results in an
/// order that ranks, time and interruptions do not change.
package struct Course {
    package let contests: [Contest]
    private let rules: Rules
    private let history: SweepHistory
    /// By a trial's number, the contest that it is in.
    private var places: [Int: Int] = [:]
    /// Of trials that are over.
    private(set) var standings: [Int: Standing] = [:]
    /// Of each contest, the trials that it waits for and that are not over.
    private var open: [Set<Int>]
    /// The contests that wait for nothing more than to be looked at.
    private var ready: Set<Int>
    private(set) var verdicts: [Verdict]
    private var wanted: Set<Int> = []

    private enum Rules {
        case selection(SelectionRules)
        case precision(PrecisionRules)
    }

    /// nil for a plan whose trials are all needed.
    ///
    /// - Parameter history: whose results are taken.
    /// - Throws: `SweepError` for a journal that cannot be read.
    package init?(of history: SweepHistory) throws {
        let (plan, trials) = (history.plan, history.trials)
        if let selection = plan.selection {
            rules = .selection(SelectionRules(selection, stages: trials.stages))
        } else if let precision = plan.precision {
            rules = .precision(PrecisionRules(precision: precision))
        } else {
            return nil
        }
        (contests, self.history) = (plan.contests(of: trials), history)
        open = Array(repeating: [], count: contests.count)
        ready = Set(contests.indices)
        verdicts = Array(repeating: Verdict(), count: contests.count)
        for (place, contest) in contests.enumerated() {
            for number in contest.settings.flatMap(\.numbers) { places[number] = place }
        }
        let over = places.keys.filter { history.life(of: $0).isOver && history.life(of: $0) != .dropped }.sorted()
        for number in over where history.life(of: number).failure != nil { standings[number] = .failed }
        // Results are large: some at a time.
        for start in stride(from: 0, to: over.count, by: 1000) {
            for end in try history.ends(of: over[start..<min(start + 1000, over.count)]) { take(end) }
        }
    }

    /// nil for a plan that chooses no settings.
    var selectionRules: SelectionRules? { if case .selection(let rules) = rules { rules } else { nil } }

    private mutating func take(_ end: TrialEnd) {
        standings[end.number] = end.result.flatMap(score).map { .scored($0) } ?? .failed
    }

    private func score(of result: TrialResult) -> Double? {
        switch rules {
        case .selection(let rules): rules.selection.score(of: result)
        case .precision: result.confusion.weightedF1
        }
    }

    /// Takes a trial's end.
    ///
    /// - Parameter line: the journal's, with the result that an end is without that was only scanned.
    package mutating func ended(_ end: TrialEnd, line: ArraySlice<UInt8>) throws {
        guard case .ended(let whole) = try JournalEvent(decoding: Data(line)) else { return }
        take(whole)
        guard let place = places[end.number], open[place].remove(end.number) != nil else { return }
        if open[place].isEmpty { ready.insert(place) }
    }

    /// The decisions that can be taken and were not, and the trials that are needed for the next ones and were not named before.
    package mutating func next() -> (decisions: [Decision], numbers: [Int]) {
        var decisions: [Decision] = []
        var numbers: [Int] = []
        for place in ready.sorted() {
            let contest = contests[place]
            let verdict = verdict(of: contest)
            for step in verdict.steps.dropFirst(verdicts[place].steps.count) {
                decisions.append(
                    Decision(
                        contest: contest.name, sentence: step.sentence, dropped: history.identities(of: step.dropped)))
            }
            verdicts[place] = verdict
            open[place] = Set(verdict.awaited.filter { standings[$0] == nil })
            numbers += verdict.awaited.filter { wanted.insert($0).inserted && standings[$0] == nil }
        }
        ready = []
        return (decisions, numbers.sorted())
    }

    private func verdict(of contest: Contest) -> Verdict {
        func standing(_ number: Int) -> Standing { standings[number] ?? .open }
        return switch rules {
        case .selection(let rules): rules.verdict(of: contest, standing)
        case .precision(let rules): rules.verdict(of: contest, standing)
        }
    }
}

extension Course {
    /// What follows from the results of a sweep, whether it is journalled or not; nil for a plan whose trials are all needed.
    ///
    /// - Throws: `SweepError`.
    package static func decided(by history: SweepHistory) throws -> Course? {
        var course = try Course(of: history)
        _ = course?.next()
        return course
    }

    /// The numbers of the trials that are not needed.
    package var needless: Set<Int> { Set(verdicts.flatMap { $0.steps.flatMap(\.dropped) }) }

    /// Of each chosen setting, the numbers of the trials that are the sweep's results; nil for a plan that chooses no settings.
    package var results: [[Int]]? {
        guard selectionRules != nil else { return nil }
        return zip(contests, verdicts).compactMap { contest, verdict in
            verdict.chosen.map { contest.settings[$0].results.sorted() }
        }
    }

    /// Decides what follows from the results that a journal has, which may be others than an earlier decision's, and journals it.
    ///
    /// - Returns: nil for a plan whose trials are all needed; else the trials that are needed and not over, too, and those decisions
    ///   that the journal did not have.
    /// - Throws: `SweepError`.
    package static func decided(
        in journal: Journal
    ) throws -> (course: Course?, needed: [Int]?, decisions: [Decision]) {
        guard var course = try Course(of: journal.history) else { return (nil, nil, []) }
        let (decisions, numbers) = course.next()
        if !journal.history.decisions.allSatisfy(decisions.contains) { try journal.forgetDecisions() }
        let new = decisions.filter { !journal.history.decisions.contains($0) }
        for decision in new { try journal.append(.decided(decision)) }
        try journal.commit()
        return (course, numbers, new)
    }
}

extension Selection {
    /// The score of a search's trial; nil where it has none.
    package func score(of result: TrialResult) -> Double? {
        // A trial of a fold is tested on it.
        switch score {
        case .validationAccuracy: folds == nil ? result.validation?.accuracy : result.confusion.accuracy
        case .validationF1: folds == nil ? result.validation?.weightedF1 : result.confusion.weightedF1
        case .validationRocAuc: folds == nil ? result.validationRocAUC : result.rocAUC
        case .validationLoss: folds == nil ? result.validationLoss : result.testLoss
        }
    }
}
