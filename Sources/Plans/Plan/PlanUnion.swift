// SPDX-License-Identifier: Apache-2.0
import Distillation

extension Plan {
    /// The plan that has all trials of some plans: of every field the values of all of them, in the order of the first plan that
    /// has them. It also has the trials of combinations that none of the plans has.
    ///
    /// Each architecture has the seeds of those plans that have it. The name is the first plan's.
    /// - Parameter plans: at least one.
    /// - Throws: `PlanError` where two plans have unlike architectures of one name, where they have cases or ranges and differ
    ///   in other fields, too, and where the union is no plan.
    package static func union(_ plans: [Plan]) throws -> Plan {
        var union = plans[0]
        for plan in plans.dropFirst() where plan != union { try union.formUnion(plan) }
        return union
    }

    private mutating func formUnion(_ other: Plan) throws {
        guard selection == other.selection, precision == other.precision else {
            throw PlanError(
                selection == other.selection ? "seeds" : Self.selectKey, nil,
                "the plans choose their trials in unlike ways: they have no union.")
        }
        try uniteVariants(other)
        // Those of one plan alone leave out what the other may have.
        rules.removeAll { !other.rules.contains($0) }
        claims = Self.joined(claims, other.claims)
        reference = reference ?? other.reference
        for field in PlanField.all {
            let texts = texts(of: field)
            let united = Self.joined(texts, other.texts(of: field)) {
                field.namesFiles ? NamedFile.withoutPaths($0) : $0
            }
            guard united.count > texts.count else { continue }
            guard cases.isEmpty && ranges.isEmpty else {
                throw PlanError(
                    field.section, field.key,
                    "it is not the same in plans with cases or ranges, which are united where they differ in these, in seeds and in"
                        + " distillation alone.")
            }
            // As in a plan that is read: behind a list, the field has its default.
            for change in try PlanAxis(field: field.name, values: [field.text(Settings())]).settings() {
                change(&settings)
            }
            try set(field, PlanAxis(field: field.name, values: united).settings())
        }
        distillation = Self.joined(distillation, other.distillation)
        try uniteArchitectures(other)
        tables.merge(other.tables) { own, _ in own }
        try readTables()
        try validate(limitingMemory: false)
    }

    /// Takes the other plan's cases, and the larger number of samples.
    private mutating func uniteVariants(_ other: Plan) throws {
        guard cases.isEmpty == other.cases.isEmpty else {
            throw PlanError("cases", nil, "one of the plans has some, and the other has none: they have no union.")
        }
        cases = Self.joined(cases, other.cases)
        guard let own = sampling, let theirs = other.sampling else { return }
        let united = own.count < theirs.count ? theirs : own
        guard own.method == theirs.method, own.seed == theirs.seed else {
            throw PlanError("samples", nil, "the plans draw their points in unlike ways: they have no union.")
        }
        sampling = united
    }

    private mutating func uniteArchitectures(_ other: Plan) throws {
        let own = architectures + (teacherArchitectures ?? [])
        for one in other.architectures + (other.teacherArchitectures ?? []) {
            guard own.first(where: { $0.name == one.name }) ?? one == one else {
                throw PlanError("architectures", nil, "there are two unlike ones called '\(one.name)'; rename one.")
            }
        }
        let united = Self.joined(architectures, other.architectures)
        let seedsOfEach = united.map { architecture in
            [self, other].filter { $0.architectures.contains(architecture) }.map { $0.seeds(of: architecture) }
                .reduce([], { Self.joined($0, $1) })
        }
        let teachers = Self.joined(teacherArchitectures ?? [], other.teacherArchitectures ?? [])
            .filter { !united.contains($0) }
        (architectures, teacherArchitectures) = (united, teachers.isEmpty ? nil : teachers)
        let all = Self.joined(seeds, other.seeds)
        seeds = Set(seedsOfEach).count == 1 ? seedsOfEach[0] : all
        seedsByArchitecture = Dictionary(
            uniqueKeysWithValues: zip(united.map(\.name), seedsOfEach).filter { $0.1 != seeds })
    }

    /// Some values, and behind them those others that are not among them.
    private static func joined<Value: Hashable>(_ values: [Value], _ others: [Value]) -> [Value] {
        joined(values, others) { $0 }
    }

    private static func joined<Value, Key: Hashable>(
        _ values: [Value], _ others: [Value], by key: (Value) -> Key
    ) -> [Value] {
        let known = Set(values.map(key))
        return values + others.filter { !known.contains(key($0)) }
    }
}
