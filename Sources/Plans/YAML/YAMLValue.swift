// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Texts
import Yams

/// How to read and write one kind of value.
struct YAMLValue<T>: Sendable {
    /// What the field wants, as in "a whole number".
    let expectation: String
    /// The same as a JSON Schema.
    let schema: JSONDocument
    /// The words that it may be, where there are some.
    let words: [String]
    /// Whether it is itself a list.
    let isList: Bool
    /// The value as a plan has it.
    let text: @Sendable (T) -> String
    /// The value; nil where the node is none.
    private let attempt: @Sendable (Node) throws -> T?

    init(
        _ expectation: String, schema: JSONDocument = [:], words: [String] = [], isList: Bool = false,
        text: @escaping @Sendable (T) -> String = { "\($0)" }, node attempt: @escaping @Sendable (Node) throws -> T?
    ) {
        (self.expectation, self.schema, self.words, self.isList) = (expectation, schema, words, isList)
        (self.text, self.attempt) = (text, attempt)
    }

    /// A value that is made of the text of a scalar.
    init(
        _ expectation: String, schema: JSONDocument = [:], words: [String] = [],
        text: @escaping @Sendable (T) -> String = { "\($0)" }, _ attempt: @escaping @Sendable (String) -> T?
    ) {
        self.init(
            expectation, schema: schema, words: words, text: text, node: { $0.scalar.flatMap { attempt($0.string) } })
    }

    /// - Throws: `YAMLMismatch`.
    func read(_ node: Node) throws -> T {
        if let value = try attempt(node) { return value }
        let given = node.scalar.map { "'\($0.string.cut())'" } ?? (node.sequence == nil ? "a mapping" : "a list")
        let suggestion = node.scalar.map { Spelling.suggestion(for: $0.string, among: words) } ?? "."
        throw YAMLMismatch(node.mark, "\(given) is not \(expectation)\(suggestion)")
    }

    /// A list of values.
    static func list<Element>(of element: YAMLValue<Element>) -> Self where T == [Element] {
        Self(
            "a list, each \(element.expectation)", schema: ["type": "array", "items": element.schema], isList: true,
            text: { Plan.list($0.map(element.text)) }, node: { try $0.sequence?.map(element.read) })
    }

    /// One value, or a list of them: an axis of the plan.
    static func axis<Element>(of element: YAMLValue<Element>) -> Self where T == [Element] {
        Self(
            "\(element.expectation), or a list of such", schema: .valueOrList(element.schema),
            node: { try $0.elements.map(element.read) })
    }

    /// A value, or the word that says there is none.
    static func either<Some>(_ value: YAMLValue<Some>, or word: String) -> Self where T == Some? {
        Self(
            "\(value.expectation), or \(word)", schema: ["anyOf": [value.schema, ["const": .string(word)]]],
            words: value.words + [word], isList: value.isList, text: { $0.map(value.text) ?? word },
            node: { $0.scalar?.string == word ? .some(nil) : try value.attempt($0).map(Optional.some) })
    }
}

// Schemas of scalars accept all that is read: a program takes the text of a scalar, whatever YAML takes it for.
private let scalarSchema: JSONDocument = ["type": ["string", "number", "boolean", "null"]]
private let numberSchema: JSONDocument = [
    "type": ["number", "string"], "pattern": "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$",
]

