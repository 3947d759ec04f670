// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import Sweeps

/// A row of `predictions.csv`.
private struct PredictedSample {
    let trial: Int
    let predictions: TestPredictions
    let index: Int
    let names: [String]

    var probabilities: [Double] { predictions.probabilities[index] }
}

/// A row of `curves.csv`.
private struct TrialEpoch {
    let trial: Int
    let result: TrialResult
    /// Counted from 0.
    let epoch: Int

    /// What was measured on validation samples; nil without such.
    func validation(_ values: KeyPath<LearningCurve, [Double]>) -> Double? {
        result.validation == nil ? nil : result.curve[keyPath: values][epoch]
    }
}

/// The tables with many rows for every trial.
extension Table<TrialOutcome> {
    /// Of trials whose results keep predictions.
    static func predictions(_ settings: SettingColumns) -> Table {
        typealias Column = TableColumn<PredictedSample>
        let row =
            "the test sample: its line in the file that it comes from, or its number in the order of the draw, or of the "
            + "built-in table; both are counted from 1"
        let columns: [[Column]] = [
            [
                Column("trial", "the trial's number in the plan, as in `trials.csv`") { $0.trial },
                Column("row", row) { $0.predictions.rows[$0.index] },
                Column("true_class", "a label, or a number from 0") { $0.names[$0.predictions.labels[$0.index]] },
                Column("predicted_class", "the class that is predicted with the weights that are kept") {
                    $0.names[$0.predictions.predicted[$0.index]]
                },
            ],
            settings.classNames.enumerated().map { label, name in
                Column("probability_\(name)", "the probability of each class; empty for one that the data have not") {
                    $0.probabilities.dropFirst(label).first
                }
            },
        ]
        return Table(
            "predictions.csv", "A test sample of a trial that was run with `--save-predictions`.", columns
        ) { outcome in
            guard let predictions = outcome.result?.predictions else { return [] }
            return (0..<predictions.count).map {
                PredictedSample(
                    trial: outcome.trial.number, predictions: predictions, index: $0, names: settings.classNames)
            }
        }
    }

    static var curves: Table {
        typealias Column = TableColumn<TrialEpoch>
        let series = LearningCurve.series.map { ($0.name, $0.meaning) }
        let columns = [
            Column("trial", "the trial's number in the plan, as in `trials.csv`") { $0.trial },
            Column("epoch", "the epoch, counted from 1") { $0.epoch + 1 },
            Column(series[0].0, series[0].1) { $0.result.curve.trainingLoss[$0.epoch] },
            Column(series[1].0, series[1].1) { $0.validation(\.validationLoss) },
            Column(series[2].0, series[2].1) { $0.validation(\.validationF1) },
            Column(series[3].0, series[3].1) { $0.result.curve.gradientNorm?[$0.epoch] },
            Column(series[4].0, series[4].1) { $0.result.curve.circuitGradientNorm?[$0.epoch] },
        ]
        return Table("curves.csv", "An epoch of a trial that is done, with `--curves`.", [columns]) { outcome in
            guard let result = outcome.result else { return [] }
            return result.curve.trainingLoss.indices.map {
                TrialEpoch(trial: outcome.trial.number, result: result, epoch: $0)
            }
        }
    }
}

/// Predictions of test samples, as trials keep them that are run so.
package enum PredictionTable {
    /// The table of a plan's first trial alone.
    package static func text(of result: TrialResult, _ trial: Trial, in plan: Plan) -> String {
        let table = Table<TrialOutcome>.predictions(SettingColumns(of: plan))
        let end = TrialEnd(
            number: trial.number, trial: TrialIdentity(of: trial.specification), rank: 0, host: "", seconds: 0,
            outcome: .done(result))
        return table.head + table.rows(TrialOutcome(trial, [], .done, end))
    }

    /// The numbers of trials that are done and have no predictions, because they were run without keeping them.
    ///
    /// - Throws: `SweepError` for a journal that cannot be read.
    package static func missing(of history: SweepHistory) throws -> [Int] {
        let done = (1..<history.trials.count + 1).filter { history.life(of: $0) == .done }
        return try stride(from: 0, to: done.count, by: 100).flatMap { start -> [Int] in
            let ends = try history.ends(of: done[start..<min(start + 100, done.count)])
            return ends.filter { $0.result?.predictions == nil }.map(\.number)
        }
    }
}
