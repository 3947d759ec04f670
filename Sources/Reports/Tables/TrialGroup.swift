// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Machine
import Plans
import Statistics
import Sweeps

/// A trial that ended, and what came of it. A class, as several tables have a row of it.
final class TrialOutcome: StudentRow {
    let trial: Trial
    let settings: [String]
    let life: TrialLife
    /// nil for a trial that was given up.
    let end: TrialEnd?
    /// Whether it is one of the sweep's results, and not of a search alone.
    let isResult: Bool

    init(_ trial: Trial, _ settings: [String], _ life: TrialLife, _ end: TrialEnd?, isResult: Bool = true) {
        (self.trial, self.settings, self.life, self.end) = (trial, settings, life, end)
        self.isResult = isResult
    }

    var specification: TrialSpecification { trial.specification }
    var result: TrialResult? { end?.result }
}

/// What tables and summaries need of the trials that differ in their seed alone and have ended: numbers only, for a group
/// may have a million trials.
final class TrialGroup: StudentRow {
    let specification: TrialSpecification
    let columns: SettingColumns
    let settings: [String]
    /// Of each trial with a result.
    private(set) var seeds: [UInt64] = []
    private(set) var weightedF1: [Double] = []
    private(set) var macroF1: [Double] = []
    private(set) var microF1: [Double] = []
    /// Trainable parameters of a trial with a result; nil without one.
    private(set) var parameters: Int?
    /// How many trials predict one class for all test samples.
    private(set) var collapsed = 0
    /// Trials without a result.
    private(set) var failed = 0
    /// How many test samples of each true class (row) were predicted as each class, in all trials.
    private(set) var confusion: [[Int]] = []
    /// Of each trial that recorded it, the norm of the gradient by the circuit's angles in the first epoch.
    private(set) var firstGradientNorms: [Double] = []
    /// Of each of `LearningCurve.series` and each epoch, the values of the trials that were still training.
    private(set) var curves: [[[Double]]] = LearningCurve.series.map { _ in [] }

    /// Trials with a result.
    var runs: Int { seeds.count }

    /// How many trials it will have: arrays that grow leave gaps in the memory.
    private let size: Int

    init(_ specification: TrialSpecification, _ columns: SettingColumns, size: Int) {
        (self.specification, self.columns, settings) = (specification, columns, columns.values(of: specification))
        self.size = size
        seeds.reserveCapacity(size)
        weightedF1.reserveCapacity(size)
        macroF1.reserveCapacity(size)
        microF1.reserveCapacity(size)
    }

    func append(_ outcome: TrialOutcome) {
        guard let result = outcome.result else {
            failed += 1
            return
        }
        seeds.append(outcome.specification.seed)
        weightedF1.append(result.confusion.weightedF1)
        macroF1.append(result.confusion.macroF1)
        microF1.append(result.confusion.microF1)
        parameters = parameters ?? result.parameters
        collapsed += result.confusion.predictsOneClass ? 1 : 0
        if confusion.isEmpty {
            confusion = result.confusion.counts
        } else {
            for (row, counts) in result.confusion.counts.enumerated() {
                for (column, count) in counts.enumerated() { confusion[row][column] += count }
            }
        }
        if let norm = result.curve.circuitGradientNorm?.first { firstGradientNorms.append(Double(norm)) }
        for (index, series) in LearningCurve.series.enumerated() {
            let values = series.values(result) ?? []
            while curves[index].count < values.count {
                var ofEpoch: [Double] = []
                ofEpoch.reserveCapacity(size)
                curves[index].append(ofEpoch)
            }
            for (epoch, value) in values.enumerated() { curves[index][epoch].append(value) }
        }
    }

    /// Some trials of a group, in their order.
    private struct Part {
        let group: TrialGroup
        let numbers: [Int]
        /// Whether no others of the group follow.
        var isLast = false
    }

