// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts
import Yams

/// The fields of one mapping in a YAML file, read with errors that name the place.
struct YAMLFields {
    private let mapping: Node.Mapping
    private let mark: Mark?
    private let file: String?
    private let section: String?
    private let preset: String?

    /// - Parameters:
    ///   - file: nil for an assignment on a command line.
    ///   - section: of the plan; nil for all of it.
    ///   - preset: whose fields they are, if a preset's.
    ///   - known: the keys that the mapping may have.
    /// - Throws: `PlanError` where the node is no mapping or has another key.
    init(_ node: Node, file: String? = nil, section: String? = nil, preset: String? = nil, known: [String]) throws {
        mapping = node.mapping ?? [:]
        (mark, self.file, self.section, self.preset) = (node.mark, file, section, preset)
        guard node.mapping != nil else {
            throw error(
                PlanError(
                    (section == nil && preset == nil ? "a plan must be" : "give")
                        + " fields, one `name: value` a line."), section, at: node.mark)
        }
        for (key, _) in mapping {
            guard let name = key.scalar?.string, known.contains(name) else {
                throw error(
                    PlanError(YAMLMismatch.unknown("key", key.scalar?.string ?? "...", known: known)), section,
                    at: key.mark)
            }
        }
    }

    /// The error with its place.
    private func error(_ fault: PlanError, _ section: String?, _ field: String? = nil, at mark: Mark?) -> PlanError {
        var error = fault
        (error.preset, error.section, error.fields) = (preset, section, field.map { [$0] } ?? [])
        error.position = file.map { PlanError.Position(file: $0, mark) }
        return error
    }

    /// The fields of the mapping called `name`, if it is there.
    func section(_ name: String, known: [String]) throws -> YAMLFields? {
        try mapping[Node(name)].map { try YAMLFields($0, file: file, section: name, preset: preset, known: known) }
    }

    /// Reads the field `name` into `target`, which keeps its value where the field is not there.
    func read<T>(_ name: String, _ value: YAMLValue<T>, into target: inout T) throws {
        guard let node = mapping[Node(name)] else { return }
        target = try self.value(of: node, section ?? name, section == nil ? nil : name, value)
    }

    /// Whether the field `name` is there and no mapping.
    func isScalarOrList(_ name: String) -> Bool { mapping[Node(name)].map { $0.mapping == nil } ?? false }

    /// The values of a field of the plan, which may be a list; nil where it is not there.
    ///
    /// - Parameter name: its key here; nil for that of its section.
    func values(of field: PlanField, named name: String? = nil) throws -> [@Sendable (inout Settings) -> Void]? {
        try mapping[Node(name ?? field.key)].map { node in
            try value(
                of: node, field.section, field.key,
                YAMLValue("a value, or a list of them") { node in
                    if let texts = node.scalar.flatMap({ field.several($0.string) }) {
                        return try texts.map { try field.read(Node($0)) }
                    }
                    guard let list = node.sequence, !field.isList || list.first?.sequence != nil else {
                        return [try field.read(node)]
                    }
                    guard !list.isEmpty else {
                        throw YAMLMismatch(mark: node.mark, sentence: "the list is empty; name at least one value.")
                    }
                    return try list.map(field.read)
                })
        }
    }

    /// The field `name`, which must be there.
    func required<T>(_ name: String, as value: YAMLValue<T>) throws -> T {
        guard let node = mapping[Node(name)] else {
            throw error(
                PlanError("the field '\(name)' is missing: \(value.expectation)."), section, at: mark)
        }
        return try self.value(of: node, section ?? name, section == nil ? nil : name, value)
    }

    private func value<T>(of node: Node, _ section: String, _ field: String?, _ value: YAMLValue<T>) throws -> T {
        do {
            return try value.read(node)
        } catch let mismatch as YAMLMismatch {
            throw error(PlanError(section, field, mismatch), section, field, at: mismatch.mark ?? node.mark)
        }
    }
}

/// Where and how a node is not what its field wants.
struct YAMLMismatch: Error {
    var mark: Mark?
    /// The names of the fields inside the field's value that lead to the node.
    var path: [String] = []
    var sentence: String
}

