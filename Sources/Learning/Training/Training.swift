// SPDX-License-Identifier: Apache-2.0
import Arithmetic

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

/// Training on the full batch or on mini-batches, with early stopping on the validation loss.
package final class Training<Element: Real> {
    package let network: any Network<Element>
    private let loss: TrainingLoss<Element>
    private let logits, cotangents: Matrix<Element>
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
    ///   - checkpoints: keep the training's state, to resume bit for bit as if never interrupted.
    /// - Throws: `TrainingError.lossNotFinite`, and what `onEpoch` throws to end the training.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func run(
        from initial: Matrix<Element>, training: LabelledSamples<Element>, validation: LabelledSamples<Element>,
        settings: TrainingSettings, shuffling random: Philox = Philox(seed: 0, stream: "batches"),
        checkpoints: (any CheckpointStore)? = nil,
        onEpoch: (_ epoch: Int, _ curve: LearningCurve) throws -> Void = { _, _ in }
    ) throws -> Outcome {
        let best = Matrix<Element>(vector: initial.values)
        let step = OptimiserStep(network, settings, parameters: initial)
        let batches = settings.batch.map { MiniBatches(of: training, size: $0, random: random) }
        var outcome = Outcome(parameters: best)
        var stopping = EarlyStopping(patience: settings.patience)
        let resumed: TrainingState<Element>? = checkpoints?.resumed(
            parameters: network.parameterCount, samples: training.count, settings: settings)
        if let resumed {
            initial.copy(from: Matrix(vector: resumed.parameters))
            best.copy(from: Matrix(vector: resumed.bestParameters))
            step.optimiser.state = resumed.optimiser
            batches?.state = resumed.batches
            stopping = EarlyStopping(
                patience: settings.patience, bestEpoch: resumed.bestEpoch, bestLoss: resumed.bestLoss)
            outcome.curve = resumed.curve
        }
        outcome.curve.gradientNorm = outcome.curve.gradientNorm ?? []
        if network.angleCount > 0 { outcome.curve.circuitGradientNorm = outcome.curve.circuitGradientNorm ?? [] }
        network.bind(initial.view)
        var epoch = outcome.curve.epochs
        repeat {
            epoch += 1
            step.optimiser.learningRate = settings.learningRate(inEpoch: epoch)
            let trainingLoss = batches.map { trainEpoch($0, step) } ?? trainEpoch(training, step)
            guard trainingLoss.isFinite else { throw TrainingError.lossNotFinite(epoch: epoch, samples: "training") }
            let validationLoss = evaluateLoss(validation)
            guard validationLoss.isFinite else {
                throw TrainingError.lossNotFinite(epoch: epoch, samples: "validation")
            }
            outcome.curve.trainingLoss.append(trainingLoss)
            outcome.curve.validationLoss.append(validationLoss)
            outcome.curve.validationF1.append(confusion.weightedF1)
            let norms = step.takeNorms()
            outcome.curve.gradientNorm?.append(norms.all)
            outcome.curve.circuitGradientNorm?.append(norms.angles)
            try onEpoch(epoch, outcome.curve)
            if stopping.record(validationLoss, epoch: epoch) { best.copy(from: initial) }
            if stopping.shouldStop(after: epoch) || epoch >= settings.epochs { break }
            if let checkpoints, checkpoints.isDue {
                let state = TrainingState(
                    parameters: initial.values, bestParameters: best.values, optimiser: step.optimiser.state,
                    bestEpoch: stopping.bestEpoch, bestLoss: stopping.bestLoss,
                    batches: batches?.state ?? MiniBatchState(), curve: outcome.curve)
                checkpoints.save(state.bytes)
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
