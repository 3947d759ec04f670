import Distillation
import Foundation
import Yams

extension Plan {
    /// The built-in plan called `reference`, or else the plan in the YAML file at that path.
    ///
    /// - Throws: `PlanError` for an unknown name, a file that cannot be read, and whatever is wrong in it.
    public static func find(_ reference: String) throws -> Plan {
        if let plan = builtIn.first(where: { $0.name == reference }) { return plan }
        guard FileManager.default.fileExists(atPath: reference) else {
            let names = builtIn.map(\.name)
            throw PlanError(
                "There is no built-in plan and no file '\(reference)'\(Spelling.suggestion(for: reference, among: names))."
                    + " Built in are \(names.joined(separator: ", ")); `qdistill plan show paper` prints one to start from."
            )
        }
        let limit = 16 << 20
        guard let handle = FileHandle(forReadingAtPath: reference),
            let data = try? handle.read(upToCount: limit + 1) ?? Data()
        else {
            throw PlanError("The plan '\(reference)' cannot be read; check that it is a file and that you may read it.")
        }
        guard data.count <= limit else {
            throw PlanError("The plan '\(reference)' is larger than \(limit >> 20) MB; that is no plan.")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw PlanError("The plan '\(reference)' is not UTF-8 text.")
        }
        return try Plan(yaml: text, file: reference)
    }

    /// Reads a plan from YAML. Fields that are not given have the values of the plan `paper`.
    ///
    /// - Throws: `PlanError` with file, line and column.
    public init(yaml: String, file: String) throws {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw PlanError(Self.sentence(for: error, file: file))
        } catch {
            throw PlanError("\(file): not valid YAML: \(error)")
        }
        guard let root else {
            throw PlanError("\(file): the plan is empty; `qdistill plan show paper` prints one to start from.")
        }
        var sections: [String] = []
        for field in PlanField.all where !sections.contains(field.section) { sections.append(field.section) }
        let fields = try YAMLFields(
            root, file: file, section: "", known: ["name"] + sections + ["architectures", "seeds"])
        self.init(name: try fields.required("name", as: YAMLValue.string))
        for section in sections {
            if section == "distillation", fields.isScalarOrList(section) {
                try fields.read(section, YAMLValue.axis(of: YAMLValue.boolean), into: &distillation)
                continue
            }
            let own = PlanField.all.filter { $0.section == section }
            let known = (section == "distillation" ? ["enabled"] : []) + own.map(\.key)
            guard let fields = try fields.section(section, known: known) else { continue }
            if section == "distillation" {
                try fields.read("enabled", YAMLValue.axis(of: YAMLValue.boolean), into: &distillation)
            }
            for field in own {
                guard let values = try fields.values(of: field) else { continue }
                set(field, values)
            }
        }
        try fields.read("architectures", YAMLValue.axis(of: YAMLValue.architecture), into: &architectures)
        try readSeeds(fields)
        do {
            try validate()
        } catch let error as PlanError {
            throw PlanError("\(file): \(error.description)")
        }
    }

    /// The seeds: of all architectures, or as fields `all` and one for each architecture that has others.
    private mutating func readSeeds(_ fields: YAMLFields) throws {
        guard !fields.isScalarOrList("seeds") else {
            return try fields.read("seeds", YAMLValue.seeds, into: &seeds)
        }
        guard let section = try fields.section("seeds", known: ["all"] + architectures.map(\.name)) else { return }
        try section.read("all", YAMLValue.seeds, into: &seeds)
        for architecture in architectures {
            var own: [UInt64] = []
            try section.read(architecture.name, YAMLValue.seeds, into: &own)
            if !own.isEmpty { seedsByArchitecture[architecture.name] = own }
        }
    }

    private static func sentence(for error: YamlError, file: String) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "\(file):\(mark.line):\(mark.column): not valid YAML: \(problem)."
        case .duplicatedKeysInMapping(let duplicates, let context):
            "\(file):\(context.mark.line):\(context.mark.column): the key "
                + duplicates.map { "'\($0)'" }.sorted().joined(separator: ", ")
                + " stands there twice; remove one."
        default:
            "\(file): not valid YAML: \(error)"
        }
    }
}
