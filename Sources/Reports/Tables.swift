import Distillation
import Learning
import Sweeps

/// The tables of a results folder, all derived from the journal.
public struct Tables {
    private let outcomes: [Outcome]
    private let groups: [Group]

    /// A trial and what came of it.
    struct Outcome {
        let trial: Trial
        let report: TrialReport
    }

    /// The trials that differ in their seed alone.
    struct Group {
        let specification: TrialSpecification
        let parameters: Int
        let outcomes: [Outcome]

        var results: [TrialResult] { outcomes.compactMap(\.report.result) }
        var weightedF1: SampleSummary? { SampleSummary(results.map(\.confusion.weightedF1)) }
    }

    public init(_ journal: Journal) {
        outcomes = journal.plan.expand().compactMap { trial in
            journal.reports[trial.number].map { Outcome(trial: trial, report: $0) }
        }
        // Trials are numbered with the seed innermost, so a group's trials stand together.
        groups = outcomes.reduce(into: [[Outcome]]()) { groups, outcome in
            if groups.last?.first.map({ $0.trial.specification.withoutSeed == outcome.trial.specification.withoutSeed })
                ?? false
            {
                groups[groups.count - 1].append(outcome)
            } else {
                groups.append([outcome])
            }
        }.map { outcomes in
            let specification = outcomes[0].trial.specification
            let counts = try? specification.student.parameterCounts(
                features: specification.data.bits, classes: DataSpecification.classes)
            return Group(
                specification: specification, parameters: counts.map { $0.circuit + $0.head } ?? 0, outcomes: outcomes)
        }
    }

    static let settingColumns = ["loss", "learning_rate", "max_epochs", "patience", "batch", "precision"]

    /// One row per trial that ended, by trial number.
    public var trials: Table {
        var table = Table(
            columns: ["trial", "architecture", "distillation", "seed"] + Self.settingColumns + [
                "parameters", "f1_weighted", "f1_macro", "f1_micro",
            ] + (0..<DataSpecification.classes).map { "f1_class_\($0)" } + [
                "accuracy", "epochs", "best_epoch", "training_loss", "validation_loss", "test_loss", "status", "reason",
            ])
        for outcome in outcomes {
            let specification = outcome.trial.specification
            let result = outcome.report.result
            let perClass: [any CSVValue] = (0..<DataSpecification.classes).map { result?.confusion.f1PerClass[$0] }
            table.append(
                [
                    outcome.trial.number, specification.student.architecture.name, specification.distillation,
                    specification.seed,
                ]
                    + specification.settingValues + [
                        result?.parameters, result?.confusion.weightedF1, result?.confusion.macroF1,
                        result?.confusion.microF1,
                    ] + perClass + [
                        result?.confusion.accuracy, result?.epochs, result?.bestEpoch, result?.trainingLoss,
                        result?.validationLoss, result?.testLoss, result == nil ? "failed" : "done",
                        outcome.report.failure ?? "",
                    ])
        }
        return table
    }

    /// One row per architecture and distillation: statistics of the weighted F1 over the seeds.
    public var summary: Table {
        var table = Table(
            columns: ["architecture", "distillation"] + Self.settingColumns + [
                "parameters", "n", "failed", "mean", "variance", "standard_deviation", "ci95_low", "ci95_high", "min",
                "median", "max",
            ])
        for group in groups {
            let f1 = group.weightedF1
            table.append(
                [group.specification.student.architecture.name, group.specification.distillation]
                    + group.specification.settingValues + [
                        group.parameters, f1?.count ?? 0, group.outcomes.count - group.results.count, f1?.mean,
                        f1?.variance, f1?.standardDeviation, f1?.interval?.lowerBound, f1?.interval?.upperBound,
                        f1?.minimum, f1?.median, f1?.maximum,
                    ])
        }
        return table
    }

