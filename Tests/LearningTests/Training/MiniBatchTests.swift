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
        distillation: DistillationSettings? = DistillationSettings(), dropLast: Bool = false, samples count: Int = 50
    ) throws -> LearningCurve {
        let network = MultilayerPerceptron<Double>(widths: [3, 2], blockSize: blockSize)
        let run = Training(of: network, loss: .crossEntropy, distillation: distillation)
        var random = Philox(seed: 5, stream: "weights")
        let settings = TrainingSettings(
            learningRate: learningRate, epochs: epochs, patience: epochs, batch: batch, dropLast: dropLast)
        return try run.run(
            from: network.initialParameters(from: &random), training: samples(count), validation: samples(20),
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

    /// Of 50 samples in eights 48 are used, other ones in each epoch: at a vanishing learning rate the mean losses of epochs differ,
    /// and their mean over many is that of all samples.
    @Test func theLastBatchIsLeftOutWhereItIsNotFull() throws {
        let whole = try train(batch: nil, learningRate: 1e-300).trainingLoss[0]
        let losses = try train(batch: 8, epochs: 400, learningRate: 1e-300, dropLast: true).trainingLoss
        #expect(Set(losses).count > 100 && losses.allSatisfy { abs($0 / whole - 1) < 0.1 })
        #expect(abs(losses.reduce(0, +) / 400 / whole - 1) < 0.002)
        // A sum over the samples is one over those that are used.
        let sum = DistillationSettings(crossEntropyWeight: 0, reduction: .sum)
        let (all, used) = (
            try train(batch: nil, learningRate: 1e-300, distillation: sum).trainingLoss[0],
            try train(batch: 8, epochs: 400, learningRate: 1e-300, distillation: sum, dropLast: true).trainingLoss
        )
        #expect(abs(used.reduce(0, +) / 400 / all - 48.0 / 50) < 0.002)
    }

    @Test func nothingIsLeftOutWhereTheLastBatchIsFull() throws {
        for (batch, count) in [(8, 48), (nil, 50), (64, 50)] {
            #expect(
                try train(batch: batch, dropLast: true, samples: count) == train(batch: batch, samples: count))
        }
        #expect(try train(batch: 8, dropLast: true) != train(batch: 8))
    }

    @Test func stepsAreCountedWithoutTheLastBatch() {
        for (batch, steps) in [(8, 6), (50, 1), (64, 1), (26, 1), (25, 2)] {
            let settings = TrainingSettings(epochs: 1, batch: batch, dropLast: true)
            #expect(settings.mostSteps(samples: 50) == steps)
        }
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
