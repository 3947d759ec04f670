// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Texts

/// The rows of a CSV file: of each its label, and the features of those that are used.
struct TableRows {
    /// A label, the rows that have it, and the line of the first one.
    struct Label {
        let text: String
        var count: Int
        let line: Int
    }

    let columns: TableColumns
    let layout: TableColumns.Layout
    /// The labels of the rows that are used; nil for all.
    private let used: Set<String>?
    private var count = 0
    /// In the order in which they first occur.
    private(set) var labels: [Label] = []
    private var places: [String: Int] = [:]
    /// Of each row that is used, the place of its label among those.
    private(set) var labelIndices: [Int32] = []
    /// Of each row that is used, its line in the file, counted from 1.
    private(set) var lines: [Int32] = []
    private var numbers: NumberRows
    /// What is wrong with a feature that is no gap.
    private var fault: TableError?
    private var (gaps, unlabelled) = (Gaps(), Gaps())

    /// Words for a number that is missing. Among labels they are labels.
    private static let missing: Set = ["", "na", "n/a", "nan", "null", "none", "?", "-"]

    /// The largest number: its square, times as many as there can be, is finite.
    static let largest = 1e140

    /// - Parameters:
    ///   - named: the columns that are asked for, by their names or numbers.
    ///   - classes: the labels that the plan names, whose rows are used; nil for all.
    ///   - place: finds the columns of label and features.
    /// - Throws: `TableError` for a file that is no table, and then for labels; what reading throws.
    init(
        _ records: consuming CSVRecords, header: TableSource.Header, named: [String] = [], classes: [String]?,
        layout place: (TableColumns) throws -> TableColumns.Layout
    ) throws {
        guard let first = try records.next() else { throw TableError("it holds no sample") }
        let hasHeader =
            switch header {
            // A name of its own that is asked for makes a header of numbers one, too.
            case .auto: first.mayBeHeader || named.contains { Int($0) == nil && first.fields.contains($0) }
            case .yes: true
            case .no: false
            }
        columns = TableColumns(names: hasHeader ? first.fields : nil, count: first.fields.count, line: first.line)
        let placed = Result { [columns] in try place(columns) }
        let layout = (try? placed.get()) ?? TableColumns.Layout(label: 0, features: [])
        self.layout = layout
        numbers = NumberRows(width: layout.features.count)
        used = classes.map(Set.init)
        if hasHeader { try Self.checkContent(of: records) } else { try readRecord(of: records) }
        try readSideBySide(&records)
        try readAll(&records)
        guard count > 0 else { throw TableError("it holds a header and no sample", line: first.line) }
        _ = try placed.get()
        try unlabelled.refuse()
        // A row of no class is left out, whatever it is.
        if header == .auto, !hasHeader, used?.contains(labels[0].text) ?? true { try checkFirstRow(first) }
        try checkNumbers()
    }

    /// Reads the records that follow piece by piece on all processors, as far as that may be.
    private mutating func readSideBySide(_ records: inout CSVRecords) throws {
        let pieces = min(4 * ProcessInfo.processInfo.activeProcessorCount, 64)
        while case let pieces = try records.takePieces(pieces), !pieces.isEmpty {
            let parts = try concurrentMap(pieces) { [columns, layout, used] piece in
                try TableRows(of: piece, columns, layout, used)
            }
            for part in parts { append(part) }
        }
    }

    /// The rows of a piece of a table.
    private init(
        of piece: CSVRecords, _ columns: TableColumns, _ layout: TableColumns.Layout, _ used: Set<String>?
    ) throws {
        (self.columns, self.layout, self.used) = (columns, layout, used)
        numbers = NumberRows(width: layout.features.count, most: piece.lineCount)
        var piece = piece
        try readAll(&piece)
    }

    private mutating func readAll(_ records: inout CSVRecords) throws {
        while try records.advance() { try readRecord(of: records) }
    }

    private mutating func readRecord(of records: borrowing CSVRecords) throws {
        try Self.checkContent(of: records)
        guard records.fieldCount == columns.count else {
            throw TableError(
                "the row holds \(Quantity.count(records.fieldCount, "field")), and the first one \(columns.count)",
                line: records.recordLine)
        }
        count += 1
        let label = records.text(layout.label)
        let index = place(of: label, firstAt: records.recordLine)
        labels[index].count += 1
        if label.isEmpty { unlabelled.add(records.recordLine, columns.name(layout.label)) }
        if used?.contains(label) ?? true {
            labelIndices.append(Int32(index))
            lines.append(Int32(clamping: records.recordLine))
            read(layout.features, of: records)
        }
    }

