// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The state of a training between two epochs: with the data and the settings, all that the epochs to come depend on.
package struct TrainingState<Element: Real>: Equatable {
    var parameters: [Element]
    var bestParameters: [Element]
    var optimiser: OptimiserState<Element>
    /// Of early stopping.
    var bestEpoch: Int
    var bestLoss: Double
    var batches: MiniBatchState
    /// Its length is the number of epochs run.
    var curve: LearningCurve

    package var epoch: Int { curve.epochs }
}

/// The present order of a set's mini-batches, empty on the full batch, and how many random numbers it took.
struct MiniBatchState: Equatable {
    var order: [UInt32] = []
    var drawn: UInt64 = 0
}

/// How a training's checkpoints are kept.
package struct TrainingCheckpoints<Element: Real> {
    /// Where the training resumes; nil at its beginning.
    let resumed: TrainingState<Element>?
    /// Asked after each epoch: is it time for a checkpoint?
    let isDue: () -> Bool
    let save: (TrainingState<Element>) -> Void

    package init(
        resumed: TrainingState<Element>?, isDue: @escaping () -> Bool,
        save: @escaping (TrainingState<Element>) -> Void
    ) {
        (self.resumed, self.isDue, self.save) = (resumed, isDue, save)
    }
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
        writer.append([bestLoss])
        writer.append([UInt64(bestEpoch), batches.drawn])
        writer.append(batches.order)
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
        guard let parameters = try? reader.readList(of: Element.self),
            let bestParameters = try? reader.readList(of: Element.self),
            [parameters, bestParameters].allSatisfy({ $0.count == count }),
            let optimiser = try? OptimiserState<Element>(from: &reader),
            optimiser.fits(settings.optimiser, parameters: count),
            let numbers = try? reader.readList(of: Double.self), numbers.count == 1,
            let counts = try? reader.readList(of: UInt64.self), counts.count == 2,
            let order = try? reader.readList(of: UInt32.self),
            order.sorted() == (settings.batch == nil ? [] : Array(0..<UInt32(samples))),
            let trainingLoss = try? reader.readList(of: Double.self),
            let validationLoss = try? reader.readList(of: Double.self),
            let validationF1 = try? reader.readList(of: Double.self),
            let gradientNorm = try? reader.readList(of: Float.self),
            let circuitGradientNorm = try? reader.readList(of: Float.self), reader.isAtEnd,
            trainingLoss.count == validationLoss.count, trainingLoss.count == validationF1.count,
            trainingLoss.count == gradientNorm.count,
            circuitGradientNorm.isEmpty || trainingLoss.count == circuitGradientNorm.count,
            // A training that is over leaves no checkpoint.
            (1..<max(settings.epochs, 1)).contains(trainingLoss.count),
            let bestEpoch = Int(exactly: counts[0]), (1...trainingLoss.count).contains(bestEpoch),
            validationLoss[bestEpoch - 1] == numbers[0], trainingLoss.count - bestEpoch < settings.patience
        else { return nil }
        self.parameters = parameters
        self.bestParameters = bestParameters
        self.optimiser = optimiser
        (self.bestEpoch, bestLoss) = (bestEpoch, numbers[0])
        batches = MiniBatchState(order: order, drawn: counts[1])
        curve = LearningCurve()
        (curve.trainingLoss, curve.validationLoss, curve.validationF1) = (trainingLoss, validationLoss, validationF1)
        curve.gradientNorm = gradientNorm
        curve.circuitGradientNorm = circuitGradientNorm.isEmpty ? nil : circuitGradientNorm
    }
}

extension OptimiserState {
    /// - Throws: `ByteReader.Short`.
    fileprivate init(from reader: inout ByteReader) throws {
        // More vectors than any optimiser has are none.
        let count = try reader.read(UInt32.self)
        guard count <= 2 else { throw ByteReader.Short() }
        vectors = try (0..<count).map { _ in try reader.readList(of: Element.self) }
        numbers = try reader.readList(of: Double.self)
    }
}
