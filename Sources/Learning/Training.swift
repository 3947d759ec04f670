import Numerics

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

    public init(
        learningRate: Double, epochs: Int, patience: Int, batch: Int? = nil, precision: Precision = .double,
        restoreBest: Bool = true
    ) {
        self.learningRate = learningRate
        self.epochs = epochs
        self.patience = patience
        self.batch = batch
        self.precision = precision
        self.restoreBest = restoreBest
    }
}

/// What was seen in each epoch, counted from 1.
public struct LearningCurve: Sendable, Codable, Equatable {
    /// The loss on the training samples before the epoch's step; with mini-batches, each sample's before its own step.
    public var trainingLoss: [Double] = []
    /// The loss on the validation samples after the epoch's last step.
    public var validationLoss: [Double] = []
    /// The weighted F1 on the validation samples after the epoch's last step.
    public var validationF1: [Double] = []

    public init() {}

    /// The epochs seen.
    var epochs: Int { trainingLoss.count }

    mutating func reserveCapacity(_ epochs: Int) {
        // A plan may allow many more epochs than early stopping lets happen.
        let capacity = min(epochs, 10_000)
        trainingLoss.reserveCapacity(capacity)
        validationLoss.reserveCapacity(capacity)
        validationF1.reserveCapacity(capacity)
    }
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

/// Training with Adam, on the full batch or on mini-batches, with early stopping on the validation loss.
package final class Training<Element: Real> {
    package let network: any Network<Element>
    private let loss: TrainingLoss<Element>
    private let logits: Matrix<Element>
    private let cotangents: Matrix<Element>
    private var confusion: ConfusionMatrix
    /// The counts of the confusion matrix while samples are evaluated, row-major.
    private let confusionCounts: Buffer<Int>

    /// A loss and what the predictions were.
    package struct Evaluation {
        package var loss: Double
        package var confusion: ConfusionMatrix
    }

    package struct Outcome {
        package var curve = LearningCurve()
        package var bestEpoch = 0
        /// The best epoch's parameters, or the last one's where the settings do not restore the best; the network is left
        /// with them.
        package var parameters: Matrix<Element>
    }

    /// - Parameter distillation: the terms of the loss in a training with a teacher; nil without one.
    package init(
        of network: any Network<Element>, reading: CrossEntropyReading, distillation: DistillationSettings? = nil
    ) {
        self.network = network
        loss = TrainingLoss(
            reading: reading, distillation: distillation, classes: network.classes, blockSize: network.blockSize)
        logits = Matrix(rows: network.classes, columns: network.blockSize)
        cotangents = Matrix(rows: network.classes, columns: network.blockSize)
        confusion = ConfusionMatrix(classes: network.classes)
        confusionCounts = Buffer(count: network.classes * network.classes, repeating: 0)
    }

    /// Trains from `initial`, which is changed in place.
    ///
    /// - Parameters:
    ///   - random: shuffles the samples before each epoch on mini-batches.
    ///   - checkpoints: where the training's state is kept, and goes on from, bit for bit as if never interrupted.
    /// - Throws: `TrainingError.lossNotFinite`, and what `onEpoch` throws to end the training.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func run(
        from initial: Matrix<Element>, training: LabelledSamples<Element>, validation: LabelledSamples<Element>,
        settings: TrainingSettings, shuffling random: Philox = Philox(seed: 0, stream: "batches"),
        checkpoints: TrainingCheckpoints<Element>? = nil,
        onEpoch: (_ epoch: Int, _ curve: LearningCurve) throws -> Void = { _, _ in }
    ) throws -> Outcome {
        let best = Matrix<Element>(vector: initial.values)
        let step = OptimiserStep(network, settings, parameters: initial)
        let batches = settings.batch.map { MiniBatches(of: training, size: $0, random: random) }
        var outcome = Outcome(parameters: best)
        var stopping = EarlyStopping(patience: settings.patience)
        if let resumed = checkpoints?.resumed {
            initial.copy(from: Matrix(vector: resumed.parameters))
            best.copy(from: Matrix(vector: resumed.bestParameters))
            step.adam.state = resumed.optimiser
            batches?.state = resumed.batches
            stopping = EarlyStopping(
                patience: settings.patience, bestEpoch: resumed.bestEpoch, bestLoss: resumed.bestLoss)
            outcome.curve = resumed.curve
        }
        outcome.curve.reserveCapacity(settings.epochs)
        network.bind(initial.view)
        var epoch = outcome.curve.epochs
        repeat {
            epoch += 1
            let trainingLoss = batches.map { trainEpoch($0, step) } ?? trainEpoch(training, step)
            guard trainingLoss.isFinite else { throw TrainingError.lossNotFinite(epoch: epoch, samples: "training") }
            let validationLoss = evaluateLoss(validation)
            guard validationLoss.isFinite else {
                throw TrainingError.lossNotFinite(epoch: epoch, samples: "validation")
            }
            outcome.curve.trainingLoss.append(trainingLoss)
            outcome.curve.validationLoss.append(validationLoss)
            outcome.curve.validationF1.append(confusion.weightedF1)
            try onEpoch(epoch, outcome.curve)
            if stopping.record(validationLoss, epoch: epoch) { best.copy(from: initial) }
            if stopping.shouldStop(after: epoch) || epoch >= settings.epochs { break }
            if let checkpoints, checkpoints.isDue() {
                checkpoints.save(
                    TrainingCheckpoint(
                        parameters: initial.values, bestParameters: best.values, optimiser: step.adam.state,
                        bestEpoch: stopping.bestEpoch, bestLoss: stopping.bestLoss,
                        batches: batches?.state ?? MiniBatchState(), curve: outcome.curve))
            }
        } while true
        outcome.bestEpoch = stopping.bestEpoch
        if !settings.restoreBest { best.copy(from: initial) }
        network.bind(best.view)
        return outcome
    }

