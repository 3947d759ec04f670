import Distillation

extension Plan {
    /// Reads the tables that samples come from, so that the number of features and classes is known.
    ///
    /// To be called after a field of `data` has changed, before anything else is made of the plan.
    ///
    /// - Throws: `PlanError` for a file that cannot be read or holds no such table.
    package mutating func readTables() throws {
        let known = tables
        tables = [:]
        for table in try usedTables where tables[table] == nil {
            tables[table] = try PlanError.of { try known[table] ?? table.contents() }
        }
    }

    /// The tables of all combinations of fields.
    private var usedTables: Set<TableSource> {
        get throws {
            let own = axes.filter { $0.field.hasPrefix("data.") }
            let combinations = Combinations(
                try own.map { Combinations.Axis(field: try PlanAxis.field($0.field), values: try $0.settings()) })
            return Set(
                (0..<combinations.count).compactMap { index in
                    var settings = settings
                    combinations.set(index, in: &settings)
                    return settings.source == .csv && settings.table.file == nil ? nil : settings.usedTable
                })
        }
    }
}
