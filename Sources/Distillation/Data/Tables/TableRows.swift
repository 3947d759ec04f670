// SPDX-License-Identifier: Apache-2.0
import Texts

/// The rows of a CSV file, as texts.
struct TableRows {
    let columns: TableColumns
    /// Without the header.
    let records: [CSVRecords.Record]
    /// Whether the first row is certainly the header, or certainly a sample.
    private let isSureOfHeader: Bool

    /// Words for a number that is missing. Among labels they are labels.
    private static let missing: Set = ["", "na", "n/a", "nan", "null", "none", "?", "-"]

    /// The largest number: its square, times as many as there can be, is finite.
    static let largest = 1e140

    /// - Parameter named: the columns that are asked for, by their names or numbers.
    /// - Throws: `TableError`.
    init(_ bytes: [UInt8], header: TableSource.Header, named: [String]) throws {
        var reader = CSVRecords(bytes)
        var records: [CSVRecords.Record] = []
        while let record = try reader.next() {
            // Not with the other gaps, at the end: a file of commas would fill the memory before.
            guard record.fields.contains(where: { !$0.isEmpty }) else {
                throw TableError("all fields of the row are empty; remove it", line: record.line)
            }
            records.append(record)
        }
        guard let first = records.first else { throw TableError("it holds no sample") }
        let hasHeader =
            switch header {
            // A name of its own that is asked for makes a header of numbers one, too.
            case .auto: first.mayBeHeader || named.contains { Int($0) == nil && first.fields.contains($0) }
            case .yes: true
            case .no: false
            }
        columns = TableColumns(names: hasHeader ? first.fields : nil, count: first.fields.count, line: first.line)
        for record in records where record.fields.count != columns.count {
            let count = record.fields.count
            throw TableError(
                "the row holds \(Quantity.count(count, "field")), and the first one \(columns.count)",
                line: record.line)
        }
        self.records = Array(records.dropFirst(hasHeader ? 1 : 0))
        guard !self.records.isEmpty else { throw TableError("it holds a header and no sample", line: first.line) }
        isSureOfHeader = header != .auto || hasHeader
    }

    /// Of each row, the text in a column.
    ///
    /// - Parameter classes: the labels that the plan names; nil for all.
    /// - Throws: `TableError` where one is missing, or where it is uncertain what it means.
    func labels(in column: Int, classes: [String]?) throws -> [String] {
        let labels = records.map { $0.fields[column] }
        try refuse(labels.indices.filter { labels[$0].isEmpty }.map { ($0, column) })
        try checkFirstRow(labels, classes)
        try checkNumbers(labels, column, classes)
        return labels
    }

    /// Refuses a first row that may be a header of numbers, as pandas writes where columns have no names: its label is that
    /// of no other row, while all others are there more than once, or its fields count the columns.
    private func checkFirstRow(_ labels: [String], _ classes: [String]?) throws {
        // A row of no class is left out, whatever it is.
        guard !isSureOfHeader, labels.count > 2, classes?.contains(labels[0]) ?? true else { return }
        let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
        let isAlone = counts[labels[0]] == 1 && counts.count > 1 && counts.values.count { $0 == 1 } == 1
        let numbers = records[0].fields.map { Int($0) }
        let isCount =
            numbers.count > 3 && [0, 1].contains { start in numbers == (0..<numbers.count).map { $0 + start } }
        guard isAlone || isCount else { return }
        throw TableError(
            "this row may be a header or a sample, as \(isAlone ? "its label '\(labels[0].cut())' is that of no other row" : "its fields count the columns");"
                + " say which with data: header: yes, or no", line: records[0].line, field: "header")
    }

