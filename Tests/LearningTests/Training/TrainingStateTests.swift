// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Testing

@Suite("A training resumed from a checkpoint ends as if it had never been interrupted")
struct TrainingStateTests {
    static let optimisers: [(OptimiserSettings, LearningRateSchedule)] = [
        (OptimiserSettings(), LearningRateSchedule()),
        (OptimiserSettings(weightDecay: 0.01), LearningRateSchedule(.cosine)),
        (OptimiserSettings(.adamw), LearningRateSchedule(.step, warmup: 5, decay: 0.7, decayEvery: 6)),
        (OptimiserSettings(.sgd), LearningRateSchedule(.exponential)),
        (OptimiserSettings(.sgd, momentum: 0.9), LearningRateSchedule(.cosine, warmup: 3)),
        (OptimiserSettings(.sgd, weightDecay: 0.01, momentum: 0.8, nesterov: true), LearningRateSchedule(.step)),
    ]

    static let settings =
        optimisers.flatMap { optimiser, schedule in
            [nil, 16].map {
                TrainingSettings(
                    learningRate: 0.05, epochs: 40, patience: 12, batch: $0, optimiser: optimiser, schedule: schedule)
            }
        }
        + EarlyStoppingSettings.Monitor.allCases.flatMap { monitor in
            EarlyStoppingSettings.PatienceCount.allCases.map {
                TrainingSettings(
                    learningRate: 0.05, epochs: 40, patience: 15, batch: 16,
                    earlyStopping: EarlyStoppingSettings(monitor: monitor, leastChange: 0.001, patienceCounts: $0),
                    dropLast: true)
            }
        }

    /// Noisy samples of two classes, so that early stopping has something to do.
    private static func samples<Element: Real>(_ count: Int, seed: UInt64) -> LabelledSamples<Element> {
        var random = Philox(seed: seed, stream: "training checkpoint tests")
        let features = Matrix<Element>(rows: 3, columns: count)
        var labels: [Int] = []
        for sample in 0..<count {
            for row in 0..<3 { features[row, sample] = Element(random.uniform(in: -1..<1)) }
            labels.append(features[0, sample] + Element(random.uniform(in: -0.5..<0.5)) > 0 ? 1 : 0)
        }
        return LabelledSamples(features: features, labels: labels, classes: 2)
    }

    private struct Run<Element: Real> {
        var checkpoints: [[UInt8]] = []
        var curve: LearningCurve
        var bestEpoch: Int
        var parameters: [Element]
        var network: any Network<Element>
    }

    /// Trains, with a checkpoint after each epoch.
    private static func train<Element: Real>(
        _ settings: TrainingSettings, from bytes: [UInt8]? = nil, in type: Element.Type
    ) throws -> Run<Element> {
        let network = MultilayerPerceptron<Element>(widths: [3, 5, 2], blockSize: 7)
        let training: LabelledSamples<Element> = samples(50, seed: 1)
        var random = Philox(seed: 5, stream: "weights")
        let checkpoints = CheckpointsInMemory(from: bytes)
        let outcome = try Training(of: network, loss: .crossEntropy, distillation: nil).run(
            from: network.initialParameters(from: &random), training: training, validation: samples(30, seed: 2),
            settings: settings, checkpoints: checkpoints)
        return Run(
            checkpoints: checkpoints.saved, curve: outcome.curve, bestEpoch: outcome.bestEpoch,
            parameters: outcome.parameters.values, network: network)
    }

    private func check<Element: Real>(_ settings: TrainingSettings, in type: Element.Type) throws {
        let whole = try Self.train(settings, in: type)
        #expect(whole.checkpoints.count == whole.curve.trainingLoss.count - 1, "none after the last epoch")
        #expect(whole.checkpoints.count > 12)
        for epoch in whole.checkpoints.indices {
            let rest = try Self.train(settings, from: whole.checkpoints[epoch], in: type)
            #expect(rest.curve == whole.curve && rest.bestEpoch == whole.bestEpoch)
            #expect(rest.parameters == whole.parameters)
            #expect(rest.checkpoints == Array(whole.checkpoints[(epoch + 1)...]), "from epoch \(epoch + 1) on")
        }
    }

    @Test(arguments: settings) func fromEveryEpochInDoublePrecision(settings: TrainingSettings) throws {
        try check(settings, in: Double.self)
    }

    @Test(arguments: settings) func fromEveryEpochInSinglePrecision(settings: TrainingSettings) throws {
        try check(settings, in: Float.self)
    }

    @Test func takingCheckpointsChangesNothing() throws {
        let network = MultilayerPerceptron<Double>(widths: [3, 5, 2], blockSize: 7)
        var random = Philox(seed: 5, stream: "weights")
        let plain = try Training(of: network, loss: .crossEntropy, distillation: nil).run(
            from: network.initialParameters(from: &random), training: Self.samples(50, seed: 1),
            validation: Self.samples(30, seed: 2), settings: Self.settings[1])
        let kept = try Self.train(Self.settings[1], in: Double.self)
        #expect(plain.curve == kept.curve && plain.parameters.values == kept.parameters)
    }

    @Test(arguments: settings) func bytesThatAreNoStateOfTheTrainingAreRefused(settings: TrainingSettings) throws {
        let whole = try Self.train(settings, in: Double.self)
        let bytes = whole.checkpoints[10]
        let count = whole.network.parameterCount
        func read(_ bytes: [UInt8], parameters: Int? = nil, samples: Int = 50, _ other: TrainingSettings? = nil)
            -> TrainingState<Double>?
        {
            TrainingState(
                bytes: bytes, parameters: parameters ?? count, samples: samples, settings: other ?? settings)
        }
        #expect(read(bytes)?.epoch == 11)
        #expect(read(bytes, parameters: count + 1) == nil)
        #expect(read(bytes, samples: 49) == nil || settings.batch == nil)
        var other = settings
        other.batch = settings.batch == nil ? 16 : nil
        #expect(read(bytes, other) == nil)
        other = settings
        other.optimiser =
            settings.optimiser.kind == .sgd
            ? OptimiserSettings() : OptimiserSettings(.sgd, momentum: 0.5)
        #expect(read(bytes, other) == nil, "of another optimiser")
        other = settings
        other.epochs = 11
        #expect(read(bytes, other)?.epoch == 11, "of a training that is over")
        other.epochs = 10
        #expect(read(bytes, other) == nil, "beyond the last epoch")
        #expect(
            TrainingState<Float>(bytes: bytes, parameters: count, samples: 50, settings: settings) == nil)
        for length in 0..<bytes.count { #expect(read(Array(bytes.prefix(length))) == nil) }
        #expect(read(bytes + [0]) == nil)
        // Lengths and contents of any kind must not end in a crash.
        var random = Philox(seed: 1, stream: "damage")
        for _ in 0..<20_000 {
            var damaged = bytes
            for _ in 0...random.below(3) { damaged[random.below(damaged.count)] = UInt8(random.below(256)) }
            _ = read(damaged)
        }
    }
}
