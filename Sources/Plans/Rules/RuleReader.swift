// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts
import Yams

/// Reads the sections `exclude` and `when` of a plan.
struct RuleReader {
    let file: String
    /// The plan without rules.
    let plan: Plan

    /// - Throws: `PlanError` with file, line and column.
    func rules(in root: Node) throws -> [TrialRule] {
        let exclusions = try root.items(
            of: Plan.excludeKey, in: file, such: "- {circuit.layers: 5, training.batch: [8, 16]}")
        let constraints = try root.items(
            of: Plan.whenKey, in: file,
            such: "- {if: {training.optimiser: sgd}, then: {training.learningRate: {above: 0.01}}}")
        return try exclusions.map { TrialRule(tests: try tests(Plan.excludeKey, $0)) }
            + constraints.map { item in
                let fields = try YAMLFields(item, file: file, section: Plan.whenKey, known: ["if", "then"])
                func tests(_ key: String) throws -> [FieldTest] {
                    guard let node = fields.node(key) else {
                        throw PlanError(
                            Plan.whenKey, "the item has no '\(key)'; write {if: {...}, then: {...}}.", in: file,
                            at: item.mark)
                    }
                    return try self.tests(Plan.whenKey, node)
                }
                return TrialRule(tests: try tests("if"), demands: try tests("then"))
            }
    }

    /// - Parameter others: names of tests that are true or false, and no fields.
    func tests(_ section: String, _ node: Node, others: [String] = []) throws -> [FieldTest] {
        guard let mapping = node.mapping, !mapping.isEmpty else {
            throw PlanError(
                section, "give fields with values, such as {circuit.layers: 5, training.batch: [8, 16]}.", in: file,
                at: node.mark)
        }
        return try mapping.map { key, value in
            do {
                let name = key.scalar?.string ?? ""
                guard !others.contains(name) else {
                    let value = try YAMLFields(node, file: file, section: section, known: Self.names(node))
                        .required(name, as: .boolean)
                    return FieldTest(axis: PlanAxis(field: name, values: ["\(value)"]))
                }
                return try test(Self.name(name), value)
            } catch var error as PlanError where error.position == nil {
                error.section = error.section ?? section
                error.position = PlanError.Position(file: file, key.mark)
                throw error
            }
        }
    }

    private static func names(_ node: Node) -> [String] { node.mapping?.compactMap { $0.key.scalar?.string } ?? [] }

    /// The field that a key names: with its section, or by its key alone where that is clear, which is then not the teacher's.
    ///
    /// - Throws: `PlanError`, with the nearest field.
    private static func name(_ key: String) throws -> String {
        switch key {
        case Preset.architecturesKey, Preset.distillationKey: return key
        case "distillation.enabled": return Preset.distillationKey
        case Preset.seedsKey:
            throw PlanError(
                "trials are not left out by their seeds; give architectures seeds of their own, as in seeds: {all: 12, hea: 3}, or"
                    + " cases.")
        default:
            return try PlanField.all.first { $0.key == key && $0.isNamedByItsKey }?.name ?? PlanAxis.field(key).name
        }
    }

    private func test(_ name: String, _ node: Node) throws -> FieldTest {
        let fields = try YAMLFields(Node([(Node(name), node)]), file: file, known: [name])
        if node.mapping != nil {
            guard let field = PlanField.named(name), field.takesNumbers else {
                throw PlanError("'\(name)' is no number, and has no bounds; give a value, or a list of values.")
            }
            return FieldTest(axis: PlanAxis(field: name, values: []), bounds: try fields.bounds(of: field))
        }
        let axis = try Preset.Assignment(name, fields, of: plan, in: YAMLFile.folder(of: file)).axis
        let names = plan.architectures.map(\.name)
        if name == Preset.architecturesKey, let other = axis.values.first(where: { !names.contains($0) }) {
            throw PlanError(
                "'\(other.cut())' is not among the plan's architectures\(Spelling.suggestion(for: other, among: names))"
            )
        }
        return FieldTest(axis: axis)
    }
}

extension YAMLFields {
    /// The bounds of a field of numbers.
    fileprivate func bounds(of field: PlanField) throws -> FieldTest.Bounds {
        try locating(field.section, field.key) {
            guard let node = node(field.name) else { return FieldTest.Bounds() }
            let fields = try node.fields(of: "bounds", known: FieldTest.Bounds.keys)
            guard !fields.isEmpty else { throw YAMLMismatch(node.mark, "the bounds are empty; write {above: 0.1}.") }
            return FieldTest.Bounds(
                above: try fields.value("above", .number), below: try fields.value("below", .number),
                from: try fields.value("from", .number), to: try fields.value("to", .number))
        }
    }
}
