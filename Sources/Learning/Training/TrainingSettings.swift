// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// How long, how fast, and on what to train.
public struct TrainingSettings: Sendable, Codable, Hashable {
    public var learningRate: Double
    /// The most epochs.
    public var epochs: Int
    /// Training stops after so many epochs without a lower validation loss.
    public var patience: Int
    /// Samples of a mini-batch, one optimiser step each; nil for the full batch.
    public var batch: Int?
    /// The precision of simulation, loss and optimiser.
    public var precision: Precision
    /// Whether the weights of the epoch with the lowest validation loss are tested, and not the last epoch's.
    public var restoreBest: Bool
    public var optimiser: OptimiserSettings
    public var schedule: LearningRateSchedule

    public init(
        learningRate: Double = 0.1, epochs: Int = 300, patience: Int = 50, batch: Int? = nil,
        precision: Precision = .double, restoreBest: Bool = true, optimiser: OptimiserSettings = OptimiserSettings(),
        schedule: LearningRateSchedule = LearningRateSchedule()
    ) {
        (self.learningRate, self.epochs, self.patience, self.batch) = (learningRate, epochs, patience, batch)
        (self.precision, self.restoreBest) = (precision, restoreBest)
        (self.optimiser, self.schedule) = (optimiser, schedule)
    }

    /// The same training without settings that mean nothing beside the others, such as the momentum of Adam.
    public var reduced: TrainingSettings {
        var reduced = self
        (reduced.optimiser, reduced.schedule) = (optimiser.reduced, schedule.reduced)
        return reduced
    }

    /// The learning rate of an epoch, counted from 1.
    public func learningRate(inEpoch epoch: Int) -> Double { schedule.rate(learningRate, epoch: epoch, of: epochs) }
}
