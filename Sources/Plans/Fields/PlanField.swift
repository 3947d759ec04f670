// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Learning
import Texts
import Yams

/// A field of a plan that a trial depends on, and that may be given as a list, which multiplies the trials.
///
/// `all` has what the program knows of such a field: how a plan names it, how its values are read and written,
/// which trials depend on it, and its column in tables.
package struct PlanField: Sendable {
    /// The trials that depend on a field; it multiplies no others.
    package enum Scope: Sendable {
        case all
        /// Those of students with a circuit.
        case circuits
        /// Those with distillation.
        case distillation
    }

    /// Its section of the plan, and its name there.
    package let section: String
    package let key: String
    package let scope: Scope
    /// Its column in tables.
    package let column: String
    /// What must hold for it to mean anything.
    package let conditions: [PlanCondition]
    /// Whether a trial may be the same with two of its values.
    let mayRepeatTrials: Bool
    /// Whether the memory of a training depends on it, or whether its circuit can be built.
    let shapesTraining: Bool
    /// What it means.
    package let meaning: String
    /// What a value must be, as in "a whole number, or full".
    package let expectation: String
    /// The words that a value may be; empty where it is no choice.
    package let words: [String]
    /// Whether a value is itself a list.
    let isList: Bool
    /// The values that one word means, where it is such a word.
    let several: @Sendable (String) -> [String]?
    /// The JSON Schema of a value.
    let schema: JSONDocument
    nonisolated(unsafe) let path: AnyKeyPath
    /// Reads a value; gives what puts it into settings.
    let read: @Sendable (Node) throws -> @Sendable (inout Settings) -> Void
    /// The value in some settings as a plan has it.
    let text: @Sendable (Settings) -> String

    /// The name with its section, as in "training.batch".
    package var name: String { "\(section).\(key)" }

    /// What people call it, as in "training samples".
    package var title: String { column.replacing("_", with: " ") }

    /// What it means, with the choice of another field that it belongs to, as in "sgd: what a step keeps of the last one".
    var comment: String {
        guard let choice = conditions.last, choice.isChoice else { return meaning }
        return choice.values.joined(separator: ", ") + ": " + meaning
    }

    /// Whether it has a meaning beside the other fields of its scope.
    func matters(_ settings: Settings) -> Bool { conditions.allSatisfy { $0.holds(settings) } }

    /// Whether it names files.
    var namesFiles: Bool { ["data.file", "teacher.model", "teacher.table"].contains(name) }

    /// The field's value in a trial; nil where the trial does not depend on it.
    package func value(in trial: TrialSpecification) -> String? {
        guard concerns(trial.student.architecture, distillation: trial.distillation) else { return nil }
        let settings = Settings(of: trial)
        return matters(settings) ? text(settings) : nil
    }

    func concerns(_ architecture: Architecture, distillation: Bool) -> Bool {
        switch scope {
        case .all: true
        case .circuits: architecture.hasCircuit
        case .distillation: distillation
        }
    }

    /// Whether several values of the field make several trials of an architecture: not where it has a value of its own.
    func multiplies(_ architecture: Architecture) -> Bool {
        guard scope == .circuits else { return true }
        if architecture.embedding != nil && section == "embedding" { return false }
        if architecture.layers != nil && path == \Settings.layers { return false }
        return architecture.hasCircuit
    }

    /// The field called `name`, as in "training.batch".
    package static func named(_ name: String) -> PlanField? { byName[name] }

    /// The sections, in the order of a plan.
    static let sections = all.map(\.section).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// - Parameters:
    ///   - shapes: whether the memory of a training depends on it, or whether its circuit can be built.
    ///   - hasSynonyms: whether values that differ may mean the same.
    init<Value>(
        _ section: String, _ key: String, _ path: WritableKeyPath<Settings, Value>, _ kind: YAMLValue<Value>,
        for scope: Scope = .all, where conditions: [PlanCondition] = [], shapes: Bool = false,
        hasSynonyms: Bool = false, column: String, isList: Bool = false, _ meaning: String,
        several: @escaping @Sendable (String) -> [String]? = { _ in nil },
        text: @escaping @Sendable (Value) -> String = Self.plain
    ) {
        (self.section, self.key, self.scope, self.column) = (section, key, scope, column)
        (self.conditions, mayRepeatTrials) = (conditions, hasSynonyms || !conditions.isEmpty)
        (shapesTraining, self.meaning, self.isList, self.path) = (shapes, meaning, isList, path)
        (self.several, schema, expectation, words) = (several, kind.schema, kind.expectation, kind.words)
        nonisolated(unsafe) let path = path
        read = { node in
            nonisolated(unsafe) let value = try kind.read(node)
            return { $0[keyPath: path] = value }
        }
        self.text = { text($0[keyPath: path]) }
    }

    /// - Parameter word: what a plan writes for nil.
    init<Value>(
        _ section: String, _ key: String, _ path: WritableKeyPath<Settings, Value?>, _ kind: YAMLValue<Value>,
        or word: String, for scope: Scope = .all, where conditions: [PlanCondition] = [], shapes: Bool = false,
        hasSynonyms: Bool = false, column: String, isList: Bool = false, _ meaning: String,
        several: @escaping @Sendable (String) -> [String]? = { _ in nil },
        text: @escaping @Sendable (Value) -> String = Self.plain
    ) {
        self.init(
            section, key, path, kind.or(word), for: scope, where: conditions, shapes: shapes, hasSynonyms: hasSynonyms,
            column: column, isList: isList, meaning, several: several, text: { $0.map(text) ?? word })
    }

    /// A number, a text, or the word of a choice.
    private static func plain<Value>(_ value: Value) -> String {
        (value as? any RawRepresentable).map { "\($0.rawValue)" } ?? "\(value)"
    }
}
