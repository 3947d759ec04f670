// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Statistics

extension SummaryTables {
    /// What the results say to each claim of the plan: once for each combination of the settings that students are compared
    /// within and that the claim does not name, in the order of the tables.
    package var claims: [[Claim]] {
        let paired = Dictionary(
            pairs.compactMap { pair in
                pair.with.flatMap { with in
                    pair.without.map { (ObjectIdentifier(with), (without: $0, comparison: pair.comparison)) }
                }
            }, uniquingKeysWith: { first, _ in first })
        return columns.claims.map { claim in
            let comparisons = Comparison.all(of: ComparedGroup.all(in: self, claim), claim, columns)
            let settings = comparisons.map(\.setting)
            let places = Dictionary(grouping: comparisons.indices) { settings[$0] }
            let claims = settings.uniqued.map { setting in
                let comparisons = (places[setting] ?? []).map { comparisons[$0] }
                let parts = Comparison.parts(comparisons) { comparison in
                    let known = paired[ObjectIdentifier(comparison.greater.group)]
                    return claim.measure == .mean && known?.without === comparison.than.group ? known?.comparison : nil
                }
                return Claim(claim, parts, setting: setting, bootstraps)
            }
            return claims.isEmpty ? [Claim(claim, [])] : claims
        }
    }
}

/// Results that a claim names.
private struct ComparedGroup {
    let group: GroupSummary
    let scores: SeedScores
    /// nil where the claim compares the sides, or is about both together.
    let distillation: Bool?
    let isGreater: Bool

    static func all(in tables: SummaryTables, _ claim: PlanClaim) -> [ComparedGroup] {
        guard claim.measure == .gain else {
            return tables.groups.compactMap { group in
                ComparedGroup(
                    group, group.scores, claim,
                    distillation: claim.namesDistillation ? nil : group.specification.distillation)
            }
        }
        return tables.pairs.compactMap { pair in
            guard let without = pair.without?.scores, let with = pair.with?.scores else { return nil }
            let (seeds, values) = SeedScores.common([with, without])
            let gains = SeedScores(seeds: seeds, values: zip(values[0], values[1]).map(-))
            return ComparedGroup(pair.group, gains, claim, distillation: nil)
        }
    }

    /// nil for results that it does not name, or names twice.
    private init?(_ group: GroupSummary, _ scores: SeedScores, _ claim: PlanClaim, distillation: Bool?) {
        let trial = group.specification
        let settings = Settings(of: trial)
        func has(_ tests: [FieldTest]) -> Bool {
            tests.allSatisfy {
                $0.isMet(by: settings, trial.student.architecture, distillation: trial.distillation) ?? false
            }
        }
        isGreater = has(claim.greater)
        guard isGreater != has(claim.than) else { return nil }
        (self.group, self.scores, self.distillation) = (group, scores, distillation)
    }
}

/// Two groups of results that agree in all that a claim does not name, as far as both depend on it.
private struct Comparison {
    let greater, than: ComparedGroup
    /// The settings that students are compared within, in words.
    let setting: String

    static func all(of groups: [ComparedGroup], _ claim: PlanClaim, _ columns: SettingColumns) -> [Comparison] {
        let agreeing = columns.fields.indices.filter { index in
            let field = columns.fields[index]
            return !claim.names(field) && (columns.divides(field) || !claim.namesStudents)
        }
        // What all depend on is looked up, and what some do not, compared.
        let common = agreeing.filter { index in groups.allSatisfy { $0.group.settings[index] != "" } }
        let others = agreeing.filter { !common.contains($0) }
        func key(_ group: ComparedGroup) -> [String] {
            let student = claim.namesStudents ? "" : columns.student(group.group.specification.student.architecture)
            return [student, group.distillation.map(String.init) ?? ""] + common.map { group.group.settings[$0] }
        }
        let lesser = Dictionary(grouping: groups.filter { !$0.isGreater }, by: key)
        let divided = Set(agreeing.filter { columns.divides(columns.fields[$0]) })
        return groups.filter(\.isGreater).flatMap { greater in
            (lesser[key(greater)] ?? []).compactMap { than in
                let values = others.map { (greater.group.settings[$0], than.group.settings[$0]) }
                guard values.allSatisfy({ $0 == $1 || $0.isEmpty || $1.isEmpty }) else { return nil }
                let words = columns.varying.filter { field in
                    columns.fields.firstIndex { $0.name == field.name }.map(divided.contains) ?? false
                }.compactMap { field in
                    field.words(in: greater.group.specification) ?? field.words(in: than.group.specification)
                }
                return Comparison(greater: greater, than: than, setting: words.joined(separator: ", "))
            }
        }
    }

    /// Those without distillation and those with it, or all.
    ///
    /// - Parameter known: the statistics of a comparison, where the tables have them.
    static func parts(_ comparisons: [Comparison], known: (Comparison) -> PairedComparison?) -> [ClaimPart] {
        let sides = Dictionary(grouping: comparisons, by: \.greater.distillation)
        return [nil, false, true].compactMap { side in
            guard let comparisons = sides[side] else { return nil }
            let (greater, than) = (comparisons.map(\.greater.group.student), comparisons.map(\.than.group.student))
            // They are called by what is not the same in all of them.
            let names =
                greater == than || Set(than).count == 1 && greater.count > 1
                ? greater : Set(greater).count == 1 && than.count > 1 ? than : zip(greater, than).map { "\($0), \($1)" }
            let pairs = zip(names, comparisons).map {
                ClaimPart.Pair($0, greater: $1.greater.scores, than: $1.than.scores, comparison: known($1))
            }
            return ClaimPart(distillation: side, areStudents: Set(names).count == names.count, pairs)
        }
    }
}
