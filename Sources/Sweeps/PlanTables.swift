import Distillation
import Foundation

extension Plan {
    /// Reads the tables that samples come from, so that the number of features and classes is known.
    ///
    /// To be called after a field of `data` has changed, before anything else is made of the plan.
    ///
    /// - Throws: `PlanError` for a file that cannot be read or holds no such table.
    public mutating func readTables() throws {
        let known = tables
        tables = [:]
        for table in try usedTables where tables[table] == nil {
            do {
                tables[table] = try known[table] ?? table.contents()
            } catch let error as StudentError {
                throw PlanError(error.description)
            }
        }
    }

    /// The tables of all combinations of fields.
    private var usedTables: Set<TableSource> {
        get throws {
            let own = axes.filter { $0.field.hasPrefix("data.") }
            let combinations = Combinations(
                try own.map { Combinations.Axis(field: try PlanAxis.field($0.field), values: try $0.settings()) },
                settings: settings)
            return Set(
                (0..<combinations.count).compactMap { index in
                    var settings = settings
                    combinations.apply(index, to: &settings)
                    return settings.table.file == nil && settings.source == .csv ? nil : settings.usedTable
                })
        }
    }

    /// Makes relative paths, which a plan's file gives from where it lies, independent of the folder that the program runs
    /// in.
    mutating func resolvePaths(from folder: String) throws {
        func resolved(_ path: String) -> String {
            URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardizedFileURL
                .path
        }
        settings.table.file = settings.table.file.map(resolved)
        guard let field = PlanField.named("data.file"), let axis = axes.first(where: { $0.field == field.name }) else {
            return
        }
        set(
            field,
            try axis.settings().map { value in
                var scratch = settings
                value(&scratch)
                let path = scratch.table.file.map(resolved)
                return { $0.table.file = path }
            })
    }
}
