// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts
import Yams

/// Reads the section `presets` of a plan: names, each with fields and their values.
struct PresetReader {
    let file: String
    /// The plan without presets.
    let plan: Plan

    /// The most presets of a plan.
    static let mostPresets = 100

    /// The presets in `root`, each applied to `plan` to see whether that makes a plan.
    ///
    /// - Throws: `PlanError` with file, line and column.
    static func presets(in root: Node, file: String, of plan: Plan) throws -> [Preset] {
        guard let node = root[PlanSource.presetsKey] else { return [] }
        let reader = PresetReader(file: file, plan: plan)
        guard let mapping = node.mapping else {
            throw reader.error(
                "must be presets by their names, each with fields, such as `fast: {training.epochs: 50, seeds: 3}`.",
                at: node.mark)
        }
        guard mapping.count <= mostPresets else {
            throw reader.error("there are \(mapping.count); at most \(mostPresets) are read.", at: node.mark)
        }
        return try mapping.map { try reader.preset($0, $1) }
    }

    private func error(_ sentence: String, in preset: String? = nil, at mark: Mark?) -> PlanError {
        var error = preset == nil ? PlanError(PlanSource.presetsKey, nil, sentence) : PlanError(sentence)
        (error.preset, error.position) = (preset, PlanError.Position(file: file, mark))
        return error
    }

    private func preset(_ key: Node, _ node: Node) throws -> Preset {
        guard let name = key.scalar?.string, Plan.isSafeName(name) else {
            throw error(
                "'\(key.scalar?.string.cut() ?? "...")' is no name; use letters, digits, '.', '_' and '-', not starting with '.'"
                    + " or '-'.", at: key.mark)
        }
        let fields = try YAMLFields(node, file: file, preset: name, known: Preset.keys)
        let summary = try fields.value(Preset.summaryKey, as: .string) ?? ""
        // Known to be scalars.
        let keys = (node.mapping ?? [:]).compactMap { $0.key.scalar?.string }.filter { $0 != Preset.summaryKey }
        guard !keys.isEmpty else {
            throw error("sets nothing; name a field, such as training.epochs: 50.", in: name, at: key.mark)
        }
        do {
            let preset = Preset(
                name: name, summary: summary,
                try keys.map {
                    try Preset.Assignment($0, fields, of: plan, in: YAMLFile.folder(of: file))
                })
            var applied = plan
            try applied.apply(preset)
            try applied.readTables()
            try applied.validate(limitingMemory: false)
            return preset
        } catch var error as PlanError where error.position == nil {
            error.preset = name
            // A single field is to blame.
            let field = keys.count == 1 ? PlanPositions.mark(of: keys[0], in: node) : nil
            error.position = PlanError.Position(
                file: file, PlanPositions.mark(of: error, assignedIn: node) ?? field ?? key.mark)
            throw error
        }
    }
}

extension Preset.Assignment {
    /// Reads the values of a field, or of what a preset may give beside fields.
    ///
    /// - Parameter folder: what relative paths of files are relative to.
    /// - Throws: `PlanError`.
    init(_ key: String, _ fields: YAMLFields, of plan: Plan, in folder: String) throws {
        switch key {
        case Preset.seedsKey: self = .seeds(try fields.value(key, as: .seeds) ?? [])
        case Preset.architecturesKey: self = .architectures(try fields.value(key, as: .axis(of: .string)) ?? [])
        case Preset.distillationKey: self = .distillation(try fields.value(key, as: .axis(of: .boolean)) ?? [])
        default:
            let field = try PlanAxis.field(key)
            var plan = plan
            plan.set(field, try fields.values(of: field, named: key) ?? [])
            if field.namesFiles { try plan.findFiles(in: folder) }
            self = .field(key, plan.texts(of: field))
        }
    }
}