private let angleSchema: JSONDocument = [
    "anyOf": [
        numberSchema,
        ["type": "string", "pattern": #"^[+-]?([0-9]{1,6}\s*[*]?\s*)?pi(\s*/\s*[0-9]{1,6})?$"#],
    ]
]

extension YAMLValue where T == String {
    static let string = Self("text", schema: scalarSchema) { $0 }

    /// Any text, between quotation marks where YAML might take it for something else.
    static let quoted = Self("text", schema: scalarSchema, text: quotation) { $0 }

    static func quotation(_ text: String) -> String {
        text.wholeMatch(of: /[A-Za-z0-9_.\/][A-Za-z0-9_.\/@+-]*/) == nil ? quotedAlways(text) : text
    }

    /// With escapes for what YAML takes for the end of a line, or does not take as it is.
    static func quotedAlways(_ text: String) -> String { JSONDocument.quoted(text).printable }
}

extension YAMLValue where T == Int {
    static let integer = Self(
        "a whole number", schema: ["type": ["integer", "string"], "pattern": "^[+-]?[0-9]+$"]
    ) { Int($0) }

    static let qubit = whole("the number of a qubit, counted from 0", in: 0...Int.max)
    static let feature = whole("the number of a feature, counted from 0", in: 0...1_000_000)

    /// A whole number of a range.
    static func whole(_ expectation: String, in range: ClosedRange<Int>) -> Self {
        Self(expectation) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
    }
}

extension YAMLValue where T == UInt64 {
    static let seed = Self(
        "a whole number from 0 on", schema: ["type": ["integer", "string"], "minimum": 0, "pattern": "^[+]?[0-9]+$"]
    ) { UInt64($0) }
}

extension YAMLValue where T == [UInt64] {
    /// A number of seeds, counted from 1, or the seeds themselves.
    static let seeds = Self(
        "a number of seeds, from 1 to \(Plan.mostSeeds), or a list of seeds",
        schema: [
            "anyOf": [
                ["type": ["integer", "string"], "minimum": 1, "pattern": "^[+]?[0-9]+$"],
                ["type": "array", "items": YAMLValue<UInt64>.seed.schema, "minItems": 1],
            ]
        ],
        node: {
            try $0.sequence?.map(YAMLValue<UInt64>.seed.read) ?? $0.scalar.flatMap { Plan.seeds(count: $0.string) }
        })
}

extension YAMLValue where T == Double {
    static let number = Self("a finite number", schema: numberSchema) { Double($0).flatMap { $0.isFinite ? $0 : nil } }

    static let angle = Self(
        "an angle: a number of radians, or a multiple of pi such as pi/2", schema: angleSchema, text: AngleNotation.text
    ) { AngleNotation.angle($0) }
}

extension YAMLValue where T == Padding {
    static let padding = Self(
        "true, false, reciprocal, or a number", schema: ["type": ["boolean", "string", "number"]],
        words: ["true", "false", "reciprocal"]
    ) { Padding($0) }
}

extension YAMLValue where T == QubitCount {
    static let qubitCount = Self(
        "a number of qubits, auto or power-of-two",
        schema: ["type": ["integer", "string"], "pattern": "^([0-9]+|auto|power-of-two)$"],
        words: ["auto", "power-of-two"]
    ) { QubitCount($0) }
}

extension YAMLValue where T == Bool {
    static let boolean = Self(
        "true or false",
        schema: [
            "type": ["boolean", "string"],
            "pattern": "^(true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$",
        ]
    ) { text in
        switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }
}

extension YAMLValue where T: RawRepresentable & CaseIterable & Sendable, T.RawValue == String {
    /// One of the names of an enumeration.
    static func choice() -> Self {
        let words = T.allCases.map(\.rawValue)
        // To readers of YAML 1.1, yes and no are true and false.
        let values = words.map(JSONDocument.string) + (words.contains("yes") ? [true, false] : [])
        return Self(
            words.joined(separator: " or "), schema: ["enum": .array(values)], words: words, text: \.rawValue
        ) { T(rawValue: $0) }
    }
}

extension YAMLValue where T == String? {
    /// The name of a data set of the benchmark.
    static let benchmarkSet = Self(
        "the name of a data set, or none", schema: ["enum": .strings(BenchmarkData.names + ["none"])],
        words: BenchmarkData.names + ["none"], text: { $0 ?? "none" }
    ) { text in text == "none" ? .some(nil) : BenchmarkData.names.contains(text) ? text : nil }
}

extension YAMLValue where T == Fold {
    /// A fold of a number of folds, as in 2/5.
    static let fold = Self(
        "a fold such as 2/5, or all of them, as in 5-fold",
        schema: ["type": "string", "pattern": "^[1-9][0-9]*(/[1-9][0-9]*|-fold)$"], text: \.text
    ) { text in
        let parts = text.split(separator: "/").map { Int($0) }
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

extension YAMLValue where T == ReadoutError {
    /// One probability for both bits, or two with a slash between them.
    static let readoutError = Self(
        "a probability, or two as in 0.01/0.03: of reading 1 for 0, and 0 for 1",
        schema: ["anyOf": [["type": "number"], ["type": "string", "pattern": "^[0-9.eE+-]+(/[0-9.eE+-]+)?$"]]],
        text: { $0.p01 == $0.p10 ? "\($0.p01)" : "\($0.p01)/\($0.p10)" }
    ) { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        guard (1...2).contains(parts.count), let p01 = parts[0], let p10 = parts[parts.count - 1] else { return nil }
        return ReadoutError(p01: p01, p10: p10)
    }
}

extension YAMLValue where T == NamedFile {
    /// The path of a file.
    static let file = Self(
        "the path of a file", schema: scalarSchema, text: { YAMLValue<String>.quotedAlways($0.text) }
    ) {
        NamedFile($0)
    }
}

extension YAMLValue where T == [NamedFile] {
    /// The path of a file, or several; written in brackets always: a list of such lists is an axis.
    static let files = Self(
        "the path of a file, or a list of paths",
        schema: ["anyOf": [scalarSchema, ["type": "array", "items": scalarSchema]]], isList: true,
        text: { Plan.list($0.map(YAMLValue<NamedFile>.file.text)) },
        node: { try $0.sequence?.map(YAMLValue<NamedFile>.file.read) ?? $0.scalar.map { [NamedFile($0.string)] } })
}

extension YAMLValue where T == Architecture {
    static let architecture = Self(
        "the name of an architecture, or its description", schema: ["$ref": "#/definitions/architecture"],
        node: { node in
            if node.mapping != nil { return try ArchitectureReader.architecture(node) }
            do {
                return try node.scalar.map { try Architecture(name: $0.string) }
            } catch let error as ArchitectureError {
                throw YAMLMismatch(node.mark, error.description)
            }
        })
}
