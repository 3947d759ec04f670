// SPDX-License-Identifier: Apache-2.0
import Circuits
import Learning

/// A student with a circuit, as data: what a plan says of it.
public struct HybridArchitecture: Sendable, Codable, Hashable {
    /// Names it in tables, and its random streams: letters, digits, '.', '_' and '-', a letter first, at most 40.
    public var name: String
    /// How samples enter the circuit; nil for the plan's embedding.
    public var embedding: Embedding?
    /// Layers of the circuit; nil for the plan's.
    public var layers: Int?
    public var circuit: CircuitDescription
    public var head: Head

    public init(
        name: String, embedding: Embedding? = nil, layers: Int? = nil, circuit: CircuitDescription, head: Head = .linear
    ) {
        (self.name, self.embedding, self.layers, self.circuit, self.head) = (name, embedding, layers, circuit, head)
    }

    /// What makes class scores of what a circuit reads out.
    public enum Head: Sendable, Codable, Hashable {
        /// A dense layer.
        case linear
        /// Dense layers with ReLU between them.
        case perceptron(hiddenLayers: [Int])
        /// Nothing: what is read out are the scores.
        case none

        /// The widths of its layers, inputs first; one number where there are none.
        func widths(inputs: Int, classes: Int) -> [Int] {
            switch self {
            case .linear: [inputs, classes]
            case .perceptron(let hiddenLayers): [inputs] + hiddenLayers + [classes]
            case .none: [inputs]
            }
        }

        /// The most parameters of a head.
        public static let mostParameters = 1_000_000

        func parameterCount(inputs: Int, classes: Int) -> Int {
            DenseLayer.parameterCount(widths: widths(inputs: inputs, classes: classes))
        }
    }

    /// Checks all but the name that can be checked without a number of features.
    ///
    /// - Throws: `ArchitectureError`.
    func validate() throws {
        guard (1...1000).contains(layers ?? 1) else {
            throw misfit("layers", "layers is \(layers ?? 0); give between 1 and 1000, or leave it out for the plan's.")
        }
        if let fault = embedding?.fault {
            throw misfit("embedding", "embedding: \(fault.field) is \(fault.value); \(fault.mend)")
        }
        for part in CircuitDescription.Part.allCases where circuit[part].count > CircuitDescription.mostLines {
            throw misfit(part.rawValue, "\(part.rawValue) has more than \(CircuitDescription.mostLines) lines.")
        }
        if case .perceptron(let hiddenLayers) = head {
            guard (1...20).contains(hiddenLayers.count), hiddenLayers.allSatisfy((1...65536).contains) else {
                throw misfit("head", "head: hidden is \(hiddenLayers); give 1 to 20 layers of 1 to 65536 neurons.")
            }
        }
    }

    /// Checks that the head fits what a circuit reads out, and the classes.
    ///
    /// - Throws: `ArchitectureError`.
    func checkHead(readouts: Int, classes: Int) throws {
        if head == .none {
            guard readouts == classes else {
                throw misfit(
                    "head",
                    "without a head its read-outs are the scores of the classes, but there are \(readouts) read-outs and"
                        + " \(classes) classes; read out \(classes), or choose head: linear.")
            }
        }
        let count = head.parameterCount(inputs: readouts, classes: classes)
        guard count <= Head.mostParameters else {
            throw misfit(
                "head",
                "its head would have \(count) weights and biases on \(readouts) read-outs; at most"
                    + " \(Head.mostParameters) are trained. Read out less, or choose a smaller head.")
        }
    }

    private func misfit(_ field: String, _ reason: String) -> ArchitectureError {
        .doesNotFit(name, reason: reason, field: field)
    }
}

extension Architecture {
    /// The layers and the embedding that it has whatever the plan says.
    public var layers: Int? { if case .hybrid(let hybrid) = self { hybrid.layers } else { nil } }
    public var embedding: Embedding? { if case .hybrid(let hybrid) = self { hybrid.embedding } else { nil } }
}
