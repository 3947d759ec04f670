// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Texts
import Yams

/// Reads the operations of a circuit's description.
enum OperationReader {
    static func lines(_ node: Node) throws -> [OperationDescription] {
        guard let sequence = node.sequence else {
            throw YAMLMismatch(node.mark, "a list of operations belongs here, each like `- rx: all`.")
        }
        let most = CircuitDescription.mostLines
        guard sequence.count <= most else {
            throw YAMLMismatch(node.mark, "more than \(most) operations are listed here; write fewer.")
        }
        return try sequence.map(line)
    }

    private static func line(_ node: Node) throws -> OperationDescription {
        guard let mapping = node.mapping, mapping.count == 1, let (key, value) = mapping.first,
            let keyword = key.scalar?.string
        else {
            throw YAMLMismatch(
                node.mark, "an operation is one `name: targets`, such as `rx: all`; write each in a line.")
        }
        if let other = OperationDescription.others.first(where: { $0.keyword == keyword }) {
            return other.make(try qubits(value))
        }
        guard let gate = Gate(rawValue: keyword) else {
            // Others call gates as OpenQASM does.
            let meant = Gate.allCases.first { $0.record.openQASM?.name == keyword.lowercased() }
            throw YAMLMismatch.unknown(
                "operation", key, known: OperationDescription.keywords, meaning: meant?.rawValue)
        }
        var (targets, angles) = (value, AngleDescription.own)
        if value.mapping != nil, ring(value) == nil {
            let options = try value.fields(
                of: "'\(keyword)'", known: ["targets", "parameter", "angle", "features", "if"])
            guard let node = options["targets"] else {
                throw YAMLMismatch(value.mark, "'\(keyword)' needs `targets`, such as {targets: all}.")
            }
            targets = node
            angles = try self.angles(options, gate)
            if let condition = options["if"] {
                guard gate.qubitCount == 1 else {
                    throw YAMLMismatch(condition.mark, "\(gate.rawValue) acts on pairs of qubits, and depends on no outcome; leave 'if' out.")
                }
                return .conditional(gate, on: try qubits(targets), angles: angles, outcomes: try qubits(condition))
            }
        }
        return gate.qubitCount == 1
            ? .single(gate, on: try qubits(targets), angles: angles)
            : .pair(gate, on: try pairs(targets), angles: angles)
    }

    private static func angles(_ options: [String: Node], _ gate: Gate) throws -> AngleDescription {
        for key in ["parameter", "angle", "features"] {
            guard gate.angleCount == 0, let node = options[key] else { continue }
            throw YAMLMismatch(node.mark, "\(gate.rawValue) has no angle; leave '\(key)' out.")
        }
        guard let node = options["angle"] else {
            if let features = options["features"] {
                throw YAMLMismatch(features.mark, "'features' are those of an angle such as w*x_i; give 'angle', too.")
            }
            return try options["parameter"].map(sharing) ?? .own
        }
        let formulas = try node.elements.map(formula)
        let isDependent = formulas.contains { $0.constant == nil }
        guard formulas.count == gate.angleCount || (formulas.count == 1 && isDependent) else {
            let needed = gate.angleCount == 1 ? "1 angle" : "\(gate.angleCount) angles, as in [0, pi/2, 0]"
            throw YAMLMismatch(node.mark, "\(gate.rawValue) takes \(needed), not \(formulas.count).")
        }
        guard isDependent else {
            for key in ["parameter", "features"] {
                guard let other = options[key] else { continue }
                throw YAMLMismatch(other.mark, "the angle is fixed, and has no '\(key)'; leave one out.")
            }
            return .fixed(radians: formulas.compactMap(\.constant))
        }
        return .formulas(
            formulas, features: try options["features"].map(features) ?? .own,
            parameters: try options["parameter"].map(sharing) ?? .own)
    }

