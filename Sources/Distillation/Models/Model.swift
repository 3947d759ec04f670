// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning

/// A trained student: all that is needed to evaluate it, here or in another program.
///
/// A sample's features are scaled first. The circuit acts on the real amplitudes that the embedding makes of them; the head
/// (dense layers with ReLU between them, or none) on what it reads out, or without a circuit on the features themselves. A
/// softmax over the head's outputs gives the class probabilities, or their weighted sum is a score of two classes.
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

    /// A dense layer before the circuit.
    package struct InputLayer: Sendable, Equatable {
        package var shape: DenseShape
        package var activation: Activation
        package var scale: Double
        /// Its weights, row-major (outputs x inputs), then the biases.
        package var parameters: [Double]
    }

    package var program: Program
    package var origin: Origin
    /// The number of a sample's features.
    package var features: Int
    package var classes: Int
    /// The names of the features; nil where they have none.
    package var columns: [String]?
    /// The label of each class; nil where classes are numbers.
    package var labels: [String]?
    /// How the features of a table are scaled; nil where they are taken as they are.
    package var scale: FeatureScale?
    /// How a sample becomes amplitudes; nil for the classical student.
    package var embedding: Embedding?
    /// nil for the classical student.
    package var circuit: Circuit?
    /// What makes the features that the circuit's angles depend on; nil where there is no such layer.
    package var pre: InputLayer?
    /// The circuit's parameters.
    package var angles: [Double]
    /// The head's layers.
    package var shape: DenseShape
    /// The head's parameters: of each layer the weights, row-major (outputs x inputs), then the biases; last the constant.
    package var head: [Double]
    /// The weights of the head's outputs in a score; nil where they are logits.
    package var score: [Double]?
    package var metrics: Metrics?

    /// The inputs of the head: what is read out, or features.
    package var inputs: Int { circuit?.readout.count ?? features }

    /// The most features, and classes, that a model may have.
    static let mostFeatures = 1 << 20
    static let mostClasses = 1000
    /// The most parameters: more would fill a file that is read.
    static let mostParameters = 2_500_000
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
        try validateNames()
        guard (circuit == nil) == (embedding == nil) else {
            throw ModelError.invalid("'circuit' and 'embedding' belong together, and one of them is missing")
        }
        if let circuit, let embedding {
            guard circuit.operations.count <= Self.mostOperations else {
                throw ModelError.invalid(
                    "the circuit has \(circuit.operations.count) operations; at most \(Self.mostOperations) are read")
            }
            if let fault = embedding.fault {
                throw ModelError.invalid("'embedding.\(fault.field)' is \(fault.value); \(fault.mend)")
            }
            let qubits: Int
            do {
                qubits = try embedding.qubits(features: pre?.shape.outputs ?? features)
            } catch {
                throw ModelError.invalid("its samples cannot be embedded: \(error)")
            }
            guard qubits == circuit.qubits else {
                throw ModelError.invalid(
                    "the embedding of \(features) features makes \(qubits) qubits, and the circuit has \(circuit.qubits)"
                )
            }
        }
        guard score == nil || classes == 2 else {
            throw ModelError.invalid("'score' tells two classes apart, and 'classes' is \(classes)")
        }
        let (widths, outputs) = (shape.widths, score?.count ?? classes)
        guard widths.first == inputs, shape.outputs == outputs, widths.allSatisfy({ $0 > 0 }) else {
            throw ModelError.invalid(
                "'parameters.layers' has the widths \(widths.prefix(30)), and this model needs \(inputs) inputs and \(outputs)"
                    + " outputs")
        }
        let shapes: [(name: String, values: [Double], count: Int)] = [
            ("angles", angles, circuit?.parameterCount ?? 0),
            ("layers", head, shape.parameterCount),
            ("pre", pre?.parameters ?? [], pre?.shape.parameterCount ?? 0),
        ]
        let wanted = circuit?.featureCount ?? 0
        if let pre {
            guard pre.shape.outputs == wanted, pre.shape.inputs == features, wanted > 0 else {
                throw ModelError.invalid(
                    "'parameters.pre' gives \(pre.shape.outputs) features, and the circuit's angles depend on \(wanted)"
                )
            }
            guard pre.scale.isFinite else { throw ModelError.invalid("'pre.scale' is no finite number") }
        } else if wanted > features + 2 {
            // Triples of features may have one or two that no sample has.
            throw ModelError.invalid("the circuit's angles depend on \(wanted) features, and samples have \(features)")
        }
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
        guard score?.allSatisfy(\.isFinite) ?? true else {
            throw ModelError.invalid("'score' holds a number that is not finite")
        }
        try origin.validate()
    }

    private func validateNames() throws {
        let lists = [
            ("columns", columns?.count, features), ("labels", labels?.count, classes),
            ("scaling.shift", scale?.shift.count, features), ("scaling.factor", scale?.factor.count, features),
        ]
        for (name, count, expected) in lists where count ?? expected != expected {
            throw ModelError.invalid("'\(name)' has \(count ?? 0) entries, and this model needs \(expected)")
        }
        guard Set(labels ?? []).count == labels?.count ?? 0 else {
            throw ModelError.invalid("'labels' names a class twice")
        }
        guard ((scale?.shift ?? []) + (scale?.factor ?? [])).allSatisfy(\.isFinite) else {
            throw ModelError.invalid("'scaling' holds a number that is not finite")
        }
    }
}

