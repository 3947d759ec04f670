// SPDX-License-Identifier: Apache-2.0
import Distillation

/// A named list of values for fields of a plan, applied together.
///
/// A plan that a preset was applied to is the plan of these values: neither its fingerprint nor its journal knows of presets.
public struct Preset: Sendable, Equatable {
    /// What a preset sets.
    public enum Assignment: Sendable, Equatable {
        /// The seeds of all architectures.
        case seeds([UInt64])
        /// Names of the plan's architectures, or of built-in ones.
        case architectures([String])
        /// Without distillation, with it, or both.
        case distillation([Bool])
        /// A field by its name, as in "training.batch", and its values as a plan writes them; several make an axis.
        case field(String, [String])

        /// The names of what it sets, as a preset writes them.
        public var name: String {
            switch self {
            case .seeds: Preset.seedsKey
            case .architectures: Preset.architecturesKey
            case .distillation: Preset.distillationKey
            case .field(let name, _): name
            }
        }

        /// The values as a plan writes them.
        public var text: String {
            switch self {
            case .seeds(let seeds): Plan.text(seeds)
            case .architectures(let names): Plan.list(names)
            case .distillation(let values): Plan.list(values)
            case .field(_, let values): Plan.valueOrList(values)
            }
        }
    }

    /// Letters, digits, '.', '_' and '-'.
    public let name: String
    /// What it is for, in a few words; may be empty.
    public let summary: String
    public let assignments: [Assignment]

    public init(name: String, summary: String = "", _ assignments: [Assignment]) {
        self.name = name
        self.summary = summary
        self.assignments = assignments
    }

    static let (seedsKey, architecturesKey, distillationKey) = ("seeds", "architectures", "distillation")
    static let summaryKey = "description"

    /// What a preset in a plan may give.
    static let keys = [summaryKey] + assignedKeys
    static let assignedKeys = PlanField.all.map(\.name) + keysBesideFields
    static let keysBesideFields = [architecturesKey, distillationKey, seedsKey]

    /// The assignments in a line, as in "training.epochs: 60; seeds: 3".
    public var text: String { assignments.map { "\($0.name): \($0.text)" }.joined(separator: "; ") }

    /// The preset as an item of a plan's section `presets`.
    var yamlLines: [String] {
        ["  \(name):"] + (summary.isEmpty ? [] : ["    \(Self.summaryKey): \(YAMLValue.quotation(summary))"])
            + assignments.map { "    \($0.name): \($0.text)" }
    }
}

extension Plan {
    /// Gives the plan's fields the values of a preset.
    ///
    /// - Throws: `PlanError` for names, fields and values that there are none of.
    public mutating func apply(_ preset: Preset) throws {
        for assignment in preset.assignments { try apply(assignment) }
    }

    /// Gives the plan values, in all of its cases. Of architectures, a case keeps those that it has.
    package mutating func apply(_ assignment: Preset.Assignment) throws {
        if case .architectures = assignment {} else { removeFromCases(assignment.name) }
        switch assignment {
        case .seeds(let seeds): (self.seeds, seedsByArchitecture, precision) = (seeds, [:], nil)
        case .architectures(let names):
            architectures = try PlanError.of { try names.map(architecture(named:)) }
            keepSeedsOfArchitectures()
            keepClaimsOfArchitectures()
        case .distillation(let values): distillation = values
        case .field(let name, let values):
            set(try PlanAxis.field(name), try PlanAxis(field: name, values: values).settings())
        }
    }
}
