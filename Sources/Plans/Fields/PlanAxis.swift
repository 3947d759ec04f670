// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts
import Yams

/// A field that a plan gives as a list.
public struct PlanAxis: Sendable, Codable, Hashable {
    /// The field's name with its section, as in "training.batch".
    public let field: String
    /// As a plan writes them; an axis of a plan has at least two.
    public let values: [String]

    public init(field: String, values: [String]) {
        self.field = field
        self.values = values
    }
}

extension PlanAxis {
    /// The values, files that teachers are read from by their content alone: two axes with the same ones are the same.
    private var contents: [String] {
        PlanField.named(field)?.namesFiles ?? false ? values.map(NamedFile.withoutPaths) : values
    }

    public static func == (left: PlanAxis, right: PlanAxis) -> Bool {
        left.field == right.field && left.contents == right.contents
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(field)
        hasher.combine(contents)
    }

    /// Whether a value is among them.
    func has(_ text: String) -> Bool { contents.contains(PlanAxis(field: field, values: [text]).contents[0]) }

    /// What puts each value into settings.
    ///
    /// - Throws: `PlanError` for an unknown field and for values that are none of it.
    func settings() throws -> [PlanField.Change] {
        let field = try Self.field(field)
        return try values.map { text in
            do {
                guard let node = try YAMLFile.compose(text) else {
                    throw PlanError(field.section, field.key, "a value is missing.")
                }
                return try field.read(node)
            } catch let mismatch as YAMLMismatch {
                throw PlanError(field.section, field.key, mismatch)
            } catch let error as YamlError {
                throw PlanError(field.section, field.key, "'\(text.cut())' is no YAML: \(error)")
            }
        }
    }

    /// - Throws: `PlanError` for a name that no field has.
    static func field(_ name: String) throws -> PlanField {
        guard let field = PlanField.named(name) else {
            // A key alone, or beside another section, is nearer than what is spelt alike.
            let key = String(name.split(separator: ".").last ?? "").lowercased()
            let same = PlanField.all.first { $0.key.lowercased() == key }?.name
            let meant =
                same.map { "; did you mean '\($0)'?" }
                ?? Spelling.suggestion(for: name, among: PlanField.all.map(\.name) + Preset.keysBesideFields)
            throw PlanError("There is no field '\(name.cut())'\(meant) `qdistill plan show paper` prints all fields.")
        }
        return field
    }
}

extension Plan {
    /// Gives a field several values, each of which multiplies the trials that depend on it; a single one is just set.
    public mutating func vary<Value: Sendable>(
        _ path: WritableKeyPath<Settings, Value> & Sendable, over values: [Value]
    ) {
        guard let field = PlanField.all.first(where: { $0.path == path }) else {
            preconditionFailure("No field of a plan has the path \(path).")
        }
        set(field, values.map { value in { $0[keyPath: path] = value } })
    }

    /// Gives a field one or several values, in the order given, in all cases.
    mutating func set(_ field: PlanField, _ values: [PlanField.Change]) {
        if !cases.isEmpty { removeFromCases(field.name) }
        ranges.removeAll { $0.field == field.name }
        if ranges.isEmpty { sampling = nil }
        axes.removeAll { $0.field == field.name }
        let texts = values.map { value in
            var scratch = settings
            value(&scratch)
            return field.text(scratch)
        }
        if let first = values.first, values.count == 1 { return first(&settings) }
        let order = PlanField.all.map(\.name)
        axes.append(PlanAxis(field: field.name, values: texts))
        axes.sort { (order.firstIndex(of: $0.field) ?? 0) < (order.firstIndex(of: $1.field) ?? 0) }
    }

    /// The values of the field called `name` as a plan writes them.
    func texts(ofField name: String) -> [String] { PlanField.named(name).map(texts) ?? [] }

    /// The values of a field as a plan writes them: those of its axis, or the only one, or its range.
    func texts(of field: PlanField) -> [String] {
        if let range = ranges.first(where: { $0.field == field.name }) { return [range.text] }
        return axes.first { $0.field == field.name }?.values ?? [field.text(settings)]
    }
}
