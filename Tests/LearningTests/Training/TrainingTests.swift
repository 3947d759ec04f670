// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Testing

@Suite struct TrainingTests {
    /// Two classes, which differ in the first of two features.
    private func samples(_ count: Int, seed: UInt64, flipped: Bool = false) -> LabelledSamples<Double> {
        var random = Philox(seed: seed, stream: "training tests")
        let features = Matrix<Double>(rows: 2, columns: count)
        var labels: [Int] = []
        for sample in 0..<count {
            for row in 0..<2 { features[row, sample] = random.uniform(in: -1..<1) }
            labels.append((features[0, sample] > 0) != flipped ? 1 : 0)
        }
        return LabelledSamples<Double>(features: features, labels: labels, classes: 2)
    }

    private func train(
        _ training: LabelledSamples<Double>, _ validation: LabelledSamples<Double>, learningRate: Double = 0.1,
        epochs: Int = 60, patience: Int = 10, restoreBest: Bool = true
    ) throws -> (Training<Double>, Training<Double>.Outcome) {
        let network = MultilayerPerceptron<Double>(widths: [2, 2], blockSize: 7)
        let run = Training(of: network, loss: .crossEntropy, distillation: nil)
        var random = Philox(seed: 5, stream: "weights")
        let outcome = try run.run(
            from: network.initialParameters(from: &random), training: training, validation: validation,
            settings: TrainingSettings(
                learningRate: learningRate, epochs: epochs, patience: patience, restoreBest: restoreBest))
        return (run, outcome)
    }

    @Test func trainingLearnsASeparableTask() throws {
        let (run, outcome) = try train(samples(50, seed: 1), samples(30, seed: 2))
        #expect(outcome.curve.trainingLoss.last! < 0.5 * outcome.curve.trainingLoss[0])
        #expect(run.evaluateBound(samples(100, seed: 3)).confusion.accuracy > 0.9)
    }

    @Test func trainingStopsAfterPatienceEpochsWithoutImprovementAndRestoresTheBest() throws {
        // A validation set with flipped labels gets worse from the first epochs on.
        let validation = samples(30, seed: 2, flipped: true)
        let (run, outcome) = try train(samples(50, seed: 1), validation, patience: 10)
        let losses = outcome.curve.validationLoss
        #expect(losses.count < 60)
        #expect(losses.count == outcome.bestEpoch + 10)
        #expect(losses[outcome.bestEpoch - 1] == losses.min())
        #expect(run.evaluateBound(validation).loss == losses[outcome.bestEpoch - 1])
    }

    @Test func theLastWeightsAreKeptWhereTheBestAreNotToBeRestored() throws {
        let validation = samples(30, seed: 2, flipped: true)
        let (run, outcome) = try train(samples(50, seed: 1), validation, restoreBest: false)
        let (_, restored) = try train(samples(50, seed: 1), validation)
        #expect(outcome.curve == restored.curve && outcome.bestEpoch == restored.bestEpoch)
        #expect(run.evaluateBound(validation).loss == outcome.curve.validationLoss.last)
        #expect(outcome.parameters.values != restored.parameters.values)
    }

    @Test func trainingEndsAtTheLastEpoch() throws {
        let (_, outcome) = try train(samples(50, seed: 1), samples(30, seed: 2), epochs: 4)
        #expect(outcome.curve.validationLoss.count == 4 && outcome.curve.validationF1.count == 4)
    }

    @Test func aDivergingTrainingSaysWhen() {
        let error = #expect(throws: TrainingError.self) {
            try train(samples(50, seed: 1), samples(30, seed: 2), learningRate: 1e308)
        }
        #expect(error?.description.contains("loss became NaN or infinite in epoch") ?? false)
        #expect(error?.description.contains("lower learning rate") ?? false)
    }
}
