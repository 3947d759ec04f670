import Sweeps

/// The results of one combination of settings: a row of Figure 1 per architecture.
struct SettingGroup {
    /// As the tables have them, in the order of `TrialTables.settingColumns`.
    let values: [String]
    var pairs: [SummaryTables.Pair]
    /// The settings in which it differs from the sweep's other ones, as "batch 32, loss cross-entropy"; empty if it is the
    /// only one.
    var label = ""

    /// All settings of a sweep, in the order of its trials.
    static func groups(of tables: SummaryTables) -> [SettingGroup] {
        var groups: [SettingGroup] = []
        var places: [[String]: Int] = [:]
        for pair in tables.pairs {
            let values = pair.specification.settingValues.map(\.csv)
            if let place = places[values] {
                groups[place].pairs.append(pair)
            } else {
                places[values] = groups.count
                groups.append(SettingGroup(values: values, pairs: [pair]))
            }
        }
        let names = TrialTables.settingColumns.map { $0.replacing("_", with: " ") }
        let differing = names.indices.filter { column in Set(groups.map { $0.values[column] }).count > 1 }
        for index in groups.indices {
            let values = groups[index].values
            groups[index].label = differing.map { "\(names[$0]) \(values[$0].isEmpty ? "–" : values[$0])" }
                .joined(separator: ", ")
        }
        return groups
    }
}
