import Foundation

/// A table of a results folder, written as CSV (RFC 4180, but lines end in a single newline).
public struct Table: Equatable {
    public let columns: [String]
    public private(set) var rows: [[String]] = []

    public init(columns: [String]) { self.columns = columns }

    /// Adds a row of one value per column.
    public mutating func append(_ values: [any CSVValue]) {
        precondition(values.count == columns.count, "A row has a value for every column.")
        rows.append(values.map(\.csv))
    }

    public var csv: String { Self.lines([columns]) + body }

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
public protocol CSVValue {
    var csv: String { get }
}

extension Int: CSVValue { public var csv: String { description } }
extension UInt64: CSVValue { public var csv: String { description } }
extension Double: CSVValue { public var csv: String { description } }
extension Bool: CSVValue { public var csv: String { description } }
extension String: CSVValue { public var csv: String { self } }
extension Optional: CSVValue where Wrapped: CSVValue { public var csv: String { self?.csv ?? "" } }