    /// One row per architecture, distillation and epoch: mean and quartiles over the seeds still training then.
    public var learningCurves: Table {
        let series: [(String, KeyPath<LearningCurve, [Double]>)] = [
            ("training_loss", \.trainingLoss), ("validation_loss", \.validationLoss), ("validation_f1", \.validationF1),
        ]
        var table = Table(
            columns: ["architecture", "distillation"] + Self.settingColumns + ["epoch", "runs"]
                + series.flatMap { name, _ in ["mean", "q1", "median", "q3"].map { "\(name)_\($0)" } })
        for group in groups {
            let curves = group.results.map(\.curve)
            for epoch in 0..<(curves.map(\.trainingLoss.count).max() ?? 0) {
                let reached = curves.filter { $0.trainingLoss.count > epoch }
                let statistics: [any CSVValue] = series.flatMap { _, path -> [any CSVValue] in
                    let values = reached.map { $0[keyPath: path][epoch] }
                    return [values.reduce(0, +) / Double(values.count)]
                        + [0.25, 0.5, 0.75].map { quantile($0, of: values) }
                }
                table.append(
                    [group.specification.student.architecture.name, group.specification.distillation]
                        + group.specification.settingValues + [epoch + 1, reached.count] + statistics)
            }
        }
        return table
    }

    /// One row per trial: who ran it and how long that took. It changes from run to run, unlike the other tables.
    public var timings: Table {
        var table = Table(columns: [
            "trial", "rank", "host", "seconds", "epochs", "milliseconds_per_epoch", "resumed_after",
        ])
        for outcome in outcomes {
            let (report, epochs) = (outcome.report, outcome.report.result?.epochs)
            // The seconds are those since the trial last went on from a checkpoint.
            let timed = epochs.map { $0 - (report.checkpoints?.resumedAfter ?? 0) }
            table.append([
                report.number, report.rank, report.host, report.seconds, epochs,
                timed.map { report.seconds * 1000 / Double($0) }, report.checkpoints?.resumedAfter,
            ])
        }
        return table
    }

    /// One row per architecture, as in the paper's Figure 1: the weighted F1 with and without distillation.
    public var figure1: Table {
        var table = Table(
            columns: ["architecture"] + Self.settingColumns + [
                "parameters", "runs_without_kd", "f1_mean_without_kd", "f1_variance_without_kd", "runs_with_kd",
                "f1_mean_with_kd", "f1_variance_with_kd",
            ])
        for pair in pairs {
            let (without, with) = (pair.without?.weightedF1, pair.with?.weightedF1)
            table.append(
                [pair.specification.student.architecture.name] + pair.specification.settingValues + [
                    pair.parameters, without?.count ?? 0, without?.mean, without?.variance, with?.count ?? 0,
                    with?.mean,
                    with?.variance,
                ])
        }
        return table
    }

    /// The groups without and with distillation that otherwise agree.
    struct Pair {
        var without: Group?
        var with: Group?
        var specification: TrialSpecification
        var parameters: Int
    }

    var pairs: [Pair] {
        groups.reduce(into: []) { pairs, group in
            let fits = pairs.lastIndex {
                $0.specification.student == group.specification.student
                    && $0.specification.loss == group.specification.loss
                    && $0.specification.training == group.specification.training
            }
            let index = fits ?? pairs.endIndex
            if fits == nil { pairs.append(Pair(specification: group.specification, parameters: group.parameters)) }
            if group.specification.distillation { pairs[index].with = group } else { pairs[index].without = group }
        }
    }
}

extension TrialSpecification {
    /// The same for all seeds of a group.
    fileprivate var withoutSeed: TrialSpecification {
        var specification = self
        specification.seed = 0
        return specification
    }

    fileprivate var settingValues: [any CSVValue] {
        [
            loss.rawValue, training.learningRate, training.epochs, training.patience,
            training.batch.map(String.init) ?? "full", training.precision.rawValue,
        ]
    }
}