    /// Refuses labels that are equal as numbers, unless the plan names each, or none.
    private func checkNumbers(_ labels: [String], _ column: Int, _ classes: [String]?) throws {
        var known: [Double: String] = [:]
        for (row, label) in labels.enumerated() {
            guard let number = Double(label), let first = known.updateValue(label, forKey: number), first != label
            else {
                continue
            }
            guard classes.map({ $0.contains(first) == $0.contains(label) }) ?? false else {
                throw TableError(
                    "column \(columns.name(column)): the labels '\(first.cut())' and '\(label.cut())' are the same number; write it in one"
                        + " way, or name both in data: classes", line: records[row].line)
            }
        }
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
                    guard abs(number) <= Self.largest else {
                        throw TableError(
                            "column \(self.columns.name(column)): \(text.cut()) is too large, as sums of squares would be"
                                + " infinite; divide the column by its largest value", line: records[row].line)
                    }
                    numbers.append(number)
                } else if isMissing(row, column) {
                    gaps.append((row, column))
                } else {
                    throw TableError(
                        "column \(self.columns.name(column)): '\(text.cut())' is not a finite number; mend it, or leave the"
                            + " column out with data: columns", line: records[row].line)
                }
            }
        }
        try refuse(gaps)
        return numbers
    }

    private func isMissing(_ row: Int, _ column: Int) -> Bool { Self.meansMissing(records[row].fields[column]) }

    static func meansMissing(_ text: String) -> Bool { missing.contains(text.lowercased()) }

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
    /// The line of the first row.
    let line: Int

    /// A column as people find it.
    func name(_ index: Int) -> String { names.map { "'\($0[index].cut())'" } ?? "\(index + 1)" }

    /// The names of some columns; nil where others are called the same.
    func distinctNames(of columns: [Int]) -> [String]? {
        guard let names else { return nil }
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        return columns.contains { counts[names[$0]] != 1 } ? nil : columns.map { names[$0] }
    }

    /// The columns of the label and of the features.
    struct Layout {
        var label: Int
        var features: [Int]
    }

    /// The columns that a plan asks for.
    ///
    /// - Throws: `TableError`.
    func layout(of source: TableSource) throws -> Layout {
        let label = try index(source.label ?? "", "label")
        let features =
            try source.columns.map { try $0.map { try index($0, "columns") } } ?? (0..<count).filter { $0 != label }
        guard !features.contains(label) else {
            throw TableError(
                "the label's column \(name(label)) cannot be a feature, too; take it out", field: "columns")
        }
        guard !features.isEmpty else { throw TableError("it has no column beside the label's") }
        return Layout(label: label, features: features)
    }

    /// The same columns as in another table: by their names, where they have some, and else by their order.
    ///
    /// - Throws: `TableError`.
    func layout(_ layout: Layout, of other: TableColumns) throws -> Layout {
        guard let names, let wanted = other.distinctNames(of: [layout.label] + Set(layout.features)) else {
            guard count == other.count, names == other.names else {
                throw TableError(
                    "its columns are not those of file, which has \(Quantity.count(other.count, "column"))"
                        + (other.names.map { ": \(TableError.list($0))" } ?? ""), line: line)
            }
            return layout
        }
        for name in wanted where names.count(where: { $0 == name }) != 1 {
            throw TableError(
                names.contains(name)
                    ? "two columns are called '\(name.cut())'; rename one"
                    : "the first row names no column '\(name.cut())', which file has"
                        + TableError.known(names, "Its columns", for: name), line: line)
        }
        func place(_ column: Int) -> Int { names.firstIndex(of: other.names?[column] ?? "") ?? column }
        return Layout(label: place(layout.label), features: layout.features.map(place))
    }

    private func index(_ column: String, _ field: String) throws -> Int {
        let found = (names ?? []).indices.filter { names?[$0] == column }
        guard found.count < 2 else {
            throw TableError("two columns are called '\(column.cut())'; give its number", field: field)
        }
        if let index = found.first { return index }
        if let number = Int(column), (1...count).contains(number) { return number - 1 }
        throw TableError(
            "there is no column '\(column.cut())'"
                + (names.map { TableError.known($0, "Columns", for: column) }
                    ?? "; without a header, give a number from 1 to \(count)"),
            field: field)
    }
}
