// SPDX-License-Identifier: Apache-2.0
import Distillation

/// What a plan has in one of its cases in place of its other values.
public struct PlanCase: Sendable, Codable, Hashable {
    /// The values of fields, and of `architectures`, `distillation` and `seeds`, each once, in the order of a plan.
    public internal(set) var values: [PlanAxis]

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

    /// The plans without cases whose trials are the plan's, in their order: itself, or itself in each of its cases. Cases
    /// that cannot be read are left out.
    var variants: [Plan] { cases.isEmpty ? [self] : cases.compactMap { try? variant($0) } }

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

    /// Runs `body` for the plan in each case, counted from 0; its errors name the case.
    func forEachVariant(_ body: (Plan, _ index: Int) throws -> Void) throws {
        guard !cases.isEmpty else { return try body(self, 0) }
        for (index, given) in cases.enumerated() {
            do {
                if let variant = try variant(given) { try body(variant, index) }
            } catch var error as PlanError {
                error.caseIndex = index
                throw error
            }
        }
    }

    /// Checks each case, and that no trial is of two.
    func validateCases() throws {
        guard cases.count <= Self.maximumCases else {
            throw PlanError("cases", nil, "there are \(cases.count); at most \(Self.maximumCases) are supported.")
        }
        guard !variants.isEmpty else {
            throw PlanError("cases", nil, "none of them has an architecture of the plan; name one that a case has.")
        }
        // The names of groups, each with its seeds and the case that has it.
        var known: [String: [(seeds: Set<UInt64>, number: Int)]] = [:]
        var identities = TrialIdentities()
        try forEachVariant { variant, index in
            try variant.validateProduct()
            let trials = variant.expand()
            for numbers in trials.groups {
                var group = trials[numbers.lowerBound - 1].specification
                let seeds = Set(trials.seeds(ofGroupOf: numbers.lowerBound))
                (group.seed, group.data.drawnFor) = (0, group.data.drawnFor.map { _ in 0 })
                let name = identities.identity(of: group)
                if let other = known[name]?.first(where: { !$0.seeds.isDisjoint(with: seeds) }) {
                    throw PlanError(
                        "cases", nil,
                        "it has a trial that case \(other.number) has, too (\(group.student.architecture.name), seed"
                            + " \(other.seeds.intersection(seeds).min() ?? 0)), which would run twice; leave it out in one."
                    )
                }
                known[name, default: []].append((seeds, index + 1))
            }
        }
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

    /// The fields that are not the same in all trials that depend on them, in the order of a plan.
    package var varyingFields: [PlanField] {
        guard !cases.isEmpty else { return axes.compactMap { PlanField.named($0.field) } }
        let variants = variants
        let candidates = Set((axes + cases.flatMap(\.values)).map(\.field))
        return PlanField.all.filter { field in
            candidates.contains(field.name) && Set(variants.flatMap { $0.texts(of: field) }).count > 1
        }
    }
}
