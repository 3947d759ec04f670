// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Texts

/// A column of a table: its name, what it holds, as the reference of tables says it, and its value in a row.
struct TableColumn<Row> {
    let name: String
    let meaning: String
    /// The value as CSV.
    let field: (Row) -> String

    init<Value: CustomStringConvertible>(_ name: String, _ meaning: String, _ value: @escaping (Row) -> Value?) {
        (self.name, self.meaning) = (name, meaning)
        field = { value($0).map(CSV.field) ?? "" }
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
    /// The values of the table's `SettingColumns`.
    var settings: [String] { get }
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
        settings.fields.enumerated().map { index, field in
            TableColumn(field.column, field.meaning) { $0.settings[index] }
        }
    }

    /// Those of settings that a plan chooses.
    static func chosen(_ settings: SettingColumns) -> [TableColumn] {
        settings.chosen.map { field in TableColumn(field.column, field.meaning) { field.value(in: $0.specification) } }
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
        self.rows = { source in
            // Bytes: a table may have a hundred million fields, and appending to a string takes several times as long.
            var lines: [UInt8] = []
            for row in rows(source) {
                for (index, column) in columns.enumerated() {
                    if index > 0 { lines.append(UInt8(ascii: ",")) }
                    var field = column.field(row)
                    field.withUTF8 { lines.append(contentsOf: $0) }
                }
                lines.append(UInt8(ascii: "\n"))
            }
            return String(decoding: lines, as: UTF8.self)
        }
    }

    /// The columns' names as CSV.
    var head: String { columns.map { CSV.field($0.name) }.joined(separator: ",") + "\n" }
}

/// CSV as of RFC 4180, but lines end in a single newline.
package enum CSV {
    /// Numbers are written so that reading them returns the same number. A text that a spreadsheet would take for a formula, as
    /// it begins with = + - @ or a tab, has an apostrophe before it; one that begins like that already has one more.
    package static func field(_ value: some CustomStringConvertible) -> String {
        (value as? String).map { quoted(text($0)) } ?? value.description
    }

    private static func text(_ text: String) -> String {
        // Looked at byte by byte, as a table may have a million rows. What a setting is written as may be a number.
        guard let first = text.utf8.first(where: { $0 != UInt8(ascii: "'") }), "=+-@\t".utf8.contains(first),
            Double(text) == nil
        else { return text.printable }
        return "'" + text.printable
    }

    private static func quoted(_ field: String) -> String {
        let needsQuotes = field.utf8.contains { byte in
            switch UnicodeScalar(byte) {
            case ",", "\"", "\n", "\r": true
            default: false
            }
        }
        guard needsQuotes else { return field }
        return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