    /// Loss and predictions of the network as it is bound.
    package func evaluateBound(_ samples: LabelledSamples<Element>) -> Evaluation {
        let loss = evaluateLoss(samples)
        return Evaluation(loss: loss, confusion: confusion)
    }

    /// One step on all samples.
    @inline(__always)
    private func trainEpoch(_ samples: LabelledSamples<Element>, _ step: OptimiserStep<Element>) -> Double {
        let terms = backpropagate(samples, count: samples.count)
        step.take()
        return terms.total
    }

    /// One step on each mini-batch.
    @inline(__always)
    private func trainEpoch(_ batches: MiniBatches<Element>, _ step: OptimiserStep<Element>) -> Double {
        var total = TrainingLoss<Element>.Terms()
        batches.shuffle()
        for index in 0..<batches.count {
            let size = batches.load(index)
            let terms = backpropagate(batches.batch, count: size)
            // What is a mean over a batch is one over the set in the learning curve.
            let share = Double(size) / Double(batches.samples.count)
            total.crossEntropy += terms.crossEntropy * share
            total.divergence += loss.averagesDivergence ? terms.divergence * share : terms.divergence
            step.take()
        }
        return total.total
    }

    /// The loss of the first `count` samples, and its gradient left in the network.
    @inline(__always)
    private func backpropagate(_ samples: LabelledSamples<Element>, count: Int) -> TrainingLoss<Element>.Terms {
        var terms = TrainingLoss<Element>.Terms()
        var start = 0
        while start < count {
            let block = samples.block(start..<min(start + network.blockSize, count))
            let (logits, cotangents) = (
                logits.view(columns: 0..<block.count), cotangents.view(columns: 0..<block.count)
            )
            network.logits(of: block.features, into: logits)
            terms += loss.evaluate(logits, block: block, of: count, cotangents: cotangents)
            network.backpropagate(cotangents, samples: block.features)
            start += block.count
        }
        return terms
    }

    /// The loss of the network as it is bound; its predictions are left in `confusion`.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    private func evaluateLoss(_ samples: LabelledSamples<Element>) -> Double {
        var terms = TrainingLoss<Element>.Terms()
        confusionCounts.elements.update(repeating: 0, count: confusionCounts.count)
        let classes = network.classes
        var start = 0
        while start < samples.count {
            let block = samples.block(start..<min(start + network.blockSize, samples.count))
            let logits = logits.view(columns: 0..<block.count)
            network.logits(of: block.features, into: logits)
            terms += loss.evaluate(logits, block: block, of: samples.count, cotangents: nil)
            for sample in 0..<block.count {
                var predicted = 0
                for label in 1..<max(classes, 1) where logits.row(label)[sample] > logits.row(predicted)[sample] {
                    predicted = label
                }
                confusionCounts[block.labels[sample] * classes + predicted] += 1
            }
            start += block.count
        }
        confusion.replace(by: confusionCounts)
        return terms.total
    }
}

/// A step of the optimiser along the gradient that a network has collected.
private final class OptimiserStep<Element: Real> {
    let adam: Adam<Element>
    private let network: any Network<Element>
    private let parameters: Matrix<Element>
    private let gradient: Matrix<Element>

    init(_ network: any Network<Element>, _ settings: TrainingSettings, parameters: Matrix<Element>) {
        self.network = network
        self.parameters = parameters
        adam = Adam(learningRate: settings.learningRate, parameterCount: network.parameterCount)
        gradient = Matrix(rows: 1, columns: network.parameterCount)
    }

    /// Changes the parameters and binds them.
    ///
    /// Bound once: the validation and the next training pass share what is prepared for them.
    @inline(__always)
    func take() {
        network.gradient(into: gradient.view)
        adam.step(parameters.view, gradient: gradient.view)
        network.bind(parameters.view)
    }
}

/// The mini-batches of a set, shuffled before each epoch.
private final class MiniBatches<Element: Real> {
    let samples: LabelledSamples<Element>
    /// The batch that was loaded last, in its first columns.
    let batch: LabelledSamples<Element>
    private let order: Buffer<Int>
    private let size: Int
    private var random: Philox

    init(of samples: LabelledSamples<Element>, size: Int, random: Philox) {
        self.samples = samples
        self.size = min(size, samples.count)
        self.random = random
        batch = LabelledSamples(roomFor: self.size, like: samples)
        order = Buffer(Array(0..<samples.count))
    }

    /// All that the next shuffle depends on. Set, it has a place for each sample.
    var state: MiniBatchState {
        get { MiniBatchState(order: order.values.map(UInt32.init), drawn: random.position) }
        set {
            for (place, sample) in newValue.order.enumerated() { order[place] = Int(sample) }
            random.position = newValue.drawn
        }
    }

    /// The number of batches; the last one may be smaller.
    var count: Int { (samples.count + size - 1) / size }

    /// Draws a new order (Fisher and Yates), which continues from the last one.
    func shuffle() {
        for last in stride(from: samples.count - 1, to: 0, by: -1) {
            let other = random.below(last + 1)
            (order[last], order[other]) = (order[other], order[last])
        }
    }

    /// Copies batch `index` into `batch`; returns its size.
    @inline(__always)
    func load(_ index: Int) -> Int {
        let start = index * size
        let count = min(size, samples.count - start)
        batch.gather(order.elements + start, count: count, from: samples)
        return count
    }
}
