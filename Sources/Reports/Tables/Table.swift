import Foundation

/// A table of a results folder, written as CSV (RFC 4180, but lines end in a single newline).
package struct Table: Equatable {
    package let columns: [String]
    package private(set) var rows: [[String]] = []

    package init(columns: [String]) { self.columns = columns }

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

/// What can stand in a table. Numbers are written so that reading them gives the same number; a missing one is empty.
package protocol CSVValue {
    var csv: String { get }
}

extension Int: CSVValue { package var csv: String { description } }
extension UInt64: CSVValue { package var csv: String { description } }
extension Double: CSVValue { package var csv: String { description } }
extension Bool: CSVValue { package var csv: String { description } }
extension String: CSVValue { package var csv: String { self } }
extension Optional: CSVValue where Wrapped: CSVValue { package var csv: String { self?.csv ?? "" } }
