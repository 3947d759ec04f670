// SPDX-License-Identifier: Apache-2.0
import Distillation

extension Plan {
    /// Reads the tables that samples come from, so that the number of features and classes is known.
    ///
    /// To be called after a field of `data` has changed, before anything else is made of the plan.
    ///
    /// - Throws: `PlanError` for a file that cannot be read or holds no such table.
    package mutating func readTables() throws {
        let known = tables
        var found: [TableSource: TableSource.Contents] = [:]
        try forEachCase { variants, _ in
            for variant in variants {
                for (table, settings) in try variant.usedTables() where found[table] == nil {
                    do {
                        found[table] = try known[table] ?? table.contents()
                    } catch let error as DataError {
                        throw PlanError(error).choosing(settings, of: variant)
                    }
                }
            }
        }
        tables = found
    }

    /// The tables of all combinations of fields, each with one of those.
    private func usedTables() throws -> [TableSource: Settings] {
        let own = axes.filter { $0.field.hasPrefix("data.") }
        let combinations = Combinations(try own.map(Combinations.Axis.init))
        return (0..<combinations.count).reduce(into: [:]) { tables, index in
            var settings = settings
            combinations.set(index, in: &settings)
            guard let table = settings.usedTable, settings.namesTable else { return }
            tables[table] = tables[table] ?? settings
        }
    }
}
