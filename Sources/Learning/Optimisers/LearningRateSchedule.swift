// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// How the learning rate changes from epoch to epoch, as PyTorch's schedulers (`torch.optim.lr_scheduler`) do, stepped once
/// an epoch.
public struct LearningRateSchedule: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case constant
        /// Half a cosine from the learning rate down to 0 at the most epochs (`CosineAnnealingLR`); Loshchilov and Hutter,
        /// ICLR 2017, without restarts.
        case cosine
        /// Multiplied by `decay` every `decayEvery` epochs (`StepLR`).
        case step
        /// Multiplied by `decay` every epoch (`ExponentialLR`).
        case exponential
    }

    public var kind: Kind
    /// So many epochs come before, in which the rate rises in equal steps: it is e / (warmup + 1) of the learning rate in
    /// epoch e, counted from 1 (`LinearLR`). The schedule begins behind them.
    public var warmup: Int
    /// The factor; nil for the default.
    public var decay: Double?
    /// In epochs.
    public var decayEvery: Int

    public init(_ kind: Kind = .constant, warmup: Int = 0, decay: Double? = nil, decayEvery: Int = 30) {
        (self.kind, self.warmup, self.decay, self.decayEvery) = (kind, warmup, decay, decayEvery)
    }

    /// The factor, the default filled in: 0.1 for steps, as in PyTorch, and 0.99 for the exponential.
    public var effectiveDecay: Double { decay ?? (kind == .exponential ? 0.99 : 0.1) }

    /// The same schedule without the settings that mean nothing to it.
    public var reduced: LearningRateSchedule {
        switch kind {
        case .constant, .cosine: LearningRateSchedule(kind, warmup: warmup)
        case .step: self
        case .exponential: LearningRateSchedule(kind, warmup: warmup, decay: decay)
        }
    }

    /// The learning rate of an epoch.
    ///
    /// - Parameters:
    ///   - learningRate: that of the settings.
    ///   - epoch: counted from 1.
    ///   - epochs: the most epochs of the training.
    public func rate(_ learningRate: Double, epoch: Int, of epochs: Int) -> Double {
        guard epoch > warmup else { return learningRate * Double(epoch) / Double(warmup + 1) }
        let passed = epoch - warmup - 1
        switch kind {
        case .constant: return learningRate
        case .cosine:
            return learningRate * (1 + Double.cosine(.pi * Double(passed) / Double(max(epochs - warmup, 1)))) / 2
        case .step: return learningRate * Double.power(effectiveDecay, Double(passed / max(decayEvery, 1)))
        case .exponential: return learningRate * Double.power(effectiveDecay, Double(passed))
        }
    }
}
