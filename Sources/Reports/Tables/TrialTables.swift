// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans
import Statistics
import Sweeps

/// The tables with a row for every trial.
extension Table<[TrialOutcome]> {
    static func ofTrials(_ settings: SettingColumns) -> [Table] { [trials(settings), timings] }

    private static func trials(_ settings: SettingColumns) -> Table {
        typealias Column = TableColumn<TrialOutcome>
        let weighted = "F1 on the test samples, of the classes weighted by their frequency"
        let ofClass =
            "F1 of each class, by its label; 0 for one that neither occurs nor is predicted; empty for one that the trial's data "
            + "have not. Classes without labels, and of plans whose data sets have different ones, are counted from 0, those of a "
            + "table in the order of `data: classes`, or sorted"
        let area =
            "the area under the ROC curve on the test samples, equal scores counted one half; of two classes for the second "
            + "one, of more the mean of each class that occurs against all others. Empty where one class alone occurs"
        let brier =
            "Brier score on the test samples: the mean of the sum over the classes of the squared difference between "
            + "probability and 1 for the true class, 0 for the others"
        let calibration =
            "expected calibration error on the test samples: of the predicted class's probability, in 15 equal bins"
        let agreement =
            "the share of test samples for which the teacher predicts the same class; empty without a teacher"
        let loss = "the loss with these weights on the training samples"
        let best =
            "the best epoch by `training: monitor`, by default the one with the lowest validation loss; its weights are tested unless `restoreBest` is false"
        let converged = "in plans with `training: convergenceInterval`: whether the losses of steps ended the training"
        let columns: [[Column]] = [
            [
                Column("trial", "the trial's number in the plan") { $0.trial.number }, .architecture, .distillation,
                Column("seed", "of the initial weights and the order of mini-batches") { $0.specification.seed },
            ], Column.settings(settings), [.parameters { $0.result?.parameters }],
            settings.areOfSearch ? search(settings) : [],
            [
                Column("f1_weighted", weighted) { $0.result?.confusion.weightedF1 },
                Column("f1_macro", "the same, of the classes equally") { $0.result?.confusion.macroF1 },
                Column("f1_micro", "the same, from the totals") { $0.result?.confusion.microF1 },
            ],
            settings.classNames.enumerated().map { index, name in
                Column("f1_class_\(name)", ofClass) { $0.result?.confusion.f1PerClass.dropFirst(index).first }
            },
            [
                Column("accuracy", "the share of test samples predicted right") { $0.result?.confusion.accuracy },
                Column("roc_auc", area) { $0.result?.rocAUC },
                Column("brier", brier) { $0.result?.brier },
                Column("calibration_error", calibration) { $0.result?.calibrationError },
                Column("teacher_agreement", agreement) { $0.result?.teacherAgreement },
                Column("epochs", "epochs run") { $0.result?.epochs },
                Column("best_epoch", best) { $0.result?.bestEpoch },
            ], settings.showsConvergence ? [Column("converged", converged) { $0.result?.hasConverged }] : [],
            [
                Column("training_loss", loss) { $0.result?.trainingLoss },
                Column(
                    "validation_f1", "`f1_weighted` on the validation samples, with these weights; empty without such"
                ) {
                    $0.result?.validation?.weightedF1
                },
                Column("validation_accuracy", "`accuracy` on the validation samples") {
                    $0.result?.validation?.accuracy
                },
                Column("validation_roc_auc", "`roc_auc` on the validation samples") { $0.result?.validationRocAUC },
                Column("validation_loss", "the loss on the validation samples; empty without such") {
                    $0.result.flatMap { $0.validation == nil ? nil : $0.validationLoss }
                },
                Column("test_loss", "the loss on the test samples") { $0.result?.testLoss },
                Column("status", "`done`, `failed` or `given up`") { $0.life.name },
                Column("reason", "why the trial failed or was given up") { $0.life.failure },
            ],
        ]
        return Table("trials.csv", "A trial that ended.", columns) { $0 }
    }

    /// What distinguishes the trials of a search. It follows the settings, as results have the same columns of these.
    private static func search(_ settings: SettingColumns) -> [TableColumn<TrialOutcome>] {
        TableColumn.chosen(settings) + [
            TableColumn(
                "search_fold",
                "with `select: folds`, the part that was held out and tested on; empty for the test samples"
            ) {
                $0.specification.data.search?.fold.text
            },
            TableColumn(
                "result", "with `select`: whether it is one of the results; `false` for a trial of the search alone"
            ) {
                $0.isResult
            },
        ]
    }

    /// It changes from run to run, unlike the other tables.
    private static var timings: Table {
        typealias Column = TableColumn<TrialOutcome>
        let resumed = "the epoch of the checkpoint that the trial resumed from, if it did"
        let columns = [
            Column("trial", "the trial's number in the plan") { $0.trial.number },
            Column("identity", "the hash of all that its result depends on, the same in all plans") {
                $0.end.map { "\($0.trial)" }
            },
            Column("rank", "the MPI rank that ran it") { $0.end?.rank },
            Column("host", "the machine of the rank") { $0.end?.host },
            Column("seconds", "wall time, since the trial last resumed from a checkpoint") { $0.end?.seconds },
            Column("epochs", "epochs run") { $0.result?.epochs },
            Column("milliseconds_per_epoch", "`seconds` over the epochs that were run in them") { outcome in
                outcome.end.flatMap { end in
                    end.result.map { end.seconds * 1000 / Double($0.epochs - (end.checkpoints?.resumedAfter ?? 0)) }
                }
            }, Column("resumed_after", resumed) { $0.end?.checkpoints?.resumedAfter },
        ]
        return Table("timings.csv", "A trial: who ran it, and how long that took.", [columns]) {
            $0.filter { $0.end != nil }
        }
    }
}

/// The tables with rows for every epoch or class of a group.
extension Table<TrialGroup> {
    static func ofGroups(_ settings: SettingColumns, _ bootstraps: Bootstraps = Bootstraps()) -> [Table] {
        [confusion(settings), learningCurves(settings), gradients(settings, bootstraps)]
    }

    private static func learningCurves(_ settings: SettingColumns) -> Table {
        let statistics = LearningCurve.series.enumerated().flatMap { place, series in
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
    let group: TrialGroup
    let epoch: Int
    let runs: Int
    /// The mean and quartiles of each of `LearningCurve.series`; nil for what no run has.
    let values: [Double?]
    var specification: TrialSpecification { group.specification }
    var settings: [String] { group.settings }

    static func all(_ group: TrialGroup) -> [EpochStatistics] {
        let epochs = group.curves.map(\.count).max() ?? 0
        return (0..<epochs).map { epoch in
            // Sorted once for the quartiles.
            let parts = group.curves.map { $0.indices.contains(epoch) ? $0[epoch] : [] }
            return EpochStatistics(
                group: group, epoch: epoch + 1, runs: parts[0].count,
                values: parts.flatMap { values in
                    let sorted = values.sorted()
                    return [values.isEmpty ? nil : average(values)]
                        + [0.25, 0.5, 0.75].map { values.isEmpty ? nil : quantile($0, ofSorted: sorted) }
                })
        }
    }
}
