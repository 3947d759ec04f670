// SPDX-License-Identifier: Apache-2.0
import Learning

/// What a trial measured.
public struct TrialResult: Sendable, Codable, Equatable {
    public var parameters: Int
    /// On the test samples, with the best epoch's weights, or the last one's where the best are not restored.
    public var confusion: ConfusionMatrix
    /// On the validation samples, with the same weights; nil without such samples.
    public var validation: ConfusionMatrix?
    /// The area under the ROC curve on the test samples: of two classes for the second one, by its score or probability; of
    /// more the plain mean of each class that occurs against all others. nil where one class alone occurs.
    public var rocAUC: Double?
    /// The same on the validation samples.
    public var validationRocAUC: Double?
    /// The Brier score of the class probabilities on the test samples: the mean of the squared distance from the true class's,
    /// from 0 to 2. nil without such samples.
    public var brier: Double?
    /// The expected calibration error of the predicted classes' probabilities on the test samples, in 15 equal bins.
    public var calibrationError: Double?
    /// The share of test samples for which the teacher predicts the same class; nil without a teacher.
    public var teacherAgreement: Double?
    public var epochs: Int
    public var bestEpoch: Int
    /// Whether the losses of steps ended the training, and not the most epochs; nil where they may not.
    public var hasConverged: Bool?
    /// The losses with the same weights.
    public var trainingLoss: Double
    public var validationLoss: Double
    public var testLoss: Double
    public var curve: LearningCurve
    /// The best epoch's weights: the circuit's angles, then of each layer of the head the weights (row-major, outputs x inputs)
    /// and biases, a score's bias, and those of the layer before the circuit. nil where nobody wants to keep them.
    public var weights: [Double]?
    /// How the samples were scaled that the student was trained with; nil where they were not, or where there are no weights.
    package var scale: FeatureScale?
    /// Of each test sample; nil where nobody wants to keep them.
    public var predictions: TestPredictions?

    public init(
        parameters: Int, confusion: ConfusionMatrix, epochs: Int, bestEpoch: Int, trainingLoss: Double,
        validationLoss: Double, testLoss: Double, curve: LearningCurve, weights: [Double]? = nil
    ) {
        (self.parameters, self.confusion, self.epochs, self.bestEpoch) = (parameters, confusion, epochs, bestEpoch)
        (self.trainingLoss, self.validationLoss, self.testLoss) = (trainingLoss, validationLoss, testLoss)
        (self.curve, self.weights) = (curve, weights)
    }

    /// Leaves out what is kept for a model alone.
    package mutating func dropWeights() { (weights, scale) = (nil, nil) }

    /// How much is kept that need not be: of two equal results the one with more is worth more.
    package var extras: Int { (weights == nil ? 0 : 1) + (predictions == nil ? 0 : 1) }

    /// Whether both are the same result; weights, predictions and gradients that only one of them kept make no difference.
    public func agrees(with other: TrialResult) -> Bool {
        var (mine, theirs) = (self, other)
        if mine.weights == nil || theirs.weights == nil {
            mine.dropWeights()
            theirs.dropWeights()
        }
        if mine.predictions == nil || theirs.predictions == nil { (mine.predictions, theirs.predictions) = (nil, nil) }
        if mine.curve.gradientNorm == nil || theirs.curve.gradientNorm == nil {
            (mine.curve.gradientNorm, theirs.curve.gradientNorm) = (nil, nil)
            (mine.curve.circuitGradientNorm, theirs.curve.circuitGradientNorm) = (nil, nil)
        }
        return mine == theirs
    }
}