extension PlanError {
    init(_ section: String, _ field: String?, _ mismatch: YAMLMismatch) {
        self.init(section, field, mismatch.sentence)
        within = mismatch.path
    }
}

/// How to read one kind of value.
struct YAMLValue<T>: Sendable {
    /// What the field wants, as in "a whole number".
    let expectation: String
    /// The same as a JSON Schema.
    let schema: JSONDocument
    /// The words that it may be, where there are some.
    let words: [String]
    /// The value; nil where the node is none.
    private let attempt: @Sendable (Node) throws -> T?

    init(
        _ expectation: String, schema: JSONDocument = [:], words: [String] = [],
        _ attempt: @escaping @Sendable (Node) throws -> T?
    ) {
        self.expectation = expectation
        self.schema = schema
        self.words = words
        self.attempt = attempt
    }

    /// - Throws: `YAMLMismatch`.
    func read(_ node: Node) throws -> T {
        guard let value = try attempt(node) else {
            let given = node.scalar.map { "'\($0.string)'" } ?? (node.sequence == nil ? "a mapping" : "a list")
            let suggestion = node.scalar.map { Spelling.suggestion(for: $0.string, among: words) } ?? "."
            throw YAMLMismatch(mark: node.mark, sentence: "\(given) is not \(expectation)\(suggestion)")
        }
        return value
    }

    /// A list of values.
    static func list<Element>(of element: YAMLValue<Element>) -> YAMLValue<[Element]> where T == [Element] {
        YAMLValue<[Element]>(
            "a list, each \(element.expectation)", schema: ["type": "array", "items": element.schema]
        ) { try $0.sequence?.map(element.read) }
    }

    /// One value, or a list of them: an axis of the plan.
    static func axis<Element>(of element: YAMLValue<Element>) -> YAMLValue<[Element]> where T == [Element] {
        YAMLValue<[Element]>("\(element.expectation), or a list of such", schema: .valueOrList(element.schema)) {
            node in
            try node.sequence?.map(element.read) ?? [element.read(node)]
        }
    }
}

// Schemas of scalars accept all that is read: a program takes the text of a scalar, whatever YAML takes it for.
private let scalarSchema: JSONDocument = ["type": ["string", "number", "boolean", "null"]]
private let wholeNumberSchema: JSONDocument = ["type": ["integer", "string"], "pattern": "^[+-]?[0-9]+$"]
private let numberSchema: JSONDocument = [
    "type": ["number", "string"], "pattern": "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$",
]

extension YAMLValue where T == String {
    static let string = YAMLValue("text", schema: scalarSchema) { $0.scalar?.string }
}

extension YAMLValue where T == Int {
    static let integer = YAMLValue("a whole number", schema: wholeNumberSchema) {
        $0.scalar.flatMap { Int($0.string) }
    }
}

extension YAMLValue where T == UInt64 {
    static let seed = YAMLValue(
        "a whole number from 0 on",
        schema: ["type": ["integer", "string"], "minimum": 0, "pattern": "^[+]?[0-9]+$"]
    ) {
        $0.scalar.flatMap { UInt64($0.string) }
    }
}

extension YAMLValue where T == Double {
    static let number = YAMLValue("a finite number", schema: numberSchema) { node in
        node.scalar.flatMap { Double($0.string) }.flatMap { $0.isFinite ? $0 : nil }
    }
}

extension YAMLValue where T == Bool {
    static let boolean = YAMLValue(
        "true or false",
        schema: [
            "type": ["boolean", "string"],
            "pattern": "^(true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$",
        ]
    ) { $0.bool }
}

extension YAMLValue where T == Fold {
    /// A fold of a number of folds, as in 2/5.
    static let fold = YAMLValue(
        "a fold such as 2/5, or all of them, as in 5-fold",
        schema: ["type": "string", "pattern": "^[1-9][0-9]*(/[1-9][0-9]*|-fold)$"]
    ) { node in
        let parts = node.scalar?.string.split(separator: "/").map { Int($0) } ?? []
        guard parts.count == 2, let number = parts[0], let count = parts[1] else { return nil }
        return Fold(number: number, count: count)
    }
}

