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
        for axis in axes where PlanField.named(axis.field)?.namesFiles ?? false {
            let axis = try Combinations.Axis(axis)
            let texts = try axis.values.enumerated().map { index, value in
                var found = Settings()
                value(&found)
                try found.findFiles(in: folder, index: index)
                return axis.field.text(found)
            }
            set(axis.field, try PlanAxis(field: axis.field.name, values: texts).settings())
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
                    throw PlanError(section, field, at: [field: index ?? place], error.description)
                }
            }
        }
        table.file = try find(table.file.map { [$0] } ?? [], "data", "file").first
        table.testFile = try find(table.testFile.map { [$0] } ?? [], "data", "testFile").first
        teacher.models = try find(teacher.models, "teacher", "model")
        teacher.tables = try find(teacher.tables, "teacher", "table")
    }
}
