// SPDX-License-Identifier: Apache-2.0
import Texts
import Yams

/// The fields of one mapping in a YAML file, read with errors that name the place.
struct YAMLFields {
    private var nodes: [String: Node] = [:]
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
        (mark, self.file, self.section, self.preset) = (node.mark, file, section, preset)
        nodes = try locating(section) {
            try node.fields(section == nil && preset == nil ? "a plan must be" : "give", known: known)
        }
    }

    /// Runs `read`, and gives its error the place.
    func locating<T>(_ section: String?, _ field: String? = nil, _ read: () throws -> T) throws -> T {
        do {
            return try read()
        } catch let mismatch as YAMLMismatch {
            var error = PlanError(section, field, mismatch)
            (error.preset, error.position) = (preset, file.map { PlanError.Position(file: $0, mismatch.mark) })
            throw error
        }
    }

    /// The fields of the mapping called `name`, if it is there.
    func section(_ name: String, known: [String]) throws -> YAMLFields? {
        try nodes[name].map { try YAMLFields($0, file: file, section: name, preset: preset, known: known) }
    }

    /// Whether the field `name` is there and no mapping.
    func isScalarOrList(_ name: String) -> Bool { nodes[name].map { $0.mapping == nil } ?? false }

    /// Whether the field `name` is a mapping with such a key.
    func has(_ key: String, in name: String) -> Bool { mapping(name)?[key] != nil }

    /// The field `name` where it is a mapping.
    fileprivate func mapping(_ name: String) -> Node? { nodes[name].flatMap { $0.mapping == nil ? nil : $0 } }

    /// The field `name` as it is; nil where it is not there.
    func node(_ name: String) -> Node? { nodes[name] }

    /// The field `name`; nil where it is not there.
    func value<T>(_ name: String, as value: YAMLValue<T>) throws -> T? {
        try nodes[name].map { node in
            try locating(section ?? name, section == nil ? nil : name) { try value.read(node) }
        }
    }

    /// The field `name`, which must be there.
    func required<T>(_ name: String, as value: YAMLValue<T>) throws -> T {
        try self.value(name, as: value)
            ?? locating(section) {
                throw YAMLMismatch(mark, "the field '\(name)' is missing: \(value.expectation).")
            }
    }

    /// The values of a field of the plan, which may be a list; nil where it is not there.
    ///
    /// - Parameter name: its key here; nil for that of its section.
    func values(of field: PlanField, named name: String? = nil) throws -> [PlanField.Change]? {
        try nodes[name ?? field.key].map { node in
            try locating(field.section, field.key) {
                if let texts = node.scalar.flatMap({ field.several($0.string) }) {
                    return try texts.map { try field.read(Node($0)) }
                }
                guard let list = node.sequence, !field.isList || list.first?.sequence != nil else {
                    return [try field.read(node)]
                }
                guard !list.isEmpty else {
                    throw YAMLMismatch(node.mark, "the list is empty; name at least one value.")
                }
                return try list.map(field.read)
            }
        }
    }
}

extension YAMLFields {
    /// The range that a field of the plan has in place of values; nil where it has none.
    func range(of field: PlanField) throws -> PlanRange? {
        try mapping(field.key).map { node in
            try locating(field.section, field.key) {
                let fields = try node.fields(of: "a range", known: ["from", "to", "scale"])
                func value<Value>(_ key: String, _ value: YAMLValue<Value>) throws -> Value {
                    guard let own = fields[key] else {
                        throw YAMLMismatch(
                            node.mark, "the range has no '\(key)'; write {from: 0.001, to: 0.1, scale: log}.")
                    }
                    return try YAMLMismatch.within(key) { try value.read(own) }
                }
                return PlanRange(
                    field: field.name, from: try value("from", .number), to: try value("to", .number),
                    scale: try value("scale", .choice()))
            }
        }
    }
}

