import Distillation

extension Plan {
    /// Finds the files that fields name, and what they hold.
    ///
    /// - Parameter folder: what relative paths are relative to.
    /// - Throws: `PlanError` for a file that cannot be read.
    mutating func findFiles(in folder: String) throws {
        try settings.findFiles(in: folder)
        for field in PlanField.ofFiles {
            guard let axis = axes.first(where: { $0.field == field.name }) else { continue }
            set(
                field,
                try axis.settings().map { value in
                    var found = Settings()
                    value(&found)
                    try found.findFiles(in: folder)
                    let text = field.text(found)
                    return try PlanAxis(field: field.name, values: [text]).settings()[0]
                })
        }
    }
}

extension Settings {
    fileprivate mutating func findFiles(in folder: String) throws {
        do {
            table.file = try table.file?.found(in: folder, field: "data: file")
            teacher.models = try teacher.models.map { try $0.found(in: folder, field: "teacher: model") }
            teacher.tables = try teacher.tables.map { try $0.found(in: folder, field: "teacher: table") }
        } catch let error as StudentError {
            throw PlanError(error)
        }
    }
}