extension Fold {
    /// All folds, for a text such as 5-fold; nil for another text.
    static func all(of text: String) -> [Fold]? {
        guard text.hasSuffix("-fold"), let count = Int(text.dropLast(5)), (2...10_000).contains(count) else {
            return nil
        }
        return (1...count).map { Fold(number: $0, count: count) }
    }
}

extension YAMLValue where T == Architecture {
    static let architecture = YAMLValue(
        "the name of an architecture, or its description", schema: ["$ref": "#/definitions/architecture"]
    ) { node in
        if node.mapping != nil { return try ArchitectureReader.architecture(node) }
        guard let name = node.scalar?.string else { return nil }
        do {
            return try Architecture(name: name)
        } catch let error as ArchitectureError {
            throw YAMLMismatch(mark: node.mark, sentence: error.description)
        }
    }
}

extension YAMLValue where T: RawRepresentable & CaseIterable & Sendable, T.RawValue == String {
    /// One of the names of an enumeration.
    static func choice() -> YAMLValue {
        let words = T.allCases.map(\.rawValue)
        // To readers of YAML 1.1, yes and no are true and false.
        let values = words.map(JSONDocument.string) + (words.contains("yes") ? [true, false] : [])
        return YAMLValue(words.joined(separator: " or "), schema: ["enum": .array(values)], words: words) { node in
            node.scalar.flatMap { T(rawValue: $0.string) }
        }
    }
}

extension YAMLValue {
    /// A value, or the word that says there is none.
    func or(_ word: String) -> YAMLValue<T?> {
        YAMLValue<T?>(
            "\(expectation), or \(word)", schema: ["anyOf": [schema, ["const": .string(word)]]], words: words + [word]
        ) { node in
            node.scalar?.string == word ? .some(nil) : try attempt(node).map(Optional.some)
        }
    }
}

extension YAMLValue where T == NamedFile {
    /// The path of a file.
    static let file = YAMLValue("the path of a file", schema: scalarSchema) { node in
        node.scalar.map { NamedFile($0.string) }
    }
}

extension YAMLValue where T == [NamedFile] {
    /// The path of a file, or several.
    static let files = YAMLValue(
        "the path of a file, or a list of paths",
        schema: ["anyOf": [scalarSchema, ["type": "array", "items": scalarSchema]]]
    ) { node in
        if let sequence = node.sequence {
            return try sequence.map { NamedFile(try YAMLValue<String>.string.read($0)) }
        }
        return node.scalar.map { [NamedFile($0.string)] }
    }
}

extension YAMLValue where T == [UInt64] {
    /// A number of seeds, counted from 1, or the seeds themselves.
    static let seeds = YAMLValue(
        "a number of seeds (at least 1) or a list of seeds",
        schema: [
            "anyOf": [
                ["type": ["integer", "string"], "minimum": 1, "pattern": "^[+]?[0-9]+$"],
                ["type": "array", "items": YAMLValue<UInt64>.seed.schema, "minItems": 1],
            ]
        ]
    ) { node in
        if let sequence = node.sequence { return try sequence.map(YAMLValue<UInt64>.seed.read) }
        return node.scalar.flatMap { Plan.seeds(count: $0.string) }
    }
}

extension Plan {
    /// The seeds 1 ... `count`, where the text is a number from 1 to ten millions.
    static func seeds(count: String) -> [UInt64]? {
        UInt64(count).flatMap { (1...10_000_000).contains($0) ? Array(1...$0) : nil }
    }

    /// The seeds that a command line names: a number of seeds, or the seeds themselves separated by commas.
    ///
    /// - Throws: `PlanError`.
    package static func seeds(named text: String) throws -> [UInt64] {
        if text.contains(",") {
            return try text.split(separator: ",", omittingEmptySubsequences: false).map {
                guard let seed = UInt64($0) else {
                    throw PlanError("'\($0)' in '\(text)' is not a seed: a seed is a whole number from 0 on.")
                }
                return seed
            }
        }
        guard let seeds = seeds(count: text) else {
            throw PlanError(
                "'\(text)' is not a number of seeds: give at least 1, or seeds separated by commas (such as 3,7).")
        }
        return seeds
    }
}
