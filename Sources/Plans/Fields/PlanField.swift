import Arithmetic
import Circuits
import Distillation
import Learning
import Texts
import Yams

/// A field of a plan that a trial depends on, and that may be given as a list, which multiplies the trials.
///
/// All that the program knows of such a field stands in `all`: how a plan names it, how its values are read and written,
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

    /// The section of the plan that it stands in, and its name there.
    package let section: String
    package let key: String
    package let scope: Scope
    /// Its column in tables.
    package let column: String
    /// Whether it has a meaning beside the other fields of its scope, as a momentum has with one optimiser alone.
    let matters: @Sendable (Settings) -> Bool
    /// Whether `matters` may be false.
    let isConditional: Bool
    /// Whether the memory of a training depends on it, or whether its circuit can be built.
    let shapesTraining: Bool
    /// What it means, for the reader of a plan.
    let comment: String
    /// Whether a value is itself a list.
    let isList: Bool
    /// The values that one word stands for, where it is such a word.
    let several: @Sendable (String) -> [String]?
    /// The JSON Schema of a value.
    let schema: JSONDocument
    let path: AnyKeyPath & Sendable
    /// Reads a value; gives what puts it into settings.
    let read: @Sendable (Node) throws -> @Sendable (inout Settings) -> Void
    /// The value in some settings as a plan has it.
    let text: @Sendable (Settings) -> String

    /// The name with its section, as in "training.batch".
    package var name: String { "\(section).\(key)" }

    /// What people call it, as in "training samples".
    package var words: String { column.replacing("_", with: " ") }

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
        case .circuits: architecture != .classical
        case .distillation: distillation
        }
    }

    /// Whether several values of the field make several trials of an architecture: not where it has a value of its own.
    func multiplies(_ architecture: Architecture) -> Bool {
        guard scope == .circuits else { return true }
        if architecture.embedding != nil && section == "embedding" { return false }
        if architecture.layers != nil && path == \Settings.layers { return false }
        return architecture != .classical
    }

    /// The field called `name`, as in "training.batch".
    package static func named(_ name: String) -> PlanField? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    init<Value>(
        _ section: String, _ key: String, _ path: WritableKeyPath<Settings, Value> & Sendable, _ kind: YAMLValue<Value>,
        for scope: Scope = .all, where condition: (@Sendable (Settings) -> Bool)? = nil, shapes: Bool = false,
        column: String, isList: Bool = false, _ comment: String = "",
        several: @escaping @Sendable (String) -> [String]? = { _ in nil }, text: @escaping @Sendable (Value) -> String
    ) {
        (self.section, self.key, self.scope, self.column) = (section, key, scope, column)
        (shapesTraining, self.comment, self.isList, self.path) = (shapes, comment, isList, path)
        self.several = several
        (matters, isConditional) = (condition ?? { _ in true }, condition != nil)
        schema = kind.schema
        read = { node in
            nonisolated(unsafe) let value = try kind.read(node)
            return { $0[keyPath: path] = value }
        }
        self.text = { text($0[keyPath: path]) }
    }
}