    private mutating func place(of label: String, firstAt line: Int) -> Int {
        if let place = places[label] { return place }
        labels.append(Label(text: label, count: 0, line: line))
        places[label] = labels.count - 1
        return labels.count - 1
    }

    /// Adds the rows of a part that follows.
    private mutating func append(_ part: TableRows) {
        let own = part.labels.map { label in
            let index = place(of: label.text, firstAt: label.line)
            labels[index].count += label.count
            return Int32(index)
        }
        labelIndices += part.labelIndices.map { own[Int($0)] }
        lines += part.lines
        count += part.count
        if fault == nil {
            numbers.append(part.numbers)
            gaps.add(part.gaps)
            fault = part.fault
        }
        unlabelled.add(part.unlabelled)
    }

    /// Refuses a row of nothing at once: a file of commas would fill the memory.
    private static func checkContent(of records: borrowing CSVRecords) throws {
        guard !records.isEmpty else {
            throw TableError("all fields of the row are empty; remove it", line: records.recordLine)
        }
    }

    private mutating func read(_ features: [Int], of records: borrowing CSVRecords) {
        guard fault == nil else { return }
        var wrong: [Int] = []
        numbers.append { row in
            for (place, column) in features.enumerated() {
                if let number = records.number(column), abs(number) <= Self.largest {
                    row[place] = number
                } else {
                    wrong.append(column)
                }
            }
        }
        for column in wrong where fault == nil {
            let (text, name) = (records.text(column), columns.name(column))
            if records.number(column)?.isFinite ?? false {
                fault = TableError(
                    "column \(name): \(text.cut()) is too large, as sums of squares would be infinite; divide the column by"
                        + " its largest value", line: records.recordLine)
            } else if Self.meansMissing(text) {
                gaps.add(records.recordLine, name)
            } else {
                fault = TableError(
                    "column \(name): '\(text.cut())' is not a finite number; mend it, or leave the column out with"
                        + " data: columns", line: records.recordLine)
            }
        }
    }

    /// The features of the rows that are used, row by row.
    ///
    /// - Throws: `TableError` where one is missing or no number.
    var features: NumberRows {
        get throws {
            if let fault { throw fault }
            try gaps.refuse()
            return numbers
        }
    }

    /// Refuses a first row that may be a header of numbers, as pandas writes where columns have no names: its label is that
    /// of no other row, while all others are there more than once, or its fields count the columns.
    private func checkFirstRow(_ first: CSVRecords.Record) throws {
        guard count > 2 else { return }
        let isAlone = labels[0].count == 1 && labels.count > 1 && labels.count { $0.count == 1 } == 1
        let numbers = first.fields.map { Int($0) }
        let isCount =
            numbers.count > 3 && [0, 1].contains { start in numbers == (0..<numbers.count).map { $0 + start } }
        guard isAlone || isCount else { return }
        throw TableError(
            "this row may be a header or a sample, as \(isAlone ? "its label '\(labels[0].text.cut())' is that of no other row" : "its fields count the columns");"
                + " say which with data: header: yes, or no", line: first.line, field: "header")
    }

    /// Refuses labels that are equal as numbers, unless the plan names each, or none.
    private func checkNumbers() throws {
        var known: [Double: String] = [:]
        for label in labels {
            guard let number = Double(label.text), let first = known.updateValue(label.text, forKey: number) else {
                continue
            }
            guard used.map({ $0.contains(first) == $0.contains(label.text) }) ?? false else {
                throw TableError(
                    "column \(columns.name(layout.label)): the labels '\(first.cut())' and '\(label.text.cut())' are the same number;"
                        + " write it in one way, or name both in data: classes", line: label.line)
            }
        }
    }

    static func meansMissing(_ text: String) -> Bool { missing.contains(text.lowercased()) }
}

/// Values that are missing in a table.
private struct Gaps {
    private var shown: [String] = []
    private var count = 0

    mutating func add(_ line: Int, _ column: String) {
        count += 1
        if count <= 10 { shown.append("line \(line) (column \(column))") }
    }

    /// Adds those of rows that follow.
    mutating func add(_ more: Gaps) {
        shown += more.shown.prefix(max(10 - count, 0))
        count += more.count
    }

    /// - Throws: `TableError` where there is one.
    func refuse() throws {
        guard count > 0 else { return }
        let more = count > 10 ? ", and \(count - 10) more" : ""
        throw TableError(
            "\(Quantity.count(count, "value is", "values are")) missing: \(shown.joined(separator: ", "))\(more)."
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
