import Distillation
import Learning
import Sweeps

/// The trials that differ in their seed alone and have ended.
struct TrialGroup {
    /// A trial and what came of it.
    struct Outcome {
        let trial: Trial
        let life: TrialLife
        /// nil for a trial that was given up.
        let report: TrialReport?
    }

    let outcomes: [Outcome]

    var specification: TrialSpecification { outcomes[0].trial.specification }
    var results: [TrialResult] { outcomes.compactMap(\.report?.result) }

    /// Goes through the groups of a sweep in the order of their trials.
    ///
    /// - Throws: what `body` throws, and `SweepError` for a journal that cannot be read.
    static func forEach(in history: SweepHistory, _ body: (TrialGroup) throws -> Void) throws {
        let trials = history.trials
        for group in trials.groups {
            let numbers = group.filter { history.life(of: $0).isOver }
            guard !numbers.isEmpty else { continue }
            let reports = Dictionary(uniqueKeysWithValues: try history.reports(of: numbers).map { ($0.number, $0) })
            try body(
                TrialGroup(
                    outcomes: numbers.map {
                        Outcome(trial: trials[$0 - 1], life: history.life(of: $0), report: reports[$0])
                    }))
        }
    }
}

/// What summaries need of a group: all but its learning curves.
struct GroupSummary {
    let specification: TrialSpecification
    let parameters: Int
    let weightedF1: SampleSummary?
    /// Trials without a result.
    let failed: Int

    init(_ group: TrialGroup) {
        specification = group.specification
        let counts = try? specification.student.parameterCounts(
            features: specification.data.bits, classes: DataSpecification.classes)
        parameters = counts.map { $0.circuit + $0.head } ?? 0
        let results = group.results
        weightedF1 = SampleSummary(results.map(\.confusion.weightedF1))
        failed = group.outcomes.count - results.count
    }
}
