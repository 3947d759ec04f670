// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Texts
import Yams

/// A plan as somebody refers to it, with the presets that can be applied to it.
public struct PlanSource: Sendable, Equatable {
    /// As it is without any preset.
    public let plan: Plan
    /// Those of the plan's file, in its order.
    public let ownPresets: [Preset]

    static let presetsKey = "presets"

    /// The built-in plan called `reference`, or else the plan in the YAML file at that path.
    ///
    /// - Throws: `PlanError` for an unknown name, a file that cannot be read, and whatever is wrong in it.
    public init(_ reference: String) throws { try self.init(reference, limitingMemory: true) }

    /// - Parameter limitingMemory: whether the plan's trainings must fit into this machine.
    init(_ reference: String, limitingMemory: Bool) throws {
        if let plan = Plan.builtIn(reference) {
            self.init(plan: plan, ownPresets: [])
            return
        }
        guard FileManager.default.fileExists(atPath: reference) else {
            let names = Plan.builtInNames
            throw PlanError(
                "There is no built-in plan and no file '\(reference.cut())'\(Spelling.suggestion(for: reference, among: names))"
                    + " Built in are \(names.joined(separator: ", ")); `qdistill plan show paper` prints one to start from."
            )
        }
        try self.init(
            yaml: YAMLFile.text(reference, what: "plan"), file: reference, limitingMemory: limitingMemory)
    }

    /// Reads a plan and its presets from YAML.
    ///
    /// - Throws: `PlanError` with file, line and column; for a preset too that cannot be applied to the plan.
    public init(yaml: String, file: String) throws { try self.init(yaml: yaml, file: file, limitingMemory: true) }

    private init(yaml: String, file: String, limitingMemory: Bool) throws {
        guard let root = try YAMLFile.root(yaml, file: file) else {
            throw PlanError(
                "the plan is empty; `qdistill plan show paper` prints one to start from.", at: .init(file: file))
        }
        let plan = try Plan(root, file: file, limitingMemory: limitingMemory)
        self.init(plan: plan, ownPresets: try PresetReader.presets(in: root, file: file, of: plan))
    }

    private init(plan: Plan, ownPresets: [Preset]) { (self.plan, self.ownPresets) = (plan, ownPresets) }

    /// The plan's own presets, then the built-in ones but for those whose name the plan has given to another.
    public var presets: [Preset] {
        let names = Set(ownPresets.map(\.name))
        return ownPresets + Preset.builtIn.filter { !names.contains($0.name) }
    }

    /// - Throws: `PlanError` for a name that no preset has, with the nearest one.
    public func preset(named name: String) throws -> Preset {
        guard let preset = presets.first(where: { $0.name == name }) else {
            let names = presets.map(\.name)
            let suggestion = Spelling.suggestion(for: name, among: names)
            throw PlanError(
                "There is no preset '\(name.cut())'\(suggestion) "
                    + "The plan '\(plan.name)' knows \(names.joined(separator: ", ")).")
        }
        return preset
    }

    /// The plan with some presets applied, one after the other; it is not validated.
    ///
    /// - Throws: `PlanError` for an unknown name.
    public func plan(applying names: [String]) throws -> Plan {
        var plan = plan
        for name in names {
            let preset = try preset(named: name)
            do {
                try plan.apply(preset)
            } catch {
                throw PlanError("The preset '\(name)' cannot be applied: \(error)")
            }
        }
        try plan.readTables()
        return plan
    }

    /// A plan's YAML with the presets of this source behind it, for a person to edit.
    ///
    /// - Parameter plan: this source's plan with some of its fields changed.
    public func yaml(of plan: Plan) -> String {
        guard !ownPresets.isEmpty else { return plan.yaml }
        let lines = ["", "\(Self.presetsKey):"] + ownPresets.flatMap(\.yamlLines)
        return plan.yaml + lines.joined(separator: "\n") + "\n"
    }
}
