// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning
import Machine

/// The memory that a training is predicted to take, its samples included.
package struct TrainingMemory: Sendable, Equatable {
    /// The name of the student's architecture.
    package let architecture: String
    /// The picture that its circuit is simulated in; nil for a student without one.
    package let picture: Picture?
    package let bytes: Int

    /// - Parameter sharers: how many processes share this machine's memory.
    /// - Throws: `MemoryError` where it is more than the machine has.
    package func check(sharers: Int) throws {
        guard bytes <= Memory.total / max(sharers, 1) else {
            throw MemoryError(
                architecture, picture: picture, bytes: bytes, available: Memory.total, ranks: sharers)
        }
    }
}

extension StudentSpecification {
    /// Predicts the memory that a training takes, its samples included.
    ///
    /// - Parameter samples: training samples.
    /// - Throws: `ArchitectureError` for a student that cannot be built.
    package func memory(
        features: Int, classes: Int, samples: Int, training: TrainingSettings
    ) throws -> TrainingMemory {
        let parameters = try parameterCounts(features: features, classes: classes)
        _ = try initialAngles(features: features)
        let estimate = try simulation(features: features, samples: samples, training: training)
        let amplitudes = embedsAmplitudes ? nextPowerOfTwo(features) : 0
        // Features are kept in double precision; amplitudes, too, and also in the training's.
        let perSample = 8 * features + (8 + training.precision.bytes) * amplitudes
        // Gradient, optimiser, best weights and a checkpoint keep a handful of copies of the parameters.
        let copies = 10 * 8 * (parameters.circuit + parameters.head)
        // The activations of a block, and their cotangents.
        let hidden = if case .perceptron(let perceptron) = architecture { perceptron.hiddenLayers } else { [Int]() }
        let activations = 2 * training.precision.bytes * TrialRunner.blockSize * hidden.reduce(0, +)
        let shotBytes = try shotBytes(features: features, training: training)
        return TrainingMemory(
            architecture: architecture.name, picture: estimate?.simulation.picture,
            bytes: (estimate?.bytes ?? 0) + shotBytes + samples * perSample + copies + activations)
    }

    /// Checks that a training fits into this machine's memory.
    ///
    /// - Parameters:
    ///   - samples: training samples.
    ///   - sharers: how many processes share this machine's memory.
    /// - Throws: `MemoryError` where it needs more than the machine has, and
    ///   `ArchitectureError` for a student that cannot be built.
    package func checkMemory(
        features: Int, classes: Int, samples: Int, training: TrainingSettings,
        sharers: Int = 1
    ) throws {
        try memory(features: features, classes: classes, samples: samples, training: training).check(sharers: sharers)
    }

    /// The memory that finite shots take in testing: where their outcomes are joint, those of more read-outs.
    private func shotBytes(features: Int, training: TrainingSettings) throws -> Int {
        guard let shots, let circuit = try circuit(features: features) else { return 0 }
        return try fitting {
            let sampled = try ShotSampling(of: circuit.readout, shots: shots).exactCircuit(circuit)
            return try CostModel(sampled, precision: training.precision)
                .choose(samples: TrialRunner.blockSize, forced: picture).bytes
        }
    }
}
