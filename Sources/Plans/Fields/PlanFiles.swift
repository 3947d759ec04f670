// SPDX-License-Identifier: Apache-2.0
import Distillation
import Machine

extension Plan {
    /// Finds the files that fields name, and what they hold.
    ///
    /// - Parameter folder: what relative paths are relative to.
    /// - Throws: `PlanError` for a file that cannot be read.
    mutating func findFiles(in folder: String) throws {
        try settings.findFiles(in: folder, index: nil)
        for field in PlanField.ofFiles {
            guard let axis = axes.first(where: { $0.field == field.name }) else { continue }
            set(
                field,
                try axis.settings().enumerated().map { index, value in
                    var found = Settings()
                    value(&found)
                    try found.findFiles(in: folder, index: index)
                    let text = field.text(found)
                    return try PlanAxis(field: field.name, values: [text]).settings()[0]
                })
        }
    }
}

extension Settings {
    /// - Parameter index: of the value, where the field has several; nil where it has one, which may be a list of files.
    fileprivate mutating func findFiles(in folder: String, index: Int?) throws {
        func find(_ files: [NamedFile], _ section: String, _ field: String) throws -> [NamedFile] {
            try files.enumerated().map { place, file in
                do {
                    return try file.found(in: folder)
                } catch let error as FileError {
                    var error = PlanError(section, field, error.description)
                    error.indices[field] = index ?? place
                    throw error
                }
            }
        }
        table.file = try find(table.file.map { [$0] } ?? [], "data", "file").first
        teacher.models = try find(teacher.models, "teacher", "model")
        teacher.tables = try find(teacher.tables, "teacher", "table")
    }
}
