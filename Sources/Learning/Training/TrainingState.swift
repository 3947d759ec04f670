// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The state of a training between two epochs: with the data and the settings, all that the epochs to come depend on.
package struct TrainingState<Element: Real>: Equatable {
    var parameters, bestParameters: [Element]
    var optimiser: OptimiserState<Element>
    var stopping: EarlyStopping.Progress
    var batches: MiniBatchState
    /// The losses of the last steps, and the number of all, where they end the training.
    var losses: [Double] = []
    var steps = 0
    /// Its length is the number of epochs run.
    var curve: LearningCurve

    package var epoch: Int { curve.epochs }
}

/// The present order of a set's mini-batches, empty on the full batch, and how many random numbers it took.
struct MiniBatchState: Equatable {
    var order: [UInt32] = []
    var drawn: UInt64 = 0
}

/// Bytes: every number exactly as it is in memory, since a checkpoint is read by the program that wrote it.
extension TrainingState {
    package var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(parameters)
        writer.append(bestParameters)
        writer.append(UInt32(optimiser.vectors.count))
        for vector in optimiser.vectors { writer.append(vector) }
        writer.append(optimiser.numbers)
        writer.append([stopping.best])
        writer.append([UInt64(stopping.bestEpoch), UInt64(stopping.without), batches.drawn, UInt64(steps)])
        writer.append(batches.order)
        writer.append(losses)
        for values in [curve.trainingLoss, curve.validationLoss, curve.validationF1] { writer.append(values) }
        for values in [curve.gradientNorm, curve.circuitGradientNorm] { writer.append(values ?? []) }
        return writer.bytes
    }

    /// Reads the bytes of `bytes`; nil for anything that cannot be the state of a training like this.
    ///
    /// - Parameters:
    ///   - parameters: the number of the network's parameters.
    ///   - samples: the number of training samples.
    package init?(bytes: [UInt8], parameters count: Int, samples: Int, settings: TrainingSettings) {
        var reader = ByteReader(bytes)
        var stopping = EarlyStopping(settings)
        guard let state = try? TrainingState(from: &reader), reader.isAtEnd,
            [state.parameters, state.bestParameters].allSatisfy({ $0.count == count }),
            state.optimiser.fits(settings.optimiser, parameters: count),
            state.batches.order.sorted()
                == (settings.batch == nil || settings.steps != nil ? [] : Array(0..<UInt32(samples))),
            state.losses.count == settings.convergenceInterval.map({ min(state.steps, 2 * $0) }) ?? 0,
            state.curve.isRectangular,
            (1...max(settings.epochs, 1)).contains(state.epoch)
        else { return nil }
        stopping.progress = state.stopping
        guard stopping.fits(state.curve) else { return nil }
        self = state
    }

    /// - Throws: `ByteReader.Short`.
    private init(from reader: inout ByteReader) throws {
        parameters = try reader.readList(of: Element.self)
        bestParameters = try reader.readList(of: Element.self)
        // More vectors than any optimiser has are none.
        let vectors = try reader.read(UInt32.self)
        guard vectors <= 2 else { throw ByteReader.Short() }
        optimiser = OptimiserState(
            vectors: try (0..<vectors).map { _ in try reader.readList(of: Element.self) },
            numbers: try reader.readList(of: Double.self))
        let (losses, counts) = (try reader.readList(of: Double.self), try reader.readList(of: UInt64.self))
        guard losses.count == 1, counts.count == 4, let bestEpoch = Int(exactly: counts[0]),
            let without = Int(exactly: counts[1]), let steps = Int(exactly: counts[3])
        else { throw ByteReader.Short() }
        stopping = EarlyStopping.Progress(bestEpoch: bestEpoch, best: losses[0], without: without)
        self.steps = steps
        batches = MiniBatchState(order: try reader.readList(of: UInt32.self), drawn: counts[2])
        self.losses = try reader.readList(of: Double.self)
        curve = LearningCurve()
        curve.trainingLoss = try reader.readList(of: Double.self)
        curve.validationLoss = try reader.readList(of: Double.self)
        curve.validationF1 = try reader.readList(of: Double.self)
        curve.gradientNorm = try reader.readList(of: Float.self)
        let norms = try reader.readList(of: Float.self)
        curve.circuitGradientNorm = norms.isEmpty ? nil : norms
    }
}
