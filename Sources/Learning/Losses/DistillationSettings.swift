// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// What a student's loss takes from its teacher: crossEntropyWeight times the cross-entropy, plus divergenceWeight T^2 times
/// a divergence between the softmaxes of both networks' logits over the temperature T.
///
/// The factor T^2 keeps the gradients of the two terms in proportion whatever T is: Hinton, Vinyals and Dean,
/// "Distilling the Knowledge in a Neural Network" (2015), https://arxiv.org/abs/1503.02531.
///
/// With hard labels the teacher's part is its most probable class, with probability 1: the divergence is then the
/// cross-entropy -log s_c of that class c, s being the student's softmax at the temperature T.
public struct DistillationSettings: Sendable, Codable, Hashable {
    /// How the divergence is taken over the samples. With `sum`, the paper's, it weighs m times as much in a batch of m samples
    /// as the cross-entropy, which is a mean: large batches of hard tasks then learn less than without a teacher.
    public enum Reduction: String, Sendable, Codable, CaseIterable {
        case sum
        /// Over the samples: `batchmean` of PyTorch.
        case mean
        /// Over samples and classes: `mean` of PyTorch.
        case elementMean = "element-mean"
    }

    /// What is computed of a sample's probabilities, t of the teacher and s of the student.
    public enum Divergence: String, Sendable, Codable, CaseIterable {
        /// The Kullback-Leibler divergence sum t log(t / s): `torch.nn.KLDivLoss` of log s and t.
        case forward
        /// The other direction, sum s log(s / t): `torch.nn.KLDivLoss` of log t and s.
        case reverse
        /// sum t (log t - s): `torch.nn.KLDivLoss` of s and t, where the logarithm of s was forgotten. It is no divergence: it
        /// may be negative, and is least where s is 1 for the teacher's most probable class.
        case unlogged
    }

    /// How often softmax is applied to the student's logits over T; the teacher's probabilities are not changed.
    public enum SoftmaxCount: String, Sendable, Codable, CaseIterable {
        case once, twice
    }

    /// What the divergence takes from the teacher.
    public enum Labels: String, Sendable, Codable, CaseIterable {
        /// Its probabilities of the classes, at the temperature.
        case soft
        /// Its most probable class, whatever the temperature; the first of equals.
        case hard
    }

    public var temperature: Double
    public var divergenceWeight: Double
    public var crossEntropyWeight: Double
    public var reduction: Reduction
    public var labels: Labels
    public var divergence: Divergence
    public var softmax: SoftmaxCount

    public init(
        temperature: Double = 1, divergenceWeight: Double = 1, crossEntropyWeight: Double = 1,
        reduction: Reduction = .mean, labels: Labels = .soft, divergence: Divergence = .forward,
        softmax: SoftmaxCount = .once
    ) {
        (self.temperature, self.reduction, self.labels) = (temperature, reduction, labels)
        (self.divergenceWeight, self.crossEntropyWeight) = (divergenceWeight, crossEntropyWeight)
        (self.divergence, self.softmax) = (divergence, softmax)
    }

    /// What the divergence takes from a teacher's probabilities of a sample's classes.
    package func target(_ probabilities: [Double]) -> [Double] {
        switch labels {
        case .soft: return softened(probabilities)
        case .hard:
            let label = probabilities.mostProbable
            return probabilities.indices.map { $0 == label ? 1 : 0 }
        }
    }

    /// A network's probabilities p at the temperature T, the softmax of its logits over T: p^(1/T), divided by their sum.
    package func softened(_ probabilities: [Double]) -> [Double] {
        guard temperature != 1 else { return probabilities }
        // From the largest on, so that no temperature makes all of them zero.
        let largest = probabilities.max() ?? 1
        let powers = probabilities.map { Double.power($0 / largest, 1 / temperature) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }

    /// The factor before the divergence of each sample.
    ///
    /// - Parameter samples: the number of samples that a mean is over.
    func divergenceScale(samples: Int, classes: Int) -> Double {
        let count =
            switch reduction {
            case .sum: 1
            case .mean: samples
            case .elementMean: samples * classes
            }
        return divergenceWeight * temperature * temperature / Double(count)
    }
}

extension [Double] {
    /// The index of the largest number, the first of equals; 0 where there is none.
    package var mostProbable: Int { indices.reduce(0) { self[$1] > self[$0] ? $1 : $0 } }
}
