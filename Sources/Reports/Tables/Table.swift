// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Texts

/// A column of a table: its name, what it holds, as the reference of tables says it, and its value in a row.
struct TableColumn<Row> {
    let name: String
    let meaning: String
    let value: (Row) -> (any CustomStringConvertible)?

    init(_ name: String, _ meaning: String, _ value: @escaping (Row) -> (any CustomStringConvertible)?) {
        (self.name, self.meaning, self.value) = (name, meaning, value)
    }

    static func parameters(_ value: @escaping (Row) -> Int?) -> TableColumn {
        TableColumn("parameters", "trainable parameters: angles of the circuit, weights and biases") { value($0) }
    }

    /// The bounds of a 95 % interval.
    static func interval(
        _ name: String, _ meaning: String, _ value: @escaping (Row) -> ClosedRange<Double>?
    ) -> [TableColumn] {
        let meaning = "95 % interval of " + meaning
        return [
            TableColumn(name + "ci95_low", meaning) { value($0)?.lowerBound },
            TableColumn(name + "ci95_high", meaning) { value($0)?.upperBound },
        ]
    }
}

/// A row about a student in a setting.
protocol StudentRow {
    var specification: TrialSpecification { get }
}

extension TableColumn where Row: StudentRow {
    static var architecture: TableColumn {
        TableColumn("architecture", "the student") { $0.specification.student.architecture.name }
    }

    static var distillation: TableColumn {
        TableColumn("distillation", "whether the student has a teacher") { $0.specification.distillation }
    }

    /// Those of settings that a plan's tables always have, and of fields that it gives as lists.
    static func settings(_ settings: SettingColumns) -> [TableColumn] {
        settings.fields.map { field in TableColumn(field.column, field.meaning) { field.value(in: $0.specification) } }
    }
}

/// A table of a results folder, with rows for each of the `Source` values that it is made from.
struct Table<Source> {
    let file: String
    /// What a row is.
    let row: String
    let columns: [(name: String, meaning: String)]
    /// The rows as CSV.
    let rows: (Source) -> String

    /// - Parameter columns: in parts, one after the other.
    init<Row>(_ file: String, _ row: String, _ columns: [[TableColumn<Row>]], rows: @escaping (Source) -> [Row]) {
        let columns = columns.flatMap { $0 }
        (self.file, self.row) = (file, row)
        self.columns = columns.map { ($0.name, $0.meaning) }
        self.rows = { source in CSV.lines(rows(source).map { row in columns.map { $0.value(row) } }) }
    }

    /// The columns' names as CSV.
    var head: String { CSV.lines([columns.map(\.name)]) }
}

/// CSV as of RFC 4180, but lines end in a single newline.
package enum CSV {
    /// Numbers are written so that reading them returns the same number; a missing one is empty. A text that a spreadsheet
    /// would take for a formula, as it begins with = + - @ or a tab, has an apostrophe before it; one that begins like that
    /// already has one more.
    package static func lines(_ rows: [[(any CustomStringConvertible)?]]) -> String {
        rows.map { $0.map { quoted(($0 as? String).map(text) ?? $0?.description ?? "") }.joined(separator: ",") + "\n" }
            .joined()
    }

    private static func text(_ text: String) -> String {
        // Looked at byte by byte, as a table may have a million rows. What a setting is written as may be a number.
        guard let first = text.utf8.first(where: { $0 != UInt8(ascii: "'") }), "=+-@\t".utf8.contains(first),
            Double(text) == nil
        else { return text.printable }
        return "'" + text.printable
    }

    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return field }
        return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
