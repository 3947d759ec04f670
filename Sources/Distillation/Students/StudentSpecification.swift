// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning

/// What a student is made of: its architecture on samples of a given shape.
public struct StudentSpecification: Sendable, Hashable, Codable {
    public var architecture: Architecture
    /// Layers of the circuit.
    public var layers: Int
    public var embedding: Embedding
    /// The picture that the circuit is simulated in; nil leaves the choice to the cost model.
    public var picture: Picture?
    /// The noise of the circuit's gates and read-out, in training and testing.
    public var noise: NoiseModel
    /// How many times the circuit runs for each test sample; nil for exact expectation values. Training is exact.
    public var shots: Int?
    /// How the circuit's angles are drawn before the training.
    public var initialisation: Initialisation

    /// Layers and embedding are those given where the architecture has none of its own. Without a circuit, nothing but the
    /// architecture matters, and all else has its default.
    public init(
        architecture: Architecture, layers: Int = 5, embedding: Embedding = Embedding(), picture: Picture? = nil,
        noise: NoiseModel = .none, shots: Int? = nil, initialisation: Initialisation = Initialisation()
    ) {
        let hasCircuit = architecture.hasCircuit
        self.architecture = architecture
        self.layers = hasCircuit ? architecture.layers ?? layers : 5
        self.embedding = hasCircuit ? architecture.embedding ?? embedding : Embedding()
        self.picture = hasCircuit ? picture : nil
        self.noise = hasCircuit ? noise : .none
        self.shots = hasCircuit ? shots : nil
        self.initialisation = hasCircuit && architecture.initial == nil ? initialisation.reduced : Initialisation()
    }

    /// The student's circuit on samples with `features` features; nil for a student without one.
    ///
    /// - Throws: `ArchitectureError` with the reason.
    public func circuit(features: Int) throws -> Circuit? {
        guard case .hybrid(let hybrid) = architecture else { return nil }
        return try circuit(of: hybrid, features: features)
    }

    private func circuit(of hybrid: HybridArchitecture, features: Int) throws -> Circuit {
        try fitting {
            guard hybrid.pre == nil || embedding.kind != .amplitude else {
                throw ArchitectureError.doesNotFit(
                    hybrid.name,
                    reason:
                        "what pre gives turns qubits, and embedding: kind is amplitude; choose kind: angle or none.",
                    field: "pre")
            }
            let taken = hybrid.features(of: features)
            let ideal = try hybrid.circuit.circuit(
                qubits: embedding.qubits(features: taken), layers: layers, features: taken)
            let circuit = noise == .none ? ideal : try noise.applied(to: ideal)
            if embedding.kind == .none && circuit.featureCount == 0 { throw CircuitError.noFeatures }
            let start = try embedding.operations(
                of: circuit, takingFeatures: hybrid.pre != nil || circuit.featureCount > 0)
            return try start.isEmpty
                ? circuit
                : Circuit(
                    qubits: circuit.qubits, operations: start + circuit.operations, readout: circuit.readout,
                    readoutError: circuit.readoutError)
        }
    }

    /// The number of trainable parameters: of the circuit, and of the dense layers behind and before it.
    ///
    /// - Throws: `ArchitectureError` where the student cannot be built.
    public func parameterCounts(features: Int, classes: Int) throws -> (circuit: Int, head: Int) {
        switch architecture {
        case .perceptron(let perceptron):
            return (0, perceptron.shape(features: features, classes: classes).parameterCount)
        case .hybrid(let hybrid):
            let circuit = try circuit(of: hybrid, features: features)
            try hybrid.check(circuit, features: features, classes: classes)
            let shapes = [
                hybrid.head.shape(inputs: circuit.readout.count, classes: classes),
                hybrid.pre?.shape(features: features),
            ]
            return (circuit.parameterCount, shapes.reduce(0) { $0 + ($1?.parameterCount ?? 0) })
        }
    }

    /// What the student's outputs mean.
    ///
    /// - Throws: `ArchitectureError` where it cannot be built.
    package func outputs(features: Int, classes: Int) throws -> Outputs {
        guard case .hybrid(let hybrid) = architecture, hybrid.head != .none else { return .logits(classes: classes) }
        return hybrid.head.outputs(
            inputs: try circuit(of: hybrid, features: features).readout.count, classes: classes)
    }

    /// How the student's circuit is simulated in a training on `samples` samples; nil for a student without one.
    /// Nothing large is allocated.
    ///
    /// - Throws: `ArchitectureError` where it cannot be built.
    package func simulation(features: Int, samples: Int, training: TrainingSettings) throws -> CostModel.Estimate? {
        try circuit(features: features).map { try estimate(of: $0, samples: samples, training: training) }
    }

    private func estimate(of circuit: Circuit, samples: Int, training: TrainingSettings) throws -> CostModel.Estimate {
        try fitting {
            try CostModel(circuit, precision: training.precision).choose(
                samples: min(training.batch ?? samples, samples), forced: picture,
                startsInZero: (architecture.embedding ?? embedding).kind == .none)
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
        switch architecture {
        case .perceptron(let perceptron):
            return MultilayerPerceptron<Element>(
                widths: perceptron.widths(features: features, classes: classes), blockSize: TrialRunner.blockSize)
        case .hybrid(let hybrid):
            let circuit = try circuit(of: hybrid, features: features)
            try hybrid.check(circuit, features: features, classes: classes)
            return HybridStudent<Element>(
                circuit: circuit, architecture: hybrid, features: features, classes: classes,
                simulation: try estimate(of: circuit, samples: samples, training: training).simulation,
                embedding: try embedding.onTheFly(for: circuit),
                inputs: try inputCount(features: features),
                initialAngles: try initialAngles(features: features))
        }
    }

    /// Whether samples are made amplitudes before a training.
    package var embedsAmplitudes: Bool {
        guard case .hybrid(let hybrid) = architecture else { return false }
        return hybrid.pre == nil && embedding.kind == .amplitude
    }

    /// The samples as the student takes them: raw features, amplitudes, or both.
    ///
    /// - Throws: `ArchitectureError` for samples that cannot be embedded.
    package func inputs(_ samples: LabelledSamples<Double>) throws -> LabelledSamples<Double> {
        guard case .hybrid(let hybrid) = architecture, hybrid.pre == nil else { return samples }
        let taken = try featuresTaken(hybrid, of: samples.features.rows)
        return try fitting {
            LabelledSamples(
                features: try embedding.inputs(samples.features, features: taken), labels: samples.labels,
                classes: samples.classes, softLabels: samples.softLabels)
        }
    }

    /// How many numbers of a sample the student takes.
    ///
    /// - Throws: `ArchitectureError` for a student that cannot be built.
    package func inputCount(features: Int) throws -> Int {
        guard case .hybrid(let hybrid) = architecture, hybrid.pre == nil else { return features }
        let taken = try featuresTaken(hybrid, of: features)
        guard embedding.kind == .amplitude else { return taken > 0 ? taken : features }
        return try fitting { 1 << (try embedding.qubits(features: features)) } + taken
    }

    /// How many features the circuit's angles depend on. The circuit is built only where some do.
    private func featuresTaken(_ hybrid: HybridArchitecture, of features: Int) throws -> Int {
        hybrid.circuit.takesFeatures ? try circuit(of: hybrid, features: features).featureCount : 0
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
