// SPDX-License-Identifier: Apache-2.0
import Circuits
import Learning

/// A trained student: all that is needed to evaluate it, here or in another program.
///
/// The circuit acts on the real amplitudes that the embedding makes of a sample; the dense layer on its expectation values, or
/// without a circuit on the sample itself; a softmax over the dense layer's outputs gives the class probabilities.
package struct Model: Sendable, Equatable {
    /// The program that trained it.
    package struct Program: Sendable, Codable, Equatable {
        package var name = "qdistill"
        package var version: String
        package var commit: String?

        package init(version: String, commit: String? = nil) { (self.version, self.commit) = (version, commit) }
    }

    /// The trial that it comes from.
    package struct Origin: Sendable, Equatable {
        /// The plan's name, and the trial's number in it where a sweep ran it.
        package var plan: String?
        package var number: Int?
        package var identity: String
        /// nil for that of another version of the program, which this one cannot read.
        package var specification: TrialSpecification?
    }

    /// What the trial measured with these weights.
    package struct Metrics: Sendable, Equatable {
        /// On the test samples.
        package var confusion: ConfusionMatrix
        package var epochs, bestEpoch: Int
        package var trainingLoss, validationLoss, testLoss: Double
    }

    package var program: Program
    package var origin: Origin
    /// The number of a sample's features.
    package var features: Int
    package var classes: Int
    /// How a sample becomes amplitudes; nil for the classical student.
    package var embedding: Embedding?
    /// nil for the classical student.
    package var circuit: Circuit?
    /// The circuit's parameters.
    package var angles: [Double]
    /// The dense layer's, row-major: classes x inputs.
    package var weights: [Double]
    package var biases: [Double]
    package var metrics: Metrics?

    /// The inputs of the dense layer: expectation values, or features.
    package var inputs: Int { circuit?.readout.count ?? features }

    /// The most features, and classes, that a model may have.
    static let mostFeatures = 1 << 20
    static let mostClasses = 1000
    /// The most operations of a circuit.
    package static let mostOperations = 200_000

    /// - Throws: `ModelError.invalid` for parts that do not fit each other.
    func validate() throws {
        guard (1...Self.mostFeatures).contains(features) else {
            throw ModelError.invalid("'features' is \(features); it must be from 1 to \(Self.mostFeatures)")
        }
        guard (2...Self.mostClasses).contains(classes) else {
            throw ModelError.invalid("'classes' is \(classes); it must be from 2 to \(Self.mostClasses)")
        }
        guard (circuit == nil) == (embedding == nil) else {
            throw ModelError.invalid("'circuit' and 'embedding' belong together, and one of them is missing")
        }
        if let circuit, let embedding {
            guard circuit.operations.count <= Self.mostOperations else {
                throw ModelError.invalid(
                    "the circuit has \(circuit.operations.count) operations; at most \(Self.mostOperations) are read")
            }
            guard embedding.scale != 0, embedding.scale.isFinite else {
                throw ModelError.invalid("'embedding.scale' is \(embedding.scale); it must be a number other than 0")
            }
            let qubits: Int
            do {
                qubits = try embedding.qubits(features: features)
            } catch {
                throw ModelError.invalid("its samples cannot be embedded: \(error)")
            }
            guard qubits == circuit.qubits else {
                throw ModelError.invalid(
                    "the embedding of \(features) features makes \(qubits) qubits, and the circuit has \(circuit.qubits)"
                )
            }
        }
        let shapes: [(name: String, values: [Double], count: Int)] = [
            ("angles", angles, circuit?.parameterCount ?? 0), ("weights", weights, classes * inputs),
            ("biases", biases, classes),
        ]
        for shape in shapes {
            guard shape.values.count == shape.count else {
                throw ModelError.invalid(
                    "'parameters.\(shape.name)' holds \(shape.values.count) numbers where this student has \(shape.count)"
                )
            }
            guard shape.values.allSatisfy(\.isFinite) else {
                throw ModelError.invalid("'parameters.\(shape.name)' holds a number that is not finite")
            }
        }
        try origin.validate()
    }
}

extension Model {
    /// What a trial trained.
    ///
    /// - Throws: `ModelError.noWeights` for a result without weights or with those of another student, and `ArchitectureError`.
    package init(_ origin: Origin, trained specification: TrialSpecification, result: TrialResult, by program: Program)
        throws
    {
        (self.program, self.origin) = (program, origin)
        features = specification.data.features
        classes = specification.data.classes
        if let reason = specification.student.reasonAgainstModel { throw ModelError.cannotKeep(reason) }
        circuit = try specification.student.circuit(features: features)?.lowered
        embedding = circuit == nil ? nil : specification.student.embedding
        let angleCount = circuit?.parameterCount ?? 0
        let inputs = circuit?.readout.count ?? features
        guard let parameters = result.weights, parameters.count == angleCount + classes * (inputs + 1) else {
            throw ModelError.noWeights
        }
        angles = Array(parameters[..<angleCount])
        weights = Array(parameters[angleCount..<angleCount + classes * inputs])
        biases = Array(parameters[(angleCount + classes * inputs)...])
        metrics = Metrics(
            confusion: result.confusion, epochs: result.epochs, bestEpoch: result.bestEpoch,
            trainingLoss: result.trainingLoss, validationLoss: result.validationLoss, testLoss: result.testLoss)
    }
}

extension Model.Origin {
    package init(plan: String?, number: Int?, specification: TrialSpecification) {
        self.init(plan: plan, number: number, identity: specification.identity, specification: specification)
    }

    /// These texts end up in other files and in messages.
    fileprivate func validate() throws {
        func isPlain(_ text: String) -> Bool {
            text.utf8.count <= 100 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        }
        guard isPlain(identity), !identity.isEmpty, isPlain(plan ?? "") else {
            throw ModelError.invalid("'trial.plan' and 'trial.identity' must be short plain texts")
        }
        guard number ?? 1 >= 1 else {
            throw ModelError.invalid("'trial.number' is \(number ?? 0); trials count from 1")
        }
    }
}
