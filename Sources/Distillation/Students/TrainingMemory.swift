// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning
import Machine
import Texts

/// The memory that a training is predicted to take, its samples included.
package struct TrainingMemory: Sendable, Equatable {
    /// The name of the student's architecture.
    package let architecture: String
    /// The picture that its circuit is simulated in; nil for a student without one.
    package let picture: Picture?
    package let bytes: Int
    /// The samples' part of them.
    package let sampleBytes: Int

    /// - Parameters:
    ///   - sharers: how many processes share this machine's memory.
    ///   - ofOneDataSet: whether all of them train with the same samples.
    /// - Throws: `MemoryError` where it is more than the machine has.
    package func check(sharers: Int, ofOneDataSet: Bool = false) throws {
        let sharedBytes = ofOneDataSet && sampleBytes >= NodeMemory.least ? sampleBytes : 0
        guard bytes - sharedBytes <= (Memory.total - sharedBytes) / max(sharers, 1) else {
            throw MemoryError(training: self, available: Memory.total, ranks: sharers)
        }
        guard bytes <= Memory.leftOfLimit else {
            throw MemoryError(training: self, available: Memory.leftOfLimit, ranks: 1)
        }
    }
}

/// A training that needs more memory than the machine has.
public struct MemoryError: Error, Equatable, CustomStringConvertible {
    /// What it needs.
    package let training: TrainingMemory
    /// What the machine has, and how many ranks share it.
    let (available, ranks): (Int, Int)

    public var description: String {
        let picture = training.picture
        return "A training of architecture '\(training.architecture)'"
            + (picture.map { " in the \($0.rawValue) picture" } ?? "")
            + " needs \(Quantity.bytes(training.bytes)) of memory" + (ranks > 1 ? " on each of \(ranks) ranks" : "")
            + ", and this machine has \(Quantity.bytes(available))\(available < Memory.total ? " left (ulimit -v)" : ""). Use fewer features or samples, precision: single"
            + (picture == nil || picture == .state ? "" : ", picture: state")
            + (ranks > 1 ? ", or fewer ranks on a host." : ".")
    }
}

extension TrialSpecification {
    /// The memory that the training is predicted to take, its samples included.
    ///
    /// - Throws: `ArchitectureError` for a student that cannot be built.
    package var memory: TrainingMemory {
        get throws {
            try student.memory(
                features: data.features, classes: data.classes, samples: data.counts.training, training: training)
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
        // Features are kept in double precision; what is made of them, too, and also in the training's.
        let inputs = try inputCount(features: features)
        let perSample = 8 * features + (inputs == features ? 0 : (8 + training.precision.bytes) * inputs)
        // Gradient, optimiser, best weights and a checkpoint keep a handful of copies of the parameters.
        let copies = 10 * 8 * (parameters.circuit + parameters.head)
        // The activations of a block, and their cotangents.
        let hidden =
            switch architecture {
            case .perceptron(let perceptron): perceptron.hiddenLayers
            case .hybrid(let hybrid): hybrid.pre.map { [2 * ($0.outputs ?? features)] } ?? []
            }
        let activations = 2 * training.precision.bytes * TrialRunner.blockSize * hidden.reduce(0, +)
        let shotBytes = try shotBytes(features: features, training: training)
        return TrainingMemory(
            architecture: architecture.name, picture: estimate?.simulation.picture,
            bytes: (estimate?.bytes ?? 0) + shotBytes + samples * perSample + copies + activations,
            sampleBytes: samples * perSample)
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
