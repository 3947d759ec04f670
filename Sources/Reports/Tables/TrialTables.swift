// SPDX-License-Identifier: Apache-2.0
import Learning
import Plans
import Statistics

/// The tables with rows for every trial or epoch, a group at a time.
enum TrialTables {
    static func trialColumns(_ settings: SettingColumns) -> [TableColumn] {
        [
            TableColumn("trial", "the trial's number in the plan"), .architecture, .distillation,
            TableColumn("seed", "of the initial weights and the order of mini-batches"),
        ] + TableColumn.settings(settings) + [
            .parameters,
            TableColumn("f1_weighted", "F1 on the test samples, of the classes weighted by their frequency"),
            TableColumn("f1_macro", "the same, of the classes equally"),
            TableColumn("f1_micro", "the same, from the totals"),
        ]
            + (0..<settings.classes).map {
                TableColumn(
                    "f1_class_\($0)",
                    "F1 of each class; 0 for one that neither occurs nor is predicted; empty for one that the trial's data have not. "
                        + "Classes of a table are counted in the order of `data: classes`, or sorted")
            } + [
                TableColumn("accuracy", "the share of test samples predicted right"),
                TableColumn("epochs", "epochs run"),
                TableColumn("best_epoch", "the epoch with the lowest validation loss, whose weights are tested"),
                TableColumn("training_loss", "the loss with these weights on the training samples"),
                TableColumn("validation_loss", "the same on the validation samples"),
                TableColumn("test_loss", "the same on the test samples"),
                TableColumn("status", "`done`, `failed` or `given up`"),
                TableColumn("reason", "why the trial failed or was given up"),
            ]
    }

    /// One row per trial that ended.
    static func trials(_ group: TrialGroup) -> Table {
        var table = Table(trialColumns(group.columns))
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
        TableColumn("trial", "the trial's number in the plan"),
        TableColumn("rank", "the MPI rank that ran it"), TableColumn("host", "the machine of the rank"),
        TableColumn("seconds", "wall time, since the trial last resumed from a checkpoint"),
        TableColumn("epochs", "epochs run"),
        TableColumn("milliseconds_per_epoch", "`seconds` over the epochs that were run in them"),
        TableColumn("resumed_after", "the epoch of the checkpoint that the trial resumed from, if it did"),
    ]

    /// One row per trial: who ran it and how long that took. It changes from run to run, unlike the other tables.
    static func timings(_ group: TrialGroup) -> Table {
        var table = Table(timingColumns)
        for end in group.outcomes.compactMap(\.end) {
            let (epochs, resumedAfter) = (end.result?.epochs, end.checkpoints?.resumedAfter)
            // The seconds are those since the trial last resumed from a checkpoint.
            let timed = epochs.map { $0 - (resumedAfter ?? 0) }
            table.append([
                end.number, end.rank, end.host, end.seconds, epochs, timed.map { end.seconds * 1000 / Double($0) },
                resumedAfter,
            ])
        }
        return table
    }

    private static let series: [(column: TableColumn, values: @Sendable (LearningCurve) -> [Double]?)] = [
        (TableColumn("training_loss", "loss on the training samples before the epoch's step"), { $0.trainingLoss }),
        (
            TableColumn("validation_loss", "loss on the validation samples after the epoch's step"),
            { $0.validationLoss }
        ),
        (
            TableColumn("validation_f1", "weighted F1 on the validation samples after the epoch's step"),
            { $0.validationF1 }
        ),
        (
            TableColumn(
                "gradient_norm",
                "Euclidean norm of the gradient of the training loss by all parameters, before the epoch's step; with "
                    + "mini-batches the root mean square over the epoch's steps. Weight decay is no part of it"),
            { $0.gradientNorm?.map(Double.init) }
        ),
        (
            TableColumn(
                "circuit_gradient_norm", "the same by the angles of the circuit; empty for students without one"),
            { $0.circuitGradientNorm?.map(Double.init) }
        ),
    ]

    static func curveColumns(_ settings: SettingColumns) -> [TableColumn] {
        [.architecture, .distillation] + TableColumn.settings(settings) + [
            TableColumn("epoch", "the epoch, counted from 1"),
            TableColumn("runs", "seeds that were still training in it; all statistics are over these"),
        ]
            + series.flatMap { series in
                ["mean", "q1", "median", "q3"].map {
                    TableColumn("\(series.column.name)_\($0)", "mean and quartiles of: " + series.column.meaning)
                }
            }
    }

    /// One row per epoch: mean and quartiles over the seeds still training then.
    static func learningCurves(_ group: TrialGroup) -> Table {
        var table = Table(curveColumns(group.columns))
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