    /// Goes through some groups of a sweep. What tables have of them is made by several threads at once, and taken in the order of
    /// the groups.
    ///
    /// - Parameters:
    ///   - groups: the numbers of each group's trials.
    ///   - needless: trials that are left out.
    ///   - results: the trials that are results; nil where all are.
    ///   - rows: makes something of some of a group's trials.
    ///   - take: takes these trials, and what was made of them.
    ///   - summary: makes something of a group after all of its trials.
    ///   - whole: takes that.
    /// - Throws: what `take` and `whole` throw, and `SweepError` for a journal that cannot be read.
    static func forEach<Rows, Summary>(
        in history: SweepHistory, _ columns: SettingColumns, groups: some Sequence<some RandomAccessCollection<Int>>,
        without needless: Set<Int> = [], results: Set<Int>? = nil, rows: ([TrialOutcome]) -> Rows,
        take: ([TrialOutcome], Rows) throws -> Void, summary: (TrialGroup) -> Summary, whole: (Summary) throws -> Void
    ) throws {
        let trials = history.trials
        func isOver(_ number: Int) -> Bool {
            history.life(of: number).isOver && history.life(of: number) != .dropped && !needless.contains(number)
        }
        func outcomes(of part: Part) throws -> [TrialOutcome] {
            var ends = try history.ends(of: part.numbers)[...]
            return trials.trials(numbered: part.numbers).map { trial in
                // One that was given up has no end.
                let end = ends.first?.number == trial.number ? ends.popFirst() : nil
                return TrialOutcome(
                    trial, part.group.settings, history.life(of: trial.number), end,
                    isResult: results?.contains(trial.number) ?? true)
            }
        }
        // All learning curves of a large sweep are too much for the memory.
        var (parts, size): ([Part], Int) = ([], 0)
        func process() throws {
            let made = try concurrentMap(parts) { part in
                let outcomes = try outcomes(of: part)
                return (outcomes, rows(outcomes))
            }
            for (part, (outcomes, rows)) in zip(parts, made) {
                for outcome in outcomes { part.group.append(outcome) }
                try take(outcomes, rows)
            }
            let ended = parts.filter(\.isLast).map(\.group)
            for summary in try concurrentMap(ended, summary) { try whole(summary) }
            (parts, size) = ([], 0)
        }
        for numbers in groups {
            guard let first = numbers.first(where: isOver) else { continue }
            let group = TrialGroup(trials[first - 1].specification, columns, size: numbers.count)
            var rest = numbers[...]
            while !rest.isEmpty {
                parts.append(Part(group: group, numbers: rest.prefix(100).filter(isOver)))
                size += parts[parts.count - 1].numbers.count
                rest = rest.dropFirst(100)
                parts[parts.count - 1].isLast = rest.isEmpty
                if size >= 1000 { try process() }
            }
        }
        try process()
    }
}

extension LearningCurve {
    /// What curves are of.
    static let series: [(name: String, meaning: String, values: @Sendable (TrialResult) -> [Double]?)] = [
        ("training_loss", "loss on the training samples before the epoch's step", { $0.curve.trainingLoss }),
        (
            "validation_loss", "loss on the validation samples after the epoch's step; empty without such samples",
            { $0.validation == nil ? nil : $0.curve.validationLoss }
        ),
        (
            "validation_f1", "weighted F1 on the validation samples after the epoch's step; empty without such samples",
            { $0.validation == nil ? nil : $0.curve.validationF1 }
        ),
        (
            "gradient_norm",
            "Euclidean norm of the gradient of the training loss by all parameters, before the epoch's step; with "
                + "mini-batches the root mean square over the epoch's steps. Weight decay is no part of it",
            { $0.curve.gradientNorm?.map(Double.init) }
        ),
        (
            "circuit_gradient_norm", "the same by the angles of the circuit; empty for students without one",
            { $0.curve.circuitGradientNorm?.map(Double.init) }
        ),
    ]
}

/// What summaries need of a group. A class, as rows of several tables have it.
final class GroupSummary: StudentRow {
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

    /// The architecture, and those of its own settings that the plan varies.
    var student: String {
        let own = varying { !columns.divides($0) }
        let name = columns.student(specification.student.architecture)
        return own.isEmpty ? name : name + ", " + own
    }

    /// Some of the settings that the plan varies, in words, but for those that follow from the student.
    func varying(_ isWanted: (PlanField) -> Bool) -> String {
        columns.varying.filter { isWanted($0) && !columns.ofStudents.contains($0) }
            .compactMap { $0.words(in: specification) }.joined(separator: ", ")
    }

    /// The published value of the same; nil without one. Several tables ask for it.
    private(set) var published: PublishedComparison?

    /// Trials with a result.
    var runs: Int { scores.values.count }
    var f1PerParameter: Double? { parameters > 0 ? weightedF1.map { $0.mean / Double(parameters) } : nil }

    init(_ group: TrialGroup, _ bootstraps: Bootstraps) {
        (specification, columns, settings) = (group.specification, group.columns, group.settings)
        let (student, data) = (specification.student, specification.data)
        let counts = try? student.parameterCounts(features: data.features, classes: data.classes)
        parameters = counts.map { $0.circuit + $0.head } ?? 0
        scores = SeedScores(seeds: group.seeds, values: group.weightedF1)
        macroScores = SeedScores(seeds: group.seeds, values: group.macroF1)
        microScores = SeedScores(seeds: group.seeds, values: group.microF1)
        weightedF1 = SampleSummary(group.weightedF1)
        varianceInterval = bootstraps[group.runs].intervalOfVariance(group.weightedF1)
        collapsed = group.runs == 0 ? nil : Double(group.collapsed) / Double(group.runs)
        failed = group.failed
        published = PublishedComparison(self)
    }
}
