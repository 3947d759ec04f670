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

    /// Makes paths independent of the folder that the program runs in: those of a plan's file are relative to its folder.
    ///
    /// - Parameter file: the plan's.
    mutating func resolvePaths(from file: String) throws {
        let plan = file.hasPrefix("/") ? file : "\(FileManager.default.currentDirectoryPath)/\(file)"
        let folder = plan[..<(plan.lastIndex(of: "/") ?? plan.endIndex)]
        func resolved(_ path: String) -> String {
            URL(fileURLWithPath: path.hasPrefix("/") ? path : "\(folder)/\(path)").standardized.path
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
