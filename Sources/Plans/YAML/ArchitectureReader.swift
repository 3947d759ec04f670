// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Yams

/// Reads the description of an architecture; docs/reference/circuits.md describes the grammar.
package enum ArchitectureReader {
    package static let keys = ["name"] + circuitKeys + ["classical"]
    package static let circuitKeys = [
        "embedding", "layers", "before", "encoding", "encodings", "block", "after", "mirror", "readout", "initial",
        "pre",
        "head",
    ]

    /// - Throws: `YAMLMismatch`.
    static func architecture(_ node: Node) throws -> Architecture {
        let fields = try node.fields(of: "an architecture", known: keys)
        guard let name = fields["name"]?.scalar?.string else {
            throw YAMLMismatch((fields["name"] ?? node).mark, "an architecture needs a name, such as name: mine.")
        }
        let architecture: Architecture = try YAMLMismatch.within(name) {
            if let classical = fields["classical"] {
                return .perceptron(try perceptron(name, classical, beside: fields))
            }
            return .hybrid(try hybrid(name, fields))
        }
        do {
            try architecture.validate()
        } catch let error as ArchitectureError {
            let field = if case .doesNotFit(_, _, let field?, _) = error { field } else { "name" }
            throw YAMLMismatch(PlanPositions.mark(of: field, in: node) ?? node.mark, error.description)
        }
        return architecture
    }

    private static func perceptron(_ name: String, _ node: Node, beside fields: [String: Node]) throws -> Perceptron {
        if let other = circuitKeys.first(where: { fields[$0] != nil }) {
            throw YAMLMismatch(
                (fields[other] ?? node).mark,
                "an architecture is classical or has a circuit; leave out classical or \(other).")
        }
        return Perceptron(
            name: name, hiddenLayers: try YAMLMismatch.within("classical") { try classical(node) })
    }

    private static func hybrid(_ name: String, _ fields: [String: Node]) throws -> HybridArchitecture {
        var hybrid = HybridArchitecture(name: name, circuit: CircuitDescription(block: []))
        hybrid.embedding = try fields.value("embedding", embedding)
        hybrid.layers = try fields.value("layers", YAMLValue.integer.read)
        for part in CircuitDescription.Part.allCases {
            hybrid.circuit[part] = try fields.value(part.rawValue, OperationReader.lines) ?? []
        }
        hybrid.circuit.encodings = try fields.value(
            "encodings", YAMLValue.whole("a whole number from 1 to 1000", in: 1...1000).read)
        hybrid.circuit.mirrorsLayers =
            try fields.value("mirror", YAMLValue.boolean.read) ?? hybrid.circuit.mirrorsLayers
        hybrid.circuit.readout = try fields.value("readout", readout) ?? hybrid.circuit.readout
        hybrid.initial = try fields.value("initial", YAMLValue.draw.read)
        if case .normalOverInputs = hybrid.initial {
            throw YAMLMismatch(fields["initial"]?.mark, "a circuit's parameters have no inputs; write normal(0, 0.1).")
        }
        hybrid.pre = try fields.value("pre", LayerReader.inputLayer)
        hybrid.head = try fields.value("head", LayerReader.head) ?? hybrid.head
        return hybrid
    }

    private static func embedding(_ node: Node) throws -> Embedding {
        guard node.mapping != nil else { return Embedding(kind: try YAMLValue.choice().read(node)) }
        // The same fields as in a plan.
        let fields = try node.fields(of: "'embedding'", known: PlanField.ofEmbedding.map(\.key))
        var settings = Settings()
        for field in PlanField.ofEmbedding { try fields[field.key].map(field.read)?(&settings) }
        return settings.embedding
    }

    private static func readout(_ node: Node) throws -> ReadoutDescription {
        if node.mapping != nil {
            let fields = try node.fields(of: "'readout'", known: ["qubits", "probabilities"])
            guard fields.count == 1, let (key, value) = fields.first else {
                throw YAMLMismatch(node.mark, "write {qubits: 2}, or {probabilities: 2}.")
            }
            return key == "qubits" ? try expectationValues(value) : .probabilitiesOf(qubits: try measured(value))
        }
        if let sequence = node.sequence {
            let observables = try sequence.map { node in
                do {
                    return try PauliProduct(node.scalar?.string ?? "").description
                } catch let error as CircuitError {
                    throw YAMLMismatch(node.mark, error.description)
                }
            }
            guard Set(observables).count == observables.count, !observables.isEmpty else {
                throw YAMLMismatch(node.mark, "name each observable once, and at least one.")
            }
            return .observables(observables)
        }
        return try node.choice(
            "read-out", [("all", .all), ("parity", .parity), ("probabilities", .probabilities)],
            more: "{qubits: 2}, {probabilities: 2}, or a list such as [Z0, X2, Z0 Z1]")
    }

    private static func expectationValues(_ node: Node) throws -> ReadoutDescription {
        guard let list = node.sequence else { return .first(qubits: try YAMLValue.integer.read(node)) }
        return .observables(try list.map { "Z\(try YAMLValue.qubit.read($0))" })
    }

    /// The qubits whose probabilities are read out: the first ones, or a list.
    private static func measured(_ node: Node) throws -> [Int] {
        if let list = node.sequence { return try list.map(YAMLValue.qubit.read) }
        let most = Readout.mostProbabilityQubits
        let count = YAMLValue.whole("a number of qubits from 1 to \(most), or a list of them", in: 1...most)
        return Array(0..<(try count.read(node)))
    }

    private static func classical(_ node: Node) throws -> [Int] {
        guard let hidden = try node.fields(of: "'classical'", known: ["hidden"])["hidden"] else {
            throw YAMLMismatch(node.mark, "write the widths of hidden layers, such as {hidden: [8]}.")
        }
        return try YAMLValue.list(of: .integer).read(hidden)
    }
}
