import Circuits
import Learning
import Numerics

/// What a student is made of: its architecture on samples of a given shape.
public struct StudentSpecification: Sendable, Hashable, Codable {
    public var architecture: Architecture
    /// Layers of the circuit; the classical student has none.
    public var layers: Int
    /// Whether samples may be filled up with zeros to a power of two.
    public var padding: Bool

    public init(architecture: Architecture, layers: Int = 5, padding: Bool = false) {
        self.architecture = architecture
        self.layers = layers
        self.padding = padding
    }

    /// The student's circuit on samples with `features` features; nil for the classical student.
    ///
    /// - Throws: `StudentError.architectureDoesNotFit` with the reason.
    public func circuit(features: Int) throws -> Circuit? {
        guard case .hybrid(let ansatz) = architecture else { return nil }
        do {
            let embedding = try AmplitudeEmbedding(features: features, padding: padding)
            return try ansatz.circuit(qubits: embedding.qubits, layers: layers)
        } catch let error as CircuitError {
            throw StudentError.architectureDoesNotFit(architecture.name, reason: error.description)
        }
    }

    /// The number of trainable parameters: of the circuit, and of the dense layer behind it.
    public func parameterCounts(features: Int, classes: Int) throws -> (circuit: Int, head: Int) {
        let circuit = try circuit(features: features)
        let inputs = circuit?.readout.count ?? features
        return (circuit?.parameterCount ?? 0, DenseLayer(inputs: inputs, outputs: classes, offset: 0).parameterCount)
    }

    /// Checks that the student can be simulated, without allocating anything.
    public func validate(features: Int) throws {
        guard let circuit = try circuit(features: features) else { return }
        do {
            try Picture.suited(to: circuit).validate(circuit)
        } catch let error as CircuitError {
            throw StudentError.architectureDoesNotFit(architecture.name, reason: error.description)
        }
    }

    /// The network of the student.
    package func network(features: Int, classes: Int, blockSize: Int) throws -> any Network {
        guard let circuit = try circuit(features: features) else {
            return MultilayerPerceptron(widths: [features, classes], blockSize: blockSize)
        }
        return try HybridStudent(circuit: circuit, classes: classes, blockSize: blockSize)
    }

    /// The samples as the student takes them: raw features, or amplitudes.
    package func inputs(_ samples: LabelledSamples) throws -> LabelledSamples {
        guard case .hybrid = architecture else { return samples }
        let embedding = try AmplitudeEmbedding(features: samples.features.rows, padding: padding)
        return LabelledSamples(
            features: try embedding.amplitudes(of: samples.features), labels: samples.labels,
            classes: samples.classes, softLabels: samples.softLabels)
    }
}