extension Model {
    /// Samples (features x samples) as the student takes them, scaled where it was trained so.
    func scaled(_ samples: Matrix<Double>) -> Matrix<Double> {
        guard let scale else { return samples }
        let scaled = samples.columnsCopied(0..<samples.columns)
        scale.apply(to: scaled)
        return scaled
    }

    /// Where the features are among columns of these names, each at the first of its name; and the names that are not there.
    func places(among names: [String]) -> (found: [Int], missing: [String]) {
        let known = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        let columns = columns ?? []
        return (columns.compactMap { known[$0] }, columns.filter { known[$0] == nil })
    }

    /// What a trial trained.
    ///
    /// - Throws: `ModelError.noWeights` for a result without weights or with those of another student, and `ArchitectureError`.
    package init(_ origin: Origin, trained specification: TrialSpecification, result: TrialResult, by program: Program)
        throws
    {
        (self.program, self.origin) = (program, origin)
        features = specification.data.features
        classes = specification.data.classes
        circuit = try specification.student.circuit(features: features)?.lowered
        embedding = circuit == nil ? nil : specification.student.embedding
        (columns, labels) = (specification.data.contents?.columns, specification.data.contents?.classes)
        scale = result.scale
        let isScaled = specification.data.table.map { $0.scaling != .none } ?? false
        guard scale?.shift.count == (isScaled ? features : nil), scale?.factor.count == scale?.shift.count else {
            throw ModelError.noWeights
        }
        let angleCount = circuit?.parameterCount ?? 0
        shape =
            switch specification.student.architecture {
            case .perceptron(let perceptron): perceptron.shape(features: features, classes: classes)
            case .hybrid(let hybrid): hybrid.head.shape(inputs: circuit?.readout.count ?? 0, classes: classes)
            }
        if case .score(let score) = try specification.student.outputs(features: features, classes: classes) {
            self.score = score.prediction
        }
        if case .hybrid(let hybrid) = specification.student.architecture, let layer = hybrid.pre {
            pre = InputLayer(
                shape: layer.shape(features: features), activation: layer.activation, scale: layer.scale, parameters: []
            )
        }
        let behind = angleCount + shape.parameterCount
        guard let parameters = result.weights, parameters.count == behind + (pre?.shape.parameterCount ?? 0) else {
            throw ModelError.noWeights
        }
        angles = Array(parameters[..<angleCount])
        head = Array(parameters[angleCount..<behind])
        pre?.parameters = Array(parameters[behind...])
        metrics = Metrics(
            confusion: result.confusion, epochs: result.epochs, bestEpoch: result.bestEpoch,
            trainingLoss: result.trainingLoss, validationLoss: result.validationLoss, testLoss: result.testLoss)
    }
}

extension Model.Origin {
    /// - Parameter folder: where the model is saved, and files are named from; nil leaves them as they are.
    package init(plan: String?, number: Int?, specification: TrialSpecification, in folder: String? = nil) {
        self.init(
            plan: plan, number: number, identity: specification.identity,
            specification: folder.map { folder in specification.changingFiles { $0.named(from: folder) } }
                ?? specification)
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
