// SPDX-License-Identifier: Apache-2.0
import Distillation

/// What a plan has in one of its cases in place of its other values.
package struct PlanCase: Sendable, Codable, Hashable {
    /// The values of fields, and of `architectures`, `distillation` and `seeds`, each once, in the order of a plan.
    package internal(set) var values: [PlanAxis]

    /// - Parameter assignments: of different fields.
    init(_ assignments: [Preset.Assignment]) {
        let order = [Preset.architecturesKey, Preset.distillationKey] + PlanField.all.map(\.name) + [Preset.seedsKey]
        values = assignments.map(\.axis).sorted {
            (order.firstIndex(of: $0.field) ?? 0) < (order.firstIndex(of: $1.field) ?? 0)
        }
    }

    /// The case as an item of a plan's section `cases`.
    ///
    /// - Parameter hidingPaths: whether files are written by their content alone.
    func yaml(hidingPaths: Bool = false) -> String {
        let fields = values.map { axis in
            let text = (try? Preset.Assignment(axis))?.text ?? Plan.valueOrList(axis.values)
            let hides = hidingPaths && PlanField.named(axis.field)?.namesFiles ?? false
            return "\(axis.field): \(hides ? NamedFile.withoutPaths(text) : text)"
        }
        return "{\(fields.joined(separator: ", "))}"
    }
}

extension Preset.Assignment {
    /// - Throws: `PlanError` for a seed that is none, and the like.
    init(_ axis: PlanAxis) throws {
        func values<Value>(_ make: (String) -> Value?) throws -> [Value] {
            try axis.values.map { text in
                guard let value = make(text) else {
                    throw PlanError(axis.field, nil, "'\(text.cut())' is no value of it.")
                }
                return value
            }
        }
        switch axis.field {
        case Preset.seedsKey: self = .seeds(try values { UInt64($0) })
        case Preset.architecturesKey: self = .architectures(axis.values)
        case Preset.distillationKey: self = .distillation(try values { Bool($0) })
        default: self = .field(axis.field, axis.values)
        }
    }

    var axis: PlanAxis {
        switch self {
        case .seeds(let seeds): PlanAxis(field: name, values: seeds.map(String.init))
        case .architectures(let names): PlanAxis(field: name, values: names)
        case .distillation(let values): PlanAxis(field: name, values: values.map(String.init))
        case .field(_, let values): PlanAxis(field: name, values: values)
        }
    }
}

extension Plan {
    /// The most cases of a plan.
    static let maximumCases = 10_000

    /// The plans without cases and ranges whose trials are the plan's, in their order, of a plan whose cases can be read.
    var variants: [Plan] { variantsOfCases.flatMap(\.self) }

    /// The same case by case: one, or one for each point that is drawn from ranges.
    var variantsOfCases: [[Plan]] {
        var all: [[Plan]] = []
        try? forEachCase { variants, _ in all.append(variants) }
        return all
    }

    /// The plan in a case; nil where none of the case's architectures is among the plan's.
    ///
    /// - Throws: `PlanError`.
    private func variant(_ given: PlanCase) throws -> Plan? {
        var plan = self
        plan.cases = []
        for axis in given.values {
            guard case .architectures(let names) = try Preset.Assignment(axis) else {
                try plan.apply(Preset.Assignment(axis))
                continue
            }
            plan.architectures = architectures.filter { names.contains($0.name) }
            guard !plan.architectures.isEmpty else { return nil }
        }
        plan.keepSeedsOfArchitectures()
        return plan
    }

    /// Runs `body` for the variants of each case; its errors name the case.
    func forEachCase(_ body: (_ variants: [Plan], _ name: String) throws -> Void) throws {
        guard !cases.isEmpty else { return try body(points, "") }
        for (index, given) in cases.enumerated() {
            do {
                if let variant = try variant(given) { try body(variant.points, "case \(index + 1)") }
            } catch var error as PlanError {
                error.caseIndex = index
                throw error
            }
        }
    }

    /// Checks each variant, and that no trial is of two cases.
    func validateVariants() throws {
        guard cases.count <= Self.maximumCases else {
            throw PlanError("cases", nil, "there are \(cases.count); at most \(Self.maximumCases) are supported.")
        }
        // The names of groups, each with its seeds and the case that has it.
        var known: [TrialIdentity: [(seeds: Set<UInt64>, name: String)]] = [:]
        var identities = TrialIdentities()
        var isEmpty = true
        try forEachCase { variants, name in
            isEmpty = false
            for variant in variants { try variant.validateProduct() }
            // Of what is trained to the end: how a search is shortened is checked with it.
            let trials = Trials([variants.map { $0.with(selection: nil) }])
            for numbers in trials.groups {
                let group = trials[numbers.lowerBound - 1].specification.withoutSeed
                let seeds = Set(trials.seeds(ofGroupOf: numbers.lowerBound))
                let identity = identities.identity(of: group)
                if let other = known[identity]?.first(where: { !$0.seeds.isDisjoint(with: seeds) }) {
                    throw PlanError(
                        "cases", nil,
                        "it has a trial that \(other.name) has, too (\(group.student.architecture.name), seed"
                            + " \(other.seeds.intersection(seeds).min() ?? 0)), which would run twice; leave it out in one."
                    )
                }
                known[identity, default: []].append((seeds, name))
            }
        }
        guard !isEmpty else {
            throw PlanError("cases", nil, "none of them has an architecture of the plan; name one that a case has.")
        }
    }

    private func with(selection: Selection?) -> Plan {
        var plan = self
        plan.selection = selection
        return plan
    }

    /// Takes a field's values out of the cases, for one that holds for all; cases that are the same then become one.
    mutating func removeFromCases(_ field: String) {
        var known: Set<PlanCase> = []
        cases = cases.compactMap { given in
            var given = given
            given.values.removeAll { $0.field == field }
            return known.insert(given).inserted ? given : nil
        }
        if cases.allSatisfy(\.values.isEmpty) { cases = [] }
    }

    /// Varying fields that cases give each architecture one value of, or each family among which one is chosen: a part of what a
    /// student is, such as its loss. Not layers, by which students go, nor what decides the samples.
    package var fieldsOfStudents: [PlanField] {
        guard !cases.isEmpty else { return [] }
        let (variants, families) = (variants, familyNames)
        return varyingFields.filter { field in
            guard field.scope != .circuits, field.scope != .distillation, !field.isOfSamples else { return false }
            var values: [String: Set<String>] = [:]
            for variant in variants {
                let texts = variant.texts(of: field)
                for architecture in variant.architectures {
                    values[families[architecture.name] ?? architecture.name, default: []].formUnion(texts)
                }
            }
            return values.values.allSatisfy { $0.count == 1 }
        }
    }

    /// The fields that are not the same in all trials that depend on them, in the order of a plan.
    package var varyingFields: [PlanField] {
        guard !cases.isEmpty || !ranges.isEmpty else { return axes.compactMap { PlanField.named($0.field) } }
        let variants = variants
        let candidates = Set((axes + cases.flatMap(\.values)).map(\.field) + ranges.map(\.field))
        return PlanField.all.filter { field in
            candidates.contains(field.name) && Set(variants.flatMap { $0.texts(of: field) }).count > 1
        }
    }
}
