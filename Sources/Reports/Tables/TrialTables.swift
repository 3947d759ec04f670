// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans
import Statistics
import Sweeps

/// The tables with rows for every trial or epoch, a group at a time.
extension Table<TrialGroup> {
    static func ofGroups(_ settings: SettingColumns, _ bootstraps: Bootstraps = Bootstraps()) -> [Table] {
        [trials(settings), confusion(settings), learningCurves(settings), gradients(settings, bootstraps), timings]
    }

    private static func trials(_ settings: SettingColumns) -> Table {
        typealias Column = TableColumn<TrialGroup.Outcome>
        let weighted = "F1 on the test samples, of the classes weighted by their frequency"
        let ofClass =
            "F1 of each class; 0 for one that neither occurs nor is predicted; empty for one that the trial's data have not. "
            + "Classes of a table are counted in the order of `data: classes`, or sorted"
        let loss = "the loss with these weights on the training samples"
        let best = "the epoch with the lowest validation loss, whose weights are tested"
        let columns: [[Column]] = [
            [
                Column("trial", "the trial's number in the plan") { $0.trial.number }, .architecture, .distillation,
                Column("seed", "of the initial weights and the order of mini-batches") { $0.specification.seed },
            ], Column.settings(settings),
            [
                .parameters { $0.result?.parameters },
                Column("f1_weighted", weighted) { $0.result?.confusion.weightedF1 },
                Column("f1_macro", "the same, of the classes equally") { $0.result?.confusion.macroF1 },
                Column("f1_micro", "the same, from the totals") { $0.result?.confusion.microF1 },
            ],
            (0..<settings.classes).map { index in
                Column("f1_class_\(index)", ofClass) { $0.result?.confusion.f1PerClass.dropFirst(index).first }
            },
            [
                Column("accuracy", "the share of test samples predicted right") { $0.result?.confusion.accuracy },
                Column("epochs", "epochs run") { $0.result?.epochs },
                Column("best_epoch", best) { $0.result?.bestEpoch },
                Column("training_loss", loss) { $0.result?.trainingLoss },
                Column("validation_loss", "the same on the validation samples") { $0.result?.validationLoss },
                Column("test_loss", "the same on the test samples") { $0.result?.testLoss },
                Column("status", "`done`, `failed` or `given up`") { $0.life.name },
                Column("reason", "why the trial failed or was given up") { $0.life.failure },
            ],
        ]
        return Table("trials.csv", "A trial that ended.", columns) { $0.outcomes }
    }

    /// It changes from run to run, unlike the other tables.
    private static var timings: Table {
        typealias Column = TableColumn<TrialEnd>
        let resumed = "the epoch of the checkpoint that the trial resumed from, if it did"
        let columns = [
            Column("trial", "the trial's number in the plan") { $0.number },
            Column("rank", "the MPI rank that ran it") { $0.rank },
            Column("host", "the machine of the rank") { $0.host },
            Column("seconds", "wall time, since the trial last resumed from a checkpoint") { $0.seconds },
            Column("epochs", "epochs run") { $0.result?.epochs },
            Column("milliseconds_per_epoch", "`seconds` over the epochs that were run in them") { end in
                end.result.map { end.seconds * 1000 / Double($0.epochs - (end.checkpoints?.resumedAfter ?? 0)) }
            }, Column("resumed_after", resumed) { $0.checkpoints?.resumedAfter },
        ]
        return Table("timings.csv", "A trial: who ran it, and how long that took.", [columns]) {
            $0.outcomes.compactMap(\.end)
        }
    }

    private static func learningCurves(_ settings: SettingColumns) -> Table {
        let statistics = EpochStatistics.series.enumerated().flatMap { place, series in
            ["mean", "q1", "median", "q3"].enumerated().map { index, name in
                TableColumn<EpochStatistics>("\(series.name)_\(name)", "mean and quartiles of: " + series.meaning) {
                    $0.values[4 * place + index]
                }
            }
        }
        let columns: [[TableColumn<EpochStatistics>]] = [
            [.architecture, .distillation], TableColumn.settings(settings),
            [
                TableColumn("epoch", "the epoch, counted from 1") { $0.epoch },
                TableColumn("runs", "seeds that were still training in it; all statistics are over these") { $0.runs },
            ], statistics,
        ]
        return Table("learning-curves.csv", "An epoch, over the seeds.", columns, rows: EpochStatistics.all)
    }
}

/// An epoch of a group's learning curves, over the seeds that were still training then.
private struct EpochStatistics: StudentRow {
    let specification: TrialSpecification
    let epoch: Int
    let runs: Int
    /// The mean and quartiles of each of `series`; nil for what no run has.
    let values: [Double?]

    static let series: [(name: String, meaning: String, values: @Sendable (LearningCurve) -> [Double]?)] = [
        ("training_loss", "loss on the training samples before the epoch's step", { $0.trainingLoss }),
        ("validation_loss", "loss on the validation samples after the epoch's step", { $0.validationLoss }),
        ("validation_f1", "weighted F1 on the validation samples after the epoch's step", { $0.validationF1 }),
        (
            "gradient_norm",
            "Euclidean norm of the gradient of the training loss by all parameters, before the epoch's step; with "
                + "mini-batches the root mean square over the epoch's steps. Weight decay is no part of it",
            { $0.gradientNorm?.map(Double.init) }
        ),
        (
            "circuit_gradient_norm", "the same by the angles of the circuit; empty for students without one",
            { $0.circuitGradientNorm?.map(Double.init) }
        ),
    ]

    static func all(_ group: TrialGroup) -> [EpochStatistics] {
        let curves = group.results.map(\.curve)
        // Of each part, its values in the runs that have it.
        let parts = series.map { part in curves.compactMap(part.values) }
        return (0..<(curves.map(\.trainingLoss.count).max() ?? 0)).map { epoch in
            EpochStatistics(
                specification: group.specification, epoch: epoch + 1,
                runs: curves.count { $0.trainingLoss.count > epoch },
                values: parts.flatMap { part in
                    let values = part.compactMap { $0.count > epoch ? $0[epoch] : nil }
                    return [values.isEmpty ? nil : average(values)]
                        + [0.25, 0.5, 0.75].map { quantile($0, of: values) }
                })
        }
    }
}
