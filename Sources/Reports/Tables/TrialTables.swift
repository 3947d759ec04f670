import Learning
import Plans
import Statistics

/// The tables with rows for every trial or epoch, a group at a time.
enum TrialTables {
    static func trialColumns(_ settings: SettingColumns) -> [String] {
        ["trial", "architecture", "distillation", "seed"] + settings.names
            + ["parameters", "f1_weighted", "f1_macro", "f1_micro"]
            + (0..<settings.classes).map { "f1_class_\($0)" }
            + [
                "accuracy", "epochs", "best_epoch", "training_loss", "validation_loss", "test_loss", "status", "reason",
            ]
    }

    /// One row per trial that ended.
    static func trials(_ group: TrialGroup) -> Table {
        var table = Table(columns: trialColumns(group.columns))
        for outcome in group.outcomes {
            let specification = outcome.trial.specification
            let result = outcome.end?.result
            let f1 = result?.confusion.f1PerClass ?? []
            let perClass: [any CSVValue] = (0..<group.columns.classes).map { f1.indices.contains($0) ? f1[$0] : nil }
            table.append(
                [
                    outcome.trial.number, specification.student.architecture.name, specification.distillation,
                    specification.seed,
                ]
                    + group.settings + [
                        result?.parameters, result?.confusion.weightedF1, result?.confusion.macroF1,
                        result?.confusion.microF1,
                    ] + perClass + [
                        result?.confusion.accuracy, result?.epochs, result?.bestEpoch, result?.trainingLoss,
                        result?.validationLoss, result?.testLoss, outcome.life.name, outcome.life.failure ?? "",
                    ])
        }
        return table
    }

    static let timingColumns = [
        "trial", "rank", "host", "seconds", "epochs", "milliseconds_per_epoch", "resumed_after",
    ]

    /// One row per trial: who ran it and how long that took. It changes from run to run, unlike the other tables.
    static func timings(_ group: TrialGroup) -> Table {
        var table = Table(columns: timingColumns)
        for end in group.outcomes.compactMap(\.end) {
            let (epochs, resumedAfter) = (end.result?.epochs, end.checkpoints?.resumedAfter)
            // The seconds are those since the trial last went on from a checkpoint.
            let timed = epochs.map { $0 - (resumedAfter ?? 0) }
            table.append([
                end.number, end.rank, end.host, end.seconds, epochs, timed.map { end.seconds * 1000 / Double($0) },
                resumedAfter,
            ])
        }
        return table
    }

    private static let series: [(name: String, values: @Sendable (LearningCurve) -> [Double]?)] = [
        ("training_loss", { $0.trainingLoss }), ("validation_loss", { $0.validationLoss }),
        ("validation_f1", { $0.validationF1 }), ("gradient_norm", { $0.gradientNorm?.map(Double.init) }),
        ("circuit_gradient_norm", { $0.circuitGradientNorm?.map(Double.init) }),
    ]

    static func curveColumns(_ settings: SettingColumns) -> [String] {
        ["architecture", "distillation"] + settings.names + ["epoch", "runs"]
            + series.flatMap { series in ["mean", "q1", "median", "q3"].map { "\(series.name)_\($0)" } }
    }

    /// One row per epoch: mean and quartiles over the seeds still training then.
    static func learningCurves(_ group: TrialGroup) -> Table {
        var table = Table(columns: curveColumns(group.columns))
        let curves = group.results.map(\.curve)
        // Of each part, its values in the runs that have it.
        let parts = series.map { part in curves.compactMap(part.values) }
        for epoch in 0..<(curves.map(\.trainingLoss.count).max() ?? 0) {
            let reached = curves.count { $0.trainingLoss.count > epoch }
            let statistics: [any CSVValue] = parts.flatMap { part -> [any CSVValue] in
                let values = part.compactMap { $0.count > epoch ? $0[epoch] : nil }
                guard !values.isEmpty else { return Array(repeating: Double?.none, count: 4) }
                return [values.reduce(0, +) / Double(values.count)]
                    + [0.25, 0.5, 0.75].map { quantile($0, of: values) }
            }
            table.append(
                [group.specification.student.architecture.name, group.specification.distillation]
                    + group.settings + [epoch + 1, reached] + statistics)
        }
        return table
    }
}
