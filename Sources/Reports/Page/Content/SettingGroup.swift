// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The results of one combination of settings, those of circuits apart: of each student a pair of groups, without and with
/// distillation.
struct SettingGroup {
    let pairs: [SummaryTables.Pair]
    /// What distillation changes, for each of `pairs`.
    let comparisons: [PairedComparison]
    let claims: PaperClaims
    /// The settings in which it differs from the sweep's other ones, as "batch 32, loss cross-entropy"; empty if it is the
    /// only one.
    fileprivate(set) var label = ""
    /// The names of its students, for each of `pairs`: with the settings of circuits where these differ.
    fileprivate(set) var students: [String] = []

    /// All settings of a sweep, in the order of its trials.
    static func groups(of tables: SummaryTables) -> [SettingGroup] {
        let pairs = tables.pairs
        var groups = zip(SummaryTables.families(pairs), tables.paperClaims).map { family, claims in
            SettingGroup(
                pairs: family.map { pairs[$0] }, comparisons: family.map { tables.comparisons[$0] }, claims: claims)
        }
        let columns = VaryingColumn.all(of: tables)
        for index in groups.indices {
            groups[index].label = columns.filter { !$0.isOfCircuits }
                .map { "\($0.name) \(groups[index].pairs[0].settings[$0.index].orDash)" }.joined(separator: ", ")
            groups[index].students = groups[index].pairs.map { pair in
                ([pair.specification.student.architecture.name]
                    + columns.filter { $0.isOfCircuits && !pair.settings[$0.index].isEmpty }
                    .map { "\($0.name) \(pair.settings[$0.index])" }).joined(separator: ", ")
            }
        }
        return groups
    }
}

/// A setting that is not the same in a whole sweep.
struct VaryingColumn {
    /// Among the settings of a pair.
    let index: Int
    let name: String
    let isOfCircuits: Bool
    /// In the order of the trials; those that do not depend on it apart.
    let values: [String]

    static func all(of tables: SummaryTables) -> [VaryingColumn] {
        let pairs = tables.pairs
        return tables.columns.fields.enumerated().compactMap { index, field in
            let values = pairs.map { $0.settings[index] }.filter { !$0.isEmpty }.uniqued
            guard values.count > 1 else { return nil }
            return VaryingColumn(
                index: index, name: field.title, isOfCircuits: field.scope == .circuits,
                values: values)
        }
    }
}

extension String {
    fileprivate var orDash: String { isEmpty ? "–" : self }
}
