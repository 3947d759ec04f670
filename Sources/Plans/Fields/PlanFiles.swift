// SPDX-License-Identifier: Apache-2.0
import Distillation
import Machine

extension Plan {
    /// Finds the files that fields name, and what they hold.
    ///
    /// - Parameter folder: what relative paths are relative to.
    /// - Throws: `PlanError` for a file that cannot be read.
    mutating func findFiles(in folder: String) throws { try changeFiles { try $0.found(in: folder) } }

    /// The plan as a file in `folder` has it, without a path of this machine's disk.
    package func named(from folder: String) throws -> Plan { try changingFiles { $0.named(from: folder) } }

    /// The plan in a file in `folder`, with the paths of its files.
    package func placed(in folder: String) throws -> Plan { try changingFiles { $0.placed(in: folder) } }

    private func changingFiles(_ change: (NamedFile) throws -> NamedFile) throws -> Plan {
        var plan = self
        try plan.changeFiles(change)
        plan.tables = [:]
        for (source, contents) in tables {
            var table = Settings()
            table.table = source
            try table.changeFiles(index: nil, change)
            plan.tables[table.table] = contents
        }
        return plan
    }

    private mutating func changeFiles(_ change: (NamedFile) throws -> NamedFile) throws {
        try settings.changeFiles(index: nil, change)
        for axis in axes where axis.namesFiles {
            set(try PlanAxis.field(axis.field), try axis.changingFiles(change).settings())
        }
        for index in rules.indices {
            for tests in [\TrialRule.tests, \.demands] {
                rules[index][keyPath: tests] = try rules[index][keyPath: tests].map { try $0.changingFiles(change) }
            }
        }
        for index in cases.indices {
            do {
                cases[index].values = try cases[index].values.map { try $0.namesFiles ? $0.changingFiles(change) : $0 }
            } catch var error as PlanError {
                error.caseIndex = index
                throw error
            }
        }
    }
}

extension FieldTest {
    fileprivate func changingFiles(_ change: (NamedFile) throws -> NamedFile) throws -> FieldTest {
        axis.namesFiles ? FieldTest(axis: try axis.changingFiles(change)) : self
    }
}

extension PlanAxis {
    fileprivate var namesFiles: Bool { PlanField.named(field)?.namesFiles ?? false }

    fileprivate func changingFiles(_ change: (NamedFile) throws -> NamedFile) throws -> PlanAxis {
        let axis = try Combinations.Axis(self)
        let texts = try axis.values.enumerated().map { index, value in
            var changed = Settings()
            value(&changed)
            try changed.changeFiles(index: index, change)
            return axis.field.text(changed)
        }
        return PlanAxis(field: field, values: texts)
    }
}

extension Settings {
    /// - Parameter index: of the value, where the field has several; nil where it has one, which may be a list of files.
    fileprivate mutating func changeFiles(index: Int?, _ change: (NamedFile) throws -> NamedFile) throws {
        func changed(_ files: [NamedFile], _ section: String, _ field: String) throws -> [NamedFile] {
            try files.enumerated().map { place, file in
                do {
                    return try change(file)
                } catch let error as FileError {
                    throw PlanError(section, field, at: [field: index ?? place], error.description)
                }
            }
        }
        table.file = try changed(table.file.map { [$0] } ?? [], "data", "file").first
        table.testFile = try changed(table.testFile.map { [$0] } ?? [], "data", "testFile").first
        teacher.models = try changed(teacher.models, "teacher", "model")
        teacher.tables = try changed(teacher.tables, "teacher", "table")
    }
}
