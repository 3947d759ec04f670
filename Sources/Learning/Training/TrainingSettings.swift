// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// How long, how fast, and on what to train.
public struct TrainingSettings: Sendable, Codable, Hashable {
    public var learningRate: Double
    /// The factor of losses that have one.
    public var lossFactor: Double
    /// The most epochs; where `steps` is given, as many as they make.
    public var epochs: Int
    /// The most steps, on batches drawn with replacement; nil for epochs, each of which goes through all samples.
    public var steps: Int?
    /// How many steps are an epoch, where `steps` is given.
    public var stepsPerEpoch: Int
    /// Training stops once the losses of so many steps are no lower than those before; nil for never.
    public var convergenceInterval: Int?
    /// Training stops after so many epochs without improvement.
    public var patience: Int
    /// What an improvement is, and which epochs without one count.
    public var earlyStopping: EarlyStoppingSettings
    /// Samples of a mini-batch, one optimiser step each; nil for the full batch.
    public var batch: Int?
    /// Whether an epoch leaves out its last batch where fewer samples are left than a batch has.
    public var dropLast: Bool
    /// The precision of simulation, loss and optimiser.
    public var precision: Precision
    /// Whether the weights of the best epoch by `earlyStopping` are tested, and not the last epoch's.
    public var restoreBest: Bool
    public var optimiser: OptimiserSettings
    public var schedule: LearningRateSchedule

    public init(
        learningRate: Double = 0.1, epochs: Int = 300, patience: Int = 50, batch: Int? = nil,
        precision: Precision = .double, restoreBest: Bool = true, optimiser: OptimiserSettings = OptimiserSettings(),
        schedule: LearningRateSchedule = LearningRateSchedule(), lossFactor: Double = 1, steps: Int? = nil,
        stepsPerEpoch: Int = 100, convergenceInterval: Int? = nil,
        earlyStopping: EarlyStoppingSettings = EarlyStoppingSettings(), dropLast: Bool = false
    ) {
        (self.learningRate, self.epochs, self.patience, self.batch) = (learningRate, epochs, patience, batch)
        (self.precision, self.restoreBest) = (precision, restoreBest)
        (self.optimiser, self.schedule) = (optimiser, schedule)
        (self.lossFactor, self.steps, self.stepsPerEpoch) = (lossFactor, steps, stepsPerEpoch)
        (self.convergenceInterval, self.earlyStopping) = (convergenceInterval, earlyStopping)
        self.dropLast = dropLast
    }

    /// The same training without settings that mean nothing beside the others, such as the momentum of Adam.
    public var reduced: TrainingSettings {
        var reduced = self
        (reduced.optimiser, reduced.schedule) = (optimiser.reduced, schedule.reduced)
        reduced.epochs = mostEpochs
        if steps == nil { reduced.stepsPerEpoch = TrainingSettings().stepsPerEpoch }
        if batch == nil || steps != nil { reduced.dropLast = false }
        return reduced
    }

    /// The most epochs, also of a training that counts steps.
    package var mostEpochs: Int {
        guard let (whole, rest) = steps?.quotientAndRemainder(dividingBy: max(stepsPerEpoch, 1)) else { return epochs }
        return whole + (rest > 0 ? 1 : 0)
    }

    /// The same training for so many epochs at most.
    package func limited(toEpochs epochs: Int) -> TrainingSettings {
        var limited = self
        limited.epochs = epochs
        if steps != nil { limited.steps = epochs * stepsPerEpoch }
        return limited
    }

    /// The most steps of a training on so many samples.
    package func mostSteps(samples: Int) -> Int {
        let batch = min(batch ?? samples, samples)
        return steps ?? (dropLast ? samples / batch : (samples + batch - 1) / batch) * epochs
    }

    /// The learning rate of an epoch, counted from 1.
    public func learningRate(inEpoch epoch: Int) -> Double { schedule.rate(learningRate, epoch: epoch, of: epochs) }
}
