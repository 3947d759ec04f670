// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import TestSupport
import Testing

/// The largest absolute difference.
func distance(_ first: [Double], _ second: [Double]) -> Double {
    first.count == second.count ? zip(first, second).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

@Suite struct PyTorchTests {
    struct PerceptronCase: Decodable {
        let layers: [Int]
        let parameters: [Double]
        let inputs: [[Double]]
        let logitsCotangent: [[Double]]
        let logits: [[Double]]
        let gradient: [Double]
    }

    @Test func perceptronsAgreeForwardsAndBackwards() throws {
        for reference in try ReferenceVectors.load("mlp", as: [PerceptronCase].self) {
            let network = MultilayerPerceptron<Double>(widths: reference.layers, blockSize: 3)
            #expect(network.parameterCount == reference.parameters.count)
            let parameters = Matrix(vector: reference.parameters)
            network.bind(parameters.view)
            let inputs = Matrix(rows: reference.inputs).transposed()
            let cotangents = Matrix(rows: reference.logitsCotangent).transposed()
            let logits = Matrix<Double>(rows: network.classes, columns: inputs.columns)
            for columns in [0..<3, 3..<4] {
                network.outputs(of: inputs.view(columns: columns), into: logits.view(columns: columns))
                network.backpropagate(cotangents.view(columns: columns), samples: inputs.view(columns: columns))
            }
            let gradient = Matrix<Double>(rows: 1, columns: network.parameterCount)
            network.gradient(into: gradient.view)
            #expect(distance(logits.transposed().values, reference.logits.flatMap { $0 }) < 1e-10)
            #expect(distance(gradient.values, reference.gradient) < 1e-10)
        }
    }

    struct LossCase: Decodable {
        let reading: String
        let distillation: Bool
        let logits: [[Double]]
        let labels: [Int]
        let teacher: [[Double]]
        let loss: Double
        let crossEntropy: Double
        let klDivergence: Double
        let logitsGradient: [[Double]]
    }

    struct DistillationCase: Decodable {
        let temperature: Double
        let divergenceWeight: Double
        let crossEntropyWeight: Double
        let reduction: DistillationSettings.Reduction
        let logits: [[Double]]
        let teacher: [[Double]]
        let labels: [Int]
        let loss: Double
        let logitsGradient: [[Double]]
    }

    @Test func lossesAgreeAtAnyTemperatureWithWeightsAndReductions() throws {
        for reference in try ReferenceVectors.load("distillation", as: [DistillationCase].self) {
            let settings = DistillationSettings(
                temperature: reference.temperature, divergenceWeight: reference.divergenceWeight,
                crossEntropyWeight: reference.crossEntropyWeight, reduction: reference.reduction)
            let samples = LabelledSamples<Double>(
                features: Matrix<Double>(rows: 1, columns: reference.labels.count), labels: reference.labels,
                classes: 3,
                softLabels: Matrix(rows: reference.teacher.map(settings.softened)).transposed())
            let loss = TrainingLoss<Double>(
                .crossEntropy, distillation: settings, outputs: .logits(classes: 3), blockSize: 4)
            let logits = Matrix(rows: reference.logits).transposed()
            let cotangents = Matrix<Double>(rows: 3, columns: samples.count)
            var total = 0.0
            for columns in [0..<4, 4..<6] {
                total +=
                    loss.evaluate(
                        logits.view(columns: columns), block: samples.block(columns), of: samples.count,
                        cotangents: cotangents.view(columns: columns)
                    ).total
            }
            #expect(abs(total - reference.loss) < 1e-10 * max(1, reference.loss))
            #expect(distance(cotangents.transposed().values, reference.logitsGradient.flatMap { $0 }) < 1e-10)
        }
    }

    @Test func lossesAgreeInBothReadings() throws {
        let cases = try ReferenceVectors.load("losses", as: [LossCase].self)
        #expect(Set(cases.map(\.reading)) == ["logits", "softmax-twice"])
        for reference in cases {
            let classes = reference.logits[0].count
            let samples = LabelledSamples<Double>(
                features: Matrix<Double>(rows: 1, columns: reference.labels.count), labels: reference.labels,
                classes: classes,
                softLabels: Matrix(rows: reference.teacher).transposed())
            let loss = TrainingLoss<Double>(
                reference.reading == "logits" ? .crossEntropy : .softmaxTwice,
                distillation: reference.distillation ? DistillationSettings(reduction: .sum) : nil,
                outputs: .logits(classes: classes), blockSize: 4)
            let logits = Matrix(rows: reference.logits).transposed()
            let cotangents = Matrix<Double>(rows: classes, columns: samples.count)
            var terms = TrainingLoss<Double>.Terms()
            for start in stride(from: 0, to: samples.count, by: 4) {
                let columns = start..<min(start + 4, samples.count)
                terms += loss.evaluate(
                    logits.view(columns: columns), block: samples.block(columns), of: samples.count,
                    cotangents: cotangents.view(columns: columns))
            }
            #expect(abs(terms.total - reference.loss) < 1e-10)
            #expect(abs(terms.crossEntropy - reference.crossEntropy) < 1e-10)
            #expect(abs(terms.divergence - (reference.distillation ? reference.klDivergence : 0)) < 1e-10)
            #expect(distance(cotangents.transposed().values, reference.logitsGradient.flatMap { $0 }) < 1e-10)
        }
    }

    struct AdamCase: Decodable {
        let learningRate: Double
        let initial: [Double]
        let gradients: [[Double]]
        let trajectory: [[Double]]
    }

    @Test func adamAgreesStepByStep() throws {
        for reference in try ReferenceVectors.load("adam", as: [AdamCase].self) {
            let adam = Adam<Double>(learningRate: reference.learningRate, parameterCount: reference.initial.count)
            let parameters = Matrix(vector: reference.initial)
            for (gradient, expected) in zip(reference.gradients, reference.trajectory) {
                let gradient = Matrix(vector: gradient)
                adam.step(parameters.view, gradient: gradient.view)
                #expect(distance(parameters.values, expected) < 1e-10)
            }
        }
    }

    struct TrainingCase: Decodable {
        let layers: [Int]
        let inputs: [[Double]]
        let labels: [Int]
        let teacher: [[Double]]
        let initial: [Double]
        let learningRate: Double
        let epochs: Int
        let losses: [Double]
        let final: [Double]
    }

    @Test func aWholeTrainingAgrees() throws {
        for reference in try ReferenceVectors.load("training", as: [TrainingCase].self) {
            let samples = LabelledSamples<Double>(
                features: Matrix(rows: reference.inputs).transposed(), labels: reference.labels, classes: 3,
                softLabels: Matrix(rows: reference.teacher).transposed())
            let network = MultilayerPerceptron<Double>(widths: reference.layers, blockSize: 16)
            let outcome = try Training(
                of: network, loss: .crossEntropy, distillation: DistillationSettings(reduction: .sum)
            ).run(
                from: Matrix(vector: reference.initial), training: samples, validation: samples,
                settings: TrainingSettings(
                    learningRate: reference.learningRate, epochs: reference.epochs, patience: reference.epochs,
                    restoreBest: false))
            #expect(distance(outcome.curve.trainingLoss, reference.losses) < 1e-8)
            #expect(distance(outcome.parameters.values, reference.final) < 1e-8)
        }
    }
}
