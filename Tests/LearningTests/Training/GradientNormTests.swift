// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Testing

@Suite("A learning curve has the norms of the gradients of the training loss")
struct GradientNormTests {
    private static func samples(_ count: Int) -> LabelledSamples<Double> {
        var random = Philox(seed: 1, stream: "gradient norm tests")
        let features = Matrix<Double>(rows: 3, columns: count)
        var labels: [Int] = []
        for sample in 0..<count {
            for row in 0..<3 { features[row, sample] = random.uniform(in: -1..<1) }
            labels.append(random.below(2))
        }
        return LabelledSamples(features: features, labels: labels, classes: 2)
    }

    /// By central differences of the loss, whose sum of squares is returned.
    private static func squaredNorm(_ samples: LabelledSamples<Double>, at parameters: [Double]) -> Double {
        let network = MultilayerPerceptron<Double>(widths: [3, 4, 2], blockSize: 5)
        let training = Training(of: network, loss: .crossEntropy)
        func loss(_ parameters: [Double]) -> Double {
            let vector = Matrix(vector: parameters)
            network.bind(vector.view)
            return training.evaluateBound(samples).loss
        }
        return parameters.indices.reduce(0) { sum, index in
            var (up, down) = (parameters, parameters)
            up[index] += 1e-6
            down[index] -= 1e-6
            let derivative = (loss(up) - loss(down)) / 2e-6
            return sum + derivative * derivative
        }
    }

    private func train(_ batch: Int?, epochs: Int, learningRate: Double, weightDecay: Double? = nil) throws
        -> (initial: [Double], outcome: Training<Double>.Outcome)
    {
        let network = MultilayerPerceptron<Double>(widths: [3, 4, 2], blockSize: 5)
        var random = Philox(seed: 5, stream: "weights")
        let initial = network.initialParameters(from: &random)
        let values = initial.values
        let settings = TrainingSettings(
            learningRate: learningRate, epochs: epochs, patience: epochs, batch: batch, restoreBest: false,
            optimiser: OptimiserSettings(.sgd, weightDecay: weightDecay))
        let outcome = try Training(of: network, loss: .crossEntropy).run(
            from: initial, training: Self.samples(12), validation: Self.samples(6), settings: settings)
        return (values, outcome)
    }

    @Test func beforeEachStepOnTheFullBatch() throws {
        // The weight decay is no part of the loss, and none of its gradient.
        let (initial, outcome) = try train(nil, epochs: 3, learningRate: 0.3, weightDecay: 5)
        let after = try train(nil, epochs: 2, learningRate: 0.3, weightDecay: 5).outcome.parameters.values
        let norms = try #require(outcome.curve.gradientNorm)
        #expect(norms.count == 3 && outcome.curve.circuitGradientNorm == nil)
        for (norm, parameters) in [(norms[0], initial), (norms[2], after)] {
            let expected = Self.squaredNorm(Self.samples(12), at: parameters).squareRoot()
            #expect(abs(Double(norm) / expected - 1) < 1e-6)
        }
    }

    /// Steps too small to change anything leave each batch its own gradient at the same weights.
    @Test func theRootMeanSquareOverMiniBatches() throws {
        let (initial, outcome) = try train(1, epochs: 1, learningRate: 1e-300)
        let samples = Self.samples(12)
        let squares = (0..<12).map { sample in
            Self.squaredNorm(
                LabelledSamples(
                    features: samples.features.columnsCopied(sample..<sample + 1), labels: [samples.labels[sample]],
                    classes: 2), at: initial)
        }
        let expected = (squares.reduce(0, +) / 12).squareRoot()
        #expect(abs(Double(try #require(outcome.curve.gradientNorm?.first)) / expected - 1) < 1e-6)
    }
}
