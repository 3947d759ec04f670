import Distillation
import Yams

/// Reads the section `presets` of a plan: a name each, with what it gives to which field.
enum PresetReader {
    /// The most presets of a plan.
    static let mostPresets = 100

    /// The presets in `root`, each applied to `plan` to see whether that makes a plan.
    ///
    /// - Throws: `PlanError` with file, line and column.
    static func presets(in root: Node, file: String, of plan: Plan) throws -> [Preset] {
        guard let node = root[PlanSource.presetsKey] else { return [] }
        guard let mapping = node.mapping else {
            throw PlanError(
                "\(YAMLFields.place(node.mark, file))presets: must be presets by their names, each with fields, such as "
                    + "`fast: {training.epochs: 50, seeds: 3}`.")
        }
        guard mapping.count <= mostPresets else {
            throw PlanError(
                "\(YAMLFields.place(node.mark, file))presets: there are \(mapping.count); at most \(mostPresets) are read."
            )
        }
        return try mapping.map { try preset($0, $1, file: file, of: plan) }
    }

    private static func preset(_ key: Node, _ node: Node, file: String, of plan: Plan) throws -> Preset {
        guard let name = key.scalar?.string, isName(name) else {
            throw PlanError(
                "\(YAMLFields.place(key.mark, file))presets: '\(key.scalar?.string ?? "...")' is no name; use letters, digits, "
                    + "'.', '_' and '-', not starting with '.' or '-'.")
        }
        let section = "presets: \(name)"
        let fields = try YAMLFields(node, file: file, section: section, known: Preset.keys)
        var summary = ""
        try fields.read(Preset.summaryKey, .string, into: &summary)
        var applied = plan
        let assignments: [Preset.Assignment] = try (node.mapping ?? [:]).compactMap { key, value in
            // Known to be a scalar, and one of the keys.
            let key = key.scalar?.string ?? ""
            guard key != Preset.summaryKey else { return nil }
            let assignment = try assignment(key, fields, of: plan, file: file)
            do {
                try applied.apply(Preset(name: name, [assignment]))
            } catch {
                throw PlanError("\(YAMLFields.place(value.mark, file))\(section): \(error)")
            }
            return assignment
        }
        guard !assignments.isEmpty else {
            throw PlanError(
                "\(YAMLFields.place(key.mark, file))\(section): sets nothing; name a field, such as training.epochs: 50."
            )
        }
        do {
            try applied.readTables()
            try applied.validate(limitingMemory: false)
        } catch let error as PlanError {
            // The sentence begins with the section and the key of the field.
            let words = error.description.prefix { $0 != "," }.split(separator: ":", maxSplits: 2)
            let wrong = words.count > 1 ? words[0] + "." + words[1].split(separator: " ")[0] : ""
            let mark = node.mapping?[Node(String(wrong))]?.mark ?? node.mark
            throw PlanError("\(YAMLFields.place(mark, file))\(section): \(error)")
        }
        return Preset(name: name, summary: summary, assignments)
    }

    private static func assignment(_ key: String, _ fields: YAMLFields, of plan: Plan, file: String) throws
        -> Preset.Assignment
    {
        switch key {
        case Preset.seedsKey:
            var seeds: [UInt64] = []
            try fields.read(key, .seeds, into: &seeds)
            return .seeds(seeds)
        case Preset.architecturesKey:
            var names: [String] = []
            try fields.read(key, .axis(of: .string), into: &names)
            return .architectures(names)
        case Preset.distillationKey:
            var values: [Bool] = []
            try fields.read(key, .axis(of: .boolean), into: &values)
            return .distillation(values)
        default:
            let field = try PlanAxis.field(key)
            var plan = plan
            plan.set(field, try fields.values(of: field, named: key) ?? [])
            if field.namesFiles { try plan.findFiles(in: YAMLFile.folder(of: file)) }
            return .field(key, plan.texts(of: field))
        }
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.count <= 100 && text.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9._-]*/) != nil
    }
}
