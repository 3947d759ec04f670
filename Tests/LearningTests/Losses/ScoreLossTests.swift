// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import TestSupport
import Testing

@Suite("Losses of one score are what their definitions say") struct ScoreLossTests {
    struct Reference: Decodable {
        struct Case: Decodable {
            let model: String
            let loss: Loss
            let factor: Double
            let labels: [Double]
            let values: [[Double]]
            let predictors: Int?
            let weights: [[Double]]?
            let value: Double
            let weightsGradient: [[Double]]?
            let biasGradient: Double?
            let prediction: [Double]
        }
        let cases: [Case]
    }

    private static func samples(_ labels: [Int], softLabels: Matrix<Double>? = nil) -> LabelledSamples<Double> {
        LabelledSamples(
            features: Matrix(rows: 1, columns: labels.count), labels: labels, classes: 2, softLabels: softLabels)
    }

    /// A loss of values (values x samples) with its derivatives by values and by its own parameters.
    private static func evaluate(
        _ loss: Loss, factor: Double = 1, _ score: Score, _ values: Matrix<Double>, _ samples: LabelledSamples<Double>,
        parameters: [Double] = [], distillation: DistillationSettings? = nil
    ) -> (value: Double, ofValues: Matrix<Double>, ofParameters: [Double]) {
        let training = TrainingLoss<Double>(
            loss, factor: factor, distillation: distillation, outputs: .score(score), blockSize: samples.count)
        let gradient = Matrix<Double>(rows: 1, columns: training.parameterCount)
        let cotangents = Matrix<Double>(rows: values.rows, columns: values.columns)
        let own = Matrix(vector: parameters)
        withExtendedLifetime(own) { training.bind(own.view, from: 0) }
        let terms = training.evaluate(
            values.view, block: samples.block(0..<samples.count), of: samples.count, cotangents: cotangents.view)
        training.gradient(into: gradient.view, from: 0)
        return (terms.total, cotangents, gradient.values)
    }

    @Test func theyAreThoseOfTheModelsThatTheyComeFrom() throws {
        let cases = try ReferenceVectors.load("score-losses", as: Reference.self).cases
        #expect(cases.count == 19 && Set(cases.map(\.loss)).count == 4)
        for reference in cases {
            let values = Matrix(rows: reference.values).transposed()
            var score = Score.mean(values.rows)
            if let count = reference.predictors {
                score = Score(
                    training: Array(repeating: 1, count: values.rows),
                    prediction: (0..<values.rows).map { $0 < count ? 1 / Double(count) : 0 })
            }
            let samples = Self.samples(reference.labels.map { $0 < 0 ? 0 : 1 })
            let found = Self.evaluate(
                reference.loss, factor: reference.factor, score, values, samples,
                parameters: reference.weights?.flatMap { $0 } ?? [])
            #expect(abs(found.value - reference.value) < 1e-12, "\(reference.model)")
            #expect(distance(found.ofParameters, reference.weightsGradient?.flatMap { $0 } ?? []) < 1e-12)
            if let bias = reference.biasGradient {
                #expect(abs(found.ofValues.values.reduce(0, +) - bias) < 1e-12)
            }
            let predicted = (0..<samples.count).map { values.view.predicted($0, .score(score)) }
            #expect(predicted == reference.prediction.map { $0 < 0 ? 0 : 1 })
        }
    }

    /// Beside the teacher's divergence too, with a temperature and with hard labels.
    @Test(
        arguments: Loss.allCases.filter(\.takesScore),
        [
            nil, DistillationSettings(temperature: 2, divergenceWeight: 0.7, crossEntropyWeight: 0.4),
            DistillationSettings(reduction: .sum, labels: .hard),
        ])
    func derivativesAgreeWithFiniteDifferences(loss: Loss, distillation: DistillationSettings?) {
        var random = Philox(seed: 3, stream: "score losses")
        let (count, rows) = (12, 3)
        let values = Matrix<Double>.random(rows, count, from: &random)
        let targets = (0..<count).map { _ -> [Double] in
            let share = random.uniform(in: 0.1..<0.9)
            return distillation?.target([share, 1 - share]) ?? [share, 1 - share]
        }
        let samples = Self.samples(
            (0..<count).map { _ in random.below(2) }, softLabels: Matrix(rows: targets).transposed())
        let score =
            loss == .weightedFidelity
            ? .mean(rows) : Score(training: [0.5, -0.4, 0.3], prediction: [0.2, 0.6, -0.1])
        var parameters = loss == .weightedFidelity ? (0..<2 * rows).map { _ in random.uniform(in: 0.5..<1.5) } : []
        func evaluate() -> (value: Double, ofValues: Matrix<Double>, ofParameters: [Double]) {
            Self.evaluate(
                loss, factor: 1.7, score, values, samples, parameters: parameters, distillation: distillation)
        }
        let exact = evaluate()
        func difference(_ change: (Double) -> Void) -> Double {
            change(1e-6)
            let up = evaluate().value
            change(-2e-6)
            let down = evaluate().value
            change(1e-6)
            return (up - down) / 2e-6
        }
        for row in 0..<rows {
            for sample in 0..<count {
                #expect(abs(exact.ofValues[row, sample] - difference { values[row, sample] += $0 }) < 1e-7)
            }
        }
        for index in parameters.indices {
            #expect(abs(exact.ofParameters[index] - difference { parameters[index] += $0 }) < 1e-7)
        }
        #expect(exact.ofValues.values.contains { abs($0) > 0.01 })
    }

    /// KL(t || p) with p = ((1 - f) / 2, (1 + f) / 2).
    @Test func theDivergenceIsThatOfTwoCoins() {
        let (t, f) = ([0.3, 0.7], 0.5)
        let samples = Self.samples([1], softLabels: Matrix(rows: [[0.3], [0.7]]))
        let found = Self.evaluate(
            .linear, .mean(1), Matrix(rows: [[f]]), samples, distillation: DistillationSettings(crossEntropyWeight: 2))
        let divergence = t[0] * Double.logarithm(t[0] / 0.25) + t[1] * Double.logarithm(t[1] / 0.75)
        #expect(abs(found.value - 2 * 0.5 - divergence) < 1e-14)
    }

    @Test func scoresThatLeaveTheirRangeKeepLossesFinite() {
        let samples = Self.samples([0, 1], softLabels: Matrix(rows: [[1, 0], [0, 1]]))
        for loss in Loss.allCases.filter(\.takesScore) {
            let found = Self.evaluate(
                loss, factor: 6, .mean(1), Matrix(rows: [[1000, -1000]]), samples,
                parameters: loss == .weightedFidelity ? [1, 1] : [], distillation: DistillationSettings())
            #expect(found.value.isFinite && found.ofValues.values.allSatisfy(\.isFinite), "\(loss)")
        }
    }

    @Test func aTieGivesTheFirstClass() {
        let outputs = Matrix<Double>(rows: [[0, 1e-300, -1e-300]])
        #expect((0..<3).map { outputs.view.predicted($0, .score(.mean(1))) } == [0, 1, 0])
        #expect(Score.probabilities(0.5) == [0.25, 0.75] && Score.probabilities(-3) == [1, 0])
    }
}
