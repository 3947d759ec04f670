// SPDX-License-Identifier: Apache-2.0

/// What was seen in each epoch, counted from 1.
public struct LearningCurve: Sendable, Codable, Equatable {
    /// The loss on the training samples before the epoch's step; with mini-batches, each sample's before its own step.
    public var trainingLoss: [Double] = []
    /// The loss on the validation samples after the epoch's last step.
    public var validationLoss: [Double] = []
    /// The weighted F1 on the validation samples after the epoch's last step.
    public var validationF1: [Double] = []
    /// The Euclidean norm of the gradient of the training loss by all parameters, before the epoch's step; with
    /// mini-batches, the root mean square over the epoch's steps. nil in what was recorded without it.
    ///
    /// In single precision, which is more than anybody reads off it and half as long in a journal.
    public var gradientNorm: [Float]?
    /// The same by the angles of the circuit alone; nil where there is none.
    public var circuitGradientNorm: [Float]?

    public init() {}

    /// The epochs seen.
    var epochs: Int { trainingLoss.count }

    /// Whether all parts have an entry for each epoch.
    public var isRectangular: Bool {
        [validationLoss.count, validationF1.count, gradientNorm?.count, circuitGradientNorm?.count]
            .allSatisfy { $0 ?? epochs == epochs }
    }
}
