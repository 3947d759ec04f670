// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import TestSupport
import Testing

@Suite struct HardLabelTests {
    struct Case: Decodable {
        let temperature: Double
        let reduction: DistillationSettings.Reduction
        let logits: [[Double]]
        let teacher: [[Double]]
        let labels: [Int]
        let loss: Double
        let logitsGradient: [[Double]]
    }

    @Test func theLossIsPyTorchsCrossEntropyWithTheTeachersMostProbableClass() throws {
        let cases = try ReferenceVectors.load("hard-labels", as: [Case].self)
        #expect(cases.count == 4)
        for reference in cases {
            let settings = DistillationSettings(
                temperature: reference.temperature, divergenceWeight: 0.7, crossEntropyWeight: 0.3,
                reduction: reference.reduction, labels: .hard)
            let samples = LabelledSamples<Double>(
                features: Matrix<Double>(rows: 1, columns: 6), labels: reference.labels, classes: 3,
                softLabels: Matrix(rows: reference.teacher.map(settings.target)).transposed())
            let loss = TrainingLoss<Double>(
                .crossEntropy, distillation: settings, outputs: .logits(classes: 3), blockSize: 6)
            let logits = Matrix(rows: reference.logits).transposed()
            let cotangents = Matrix<Double>(rows: 3, columns: 6)
            let terms = loss.evaluate(
                logits.view, block: samples.block(0..<6), of: 6, cotangents: cotangents.view)
            #expect(abs(terms.total - reference.loss) < 1e-12)
            #expect(distance(cotangents.transposed().values, reference.logitsGradient.flatMap { $0 }) < 1e-12)
        }
    }

    @Test func theTargetIsTheMostProbableClassWhateverTheTemperature() {
        for temperature in [0.5, 1, 4] {
            let hard = DistillationSettings(temperature: temperature, labels: .hard)
            #expect(hard.target([0.2, 0.5, 0.3]) == [0, 1, 0])
            // The first of equals.
            #expect(hard.target([0.25, 0.375, 0.375]) == [0, 1, 0])
            #expect(DistillationSettings(temperature: temperature).target([0.2, 0.5, 0.3]) != [0, 1, 0])
        }
    }
}
