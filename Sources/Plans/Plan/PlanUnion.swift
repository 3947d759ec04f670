// SPDX-License-Identifier: Apache-2.0
import Distillation

extension Plan {
    /// The plan that has all trials of some plans: of every field the values of all of them, in the order of the first plan that
    /// has them. It also has the trials of combinations that none of the plans has.
    ///
    /// Each architecture has the seeds of those plans that have it. The name is the first plan's.
    /// - Parameter plans: at least one.
    /// - Throws: `PlanError` where two plans have unlike architectures of one name, and where the union is no plan.
    package static func union(_ plans: [Plan]) throws -> Plan {
        var union = plans[0]
        for plan in plans.dropFirst() where plan != union { try union.formUnion(plan) }
        return union
    }

    private mutating func formUnion(_ other: Plan) throws {
        for field in PlanField.all {
            let texts = texts(of: field)
            let united = Self.joined(texts, other.texts(of: field)) {
                field.namesFiles ? NamedFile.withoutPaths($0) : $0
            }
            guard united.count > texts.count else { continue }
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
