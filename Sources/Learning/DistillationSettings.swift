import Foundation

/// What a student's loss takes from its teacher: crossEntropyWeight times the cross-entropy, plus divergenceWeight T^2 times
/// the Kullback-Leibler divergence between the softmaxes of both networks' logits over the temperature T.
///
/// The factor T^2 keeps the gradients of the two terms in proportion whatever T is: Hinton, Vinyals and Dean,
/// "Distilling the Knowledge in a Neural Network" (2015), https://arxiv.org/abs/1503.02531.
public struct DistillationSettings: Sendable, Codable, Hashable {
    /// How the divergence is taken over the samples.
    public enum Reduction: String, Sendable, Codable, CaseIterable {
        case sum, mean
    }

    public var temperature: Double
    public var divergenceWeight: Double
    public var crossEntropyWeight: Double
    public var reduction: Reduction

    public init(
        temperature: Double = 1, divergenceWeight: Double = 1, crossEntropyWeight: Double = 1,
        reduction: Reduction = .sum
    ) {
        self.temperature = temperature
        self.divergenceWeight = divergenceWeight
        self.crossEntropyWeight = crossEntropyWeight
        self.reduction = reduction
    }

    /// A network's probabilities p at the temperature T, the softmax of its logits over T: p^(1/T), divided by their sum.
    package func softened(_ probabilities: [Double]) -> [Double] {
        guard temperature != 1 else { return probabilities }
        // From the largest on, so that no temperature makes all of them zero.
        let largest = probabilities.max() ?? 1
        let powers = probabilities.map { pow($0 / largest, 1 / temperature) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// The factor before the divergence of each sample.
    ///
    /// - Parameter samples: the number of samples that a mean is over.
    func divergenceScale(samples: Int) -> Double {
        divergenceWeight * temperature * temperature / (reduction == .mean ? Double(samples) : 1)
    }
}
