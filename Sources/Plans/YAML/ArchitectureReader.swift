// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Yams

/// Reads the description of an architecture; docs/circuits.md describes the grammar.
package enum ArchitectureReader {
    package static let keys = ["name"] + circuitKeys + ["classical"]
    package static let circuitKeys = ["embedding", "layers", "before", "block", "after", "mirror", "readout", "head"]

    /// - Throws: `YAMLMismatch`.
    static func architecture(_ node: Node) throws -> Architecture {
        let fields = try YAMLMismatch.fields(of: node, "an architecture", known: keys)
        guard let name = fields["name"]?.scalar?.string else {
            throw YAMLMismatch(
                mark: fields["name"]?.mark ?? node.mark, sentence: "an architecture needs a name, such as name: mine.")
        }
        let architecture: Architecture
        do {
            architecture =
                try fields["classical"].map { .perceptron(try perceptron(name, $0, beside: fields)) }
                ?? .hybrid(try hybrid(name, fields))
        } catch let mismatch as YAMLMismatch {
            throw YAMLMismatch(mark: mismatch.mark, path: [name] + mismatch.path, sentence: mismatch.sentence)
        }
        do {
            try architecture.validate()
        } catch let error as ArchitectureError {
            let field = if case .doesNotFit(_, _, let field?, _) = error { field } else { "name" }
            throw YAMLMismatch(
                mark: PlanPositions.mark(of: field, in: node) ?? node.mark, sentence: error.description)
        }
        return architecture
    }

    private static func perceptron(_ name: String, _ node: Node, beside fields: [String: Node]) throws -> Perceptron {
        if let other = circuitKeys.first(where: { fields[$0] != nil }) {
            throw YAMLMismatch(
                mark: fields[other]?.mark ?? node.mark,
                sentence: "an architecture is classical or has a circuit; leave out classical or \(other).")
        }
        return Perceptron(name: name, hiddenLayers: try within("classical") { try hiddenLayers(node, "classical") })
    }

    private static func hybrid(_ name: String, _ fields: [String: Node]) throws -> HybridArchitecture {
        var hybrid = HybridArchitecture(name: name, circuit: CircuitDescription(block: []))
        if let node = fields["embedding"] { hybrid.embedding = try within("embedding") { try embedding(node) } }
        if let node = fields["layers"] {
            hybrid.layers = try within("layers") { try YAMLValue<Int>.integer.read(node) }
        }
        for part in CircuitDescription.Part.allCases {
            guard let node = fields[part.rawValue] else { continue }
            hybrid.circuit[part] = try within(part.rawValue) { try OperationReader.lines(node) }
        }
        if let node = fields["mirror"] {
            hybrid.circuit.mirrorsLayers = try within("mirror") { try YAMLValue<Bool>.boolean.read(node) }
        }
        if let node = fields["readout"] { hybrid.circuit.readout = try within("readout") { try readout(node) } }
        if let node = fields["head"] { hybrid.head = try within("head") { try head(node) } }
        return hybrid
    }

    private static func embedding(_ node: Node) throws -> Embedding {
        guard node.mapping != nil else { return Embedding(kind: try YAMLValue<Embedding.Kind>.choice().read(node)) }
        // The same fields as in a plan.
        let fields = try YAMLMismatch.fields(of: node, "'embedding'", known: PlanField.ofEmbedding.map(\.key))
        var settings = Settings()
        for field in PlanField.ofEmbedding { try fields[field.key].map(field.read)?(&settings) }
        return settings.embedding
    }

    private static func readout(_ node: Node) throws -> ReadoutDescription {
        if node.mapping != nil {
            let fields = try YAMLMismatch.fields(of: node, "'readout'", known: ["qubits", "probabilities"])
            guard fields.count == 1, let (key, value) = fields.first else {
                throw YAMLMismatch(mark: node.mark, sentence: "write {qubits: 2}, or {probabilities: 2}.")
            }
            return key == "qubits" ? try expectationValues(value) : .probabilitiesOf(qubits: try measured(value))
        }
        if let sequence = node.sequence {
            let observables = try sequence.map { node in
                do {
                    return try PauliProduct(node.scalar?.string ?? "").description
                } catch let error as CircuitError {
                    throw YAMLMismatch(mark: node.mark, sentence: error.description)
                }
            }
            guard Set(observables).count == observables.count, !observables.isEmpty else {
                throw YAMLMismatch(mark: node.mark, sentence: "name each observable once, and at least one.")
            }
            return .observables(observables)
        }
        switch node.scalar?.string ?? "" {
        case "all": return .all
        case "parity": return .parity
        case "probabilities": return .probabilities
        case let word:
            throw YAMLMismatch(
                mark: node.mark,
                sentence: YAMLMismatch.unknown(
                    "read-out", word, known: ["all", "parity", "probabilities"],
                    more: "{qubits: 2}, {probabilities: 2}, or a list such as [Z0, X2, Z0 Z1]"))
        }
    }

    private static func expectationValues(_ node: Node) throws -> ReadoutDescription {
        guard let list = node.sequence else { return .first(qubits: try YAMLValue<Int>.integer.read(node)) }
        return .observables(try list.map { "Z\(try YAMLValue<Int>.qubit.read($0))" })
    }

    /// The qubits whose probabilities are read out: the first ones, or a list.
    private static func measured(_ node: Node) throws -> [Int] {
        if let list = node.sequence { return try list.map { try YAMLValue<Int>.qubit.read($0) } }
        let most = Readout.mostProbabilityQubits
        let count = YAMLValue<Int>("a number of qubits from 1 to \(most), or a list of them") {
            $0.scalar.flatMap { Int($0.string) }.flatMap { (1...most).contains($0) ? $0 : nil }
        }
        return Array(0..<(try count.read(node)))
    }

    private static func head(_ node: Node) throws -> HybridArchitecture.Head {
        if node.mapping != nil {
            return .perceptron(hiddenLayers: try hiddenLayers(node, "head"))
        }
        switch node.scalar?.string ?? "" {
        case "linear": return .linear
        case "none": return .none
        case let word:
            throw YAMLMismatch(
                mark: node.mark,
                sentence: YAMLMismatch.unknown("head", word, known: ["linear", "none"], more: "or {hidden: [8]}"))
        }
    }

    private static func hiddenLayers(_ node: Node, _ key: String) throws -> [Int] {
        let fields = try YAMLMismatch.fields(of: node, "'\(key)'", known: ["hidden"])
        guard let hidden = fields["hidden"] else {
            throw YAMLMismatch(mark: node.mark, sentence: "write the widths of hidden layers, such as {hidden: [8]}.")
        }
        return try YAMLValue<[Int]>.list(of: .integer).read(hidden)
    }

    private static func within<Value>(_ key: String, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let mismatch as YAMLMismatch {
            throw YAMLMismatch(mark: mismatch.mark, path: [key] + mismatch.path, sentence: mismatch.sentence)
        }
    }
}
