// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import TestSupport
import Testing

@Suite("A training may be counted in steps, and end where its loss no longer falls") struct StepTests {
    /// One feature, two classes that overlap.
    private static func samples(_ count: Int) -> LabelledSamples<Double> {
        var random = Philox(seed: 1, stream: "step tests")
        let features = Matrix<Double>(rows: 1, columns: count)
        var labels: [Int] = []
        for sample in 0..<count {
            features[0, sample] = random.uniform(in: -1..<1)
            labels.append(features[0, sample] + random.uniform(in: -0.5..<0.5) > 0 ? 1 : 0)
        }
        return LabelledSamples(features: features, labels: labels, classes: 2)
    }

    private static func train(
        _ settings: TrainingSettings, validation: Int = 20, checkpoints: (any CheckpointStore)? = nil, seed: UInt64 = 1,
        onEpoch: (Int) throws -> Void = { _ in }
    ) throws -> Training<Double>.Outcome {
        let network = MultilayerPerceptron<Double>(widths: [1, 2], blockSize: 16)
        var random = Philox(seed: 5, stream: "weights")
        return try Training(of: network, loss: .crossEntropy).run(
            from: network.initialParameters(from: &random), training: samples(50), validation: samples(validation),
            settings: settings, shuffling: Philox(seed: seed, stream: "batches"), checkpoints: checkpoints,
            onEpoch: { epoch, _ in try onEpoch(epoch) })
    }

    private static func steps(_ steps: Int, interval: Int? = nil, learningRate: Double = 0.05) -> TrainingSettings {
        TrainingSettings(
            learningRate: learningRate, patience: 1_000_000, batch: 8, restoreBest: false, steps: steps,
            stepsPerEpoch: 30, convergenceInterval: interval)
    }

    /// One step more or less would be another vector.
    @Test func asManyStepsAsSaidAreTaken() throws {
        // The same steps in one epoch, in several, and with a part of one.
        let whole = try Self.train(Self.steps(70))
        #expect(whole.curve.trainingLoss.count == 3 && whole.hasConverged == nil)
        var settings = Self.steps(70)
        settings.stepsPerEpoch = 70
        #expect(try Self.train(settings).parameters.values == whole.parameters.values)
        settings.steps = 69
        #expect(try Self.train(settings).parameters.values != whole.parameters.values)
    }

    /// Drawn uniformly with replacement, a batch of 8 of 50 samples holds one twice in 46 of 100 draws.
    @Test func batchesAreDrawnWithReplacementFromTheTrialsStream() throws {
        let losses = try Self.train(Self.steps(3000, learningRate: 1e-300)).curve.trainingLoss
        #expect(Set(losses).count == 100, "an epoch that went through all samples would have the same loss each time")
        let full = try Self.train(TrainingSettings(learningRate: 1e-300, epochs: 1)).curve.trainingLoss[0]
        #expect(abs(losses.reduce(0, +) / 100 - full) < 0.01)
        let other = try Self.train(Self.steps(60), seed: 2)
        #expect(try Self.train(Self.steps(60)).curve == Self.train(Self.steps(60)).curve)
        #expect(try Self.train(Self.steps(60)).curve != other.curve)
    }

    /// Losses that a full batch makes, and the rule word by word.
    @Test func theRuleOfIntervalsEndsATraining() throws {
        var settings = TrainingSettings(learningRate: 0.02, epochs: 5000, patience: 5000, convergenceInterval: 20)
        let ended = try Self.train(settings)
        settings.convergenceInterval = nil
        let losses = try Self.train(settings).curve.trainingLoss
        func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(values.count) }
        let first = try #require(
            losses.indices.first { step in
                guard step > 40 else { return false }
                let (last, before) = (losses[step - 19...step], losses[step - 39...step - 20])
                let variance = mean(ArraySlice(last.map { ($0 - mean(last)) * ($0 - mean(last)) }))
                return abs(mean(last) - mean(before)) <= (variance / 20).squareRoot() / 2
            })
        #expect(ended.hasConverged == true && ended.curve.trainingLoss.count == first + 1)
        #expect(first > 41 && first < 4999)
    }

    @Test func aTrainingThatDoesNotConvergeSaysSo() throws {
        #expect(try Self.train(Self.steps(90, interval: 50)).hasConverged == false)
        let ended = try Self.train(Self.steps(100_000, interval: 50))
        #expect(ended.hasConverged == true && ended.curve.trainingLoss.count < 3000)
    }

    @Test func withoutValidationSamplesTheLastWeightsAreKept() throws {
        var settings = Self.steps(300)
        (settings.patience, settings.restoreBest) = (2, true)
        let blind = try Self.train(settings, validation: 0)
        #expect(blind.bestEpoch == 10 && blind.curve.trainingLoss.count == 10)
        #expect(try Self.train(Self.steps(300)).parameters.values == blind.parameters.values)
    }

    @Test(arguments: [nil, 50]) func aTrainingResumesWithTheSameBits(interval: Int?) throws {
        let settings = Self.steps(interval == nil ? 200 : 100_000, interval: interval)
        let checkpoints = CheckpointsInMemory(from: nil)
        let whole = try Self.train(settings, checkpoints: checkpoints)
        #expect(checkpoints.saved.count == whole.curve.trainingLoss.count - 1 && checkpoints.saved.count > 3)
        for state in checkpoints.saved {
            let rest = try Self.train(settings, checkpoints: CheckpointsInMemory(from: state))
            #expect(rest.curve == whole.curve && rest.parameters.values == whole.parameters.values)
            #expect(rest.hasConverged == whole.hasConverged)
        }
    }

    private struct Ended: Error {}

    /// Also after the last epoch, when nothing is left to train.
    @Test(arguments: [nil, 50]) func aTrainingThatIsEndedResumesWithTheSameBits(interval: Int?) throws {
        let settings = Self.steps(interval == nil ? 200 : 100_000, interval: interval)
        let whole = try Self.train(settings)
        let last = whole.curve.trainingLoss.count
        for epoch in [1, last - 1, last] {
            let checkpoints = CheckpointsInMemory(from: nil)
            #expect(throws: Ended.self) {
                try Self.train(settings, checkpoints: checkpoints) { if $0 == epoch { throw Ended() } }
            }
            #expect(checkpoints.saved.count == epoch)
            let rest = try Self.train(settings, checkpoints: CheckpointsInMemory(from: checkpoints.saved.last))
            #expect(rest.curve == whole.curve && rest.parameters.values == whole.parameters.values)
            #expect(rest.hasConverged == whole.hasConverged && rest.bestEpoch == whole.bestEpoch)
        }
    }
}
