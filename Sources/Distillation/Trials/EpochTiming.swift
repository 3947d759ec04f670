// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning
import Machine

/// How long the epochs of a student's training take: forwards, backwards, optimiser and validation, with distillation.
package struct EpochTiming: Sendable {
    package let student: StudentSpecification
    package let training: TrainingSettings
    package let features, classes: Int
    /// Training and validation samples.
    package let samples: Int
    package let validationSamples: Int

    package init(
        student: StudentSpecification, training: TrainingSettings, features: Int, classes: Int, samples: Int,
        validationSamples: Int
    ) {
        (self.student, self.training, self.features, self.classes) = (student, training, features, classes)
        (self.samples, self.validationSamples) = (samples, validationSamples)
    }

    /// The picture in which the circuit is simulated; nil for a student without one.
    package var simulation: Simulation? {
        get throws { try student.simulation(features: features, samples: samples, training: training)?.simulation }
    }

    /// Trains on random data for about `seconds`: how long an epoch takes.
    ///
    /// - Parameters:
    ///   - blockSeconds: about how long the epochs take that are timed together.
    ///   - leastBlocks: so many of these at least.
    /// - Throws: `ArchitectureError` for a student that cannot be built, `MemoryError` for one that needs too much.
    package func measure(
        seconds: Double, clock: Timing.Clock = .wall, blockSeconds: Double = 0.05, leastBlocks: Int = 3
    ) throws -> Timing {
        try student.memory(
            features: features, classes: classes, samples: samples + validationSamples, training: training
        ).check(sharers: 1)
        return switch training.precision {
        case .double: try measure(seconds, clock, blockSeconds, leastBlocks, Double.self)
        case .single: try measure(seconds, clock, blockSeconds, leastBlocks, Float.self)
        }
    }

    private func measure<Element: Real>(
        _ seconds: Double, _ clock: Timing.Clock, _ blockSeconds: Double, _ leastBlocks: Int,
        _ precision: Element.Type
    ) throws -> Timing {
        var random = Philox(seed: 1, stream: "epoch timing")
        let training: LabelledSamples<Element> = try data(samples, from: &random)
        let validation: LabelledSamples<Element> = try data(validationSamples, from: &random)
        let network = try student.network(
            features: features, classes: classes, samples: samples, training: self.training,
            precision: Element.self)
        let loss = if case .score = network.outputs { Loss.square } else { Loss.crossEntropy }
        let run = Training(of: network, loss: loss, distillation: DistillationSettings())
        let parameters = network.initialParameters(from: &random)
        return try Timing.measure(
            seconds: seconds, clock: clock, blockSeconds: blockSeconds, leastBlocks: leastBlocks
        ) { epochs in
            var settings = self.training.limited(toEpochs: epochs)
            (settings.patience, settings.convergenceInterval) = (epochs, nil)
            _ = try run.run(from: parameters, training: training, validation: validation, settings: settings)
        }
    }

    /// Random bits with random labels and a random teacher's probabilities, as the student takes them.
    private func data<Element: Real>(
        _ count: Int, from random: inout Philox
    ) throws -> LabelledSamples<Element> {
        let bits = Matrix<Double>(rows: features, columns: count)
        let softLabels = Matrix<Double>(rows: classes, columns: count)
        for sample in 0..<count {
            for feature in 0..<features { bits[feature, sample] = Double(random.below(2)) }
            bits[0, sample] = 1
            let draws = (0..<classes).map { _ in random.uniform(in: 0.01..<1) }
            for (label, draw) in draws.enumerated() { softLabels[label, sample] = draw / draws.reduce(0, +) }
        }
        let labels = (0..<count).map { _ in random.below(classes) }
        return try student.inputs(
            LabelledSamples(features: bits, labels: labels, classes: classes, softLabels: softLabels)
        ).converted()
    }
}
