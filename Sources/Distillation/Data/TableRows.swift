// SPDX-License-Identifier: Apache-2.0
import Texts

/// The rows of a CSV file, as texts.
struct TableRows {
    let columns: TableColumns
    /// Without the header.
    let records: [CSVRecords.Record]

    /// Words for a value that is missing.
    private static let missing: Set = ["", "na", "n/a", "nan", "null", "none", "?", "-"]

    /// - Throws: `TableError`.
    init(_ bytes: [UInt8], header: TableSource.Header) throws {
        var reader = CSVRecords(bytes)
        var records: [CSVRecords.Record] = []
        while let record = try reader.next() { records.append(record) }
        guard let first = records.first else { throw TableError("it holds no sample") }
        let hasHeader =
            switch header {
            case .auto: first.mayBeHeader && records.count > 1
            case .yes: true
            case .no: false
            }
        columns = TableColumns(names: hasHeader ? first.fields : nil, count: first.fields.count)
        for record in records where record.fields.count != columns.count {
            let count = record.fields.count
            throw TableError(
                "the row holds \(Quantity.count(count, "field")), and the first one \(columns.count)",
                line: record.line)
        }
        self.records = Array(records.dropFirst(hasHeader ? 1 : 0))
        guard !self.records.isEmpty else { throw TableError("it holds no sample") }
    }

    /// Of each row, the text in a column.
    ///
    /// - Throws: `TableError` where one is missing.
    func labels(in column: Int) throws -> [String] {
        let labels = records.map { $0.fields[column] }
        try refuse(labels.indices.filter { isMissing($0, column) }.map { ($0, column) })
        return labels
    }

    /// The numbers in some columns of some rows, row by row.
    ///
    /// - Throws: `TableError` where one is missing or no number.
    func numbers(in columns: [Int], of rows: [Int]) throws -> [Double] {
        var numbers: [Double] = []
        numbers.reserveCapacity(rows.count * columns.count)
        var gaps: [(row: Int, column: Int)] = []
        for row in rows {
            for column in columns {
                let text = records[row].fields[column]
                if let number = Double(text), number.isFinite {
                    numbers.append(number)
                } else if isMissing(row, column) {
                    gaps.append((row, column))
                } else {
                    throw TableError(
                        "column \(self.columns.name(column)): '\(text.prefix(40))' is not a finite number; mend it, or leave the"
                            + " column out with data: columns", line: records[row].line)
                }
            }
        }
        try refuse(gaps)
        return numbers
    }

    private func isMissing(_ row: Int, _ column: Int) -> Bool {
        Self.missing.contains(records[row].fields[column].lowercased())
    }

    private func refuse(_ gaps: [(row: Int, column: Int)]) throws {
        guard !gaps.isEmpty else { return }
        let shown = gaps.prefix(10).map { "line \(records[$0.row].line) (column \(columns.name($0.column)))" }
        let more = gaps.count > 10 ? ", and \(gaps.count - 10) more" : ""
        throw TableError(
            "\(Quantity.count(gaps.count, "value is", "values are")) missing: \(shown.joined(separator: ", "))\(more)."
                + " Fill them, or remove the rows")
    }
}

/// The columns of a table.
struct TableColumns {
    /// nil without a header.
    let names: [String]?
    let count: Int

    /// A column as people find it.
    func name(_ index: Int) -> String { names.map { "'\($0[index])'" } ?? "\(index + 1)" }

    /// The names of some columns; nil where others are called the same.
    func distinctNames(of columns: [Int]) -> [String]? {
        guard let names else { return nil }
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        return columns.contains { counts[names[$0]] != 1 } ? nil : columns.map { names[$0] }
    }

    /// The columns of the label and of the features.
    ///
    /// - Parameters:
    ///   - label: a name, or a number counted from 1; so are `features`.
    ///   - features: nil for all but the label's.
    /// - Throws: `TableError`.
    func layout(label: String, features: [String]?) throws -> (label: Int, features: [Int]) {
        let label = try index(label, "label")
        let features =
            try features.map { try $0.map { try index($0, "columns") } } ?? (0..<count).filter { $0 != label }
        guard !features.contains(label) else {
            throw TableError(
                "the label's column \(name(label)) cannot be a feature, too; take it out", field: "columns")
        }
        guard !features.isEmpty else { throw TableError("it has no column beside the label's") }
        guard Set(features).count == features.count else {
            throw TableError("a column is named twice", field: "columns")
        }
        return (label, features)
    }

    private func index(_ column: String, _ field: String) throws -> Int {
        let found = (names ?? []).indices.filter { names?[$0] == column }
        guard found.count < 2 else {
            throw TableError("two columns are called '\(column)'; give its number", field: field)
        }
        if let index = found.first { return index }
        if let number = Int(column), (1...count).contains(number) { return number - 1 }
        let separator = count == 1 ? names?.first.flatMap(Self.otherSeparator) : nil
        throw TableError(
            "there is no column '\(column)'"
                + (separator.map { "; separate fields by commas, not by \($0)" }
                    ?? names.map { TableError.known($0, "Columns", for: column) }
                    ?? "; without a header, give a number from 1 to \(count)"),
            field: field)
    }

    private static func otherSeparator(_ header: String) -> String? {
        [(";", "semicolons"), ("\t", "tabs")].first { header.contains($0.0) }?.1
    }
}
