// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Texts
import Yams

/// Reads the operations of a circuit's description.
enum OperationReader {
    static func lines(_ node: Node) throws -> [OperationDescription] {
        guard let sequence = node.sequence else {
            throw YAMLMismatch(
                mark: node.mark, sentence: "a list of operations belongs here, each like `- rx: all`.")
        }
        guard sequence.count <= CircuitDescription.mostLines else {
            throw YAMLMismatch(
                mark: node.mark,
                sentence: "more than \(CircuitDescription.mostLines) operations are listed here; write fewer.")
        }
        return try sequence.map(line)
    }

    private static func line(_ node: Node) throws -> OperationDescription {
        guard let mapping = node.mapping, mapping.count == 1, let (key, value) = mapping.first,
            let keyword = key.scalar?.string
        else {
            throw YAMLMismatch(
                mark: node.mark,
                sentence: "an operation is one `name: targets`, such as `rx: all`; write each in a line.")
        }
        if keyword == OperationDescription.measureKeyword { return .measure(on: try qubits(value)) }
        guard let gate = Gate(rawValue: keyword) else {
            throw YAMLMismatch(
                mark: key.mark,
                sentence: YAMLMismatch.unknown("operation", keyword, known: OperationDescription.keywords))
        }
        var (targets, angles) = (value, AngleDescription.own)
        if value.mapping != nil, !isRing(value) {
            let options = try YAMLMismatch.fields(of: value, "'\(keyword)'", known: ["targets", "parameter", "angle"])
            guard let node = options["targets"] else {
                throw YAMLMismatch(mark: value.mark, sentence: "'\(keyword)' needs `targets`, such as {targets: all}.")
            }
            targets = node
            angles = try self.angles(options, gate)
        }
        return gate.qubitCount == 1
            ? .single(gate, on: try qubits(targets), angles: angles)
            : .pair(gate, on: try pairs(targets), angles: angles)
    }

    private static func angles(_ options: [String: Node], _ gate: Gate) throws -> AngleDescription {
        for key in ["parameter", "angle"] {
            guard gate.angleCount == 0, let node = options[key] else { continue }
            throw YAMLMismatch(mark: node.mark, sentence: "\(gate.rawValue) has no angle; leave '\(key)' out.")
        }
        if let node = options["angle"] {
            guard options["parameter"] == nil else {
                throw YAMLMismatch(
                    mark: node.mark, sentence: "an angle is fixed, or a parameter is trained; leave one out.")
            }
            let angles = try (node.sequence.map(Array.init) ?? [node]).map { try YAMLValue<Double>.angle.read($0) }
            guard angles.count == gate.angleCount else {
                throw YAMLMismatch(
                    mark: node.mark,
                    sentence: "\(gate.rawValue) takes \(gate.angleCount) "
                        + (gate.angleCount == 1 ? "angle" : "angles, as in [0, pi/2, 0]") + ", not \(angles.count).")
            }
            return .fixed(radians: angles)
        }
        guard let node = options["parameter"] else { return .own }
        if let fields = node.mapping {
            guard fields.count == 1, let name = node["layer"] else {
                throw YAMLMismatch(
                    mark: node.mark, sentence: "write a name, or {layer: name} for new ones in each layer.")
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
        guard let name = node.scalar?.string, AngleDescription.isName(name) else {
            let given = node.scalar.map { "'\($0.string)' is" } ?? "that is"
            throw YAMLMismatch(
                mark: node.mark,
                sentence:
                    "\(given) no name for a parameter; write own, shared, or a name of letters, digits, '_' and '-'.")
        }
        return name
    }

    // MARK: Targets

    private static func qubits(_ node: Node) throws -> QubitSet {
        if let sequence = node.sequence {
            return .list(qubits: try sequence.map { try YAMLValue<Int>.qubit.read($0) })
        }
        guard let word = node.scalar?.string else {
            throw YAMLMismatch(
                mark: node.mark,
                sentence: "qubits are \(QubitSet.names.joined(separator: ", ")), or a list of numbers such as [0, 2].")
        }
        if let set = QubitSet(name: word) { return set }
        if Int(word) != nil { return .list(qubits: [try YAMLValue<Int>.qubit.read(node)]) }
        throw YAMLMismatch(
            mark: node.mark,
            sentence: YAMLMismatch.unknown("qubits", word, known: QubitSet.names, more: "or numbers such as [0, 2]"))
    }

    private static func isRing(_ node: Node) -> Bool { node.mapping?.count == 1 && node["ring"] != nil }

    private static func pairs(_ node: Node) throws -> PairSet {
        if isRing(node), let distance = node["ring"] {
            if distance.scalar?.string == "layer" { return .wideningRing }
            let value = YAMLValue<Int>("a distance from 1 on, or layer for one that grows from layer to layer") {
                $0.scalar.flatMap { Int($0.string) }.flatMap { $0 >= 1 ? $0 : nil }
            }
            return .ring(distance: try value.read(distance))
        }
        if let sequence = node.sequence {
            let isPair = sequence.count == 2 && sequence.allSatisfy { $0.scalar != nil }
            return .list(pairs: try isPair ? [pair(node)] : sequence.map(pair))
        }
        guard let word = node.scalar?.string else {
            throw YAMLMismatch(mark: node.mark, sentence: "pairs of qubits are \(pairForms).")
        }
        if let set = PairSet(name: word) { return set }
        throw YAMLMismatch(
            mark: node.mark,
            sentence: YAMLMismatch.unknown(
                "pairs of qubits", word, known: PairSet.names,
                more: "{ring: 2}, {ring: layer}, or a list such as [[0, 1], [2, 3]]"
            ))
    }

    private static let pairForms =
        PairSet.names.joined(separator: ", ") + ", {ring: 2}, {ring: layer}, or a list such as [[0, 1], [2, 3]]"

    private static func pair(_ node: Node) throws -> QubitPair {
        guard let sequence = node.sequence, sequence.count == 2 else {
            throw YAMLMismatch(mark: node.mark, sentence: "a pair is a list of two qubits, such as [0, 1].")
        }
        return QubitPair(try YAMLValue<Int>.qubit.read(sequence[0]), try YAMLValue<Int>.qubit.read(sequence[1]))
    }
}

extension YAMLValue where T == Int {
    static let qubit = YAMLValue("the number of a qubit, counted from 0") { node in
        node.scalar.flatMap { Int($0.string) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}

extension YAMLValue where T == Double {
    static let angle = YAMLValue("an angle: a number of radians, or a multiple of pi such as pi/2") { node in
        node.scalar.flatMap { AngleNotation.angle($0.string) }
    }
}

extension YAMLMismatch {
    /// The fields of a mapping that may have the keys `known`.
    static func fields(of node: Node, _ what: String, known: [String]) throws -> [String: Node] {
        guard let mapping = node.mapping else {
            throw YAMLMismatch(mark: node.mark, sentence: "\(what) must be fields, one `name: value` a line.")
        }
        var fields: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string, known.contains(name) else {
                throw YAMLMismatch(
                    mark: key.mark,
                    sentence: unknown("key", key.scalar?.string ?? "...", known: known, place: " in \(what)"))
            }
            fields[name] = value
        }
        return fields
    }

    static func unknown(_ kind: String, _ word: String, known: [String], place: String = "", more: String = "")
        -> String
    {
        "unknown \(kind) '\(word)'\(place)\(Spelling.suggestion(for: word, among: known)). Known are "
            + (known + (more.isEmpty ? [] : [more])).joined(separator: ", ") + "."
    }
}
