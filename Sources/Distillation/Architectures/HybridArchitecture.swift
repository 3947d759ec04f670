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
    /// How the circuit's parameters are drawn; nil for the plan's initialisation.
    public var initial: Draw?
    /// What makes features of angles of a sample's features; nil where angles depend on these themselves.
    public var pre: InputLayer?
    public var head: Head

    public init(
        name: String, embedding: Embedding? = nil, layers: Int? = nil, circuit: CircuitDescription,
        initial: Draw? = nil, pre: InputLayer? = nil, head: Head = .linear
    ) {
        (self.name, self.embedding, self.layers, self.circuit, self.head) = (name, embedding, layers, circuit, head)
        (self.initial, self.pre) = (initial, pre)
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
        for (field, fault) in [("pre", pre?.fault), ("head", head.fault)] {
            if let fault { throw misfit(field, "\(field): \(fault)") }
        }
    }

    /// How many features the circuit is given of samples with so many.
    func features(of features: Int) -> Int { pre.map { $0.outputs ?? features } ?? features }

    /// Checks that the layers fit a circuit, and the classes.
    ///
    /// - Throws: `ArchitectureError`.
    func check(_ circuit: Circuit, features: Int, classes: Int) throws {
        if pre != nil, self.features(of: features) != circuit.featureCount {
            throw misfit(
                "pre",
                "pre: dense is \(self.features(of: features)), and the angles depend on \(circuit.featureCount) features; give as many."
            )
        }
        let layers = pre.map { $0.shape(features: features).parameterCount } ?? 0
        guard layers <= Head.mostParameters else {
            throw misfit(
                "pre", "pre would have \(layers) weights and biases; at most \(Head.mostParameters) are trained.")
        }
        if let fault = head.fault(readouts: circuit.readout.count, classes: classes) { throw misfit("head", fault) }
    }

    private func misfit(_ field: String, _ reason: String) -> ArchitectureError {
        .doesNotFit(name, reason: reason, field: field)
    }
}

extension Architecture {
    /// The layers and the embedding that it has whatever the plan says.
    public var layers: Int? { if case .hybrid(let hybrid) = self { hybrid.layers } else { nil } }
    public var embedding: Embedding? { if case .hybrid(let hybrid) = self { hybrid.embedding } else { nil } }
    /// How it draws the circuit's parameters whatever the plan says.
    public var initial: Draw? { if case .hybrid(let hybrid) = self { hybrid.initial } else { nil } }
}
