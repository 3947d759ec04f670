// SPDX-License-Identifier: Apache-2.0

/// What early stopping watches, and which epochs use up its patience.
public struct EarlyStoppingSettings: Sendable, Codable, Hashable {
    /// What is measured after each epoch; the best epoch is the one where it is best.
    public enum Monitor: String, Sendable, Codable, CaseIterable {
        /// The loss on the validation samples, with distillation of both terms.
        case loss
        /// The loss of the labels alone on the validation samples, without its weight: the cross-entropy, or whatever loss
        /// there is.
        case crossEntropy = "cross-entropy"
        /// The share of validation samples predicted right; higher is better.
        case accuracy
        /// The weighted F1 on the validation samples; higher is better.
        case f1
        /// The loss on the training samples as the learning curve has it, taken before the steps of the epoch.
        case trainingLoss = "training-loss"

        /// Whether validation samples are needed.
        public var validates: Bool { self != .trainingLoss }
    }

    /// Which epochs without improvement count against the patience.
    public enum PatienceCount: String, Sendable, Codable, CaseIterable {
        /// Those since the best epoch.
        case sinceBest = "since-best"
        /// All of the training: an improvement does not set the count back.
        case cumulative
    }

    public var monitor: Monitor
    /// An epoch is an improvement where it is better than the best one by more than this: `min_delta` of Keras.
    public var leastChange: Double
    public var patienceCounts: PatienceCount

    public init(monitor: Monitor = .loss, leastChange: Double = 0, patienceCounts: PatienceCount = .sinceBest) {
        (self.monitor, self.leastChange, self.patienceCounts) = (monitor, leastChange, patienceCounts)
    }
}

extension EarlyStoppingSettings.Monitor {
    /// What is watched of an epoch, lower being better; nil where there are no validation samples to watch.
    ///
    /// - Parameters:
    ///   - loss: on the training samples.
    ///   - ofLabels: the part of the labels in the loss on the validation samples.
    ///   - confusion: on the validation samples.
    func value(
        _ loss: Double, validation: Double, ofLabels: Double, _ confusion: ConfusionMatrix
    ) -> Double? {
        guard self != .trainingLoss else { return loss }
        guard confusion.total > 0 else { return nil }
        return switch self {
        case .loss: validation
        case .crossEntropy: ofLabels
        case .accuracy: -confusion.accuracy
        case .f1: -confusion.weightedF1
        case .trainingLoss: loss
        }
    }
}

/// Ends a training after `patience` epochs without improvement, and remembers the best epoch.
struct EarlyStopping {
    /// What the epochs so far amount to.
    struct Progress: Equatable {
        /// Counted from 1; 0 before the first.
        var bestEpoch = 0
        /// What is watched, of the best epoch; with the opposite sign where higher is better.
        var best = Double.infinity
        /// All epochs that were no improvement.
        var without = 0
    }

    let patience: Int
    let settings: EarlyStoppingSettings
    var progress = Progress()

    init(_ settings: TrainingSettings) { (patience, self.settings) = (settings.patience, settings.earlyStopping) }

    /// Takes what is watched of an epoch; returns whether it is an improvement. Where nothing can be watched each epoch is one.
    mutating func record(_ value: Double?, epoch: Int) -> Bool {
        guard let value else {
            progress.bestEpoch = epoch
            return true
        }
        guard value < progress.best - settings.leastChange else {
            progress.without += 1
            return false
        }
        (progress.best, progress.bestEpoch) = (value, epoch)
        return true
    }

    func shouldStop(after epoch: Int) -> Bool { counted(after: epoch) >= patience }

    private func counted(after epoch: Int) -> Int {
        settings.patienceCounts == .cumulative ? progress.without : epoch - progress.bestEpoch
    }

    /// Whether a training with this learning curve can have come so far.
    func fits(_ curve: LearningCurve) -> Bool {
        let epoch = curve.epochs
        guard (1...max(epoch, 1)).contains(progress.bestEpoch), counted(after: epoch) <= patience,
            (epoch - progress.bestEpoch..<max(epoch, 1)).contains(progress.without)
        else { return false }
        let index = progress.bestEpoch - 1
        return switch settings.monitor {
        case _ where progress.best == .infinity: progress.bestEpoch == epoch
        case .loss: curve.validationLoss[index] == progress.best
        case .f1: -curve.validationF1[index] == progress.best
        case .trainingLoss: curve.trainingLoss[index] == progress.best
        case .crossEntropy, .accuracy: progress.best.isFinite
        }
    }
}
