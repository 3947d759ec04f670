// SPDX-License-Identifier: Apache-2.0

/// What a training minimises, a mean over the samples of a batch.
///
/// Cross-entropies are of a network with a logit for each class. The others are of one score f for two classes, y being -1 for
/// the first and 1 for the second.
public enum Loss: String, Sendable, Codable, CaseIterable {
    /// -log s_y, s the softmax output: the textbook's cross-entropy.
    case crossEntropy = "cross-entropy"
    /// -log softmax(s)_y, s the softmax output: what `torch.nn.CrossEntropyLoss` computes when it is given the output of a
    /// softmax instead of logits.
    case softmaxTwice = "cross-entropy-of-softmax"
    /// factor (f - y)^2
    case square
    /// max(0, 1 - y f)
    case hinge
    /// log(1 + exp(-factor y f))
    case logistic
    /// factor (1 - y f)
    case linear
    /// Half the sum over read-outs z of (a (1 - z) / 2 - (1 - y) / 2)^2 + (b (1 + z) / 2 - (1 + y) / 2)^2; the weights a and b of
    /// each read-out start at 1, are trained, and predict nothing: A. Pérez-Salinas et al., "Data re-uploading for a universal
    /// quantum classifier", Quantum 4, 226 (2020).
    case weightedFidelity = "weighted-fidelity"

    /// Whether it is of one score.
    public var takesScore: Bool { self != .crossEntropy && self != .softmaxTwice }
    /// Those that a factor belongs to.
    public static let withFactor: [Loss] = [.square, .logistic, .linear]
}

/// The name of `Loss` when all of them were cross-entropies.
public typealias CrossEntropyReading = Loss
