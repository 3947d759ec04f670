import Sweeps

/// The results of one combination of settings: of each student a pair of groups, without and with distillation.
struct SettingGroup {
    let pairs: [SummaryTables.Pair]
    /// What distillation changes, for each of `pairs`.
    let comparisons: [PairedComparison]
    let claims: PaperClaims
    /// The settings in which it differs from the sweep's other ones, as "batch 32, loss cross-entropy"; empty if it is the
    /// only one.
    fileprivate(set) var label = ""

    /// The settings' values, as the tables have them.
    var values: [String] { claims.settingValues }

    /// All settings of a sweep, in the order of its trials.
    static func groups(of tables: SummaryTables) -> [SettingGroup] {
        let pairs = tables.pairs
        var groups = zip(SummaryTables.families(pairs), tables.paperClaims).map { family, claims in
            SettingGroup(
                pairs: family.map { pairs[$0] }, comparisons: family.map { tables.comparisons[$0] }, claims: claims)
        }
        let names = names
        let differing = names.indices.filter { column in Set(groups.map { $0.values[column] }).count > 1 }
        for index in groups.indices {
            let values = groups[index].values
            groups[index].label = differing.map { "\(names[$0]) \(values[$0].isEmpty ? "–" : values[$0])" }
                .joined(separator: ", ")
        }
        return groups
    }

    /// What the settings are called, in the order of `values`.
    static var names: [String] { PaperClaims.settingColumns.map { $0.replacing("_", with: " ") } }
}
