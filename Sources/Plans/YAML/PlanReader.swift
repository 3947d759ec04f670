// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Yams

extension Plan {
    /// The built-in plan called `reference`, or else the plan in the YAML file at that path.
    ///
    /// - Throws: `PlanError` for an unknown name, a file that cannot be read, and whatever is wrong in it.
    public static func find(_ reference: String) throws -> Plan { try PlanSource(reference).plan }

    /// Reads a plan from YAML. Fields that are not given have the values of the plan `paper`.
    ///
    /// - Throws: `PlanError` with file, line and column.
    public init(yaml: String, file: String) throws { self = try PlanSource(yaml: yaml, file: file).plan }

    /// Reads a plan without its presets.
    init(_ root: Node, file: String) throws {
        let fields = try YAMLFields(
            root, file: file,
            known: ["name"] + PlanField.sections + ["architectures", "teacherArchitectures", "seeds", PlanSource.presetsKey])
        self.init(name: try fields.required("name", as: YAMLValue.string))
        for section in PlanField.sections {
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
        var teachersAlone: [Architecture] = []
        try fields.read("teacherArchitectures", YAMLValue.axis(of: YAMLValue.architecture), into: &teachersAlone)
        teacherArchitectures = teachersAlone.isEmpty ? nil : teachersAlone
        try readSeeds(fields)
        do {
            try findFiles(in: YAMLFile.folder(of: file))
            try readTables()
            try validate()
            try checkTeacherFiles()
        } catch let error as PlanError {
            throw PlanPositions(root, file: file).locate(error)
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
}
