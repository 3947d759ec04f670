// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts
import Yams

/// A field of a plan that a trial depends on, and that may be given as a list, which multiplies the trials.
///
/// `all` has what the program knows of such a field: how a plan names it, how its values are read and written,
/// which trials depend on it, and its column in tables.
package struct PlanField: Sendable {
    /// The trials that depend on a field, in words; it multiplies no others.
    package enum Scope: String, Sendable {
        case all = ""
        case circuits = "students with a circuit"
        case distillation = "with distillation"
    }

    /// Puts a value into settings.
    typealias Change = @Sendable (inout Settings) -> Void

    /// Its section of the plan, and its name there.
    package fileprivate(set) var section = ""
    package let key: String
    package fileprivate(set) var scope = Scope.all
    /// Its column in tables.
    package fileprivate(set) var column: String
    /// What must hold for it to mean anything.
    package let conditions: [PlanCondition]
    /// Whether a trial may be the same with two of its values.
    let mayRepeatTrials: Bool
    /// Whether the memory of a training depends on it, or whether its circuit can be built.
    let shapesTraining: Bool
    /// What it means.
    package private(set) var meaning = ""
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
    let read: @Sendable (Node) throws -> Change
    /// The value in some settings as a plan has it.
    let text: @Sendable (Settings) -> String

    /// The name with its section, as in "training.batch".
    package var name: String { "\(section).\(key)" }

    /// Whether it decides which samples there are, and not how they are scaled for a student.
    package var isOfSamples: Bool { section == "data" && key != "scaling" }

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
    var namesFiles: Bool { ["data.file", "data.testFile", "teacher.model", "teacher.table"].contains(name) }

    /// The field's value in a trial as tables have it, of files no more than their names; nil where the trial does not depend on it.
    package func value(in trial: TrialSpecification) -> String? {
        let concerns =
            switch scope {
            case .all: true
            case .circuits: trial.student.architecture.hasCircuit
            case .distillation: trial.distillation
            }
        guard concerns else { return nil }
        let settings = Settings(of: trial)
        guard matters(settings) else { return nil }
        return namesFiles ? NamedFile.withoutFolders(text(settings)) : text(settings)
    }

    /// The same behind its title, as in "batch 32".
    package func words(in trial: TrialSpecification) -> String? { value(in: trial).map { "\(title) \($0)" } }

    /// Whether several values of the field make several trials of an architecture: not where it has a value of its own.
    func multiplies(_ architecture: Architecture) -> Bool {
        guard scope == .circuits else { return true }
        if architecture.embedding != nil && section == "embedding" { return false }
        if architecture.layers != nil && path == \Settings.layers { return false }
        if architecture.initial != nil && name.hasPrefix("circuit.initialisation") { return false }
        return architecture.hasCircuit
    }

    /// The field called `name`, as in "training.batch".
    package static func named(_ name: String) -> PlanField? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// - Parameters:
    ///   - shapes: whether the memory of a training depends on it, or whether its circuit can be built.
    ///   - hasSynonyms: whether values that differ may mean the same.
    ///   - column: nil for the key in snake case.
    init<Value>(
        _ key: String, _ path: WritableKeyPath<Settings, Value>, _ kind: YAMLValue<Value>,
        where conditions: [PlanCondition] = [], shapes: Bool = false, hasSynonyms: Bool = false, column: String? = nil,
        several: @escaping @Sendable (String) -> [String]? = { _ in nil }
    ) {
        (self.key, self.conditions) = (key, conditions)
        self.column = column ?? key.replacing(/[A-Z]/) { "_" + $0.output.lowercased() }
        (mayRepeatTrials, shapesTraining) = (hasSynonyms || !conditions.isEmpty, shapes)
        (schema, expectation, words, isList) = (kind.schema, kind.expectation, kind.words, kind.isList)
        (self.several, self.path) = (several, path)
        nonisolated(unsafe) let path = path
        read = { node in
            nonisolated(unsafe) let value = try kind.read(node)
            return { $0[keyPath: path] = value }
        }
        text = { kind.text($0[keyPath: path]) }
    }

    /// The field with what it means.
    func means(_ meaning: String) -> PlanField {
        var field = self
        field.meaning = meaning
        return field
    }
}

/// A section of a plan: its fields, and what they have in common.
struct PlanSection: Sendable {
    let name: String
    /// What it is about; may be empty.
    let comment: String
    let fields: [PlanField]

    /// - Parameter prefix: what the columns' names begin with.
    init(
        _ name: String, _ comment: String = "", for scope: PlanField.Scope = .all, prefix: String = "",
        _ fields: [PlanField]
    ) {
        (self.name, self.comment) = (name, comment)
        self.fields = fields.map { field in
            var field = field
            (field.section, field.scope, field.column) = (name, scope, prefix + field.column)
            return field
        }
    }
}
