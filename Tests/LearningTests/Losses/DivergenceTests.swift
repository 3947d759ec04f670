// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import TestSupport
import Testing

@Suite("Divergences are PyTorch's, in either direction and without the logarithm")
struct DivergenceTests {
    struct Case: Decodable {
        let temperature: Double
        let divergence: DistillationSettings.Divergence
        let softmax: DistillationSettings.SoftmaxCount
        let reduction: DistillationSettings.Reduction
        let logits: [[Double]]
        let teacher: [[Double]]
        let loss: Double
        let logitsGradient: [[Double]]
    }

    /// The loss of logits (samples x classes) and its derivatives, in blocks of two samples.
    private static func evaluate<Element: Real>(
        _ logits: [[Element]], _ teacher: [[Double]], _ settings: DistillationSettings
    ) -> (value: Double, gradient: [Element]) {
        let classes = teacher[0].count
        let softLabels: Matrix<Element> = Matrix(rows: teacher.map(settings.target)).transposed().converted()
        let samples = LabelledSamples<Element>(
            features: Matrix(rows: 1, columns: logits.count), labels: logits.map { _ in 0 }, classes: classes,
            softLabels: softLabels)
        let loss = TrainingLoss<Element>(
            .crossEntropy, distillation: settings, outputs: .logits(classes: classes), blockSize: 2)
        let outputs = Matrix(rows: logits).transposed()
        let cotangents = Matrix<Element>(rows: classes, columns: logits.count)
        var value = 0.0
        for start in stride(from: 0, to: logits.count, by: 2) {
            let columns = start..<min(start + 2, logits.count)
            value +=
                loss.evaluate(
                    outputs.view(columns: columns), block: samples.block(columns), of: logits.count,
                    cotangents: cotangents.view(columns: columns)
                ).total
        }
        return (value, cotangents.transposed().values)
    }

    @Test func valuesAndDerivativesAreThoseOfTheDefinition() throws {
        let cases = try ReferenceVectors.load("divergences", as: [Case].self)
        #expect(cases.count == 2 * 3 * 2 * 3)
        for reference in cases {
            let settings = DistillationSettings(
                temperature: reference.temperature, divergenceWeight: 0.7, crossEntropyWeight: 0,
                reduction: reference.reduction, divergence: reference.divergence, softmax: reference.softmax)
            let found = Self.evaluate(reference.logits, reference.teacher, settings)
            let note: Comment = "\(reference.divergence) \(reference.softmax) \(reference.reduction)"
            #expect(abs(found.value - reference.loss) < 1e-12 * max(1, abs(reference.loss)), note)
            #expect(distance(found.gradient, reference.logitsGradient.flatMap { $0 }) < 1e-12, note)
            let single = Self.evaluate(reference.logits.map { $0.map(Float.init) }, reference.teacher, settings)
            #expect(abs(single.value - reference.loss) < 1e-4, note)
            #expect(distance(single.gradient.map(Double.init), reference.logitsGradient.flatMap { $0 }) < 1e-4, note)
        }
    }

    /// Beside the cross-entropy, and of hard labels too.
    @Test(
        arguments: DistillationSettings.Divergence.allCases.flatMap { divergence in
            DistillationSettings.SoftmaxCount.allCases.flatMap { softmax in
                DistillationSettings.Labels.allCases.map {
                    DistillationSettings(
                        temperature: 1.7, divergenceWeight: 0.8, crossEntropyWeight: 0.4, reduction: .elementMean,
                        labels: $0, divergence: divergence, softmax: softmax)
                }
            }
        })
    func derivativesAgreeWithFiniteDifferences(settings: DistillationSettings) {
        var random = Philox(seed: 2, stream: "divergences")
        let teacher = (0..<5).map { _ -> [Double] in
            let draws = (0..<4).map { _ in random.uniform(in: 0.05..<1) }
            return draws.map { $0 / draws.reduce(0, +) }
        }
        var logits = (0..<5).map { _ in (0..<4).map { _ in random.normal() } }
        let exact = Self.evaluate(logits, teacher, settings).gradient
        for sample in 0..<5 {
            for label in 0..<4 {
                logits[sample][label] += 1e-5
                let up = Self.evaluate(logits, teacher, settings).value
                logits[sample][label] -= 2e-5
                let down = Self.evaluate(logits, teacher, settings).value
                logits[sample][label] += 1e-5
                // A hard label makes the reverse divergence some hundred times as large.
                let scale = max(1, abs(up))
                #expect(abs(exact[4 * sample + label] - (up - down) / 2e-5) < 1e-8 * scale)
            }
        }
        #expect(exact.contains { abs($0) > 0.001 })
    }

    /// 0 log 0 is 0, and a teacher's probability of 0 counts as the least positive number where its logarithm is taken.
    @Test(arguments: DistillationSettings.Divergence.allCases, DistillationSettings.SoftmaxCount.allCases)
    func zerosKeepLossesFinite(
        divergence: DistillationSettings.Divergence, softmax: DistillationSettings.SoftmaxCount
    ) {
        let settings = DistillationSettings(crossEntropyWeight: 0, divergence: divergence, softmax: softmax)
        let logits: [[Double]] = [[4000, -4000, 0], [0, 1, 2], [-900, 900, 900]]
        let teacher: [[Double]] = [[1, 0, 0], [0, 0.5, 0.5], [0.2, 0.3, 0.5]]
        let double = Self.evaluate(logits, teacher, settings)
        #expect(double.value.isFinite && double.gradient.allSatisfy(\.isFinite))
        let single = Self.evaluate(logits.map { $0.map(Float.init) }, teacher, settings)
        #expect(single.value.isFinite && single.gradient.allSatisfy(\.isFinite))
        guard divergence == .reverse, softmax == .once else { return }
        let tiny = Self.evaluate([[0, 0]], [[1, 0]], settings).value
        #expect(abs(tiny - (Double.logarithm(0.5) - Double.logarithm(.leastNormalMagnitude) / 2)) < 1e-9)
    }
}
