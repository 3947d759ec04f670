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

/// Training on the full batch or on mini-batches, with early stopping.
package final class Training<Element: Real> {
    package let network: any Network<Element>
    private let loss: TrainingLoss<Element>
    private let outputs, cotangents: Matrix<Element>
    private var confusion: ConfusionMatrix
    /// The counts of the confusion matrix while samples are evaluated, row-major.
    private let confusionCounts: Buffer<Int>

    /// A loss and what the predictions were.
    package struct Evaluation {
        package var loss: Double
        package var confusion: ConfusionMatrix
        /// Sample by sample, where that was asked for.
        package var predictions: Predictions?
    }

    package struct Outcome {
        package var curve = LearningCurve()
        package var bestEpoch = 0
        /// The best epoch's parameters, or the last one's where the settings do not restore the best; the network is left
        /// with them.
        package var parameters: Matrix<Element>
        /// Whether the losses of steps ended the training; nil where they may not.
        package var hasConverged: Bool?
    }

    /// - Parameters:
    ///   - factor: of losses that have one.
    ///   - distillation: the terms of the loss in a training with a teacher; nil without one.
    package init(
        of network: any Network<Element>, loss: Loss, factor: Double = 1, distillation: DistillationSettings? = nil
    ) {
        self.network = network
        self.loss = TrainingLoss(
            loss, factor: factor, distillation: distillation, outputs: network.outputs, blockSize: network.blockSize)
        outputs = Matrix(rows: network.outputs.count, columns: network.blockSize)
        cotangents = Matrix(rows: network.outputs.count, columns: network.blockSize)
        confusion = ConfusionMatrix(classes: network.classes)
        confusionCounts = Buffer(count: network.classes * network.classes, repeating: 0)
    }

    /// Trains from the network's parameters `initial`.
    ///
    /// - Parameters:
    ///   - random: shuffles the samples before each epoch on mini-batches, or draws these.
    ///   - checkpoints: keep the training's state, to resume bit for bit as if never interrupted.
    /// - Throws: `TrainingError.lossNotFinite`, and what `onEpoch` throws to end the training, which is saved before where
    ///   that is due.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func run(
        from initial: Matrix<Element>, training: LabelledSamples<Element>, validation: LabelledSamples<Element>,
        settings: TrainingSettings, shuffling random: Philox = Philox(seed: 0, stream: "batches"),
        checkpoints: (any CheckpointStore)? = nil,
        onEpoch: (_ epoch: Int, _ curve: LearningCurve) throws -> Void = { _, _ in }
    ) throws -> Outcome {
        let settings = settings.reduced
        let current = Matrix<Element>(vector: initial.values + Array(repeating: 1, count: loss.parameterCount))
        let best = Matrix<Element>(vector: current.values)
        let step = OptimiserStep(network, loss, settings, parameters: current)
        let drawn = settings.steps == nil ? nil : settings.stepsPerEpoch
        let batches = (settings.batch ?? drawn.map { _ in training.count }).map {
            MiniBatches(of: training, size: $0, drawn: drawn, dropsLast: settings.dropLast, random: random)
        }
        var outcome = Outcome(parameters: initial)
        var stopping = EarlyStopping(settings)
        var convergence = settings.convergenceInterval.map { Convergence(interval: $0) }
        let resumed: TrainingState<Element>? = checkpoints?.resumed(
            parameters: current.columns, samples: training.count, settings: settings)
        if let resumed {
            current.copy(from: Matrix(vector: resumed.parameters))
            best.copy(from: Matrix(vector: resumed.bestParameters))
            step.optimiser.state = resumed.optimiser
            batches?.state = resumed.batches
            stopping.progress = resumed.stopping
            convergence?.losses = resumed.losses
            convergence?.steps = resumed.steps
            outcome.curve = resumed.curve
        }
        outcome.curve.gradientNorm = outcome.curve.gradientNorm ?? []
        if network.angleCount > 0 { outcome.curve.circuitGradientNorm = outcome.curve.circuitGradientNorm ?? [] }
        bind(current)
        func isOver(after epoch: Int) -> Bool {
            guard epoch > 0 else { return false }
            return convergence?.isReached ?? false || stopping.shouldStop(after: epoch) || epoch >= settings.epochs
        }
        func saveIfDue() {
            guard let checkpoints, checkpoints.isDue else { return }
            let state = TrainingState(
                parameters: current.values, bestParameters: best.values, optimiser: step.optimiser.state,
                stopping: stopping.progress, batches: batches?.state ?? MiniBatchState(),
                losses: convergence?.losses ?? [], steps: convergence?.steps ?? 0, curve: outcome.curve)
            checkpoints.save(state.bytes, after: state.epoch)
        }
        let start = outcome.curve.epochs
        var epoch = start
        while !isOver(after: epoch) {
            if epoch > start { saveIfDue() }
            epoch += 1
            step.optimiser.learningRate = settings.learningRate(inEpoch: epoch)
            let left = (settings.steps ?? .max) - (epoch - 1) * (batches?.count ?? 1)
            let trainingLoss =
                if let batches {
                    trainEpoch(batches, step, most: left, &convergence)
                } else {
                    trainEpoch(training, step, &convergence)
                }
            guard trainingLoss.isFinite else { throw TrainingError.lossNotFinite(epoch: epoch, samples: "training") }
            let validated = evaluateLoss(validation)
            guard validated.total.isFinite else {
                throw TrainingError.lossNotFinite(epoch: epoch, samples: "validation")
            }
            outcome.curve.trainingLoss.append(trainingLoss)
            outcome.curve.validationLoss.append(validated.total)
            outcome.curve.validationF1.append(confusion.weightedF1)
            let norms = step.takeNorms()
            outcome.curve.gradientNorm?.append(norms.all)
            outcome.curve.circuitGradientNorm?.append(norms.angles)
            let watched = settings.earlyStopping.monitor.value(
                trainingLoss, validation: validated.total, ofLabels: validated.ofLabels, confusion)
            if stopping.record(watched, epoch: epoch) { best.copy(from: current) }
            do {
                try onEpoch(epoch, outcome.curve)
            } catch {
                saveIfDue()
                throw error
            }
        }
        outcome.hasConverged = convergence?.isReached
        outcome.bestEpoch = stopping.progress.bestEpoch
        if !settings.restoreBest { best.copy(from: current) }
        bind(best)
        outcome.parameters = best.columnsCopied(0..<network.parameterCount)
        return outcome
    }

    /// - Parameter parameters: of the network, then of the loss.
    private func bind(_ parameters: Matrix<Element>) {
        network.bind(parameters.view)
        loss.bind(parameters.view, from: network.parameterCount)
    }

    /// Loss and predictions of the network as it is bound.
    ///
    /// - Parameter keepsSamples: whether predictions are wanted sample by sample.
    package func evaluateBound(_ samples: LabelledSamples<Element>, keepsSamples: Bool = false) -> Evaluation {
        let kept = keepsSamples ? Matrix<Element>(rows: network.outputs.count, columns: samples.count) : nil
        let loss = evaluateLoss(samples, keeping: kept).total
        return Evaluation(
            loss: loss, confusion: confusion,
            predictions: kept.map { Predictions(labels: samples.labels, outputs: $0, network.outputs) })
    }

    /// One step on all samples.
    @inline(__always)
    private func trainEpoch(
        _ samples: LabelledSamples<Element>, _ step: OptimiserStep<Element>, _ convergence: inout Convergence?
    ) -> Double {
        let terms = backpropagate(samples, count: samples.count)
        step.take()
        convergence?.record(terms.total)
        return terms.total
    }

    /// One step on each mini-batch.
    ///
    /// - Parameter most: so many steps at most.
    @inline(__always)
    private func trainEpoch(
        _ batches: MiniBatches<Element>, _ step: OptimiserStep<Element>, most: Int, _ convergence: inout Convergence?
    ) -> Double {
        var total = TrainingLoss<Element>.Terms()
        batches.shuffle()
        var (index, covered) = (0, 0.0)
        let count = min(batches.count, most)
        while index < count, !(convergence?.isReached ?? false) {
            let size = batches.load(index)
            let terms = backpropagate(batches.batch, count: size)
            // What is a mean over a batch is one over the set in the learning curve.
            let share = batches.share(of: size)
            total.crossEntropy += terms.crossEntropy * share
            total.divergence += loss.averagesDivergence ? terms.divergence * share : terms.divergence
            step.take()
            convergence?.record(terms.total)
            (index, covered) = (index + 1, covered + share)
        }
        return index == batches.count ? total.total : total.total / covered
    }

    /// The loss of the first `count` samples, and its gradient left in the network.
    @inline(__always)
    private func backpropagate(_ samples: LabelledSamples<Element>, count: Int) -> TrainingLoss<Element>.Terms {
        var terms = TrainingLoss<Element>.Terms()
        var start = 0
        while start < count {
            let block = samples.block(start..<min(start + network.blockSize, count))
            let (outputs, cotangents) = (
                outputs.view(columns: 0..<block.count), cotangents.view(columns: 0..<block.count)
            )
            network.outputs(of: block.features, into: outputs)
            terms += loss.evaluate(outputs, block: block, of: count, cotangents: cotangents)
            network.backpropagate(cotangents, samples: block.features)
            start += block.count
        }
        return terms
    }

    /// The loss of the network as it is bound; its predictions are left in `confusion`, and its outputs where they are kept.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    private func evaluateLoss(
        _ samples: LabelledSamples<Element>, keeping kept: Matrix<Element>? = nil
    ) -> TrainingLoss<Element>.Terms {
        var terms = TrainingLoss<Element>.Terms()
        confusionCounts.elements.update(repeating: 0, count: confusionCounts.count)
        let (classes, meaning) = (network.classes, network.outputs)
        var start = 0
        while start < samples.count {
            let block = samples.block(start..<min(start + network.blockSize, samples.count))
            let outputs = outputs.view(columns: 0..<block.count)
            network.outputs(of: block.features, into: outputs)
            terms += loss.evaluate(outputs, block: block, of: samples.count, cotangents: nil)
            for sample in 0..<block.count {
                confusionCounts[block.labels[sample] * classes + outputs.predicted(sample, meaning)] += 1
            }
            if let kept {
                for row in 0..<outputs.rows {
                    (kept.view.row(row) + start).update(from: outputs.row(row), count: block.count)
                }
            }
            start += block.count
        }
        confusion.replace(by: confusionCounts)
        return terms
    }
}
