import Numerics

/// How long and how fast to train.
public struct TrainingSettings: Sendable, Codable, Hashable {
    public var learningRate: Double
    /// The most epochs.
    public var epochs: Int
    /// Training stops after so many epochs without a lower validation loss.
    public var patience: Int

    public init(learningRate: Double, epochs: Int, patience: Int) {
        self.learningRate = learningRate
        self.epochs = epochs
        self.patience = patience
    }
}

/// What was seen in each epoch, counted from 1.
public struct LearningCurve: Sendable, Codable, Equatable {
    /// The loss on the training samples before the epoch's step.
    public var trainingLoss: [Double] = []
    /// The loss on the validation samples after the epoch's step.
    public var validationLoss: [Double] = []
    /// The weighted F1 on the validation samples after the epoch's step.
    public var validationF1: [Double] = []

    public init() {}
}

/// Why a training ended without a result.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
    case lossNotFinite(epoch: Int, samples: String)

    public var description: String {
        switch self {
        case .lossNotFinite(let epoch, let samples):
            "The \(samples) loss became NaN or infinite in epoch \(epoch); a lower learning rate usually mends this."
        }
    }
}

/// Full-batch training with Adam, early stopping on the validation loss, and the best epoch's weights restored.
package final class Training {
    package let network: any Network
    private let loss: TrainingLoss
    private let logits: Matrix
    private let cotangents: Matrix

    /// A loss and what the predictions were.
    package struct Evaluation {
        package var loss: Double
        package var confusion: ConfusionMatrix
    }

    package struct Outcome {
        package var curve = LearningCurve()
        package var bestEpoch = 0
        /// The best epoch's parameters, which the network is left with.
        package var parameters: Matrix
    }

    package init(of network: any Network, reading: CrossEntropyReading, distils: Bool) {
        self.network = network
        loss = TrainingLoss(
            reading: reading, distils: distils, classes: network.classes, blockSize: network.blockSize)
        logits = Matrix(rows: network.classes, columns: network.blockSize)
        cotangents = Matrix(rows: network.classes, columns: network.blockSize)
    }

    /// Trains from `initial`, which is changed in place.
    ///
    /// - Throws: `TrainingError.lossNotFinite`.
    package func run(
        from initial: Matrix, training: LabelledSamples, validation: LabelledSamples, settings: TrainingSettings,
        onEpoch: (_ epoch: Int, _ curve: LearningCurve) -> Void = { _, _ in }
    ) throws -> Outcome {
        let parameters = initial
        let gradient = Matrix(rows: 1, columns: network.parameterCount)
        let best = Matrix(vector: initial.values)
        var outcome = Outcome(parameters: best)
        var adam = Adam(learningRate: settings.learningRate, parameterCount: network.parameterCount)
        var stopping = EarlyStopping(patience: settings.patience)
        network.bind(parameters.view)
        for epoch in 1...max(settings.epochs, 1) {
            let trainingLoss = accumulateGradient(training)
            guard trainingLoss.isFinite else { throw TrainingError.lossNotFinite(epoch: epoch, samples: "training") }
            network.gradient(into: gradient.view)
            adam.step(parameters.view, gradient: gradient.view)
            // Bound once: the validation and the next epoch's training pass share what was prepared.
            network.bind(parameters.view)
            let seen = evaluateBound(validation)
            guard seen.loss.isFinite else { throw TrainingError.lossNotFinite(epoch: epoch, samples: "validation") }
            outcome.curve.trainingLoss.append(trainingLoss)
            outcome.curve.validationLoss.append(seen.loss)
            outcome.curve.validationF1.append(seen.confusion.weightedF1)
            onEpoch(epoch, outcome.curve)
            if stopping.record(seen.loss, epoch: epoch) { best.copy(from: parameters) }
            if stopping.shouldStop(after: epoch) { break }
        }
        outcome.bestEpoch = stopping.bestEpoch
        network.bind(best.view)
        return outcome
    }

    /// Loss and predictions of the network as it is bound.
    package func evaluateBound(_ samples: LabelledSamples) -> Evaluation {
        var terms = TrainingLoss.Terms()
        var confusion = ConfusionMatrix(classes: network.classes)
        for columns in samples.blocks(of: network.blockSize) {
            let logits = logits.view(columns: 0..<columns.count)
            network.logits(of: samples.features.view(columns: columns), into: logits)
            terms += loss.evaluate(logits, samples: samples, columns: columns, cotangents: nil)
            for sample in 0..<columns.count {
                var predicted = 0
                for label in 1..<max(network.classes, 1) where logits.row(label)[sample] > logits.row(predicted)[sample]
                {
                    predicted = label
                }
                confusion.record(actual: samples.labels[columns.lowerBound + sample], predicted: predicted)
            }
        }
        return Evaluation(loss: terms.total, confusion: confusion)
    }

    private func accumulateGradient(_ samples: LabelledSamples) -> Double {
        var terms = TrainingLoss.Terms()
        for columns in samples.blocks(of: network.blockSize) {
            let block = samples.features.view(columns: columns)
            let (logits, cotangents) = (
                logits.view(columns: 0..<columns.count), cotangents.view(columns: 0..<columns.count)
            )
            network.logits(of: block, into: logits)
            terms += loss.evaluate(logits, samples: samples, columns: columns, cotangents: cotangents)
            network.backpropagate(cotangents, samples: block)
        }
        return terms.total
    }
}
