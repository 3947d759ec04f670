import Arithmetic
import Circuits
import Learning

/// What a student is made of: its architecture on samples of a given shape.
public struct StudentSpecification: Sendable, Hashable, Codable {
    public var architecture: Architecture
    /// Layers of the circuit; the classical student has none.
    public var layers: Int
    public var embedding: Embedding
    /// The picture that the circuit is simulated in; nil leaves the choice to the cost model.
    public var picture: Picture?
    /// The noise of the circuit's gates and read-out, in training and testing; nil for none.
    public var noise: NoiseModel?
    /// How many times the circuit runs for each test sample; nil for exact expectation values. Training is exact.
    public var shots: Int?
    /// How the circuit's angles are drawn before the training; nil for uniformly.
    public var initialisation: Initialisation?

    /// Layers and embedding are those given where the architecture has none of its own.
    public init(
        architecture: Architecture, layers: Int = 5, embedding: Embedding = Embedding(), picture: Picture? = nil,
        noise: NoiseModel = .none, shots: Int? = nil, initialisation: Initialisation = Initialisation()
    ) {
        self.architecture = architecture
        self.layers = architecture.layers ?? layers
        self.embedding = architecture.embedding ?? embedding
        self.picture = picture
        // Not there rather than 0, so that the identities of trials without noise do not depend on it.
        self.noise = noise == .none ? nil : noise
        self.shots = shots
        self.initialisation = initialisation.kind == .uniform ? nil : initialisation.reduced
    }

    /// The student's circuit on samples with `features` features; nil for the classical student.
    ///
    /// - Throws: `ArchitectureError` with the reason.
    public func circuit(features: Int) throws -> Circuit? {
        guard case .hybrid(let hybrid) = architecture else { return nil }
        return try fitting {
            let ideal = try hybrid.circuit.circuit(qubits: embedding.qubits(features: features), layers: layers)
            let circuit = try noise?.applied(to: ideal) ?? ideal
            let gates = try embedding.angle?.gates(qubits: circuit.qubits) ?? []
            return try gates.isEmpty
                ? circuit
                : Circuit(
                    qubits: circuit.qubits, operations: gates + circuit.operations, readout: circuit.readout,
                    readoutError: circuit.readoutError)
        }
    }

    /// The number of trainable parameters: of the circuit, and of the head behind it.
    ///
    /// - Throws: `ArchitectureError` where the student cannot be built.
    public func parameterCounts(features: Int, classes: Int) throws -> (circuit: Int, head: Int) {
        guard case .hybrid(let hybrid) = architecture, let circuit = try circuit(features: features) else {
            return (0, DenseLayer(inputs: features, outputs: classes, offset: 0).parameterCount)
        }
        let readouts = circuit.readout.count
        try hybrid.checkHead(readouts: readouts, classes: classes)
        return (circuit.parameterCount, hybrid.head.parameterCount(inputs: readouts, classes: classes))
    }

    /// How the student's circuit is simulated in a training on `samples` samples; nil for the classical student. Nothing
    /// large is allocated.
    ///
    /// - Throws: `ArchitectureError` where it cannot be built.
    package func simulation(features: Int, samples: Int, training: TrainingSettings) throws -> CostModel.Estimate? {
        guard let circuit = try circuit(features: features) else { return nil }
        return try fitting {
            try CostModel(circuit, precision: training.precision).choose(
                samples: min(training.batch ?? samples, samples), forced: picture)
        }
    }

    /// Runs the student's circuit with a finite number of shots, drawn from `random`; nil where its values are exact.
    package func shotSimulator<Element: Real>(
        features: Int, blockSize: Int, random: Philox, precision: Element.Type
    ) throws -> ShotSimulator<Element>? {
        guard let shots, let circuit = try circuit(features: features) else { return nil }
        return try fitting {
            try ShotSimulator(circuit, shots: shots, blockSize: blockSize, picture: picture, random: random)
        }
    }

    /// The network of the student.
    package func network<Element: Real>(
        features: Int, classes: Int, samples: Int, training: TrainingSettings, precision: Element.Type
    ) throws -> any Network<Element> {
        guard case .hybrid(let hybrid) = architecture, let circuit = try circuit(features: features),
            let estimate = try simulation(features: features, samples: samples, training: training)
        else {
            return MultilayerPerceptron<Element>(widths: [features, classes], blockSize: TrialRunner.blockSize)
        }
        try hybrid.checkHead(readouts: circuit.readout.count, classes: classes)
        return HybridStudent<Element>(
            circuit: circuit, head: hybrid.head.widths(inputs: circuit.readout.count, classes: classes),
            simulation: estimate.simulation, embedding: try embedding.angle,
            initialAngles: try initialAngles(features: features))
    }

    /// The samples as the student takes them: raw features, or amplitudes.
    ///
    /// - Throws: `ArchitectureError` for samples that cannot be embedded.
    package func inputs(_ samples: LabelledSamples<Double>) throws -> LabelledSamples<Double> {
        guard case .hybrid = architecture, embedding.kind == .amplitude else { return samples }
        return try fitting {
            let amplitudes = try AmplitudeEmbedding(features: samples.features.rows, padding: embedding.padding)
            return LabelledSamples(
                features: try amplitudes.amplitudes(of: samples.features), labels: samples.labels,
                classes: samples.classes, softLabels: samples.softLabels)
        }
    }

    func fitting<Result>(_ build: () throws -> Result) throws -> Result {
        do {
            return try build()
        } catch let error as CircuitError {
            throw ArchitectureError.doesNotFit(
                architecture.name, reason: error.description, field: error.line?.part.rawValue, line: error.line)
        }
    }
}
