// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Texts
import Yams

extension Plan {
    /// The built-in plan called `reference`, or else the plan in the YAML file at that path.
    ///
    /// - Throws: `PlanError` for an unknown name, a file that cannot be read, and whatever is wrong in it.
    public static func find(_ reference: String) throws -> Plan { try PlanSource(reference).plan }

    /// The same for a sweep that was run elsewhere, and need not fit into this machine.
    package static func findToLook(_ reference: String) throws -> Plan {
        try PlanSource(reference, limitingMemory: false).plan
    }

    /// Reads a plan from YAML. Fields that are not given have the values of the plan `paper`.
    ///
    /// - Throws: `PlanError` with file, line and column.
    public init(yaml: String, file: String) throws { self = try PlanSource(yaml: yaml, file: file).plan }

    /// Reads a plan without its presets.
    init(_ root: Node, file: String, limitingMemory: Bool = true) throws {
        let fields = try YAMLFields(
            root, file: file,
            known: ["name"] + PlanSection.all.map(\.name)
                + [
                    "architectures", "teacherArchitectures", "seeds", Self.casesKey, Self.samplesKey, Self.selectKey,
                    Self.excludeKey,
                    Self.whenKey, Self.referenceKey, Self.claimsKey, PlanSource.presetsKey,
                ])
        self.init(name: try fields.required("name", as: .string))
        for section in PlanSection.all {
            let isDistillation = section.name == "distillation"
            if isDistillation, fields.isScalarOrList(section.name) {
                distillation = try fields.value(section.name, as: .axis(of: .boolean)) ?? distillation
                continue
            }
            let known = (isDistillation ? ["enabled"] : []) + section.fields.map(\.key)
            guard let fields = try fields.section(section.name, known: known) else { continue }
            if isDistillation { distillation = try fields.value("enabled", as: .axis(of: .boolean)) ?? distillation }
            for field in section.fields {
                if let range = try fields.range(of: field) {
                    ranges.append(range)
                } else if let values = try fields.values(of: field) {
                    set(field, values)
                }
            }
        }
        architectures = try fields.value("architectures", as: .axis(of: .architecture)) ?? architectures
        let teachersAlone = try fields.value("teacherArchitectures", as: .axis(of: .architecture)) ?? []
        teacherArchitectures = teachersAlone.isEmpty ? nil : teachersAlone
        try readSeeds(fields)
        // Setting fields that have no range has ended it.
        if let given = try fields.value(Self.samplesKey, as: .sampling) { sampling = given }
        selection = try fields.value(Self.selectKey, as: .selection)
        try readCases(root, file: file)
        let reader = RuleReader(file: file, plan: self)
        rules = try reader.rules(in: root)
        claims = try reader.claims(in: root)
        reference = try fields.value(Self.referenceKey, as: .reference(in: YAMLFile.folder(of: file)))
        do {
            try findFiles(in: YAMLFile.folder(of: file))
            try readTables()
            try validate(limitingMemory: limitingMemory, isWritten: true)
            try checkTeacherFiles()
        } catch let error as PlanError {
            throw PlanPositions(root, file: file).locate(error)
        }
    }

    static let (casesKey, samplesKey, selectKey) = ("cases", "samples", "select")

    private mutating func readCases(_ root: Node, file: String) throws {
        let items = try root.items(
            of: Self.casesKey, in: file, such: "- {architectures: hea, training.batch: 32}")
        let names = architectures.map(\.name)
        cases = try items.map { item in
            let fields = try YAMLFields(item, file: file, section: Self.casesKey, known: Preset.assignedKeys)
            let keys = (item.mapping ?? [:]).compactMap { $0.key.scalar?.string }
            return PlanCase(
                try keys.map { key in
                    let assignment = try Preset.Assignment(key, fields, of: self, in: YAMLFile.folder(of: file))
                    if case .architectures(let own) = assignment, let other = own.first(where: { !names.contains($0) })
                    {
                        throw PlanError(
                            Self.casesKey,
                            "'\(other.cut())' is not among the plan's architectures"
                                + Spelling.suggestion(for: other, among: names), in: file, at: item.mark)
                    }
                    return assignment
                })
        }
    }

    /// The seeds: of all architectures, until an interval is narrow enough, or as fields `all` and one for each architecture that has others.
    private mutating func readSeeds(_ fields: YAMLFields) throws {
        guard !fields.isScalarOrList("seeds") else {
            seeds = try fields.value("seeds", as: .seeds) ?? seeds
            return
        }
        guard !fields.has("until", in: "seeds") else {
            guard let given = try fields.value("seeds", as: .precision) else { return }
            (seeds, precision) = given
            return
        }
        let names = architectures.map(\.name)
        guard let section = try fields.section("seeds", known: ["all"] + names) else { return }
        seeds = try section.value("all", as: .seeds) ?? seeds
        for name in names {
            let own = try section.value(name, as: .seeds) ?? []
            if !own.isEmpty { seedsByArchitecture[name] = own }
        }
    }
}

extension Plan {
    /// The most seeds of a plan.
    static let mostSeeds = UInt64(maximumTrials)

    /// The seeds 1 ... `count`, where the text is a number from 1 to `mostSeeds`.
    static func seeds(count: String) -> [UInt64]? {
        UInt64(count).flatMap { (1...mostSeeds).contains($0) ? Array(1...$0) : nil }
    }

    /// The seeds that a command line names: a number of seeds, or the seeds themselves separated by commas.
    ///
    /// - Throws: `PlanError`.
    package static func seeds(named text: String) throws -> [UInt64] {
        if text.contains(",") {
            // One seed alone has a comma behind it.
            let seeds = text.split(separator: ",", omittingEmptySubsequences: false)
            return try (seeds.last == "" ? seeds.dropLast() : seeds[...]).map {
                guard let seed = UInt64($0.trimmingCharacters(in: .whitespaces)) else {
                    throw PlanError(
                        "'\(String($0).cut())' in '\(text.cut())' is not a seed: a seed is a whole number from 0 on.")
                }
                return seed
            }
        }
        guard let seeds = seeds(count: text) else {
            throw PlanError(
                "'\(text.cut())' is not a number of seeds: give a number from 1 to \(mostSeeds) for the seeds 1, 2, ..., or each seed,"
                    + " separated by commas (such as 3,4,5,6,7; one alone as 3,).")
        }
        return seeds
    }
}
