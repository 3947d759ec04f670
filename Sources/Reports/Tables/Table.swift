// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans

/// A column of a table: its name, and what it holds, as the reference of tables says it.
package struct TableColumn: Sendable {
    package let name: String
    package let meaning: String

    init(_ name: String, _ meaning: String) { (self.name, self.meaning) = (name, meaning) }

    static let architecture = TableColumn("architecture", "the student")
    static let distillation = TableColumn("distillation", "whether the student has a teacher")
    static let parameters = TableColumn(
        "parameters", "trainable parameters: angles of the circuit, weights and biases")

    /// Those of settings that a plan's tables always have, and of fields that it gives as lists.
    static func settings(_ settings: SettingColumns) -> [TableColumn] {
        settings.fields.map { TableColumn($0.column, $0.meaning) }
    }

    /// The same for runs without and with distillation.
    static func sides(_ name: String, _ meaning: String) -> [TableColumn] {
        [
            TableColumn(name + "_without_kd", meaning + ", without distillation"),
            TableColumn(name + "_with_kd", meaning + ", with distillation"),
        ]
    }

    /// The bounds of a 95 % interval.
    static func interval(_ name: String, _ meaning: String) -> [TableColumn] {
        ["low", "high"].map { TableColumn("\(name)ci95_\($0)", "95 % interval of \(meaning)") }
    }
}

/// A table of a results folder, written as CSV (RFC 4180, but lines end in a single newline).
package struct Table: Equatable {
    package let columns: [String]
    package private(set) var rows: [[String]] = []

    package init(columns: [String]) { self.columns = columns }

    init(_ columns: [TableColumn]) { self.init(columns: columns.map(\.name)) }

    /// Adds a row of one value per column.
    package mutating func append(_ values: [any CSVValue]) {
        precondition(values.count == columns.count, "A row has a value for every column.")
        rows.append(values.map(\.csv))
    }

    package var csv: String { Self.lines([columns]) + body }

    /// The rows without the columns' names.
    var body: String { Self.lines(rows) }

    private static func lines(_ rows: [[String]]) -> String {
        rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\n\r".contains($0) }) else { return field }
        return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}

/// A value of a table. Numbers are written so that reading them returns the same number; a missing one is empty.
package protocol CSVValue {
    var csv: String { get }
}

extension Int: CSVValue { package var csv: String { description } }
extension UInt64: CSVValue { package var csv: String { description } }
extension Double: CSVValue { package var csv: String { description } }
extension Bool: CSVValue { package var csv: String { description } }
extension String: CSVValue { package var csv: String { self } }
extension Optional: CSVValue where Wrapped: CSVValue { package var csv: String { self?.csv ?? "" } }
