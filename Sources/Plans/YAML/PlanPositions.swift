// SPDX-License-Identifier: Apache-2.0
import Circuits
import Yams

/// Where a plan's fields are in its YAML.
struct PlanPositions {
    private let root: Node
    private let file: String

    init(_ root: Node, file: String) { (self.root, self.file) = (root, file) }

    /// The error with its position; without line and column where the YAML does not have what is wrong.
    func locate(_ error: PlanError) -> PlanError {
        var error = error
        error.position = PlanError.Position(file: file, mark(of: error))
        return error
    }

    private func mark(of error: PlanError) -> Mark? {
        if let item = error.caseIndex.flatMap({ index in root[Plan.casesKey].flatMap { Self.element(index, of: $0) } })
        {
            return Self.mark(of: error, assignedIn: item) ?? item.mark
        }
        if let architecture = error.architecture, let mark = mark(of: architecture, byName: error.section != "teacher")
        {
            return mark
        }
        return error.section.flatMap { name in
            root[name].flatMap { Self.mark(of: error, section: name, of: root, fieldsIn: $0) }
        }
    }

    /// Where a preset or a case, whose fields have the names of their sections, has what is wrong; nil where the plan has it.
    static func mark(of error: PlanError, assignedIn node: Node) -> Mark? {
        if let architecture = error.architecture {
            let listed = node[Preset.architecturesKey]?.elements.first { $0.scalar?.string == architecture.name }
            if let mark = listed?.mark, error.section != "teacher" { return mark }
        }
        return error.section.flatMap {
            mark(of: error, section: $0, of: node, fieldsIn: node, prefix: "\($0).")
        }
    }

    /// Where the first field of an error is that is there, or else its section.
    ///
    /// - Parameter prefix: what stands before the keys of fields.
    static func mark(
        of error: PlanError, section: String, of mapping: Node, fieldsIn fields: Node, prefix: String = ""
    ) -> Mark? {
        // A section may be a list.
        let index = error.indices[section] ?? error.fields.first.flatMap { error.indices[$0] }
        return error.fields.lazy.compactMap { mark(of: prefix + $0, in: fields, index: error.indices[$0]) }.first
            ?? mark(of: section, in: mapping, index: index)
    }

    /// Where a field of a mapping is, or one of its values.
    static func mark(of key: String, in mapping: Node, index: Int? = nil) -> Mark? {
        guard let pair = mapping.mapping?.first(where: { $0.key.scalar?.string == key }) else { return nil }
        if let element = index.flatMap({ element($0, of: pair.value) }) { return element.mark }
        // A value in lines of its own begins below the field.
        guard let value = pair.value.mark, let key = pair.key.mark, value.line == key.line else { return pair.key.mark }
        return value
    }

    private static func element(_ index: Int, of node: Node) -> Node? {
        node.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }

    /// Where an architecture is, a field of its description, or a line of its circuit.
    ///
    /// - Parameter byName: whether it may be there by its name alone.
    private func mark(of place: PlanError.ArchitecturePlace, byName: Bool) -> Mark? {
        let nodes = ["architectures", "teacherArchitectures"].compactMap { root[$0] }.flatMap(\.elements)
        let described = nodes.first { $0.mapping?[Node("name")]?.scalar?.string == place.name }
        guard let described else { return byName ? nodes.first { $0.scalar?.string == place.name }?.mark : nil }
        if let line = place.line, let node = described[line.part.rawValue].flatMap({ Self.element(line.index, of: $0) })
        {
            return node.mark
        }
        return place.field.flatMap { Self.mark(of: $0, in: described) } ?? described.mark
    }
}

extension PlanError {
    /// - Parameter section: of the plan in `file`, which has the fault at `mark`.
    init(_ section: String, _ sentence: String, in file: String, at mark: Mark?) {
        self.init(section, nil, sentence)
        position = Position(file: file, mark)
    }
}

extension Node {
    /// The items of a plan's section that is a list of mappings; none where it is not there.
    ///
    /// - Parameter example: an item.
    /// - Throws: `PlanError` for a section that is no list, or an empty one.
    func items(of section: String, in file: String, such example: String) throws -> [Node] {
        guard let node = self[section] else { return [] }
        guard let items = node.sequence, !items.isEmpty else {
            throw PlanError(
                section, "give a list, each with fields, such as `\(example)`.", in: file, at: node.mark)
        }
        return Array(items)
    }
}

extension PlanError.Position {
    init(file: String, _ mark: Mark?) { self.init(file: file, line: mark?.line, column: mark?.column) }
}
