// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import TestSupport
import Testing

@Suite struct MiniBatchTests {
    private func samples(_ count: Int) -> LabelledSamples<Double> {
        var random = Philox(seed: 1, stream: "mini-batch tests")
        let features = Matrix<Double>(rows: 3, columns: count)
        let softLabels = Matrix<Double>(rows: 2, columns: count)
        var labels: [Int] = []
        for sample in 0..<count {
            for row in 0..<3 { features[row, sample] = random.uniform(in: -1..<1) }
            labels.append(features[0, sample] > 0 ? 1 : 0)
            softLabels[0, sample] = random.uniform(in: 0.1..<0.9)
            softLabels[1, sample] = 1 - softLabels[0, sample]
        }
        return LabelledSamples(features: features, labels: labels, classes: 2, softLabels: softLabels)
    }

    private func train(
        batch: Int?, epochs: Int = 4, learningRate: Double = 0.05, seed: UInt64 = 1, blockSize: Int = 7,
        distillation: DistillationSettings? = DistillationSettings()
    ) throws -> LearningCurve {
        let network = MultilayerPerceptron<Double>(widths: [3, 2], blockSize: blockSize)
        let run = Training(of: network, loss: .crossEntropy, distillation: distillation)
        var random = Philox(seed: 5, stream: "weights")
        let settings = TrainingSettings(
            learningRate: learningRate, epochs: epochs, patience: epochs, batch: batch)
        return try run.run(
            from: network.initialParameters(from: &random), training: samples(50), validation: samples(20),
            settings: settings, shuffling: Philox(seed: seed, stream: "batches")
        ).curve
    }

    private func distance(_ first: [Double], _ second: [Double]) -> Double {
        zip(first, second).map { abs($0 - $1) }.max() ?? .infinity
    }

    /// With a vanishing learning rate the loss of an epoch is the sum over all samples, each taken once, however they are
    /// batched: the last batch of 50 samples in eights has two.
    @Test(arguments: [1, 8, 32, 49, 50, 64]) func anEpochTakesEverySampleOnce(batch: Int) throws {
        let full = try train(batch: nil, learningRate: 1e-300)
        let batched = try train(batch: batch, learningRate: 1e-300)
        #expect(distance(full.trainingLoss, batched.trainingLoss) < 1e-12)
        #expect(distance(full.validationLoss, batched.validationLoss) < 1e-12)
    }

    @Test func oneBatchOfAllSamplesTrainsAsTheFullBatch() throws {
        #expect(distance(try train(batch: 50).validationLoss, try train(batch: nil).validationLoss) < 1e-12)
    }

    @Test func smallBatchesTakeMoreSteps() throws {
        let small = try train(batch: 5, epochs: 3, distillation: nil)
        let full = try train(batch: nil, epochs: 3, distillation: nil)
        #expect(small.validationLoss[2] < full.validationLoss[2] - 0.1)
    }

    @Test func theOrderIsThatOfTheTrialsOwnStream() throws {
        let first = try train(batch: 8)
        #expect(try train(batch: 8) == first)
        #expect(try train(batch: 8, seed: 2) != first)
        // How many samples pass through the network at a time changes roundings at most.
        #expect(distance(try train(batch: 8, blockSize: 3).validationLoss, first.validationLoss) < 1e-12)
    }
}
