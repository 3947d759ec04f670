// SPDX-License-Identifier: Apache-2.0
import Statistics

/// The results of one combination of settings that students are compared within: of each student a pair of groups, without
/// and with distillation.
struct SettingGroup {
    let pairs: [SummaryTables.Pair]
    /// The settings in which it differs from the sweep's other ones, as "batch 32, loss cross-entropy"; empty if it is the
    /// only one.
    let label: String

    /// All settings of a sweep, in the order of its trials.
    static func groups(of tables: SummaryTables) -> [SettingGroup] {
        let columns = VaryingColumn.all(of: tables)
        let others = columns.filter { !$0.isOfStudents }
        return tables.families.map { pairs in
            let settings = others.map { column in
                let value = pairs[0].settings[column.index]
                return "\(column.name) \(value.isEmpty ? "–" : value)"
            }
            return SettingGroup(pairs: pairs, label: settings.joined(separator: ", "))
        }
    }
}

/// A setting that is not the same in a whole sweep.
struct VaryingColumn {
    /// Among the settings of a pair.
    let index: Int
    let name: String
    /// Whether students with different values are compared with each other.
    let isOfStudents: Bool
    /// In the order of the trials; those that do not depend on it apart.
    let values: [String]

    static func all(of tables: SummaryTables) -> [VaryingColumn] {
        tables.columns.fields.enumerated().compactMap { index, field in
            let values = tables.pairs.map { $0.settings[index] }.filter { !$0.isEmpty }.uniqued
            guard values.count > 1 else { return nil }
            return VaryingColumn(
                index: index, name: field.title, isOfStudents: !tables.columns.divides(field), values: values)
        }
    }
}