    private static func formula(_ node: Node) throws -> AngleFormula {
        guard let text = node.scalar?.string else {
            throw YAMLMismatch(node.mark, "an angle is a number of radians, a multiple of pi such as pi/2, or a sum such as w*x_i + b.")
        }
        do {
            let formula = try AngleFormula(text)
            // What was meant for pi, say.
            guard let name = formula.onlyName else { return formula }
            throw YAMLMismatch(
                node.mark,
                "'\(name)' is only a name: for a trained angle leave 'angle' out; a fixed one is a number of radians, or a multiple of pi such as pi/2.")
        } catch let error as CircuitError {
            throw YAMLMismatch(node.mark, error.description)
        }
    }

    /// Which features qubits have.
    private static func features(_ node: Node) throws -> FeatureSet {
        if let sequence = node.sequence { return .list(features: try sequence.map(YAMLValue.feature.read)) }
        guard let set = node.scalar.flatMap({ FeatureSet(name: $0.string) }) else {
            throw YAMLMismatch.unknown("features", node, known: FeatureSet.names, more: "or a list of their numbers such as [2, 0, 1]")
        }
        return set
    }

    /// Who shares parameters.
    private static func sharing(_ node: Node) throws -> AngleDescription {
        if let fields = node.mapping {
            guard fields.count == 1, let name = node["layer"] else {
                throw YAMLMismatch(node.mark, "write a name, or {layer: name} for new ones in each layer.")
            }
            return .namedPerLayer(name: try parameterName(name))
        }
        switch node.scalar?.string {
        case "own": return .own
        case "shared": return .shared
        default: return .named(name: try parameterName(node))
        }
    }

    private static func parameterName(_ node: Node) throws -> String {
        if let name = node.scalar?.string, AngleDescription.isName(name) { return name }
        let given = node.scalar.map { "'\($0.string.cut())' is" } ?? "that is"
        throw YAMLMismatch(
            node.mark, "\(given) no name for a parameter; write own, shared, or a name of letters, digits, '_' and '-'."
        )
    }

    // MARK: Targets

    private static func qubits(_ node: Node) throws -> QubitSet {
        if let sequence = node.sequence { return .list(qubits: try sequence.map(YAMLValue.qubit.read)) }
        guard let word = node.scalar?.string else {
            let names = QubitSet.names.joined(separator: ", ")
            throw YAMLMismatch(node.mark, "qubits are \(names), or a list of numbers such as [0, 2].")
        }
        if let set = QubitSet(name: word) { return set }
        if Int(word) != nil { return .list(qubits: [try YAMLValue.qubit.read(node)]) }
        throw YAMLMismatch.unknown("qubits", node, known: QubitSet.names, more: "or numbers such as [0, 2]")
    }

    /// What follows `ring` where that is all of the mapping.
    private static func ring(_ node: Node) -> Node? { node.mapping?.count == 1 ? node["ring"] : nil }

    private static func pairs(_ node: Node) throws -> PairSet {
        if let distance = ring(node) {
            if distance.scalar?.string == "layer" { return .wideningRing }
            if distance.scalar?.string == "strong" { return .strongRing }
            let value = YAMLValue.whole(
                "a distance from 1 on, or layer or strong for one that grows from layer to layer", in: 1...Int.max)
            return .ring(distance: try value.read(distance))
        }
        if let sequence = node.sequence {
            let isPair = sequence.count == 2 && sequence.allSatisfy { $0.scalar != nil }
            return .list(pairs: try isPair ? [pair(node)] : sequence.map(pair))
        }
        let others = "{ring: 2}, {ring: layer}, or a list such as [[0, 1], [2, 3]]"
        guard let word = node.scalar?.string else {
            throw YAMLMismatch(node.mark, "pairs of qubits are \((PairSet.names + [others]).joined(separator: ", ")).")
        }
        if let set = PairSet(name: word) { return set }
        throw YAMLMismatch.unknown("pairs of qubits", node, known: PairSet.names, more: others)
    }

    private static func pair(_ node: Node) throws -> QubitPair {
        guard let sequence = node.sequence, sequence.count == 2 else {
            throw YAMLMismatch(node.mark, "a pair is a list of two qubits, such as [0, 1].")
        }
        return QubitPair(try YAMLValue.qubit.read(sequence[0]), try YAMLValue.qubit.read(sequence[1]))
    }
}
