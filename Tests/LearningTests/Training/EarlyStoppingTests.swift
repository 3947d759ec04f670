// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Testing

@Suite("A training stops by what it watches, and keeps the weights that are best by it")
struct EarlyStoppingTests {
    /// Two classes that overlap, and a teacher that is wrong about a part of them.
    private static func samples(_ count: Int, seed: UInt64) -> LabelledSamples<Double> {
        var random = Philox(seed: seed, stream: "early stopping tests")
        let features = Matrix<Double>(rows: 2, columns: count)
        let softLabels = Matrix<Double>(rows: 2, columns: count)
        var labels: [Int] = []
        for sample in 0..<count {
            for row in 0..<2 { features[row, sample] = random.uniform(in: -1..<1) }
            labels.append(features[0, sample] + random.uniform(in: -0.8..<0.8) > 0 ? 1 : 0)
            softLabels[0, sample] = random.uniform(in: 0.05..<0.95)
            softLabels[1, sample] = 1 - softLabels[0, sample]
        }
        return LabelledSamples(features: features, labels: labels, classes: 2, softLabels: softLabels)
    }

    private struct Run {
        var outcome: Training<Double>.Outcome
        /// Of each epoch what was watched, found apart from the training.
        var watched: [Double] = []
        /// The weights after each epoch, by what they predict.
        var predictions: [Predictions?] = []
        var kept: Predictions?
    }

    private static func train(_ settings: EarlyStoppingSettings, patience: Int = 6, validation count: Int = 24) throws
        -> Run
    {
        let network = MultilayerPerceptron<Double>(widths: [2, 6, 2], blockSize: 7)
        var random = Philox(seed: 5, stream: "weights")
        let (training, validation) = (samples(40, seed: 1), samples(count, seed: 2))
        let run = Training(
            of: network, loss: .crossEntropy, distillation: DistillationSettings(crossEntropyWeight: 0.3))
        let ofLabels = Training(of: network, loss: .crossEntropy)
        var (watched, predictions) = ([Double](), [Predictions?]())
        let outcome = try run.run(
            from: network.initialParameters(from: &random), training: training, validation: validation,
            settings: TrainingSettings(
                learningRate: 0.15, epochs: 400, patience: patience, batch: 8, earlyStopping: settings)
        ) { epoch, curve in
            let evaluation = run.evaluateBound(validation, keepsSamples: true)
            predictions.append(evaluation.predictions)
            switch settings.monitor {
            case .loss: watched.append(evaluation.loss)
            case .crossEntropy: watched.append(ofLabels.evaluateBound(validation).loss)
            case .accuracy: watched.append(evaluation.confusion.accuracy)
            case .f1: watched.append(evaluation.confusion.weightedF1)
            case .trainingLoss: watched.append(curve.trainingLoss[epoch - 1])
            }
        }
        return Run(
            outcome: outcome, watched: watched, predictions: predictions,
            kept: run.evaluateBound(validation, keepsSamples: true).predictions)
    }

    /// The rule, word by word: where a training ends, and its best epoch.
    private static func expected(_ watched: [Double], _ settings: EarlyStoppingSettings, patience: Int) -> (Int, Int) {
        let isHigher = settings.monitor == .accuracy || settings.monitor == .f1
        var (best, waited) = (0, 0)
        for index in watched.indices.dropFirst() {
            let gain = isHigher ? watched[index] - watched[best] : watched[best] - watched[index]
            if gain > settings.leastChange {
                best = index
                if settings.patienceCounts == .sinceBest { waited = 0 }
            } else {
                waited += 1
            }
            if waited == patience { return (index + 1, best + 1) }
        }
        return (0, best + 1)
    }

    static let all = EarlyStoppingSettings.Monitor.allCases.flatMap { monitor in
        [0, 0.003].flatMap { change in
            EarlyStoppingSettings.PatienceCount.allCases.map {
                EarlyStoppingSettings(monitor: monitor, leastChange: change, patienceCounts: $0)
            }
        }
    }

    @Test(arguments: all) func itEndsByTheRule(settings: EarlyStoppingSettings) throws {
        let run = try Self.train(settings)
        let (end, best) = Self.expected(run.watched, settings, patience: 6)
        #expect(run.watched.count == end && end < 400 && run.outcome.bestEpoch == best)
        #expect(run.kept == run.predictions[best - 1])
        if best < end { #expect(run.kept != run.predictions[end - 1]) }
    }

    @Test func theSettingsMakeADifference() throws {
        let runs = try Self.all.map { try Self.train($0).outcome }
        #expect(Set(runs.map(\.bestEpoch)).count > 4)
        let epochs = runs.map(\.curve.validationLoss.count)
        #expect(Set(epochs).count > 4)
        let pairs = stride(from: 0, to: epochs.count, by: 2).map { (epochs[$0], epochs[$0 + 1]) }
        #expect(
            pairs.allSatisfy { $0 >= $1 } && pairs.contains { $0 > $1 }, "patience that is not set back ends earlier")
    }

    /// Each epoch is the best so far where nothing is watched, but a training loss is always there.
    @Test func withoutValidationSamplesOnlyTheTrainingLossStops() throws {
        for monitor in EarlyStoppingSettings.Monitor.allCases {
            let outcome = try Self.train(EarlyStoppingSettings(monitor: monitor), patience: 3, validation: 0).outcome
            let epochs = outcome.curve.trainingLoss.count
            if monitor == .trainingLoss {
                #expect(epochs < 400 && outcome.bestEpoch == epochs - 3)
            } else {
                #expect(epochs == 400 && outcome.bestEpoch == 400)
            }
        }
    }
}
