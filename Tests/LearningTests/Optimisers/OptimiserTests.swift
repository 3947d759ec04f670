// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Foundation
import Learning
import TestSupport
import Testing

@Suite("Optimisers and schedules are those of PyTorch")
struct OptimiserTests {
    struct OptimiserCase: Decodable {
        let kind: OptimiserSettings.Kind
        let momentum: Double
        let nesterov: Bool
        let weightDecay: Double?
        let initial: [Double]
        let rates: [Double]
        let gradients: [[Double]]
        let trajectory: [[Double]]

        var settings: OptimiserSettings {
            OptimiserSettings(kind, weightDecay: weightDecay, momentum: momentum, nesterov: nesterov)
        }
    }

    @Test func everyStepAgreesAtRatesThatChange() throws {
        let cases = try ReferenceVectors.load("optimisers", as: [OptimiserCase].self)
        #expect(cases.count == 11 && Set(cases.map(\.kind)).count == OptimiserSettings.Kind.allCases.count)
        for reference in cases {
            let optimiser: any Optimiser<Double> = reference.settings.optimiser(
                learningRate: 1, parameterCount: reference.initial.count)
            let parameters = Matrix(vector: reference.initial)
            #expect(reference.gradients.count == 20 && reference.rates[19] < 0.5 * reference.rates[0])
            for step in reference.gradients.indices {
                let gradient = Matrix(vector: reference.gradients[step])
                optimiser.learningRate = reference.rates[step]
                optimiser.step(parameters.view, gradient: gradient.view)
                #expect(
                    distance(parameters.values, reference.trajectory[step]) < 1e-12, "\(reference.settings) \(step)")
            }
        }
    }

    @Test func singlePrecisionStaysClose() throws {
        for reference in try ReferenceVectors.load("optimisers", as: [OptimiserCase].self) {
            let optimiser: any Optimiser<Float> = reference.settings.optimiser(
                learningRate: 1, parameterCount: reference.initial.count)
            let parameters = Matrix(vector: reference.initial.map(Float.init))
            for (rate, gradient) in zip(reference.rates, reference.gradients) {
                let gradient = Matrix(vector: gradient.map(Float.init))
                optimiser.learningRate = rate
                optimiser.step(parameters.view, gradient: gradient.view)
            }
            #expect(distance(parameters.values.map(Double.init), try #require(reference.trajectory.last)) < 1e-4)
        }
    }

    @Test func withoutDecayAdamWIsAdam() {
        let steps = [OptimiserSettings(.adam), OptimiserSettings(.adamw, weightDecay: 0)].map { settings in
            let optimiser: any Optimiser<Double> = settings.optimiser(learningRate: 0.1, parameterCount: 2)
            let (parameters, gradient) = (Matrix<Double>(vector: [1, 2]), Matrix<Double>(vector: [0.5, -3]))
            for _ in 0..<5 { optimiser.step(parameters.view, gradient: gradient.view) }
            return parameters.values
        }
        #expect(steps[0] == steps[1])
    }

    struct ScheduleCase: Decodable {
        let kind: LearningRateSchedule.Kind
        let warmup: Int
        let decay: Double?
        let decayEvery: Int?
        let learningRate: Double
        let epochs: Int
        let rates: [Double]
    }

    @Test func everyEpochsRateAgrees() throws {
        let cases = try ReferenceVectors.load("schedules", as: [ScheduleCase].self)
        #expect(cases.count == 8 && Set(cases.map(\.kind)).count == LearningRateSchedule.Kind.allCases.count)
        for reference in cases {
            let schedule = LearningRateSchedule(
                reference.kind, warmup: reference.warmup, decay: reference.decay,
                decayEvery: reference.decayEvery ?? 30)
            let settings = TrainingSettings(
                learningRate: reference.learningRate, epochs: reference.epochs, patience: 1, schedule: schedule)
            let rates = (1...reference.epochs).map { settings.learningRate(inEpoch: $0) }
            #expect(distance(rates, reference.rates) < 1e-14, "\(schedule)")
        }
    }

    /// A training must take the rate of each epoch: with plain gradient descent, steps are proportional to it.
    @Test func aTrainingFollowsItsSchedule() throws {
        func parameters(after epochs: Int, _ schedule: LearningRateSchedule) throws -> [Double] {
            let network = MultilayerPerceptron<Double>(widths: [1, 2], blockSize: 4)
            let samples = LabelledSamples<Double>(
                features: Matrix(rows: [[1, -2, 0.5]]), labels: [0, 1, 1], classes: 2)
            return try Training(of: network, loss: .crossEntropy).run(
                from: Matrix(vector: [0.1, -0.2, 0.3, 0.4]), training: samples, validation: samples,
                settings: TrainingSettings(
                    learningRate: 0.5, epochs: epochs, patience: 99, restoreBest: false,
                    optimiser: OptimiserSettings(.sgd), schedule: schedule)
            ).parameters.values
        }
        let constant = try parameters(after: 1, LearningRateSchedule())
        let start = [0.1, -0.2, 0.3, 0.4]
        let rising = try parameters(after: 1, LearningRateSchedule(warmup: 3))
        for index in start.indices {
            #expect(abs((rising[index] - start[index]) - (constant[index] - start[index]) / 4) < 1e-15)
        }
        // Steps of a rate that has died out change nothing.
        let dying = LearningRateSchedule(.step, decay: 1e-300, decayEvery: 2)
        #expect(try parameters(after: 2, dying) == parameters(after: 9, dying))
        #expect(try parameters(after: 1, dying) != parameters(after: 2, dying))
    }

    @Test func settingsThatMeanNothingAreDropped() {
        let plain = TrainingSettings(learningRate: 0.1, epochs: 5, patience: 5)
        var settings = plain
        settings.optimiser = OptimiserSettings(.adam, momentum: 0.9, nesterov: true)
        settings.schedule = LearningRateSchedule(decay: 0.5, decayEvery: 7)
        #expect(settings != plain && settings.reduced == plain)
        settings.optimiser = OptimiserSettings(.sgd, weightDecay: 0.1, momentum: 0.9, nesterov: true)
        settings.schedule = LearningRateSchedule(.step, warmup: 2, decay: 0.5, decayEvery: 7)
        #expect(settings.reduced == settings)
    }
}