extension YAMLValue where T == PlanSampling {
    /// A number of points, or how they are drawn, too.
    static let sampling = Self(
        "a number of points, or {count: 64, method: sobol, seed: 1}",
        schema: [
            "anyOf": [
                ["type": ["integer", "string"], "minimum": 1, "pattern": "^[+]?[0-9]+$"],
                [
                    "type": "object", "additionalProperties": false, "required": ["count"],
                    "properties": [
                        "count": YAMLValue<Int>.integer.schema,
                        "method": YAMLValue<PlanSampling.Method>.choice().schema,
                        "seed": YAMLValue<UInt64>.seed.schema,
                    ],
                ],
            ]
        ], text: \.text,
        node: { node in
            guard node.mapping != nil else {
                return node.scalar.flatMap { Int($0.string) }.map { PlanSampling(count: $0) }
            }
            let fields = try node.fields(of: "'samples'", known: ["count", "method", "seed"])
            guard let count = fields["count"] else { throw YAMLMismatch(node.mark, "'count' is missing.") }
            var sampling = PlanSampling(count: try YAMLValue<Int>.integer.read(count))
            sampling.method = try fields["method"].map(YAMLValue<PlanSampling.Method>.choice().read) ?? sampling.method
            sampling.seed = try fields["seed"].map(YAMLValue<UInt64>.seed.read) ?? sampling.seed
            return sampling
        })
}

/// Where and how a node is not what its field wants.
struct YAMLMismatch: Error {
    var mark: Mark?
    /// The names of the fields inside the field's value that lead to the node.
    var path: [String] = []
    var sentence: String

    init(_ mark: Mark?, _ sentence: String) { (self.mark, self.sentence) = (mark, sentence) }

    /// A word that is none of those known.
    ///
    /// - Parameters:
    ///   - meaning: the known word that is meant, where that is sure.
    ///   - place: what follows the word in the sentence.
    ///   - more: what else is known, in words.
    static func unknown(
        _ kind: String, _ node: Node, known: [String], meaning meant: String? = nil, place: String = "",
        more: String? = nil
    ) -> YAMLMismatch {
        let word = node.scalar?.string ?? "..."
        let all = (known + [more].compactMap(\.self)).joined(separator: ", ")
        let suggestion = meant.map { "; did you mean '\($0)'?" } ?? Spelling.suggestion(for: word, among: known)
        return YAMLMismatch(node.mark, "unknown \(kind) '\(word.cut())'\(place)\(suggestion) Known are \(all).")
    }

    /// Runs `read`, whose errors lie inside the field `key`.
    static func within<Value>(_ key: String, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch var mismatch as YAMLMismatch {
            mismatch.path.insert(key, at: 0)
            throw mismatch
        }
    }
}

extension PlanError {
    init(_ section: String?, _ field: String?, _ mismatch: YAMLMismatch) {
        self.init(mismatch.sentence)
        (self.section, fields, within) = (section, field.map { [$0] } ?? [], mismatch.path)
    }
}

extension [String: Node] {
    /// The field `key` of a description; nil where it is not there. Its errors lie inside it.
    func value<Field>(_ key: String, _ read: (Node) throws -> Field) throws -> Field? {
        try self[key].map { node in try YAMLMismatch.within(key) { try read(node) } }
    }

    func value<Field>(_ key: String, _ kind: YAMLValue<Field>) throws -> Field? { try value(key, kind.read) }
}

extension Node {
    /// The elements of a list, or the node itself.
    var elements: [Node] { sequence.map(Array.init) ?? [self] }

    /// The fields of a mapping.
    ///
    /// - Parameters:
    ///   - demand: the beginning of the sentence about what is no mapping, as in "a plan must be".
    ///   - known: the keys that the mapping may have.
    ///   - place: what follows an unknown key in the sentence about it.
    /// - Throws: `YAMLMismatch`.
    func fields(_ demand: String, known: [String], place: String = "") throws -> [String: Node] {
        guard let mapping else { throw YAMLMismatch(mark, "\(demand) fields, one `name: value` a line.") }
        return try mapping.reduce(into: [:]) { fields, pair in
            guard pair.key.scalar?.string != "<<" else {
                throw YAMLMismatch(
                    pair.key.mark,
                    "merge keys (<<) are not read; write the fields out, or give a whole section an alias.")
            }
            guard let name = pair.key.scalar?.string, known.contains(name) else {
                throw YAMLMismatch.unknown("key", pair.key, known: known, place: place)
            }
            fields[name] = pair.value
        }
    }

    /// The fields of a description inside a field.
    ///
    /// - Parameter what: what is described, as in "an architecture".
    func fields(of what: String, known: [String]) throws -> [String: Node] {
        try fields("\(what) must be", known: known, place: " in \(what)")
    }
}
