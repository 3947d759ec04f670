// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans
import Statistics
import Sweeps

/// The trials that differ in their seed alone and have ended.
struct TrialGroup {
    /// A trial and what came of it.
    struct Outcome: StudentRow {
        let trial: Trial
        let life: TrialLife
        /// nil for a trial that was given up.
        let end: TrialEnd?

        var specification: TrialSpecification { trial.specification }
        var result: TrialResult? { end?.result }
    }

    let columns: SettingColumns
    let outcomes: [Outcome]

    var specification: TrialSpecification { outcomes[0].trial.specification }
    var results: [TrialResult] { outcomes.compactMap(\.result) }

    /// Goes through the groups of a sweep in the order of their trials.
    ///
    /// - Throws: what `body` throws, and `SweepError` for a journal that cannot be read.
    static func forEach(in history: SweepHistory, _ body: (TrialGroup) throws -> Void) throws {
        let (trials, columns) = (history.trials, SettingColumns(of: history.plan))
        for group in trials.groups {
            let numbers = group.filter { history.life(of: $0).isOver }
            guard !numbers.isEmpty else { continue }
            let ends = Dictionary(uniqueKeysWithValues: try history.ends(of: numbers).map { ($0.number, $0) })
            let outcomes = numbers.map { Outcome(trial: trials[$0 - 1], life: history.life(of: $0), end: ends[$0]) }
            try body(TrialGroup(columns: columns, outcomes: outcomes))
        }
    }
}

/// What summaries need of a group: all but its learning curves.
struct GroupSummary: StudentRow {
    let specification: TrialSpecification
    let columns: SettingColumns
    /// Under `columns`.
    let settings: [String]
    let parameters: Int
    /// The weighted F1 of each seed with a result.
    let scores: SeedScores
    let weightedF1: SampleSummary?
    /// The 95 % interval of the variance of the weighted F1, by the bootstrap.
    let varianceInterval: ClosedRange<Double>?
    /// The F1 of each seed with a result, averaged over the classes in the other ways.
    let macroScores, microScores: SeedScores
    /// The share of runs that predict one class for all test samples.
    let collapsed: Double?
    /// Trials without a result.
    let failed: Int

    /// Trials with a result.
    var runs: Int { scores.values.count }
    var f1PerParameter: Double? { parameters > 0 ? weightedF1.map { $0.mean / Double(parameters) } : nil }

    init(_ group: TrialGroup, _ bootstraps: Bootstraps) {
        (specification, columns) = (group.specification, group.columns)
        settings = columns.values(of: specification)
        let (student, data) = (specification.student, specification.data)
        let counts = try? student.parameterCounts(features: data.features, classes: data.classes)
        parameters = counts.map { $0.circuit + $0.head } ?? 0
        func scores(_ score: (ConfusionMatrix) -> Double) -> SeedScores {
            SeedScores(
                group.outcomes.compactMap { outcome in
                    outcome.result.map { (outcome.specification.seed, score($0.confusion)) }
                })
        }
        self.scores = scores(\.weightedF1)
        (macroScores, microScores) = (scores(\.macroF1), scores(\.microF1))
        weightedF1 = SampleSummary(self.scores.values)
        varianceInterval = bootstraps[self.scores.values.count].intervalOfVariance(self.scores.values)
        let confusions = group.results.map(\.confusion)
        collapsed = SampleSummary(confusions.map { $0.predictsOneClass ? 1 : 0 })?.mean
        failed = group.outcomes.count - confusions.count
    }
}
