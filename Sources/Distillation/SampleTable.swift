import CDigits
import Foundation
import Numerics
import Synchronization

/// The samples of a table, as they stand in it.
struct SampleTable: Sendable {
    let contents: TableSource.Contents
    /// Sample by sample, its features.
    private let values: [Double]
    /// Of each sample, its class.
    let labels: [Int]
    /// Of each sample, its line in the file, counted from 1.
    let lines: [Int]

    /// The largest file that is read.
    private static let largestFile = 1 << 30
    private static let mostClasses = 1000
    /// Words for a value that is missing.
    private static let missing: Set = ["", "na", "n/a", "nan", "null", "none", "?", "-"]

    /// The table that was read last: the data sets of many seeds come from the same one.
    private static let last = Mutex<(source: TableSource, table: SampleTable)?>(nil)

    /// The table of a trial, which must be the one that its plan was made with.
    ///
    /// - Throws: `StudentError.data`.
    static func of(_ source: TableSource, expecting contents: TableSource.Contents) throws -> SampleTable {
        if let known = last.withLock({ $0 }), known.source == source, known.table.contents == contents {
            return known.table
        }
        let table = try read(source)
        guard table.contents == contents else {
            throw StudentError.data(
                "data: \(name(of: source)) has changed since the plan was read; start the sweep anew, in another folder."
            )
        }
        last.withLock { $0 = (source, table) }
        return table
    }

    /// features x samples of some of them, in their order.
    func features(of samples: some Collection<Int>) -> Matrix<Double> {
        let features = contents.features
        let matrix = Matrix<Double>(rows: features, columns: samples.count)
        for (column, sample) in samples.enumerated() {
            for feature in 0..<features { matrix[feature, column] = values[sample * features + feature] }
        }
        return matrix
    }

    /// - Throws: `StudentError.data`.
    static func read(_ source: TableSource) throws -> SampleTable {
        guard let file = source.file else {
            let bytes = UnsafeBufferPointer(
                start: qdistill_digits_start(), count: qdistill_digits_end() - qdistill_digits_start())
            var digits = source
            (digits.label, digits.header) = ("digit", .yes)
            // Pixels are counts from 0 to 16.
            return try SampleTable(Array(bytes), of: digits, unit: 16)
        }
        guard source.label != nil else {
            throw StudentError.data(
                "data: label is missing; name the column of the classes in '\(file)', or its number.")
        }
        do {
            return try SampleTable(InputFile.read(file, limit: largestFile), of: source, unit: 1)
        } catch ModelError.cannotRead(_, let reason) {
            throw StudentError.data("data: file '\(file)' cannot be read: \(reason).")
        }
    }

    private static func name(of source: TableSource) -> String { source.file.map { "file '\($0)'" } ?? "the digits" }

    /// - Parameter unit: what features are divided by.
    private init(_ bytes: [UInt8], of source: TableSource, unit: Double) throws {
        func fault(_ reason: String, line: Int? = nil) -> StudentError {
            .data("data: \(Self.name(of: source))\(line.map { ", line \($0)" } ?? ""): \(reason).")
        }
        var records = CSVRecords(bytes)
        var rows: [CSVRecords.Record] = []
        do {
            while let record = try records.next() { rows.append(record) }
        } catch let error as CSVRecords.Fault {
            throw fault(error.reason, line: error.line)
        }
        guard let first = rows.first else { throw fault("it holds no sample") }
        let hasHeader =
            switch source.header {
            case .auto: first.fields.allSatisfy { Double($0) == nil } && rows.count > 1
            case .yes: true
            case .no: false
            }
        let columns = TableColumns(names: hasHeader ? first.fields : nil, count: first.fields.count)
        let layout: (label: Int, features: [Int])
        do {
            layout = try columns.layout(label: source.label ?? "", features: source.columns)
        } catch let error as TableColumns.Fault {
            throw fault(error.reason, line: hasHeader ? first.line : nil)
        }
        if hasHeader { rows.removeFirst() }
        var texts: [String] = []
        var values: [Double] = []
        values.reserveCapacity(rows.count * layout.features.count)
        var gaps: [(line: Int, column: String)] = []
        for row in rows {
            guard row.fields.count == columns.count else {
                throw fault(
                    "the row holds \(row.fields.count) field\(row.fields.count == 1 ? "" : "s"), and the first one"
                        + " \(columns.count)" + Self.separatorHint(first.fields), line: row.line)
            }
            let label = row.fields[layout.label]
            if Self.missing.contains(label.lowercased()) { gaps.append((row.line, columns.name(layout.label))) }
            if let classes = source.classes, !classes.contains(label) {
                texts.append(label)
                values += repeatElement(0, count: layout.features.count)
                continue
            }
            texts.append(label)
            for feature in layout.features {
                let text = row.fields[feature]
                if let value = Double(text), value.isFinite {
                    values.append(value / unit)
                } else if Self.missing.contains(text.lowercased()) {
                    gaps.append((row.line, columns.name(feature)))
                    values.append(0)
                } else {
                    throw fault(
                        "column \(columns.name(feature)): '\(text.prefix(40))' is not a finite number; leave the column out"
                            + " with data: columns, or mend it", line: row.line)
                }
            }
        }
        guard gaps.isEmpty else { throw fault(Self.sentence(of: gaps)) }
        let known = Self.sorted(Set(texts))
        let classes = source.classes ?? known
        for label in classes where !known.contains(label) {
            throw fault(
                "no sample has the label '\(label)'\(Spelling.suggestion(for: label, among: known))."
                    + " Labels are \(Self.list(known))")
        }
        guard (2...Self.mostClasses).contains(classes.count) else {
            throw fault(
                classes.count < 2
                    ? "all samples have one class, which leaves nothing to learn"
                    : "column \(columns.name(layout.label)) holds \(classes.count) labels; at most \(Self.mostClasses) are told"
                        + " apart. Is it the right column")
        }
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        let kept = texts.indices.filter { numbers[texts[$0]] != nil }
        let width = layout.features.count
        self.values = kept.count == texts.count ? values : kept.flatMap { values[$0 * width..<($0 + 1) * width] }
        labels = kept.compactMap { numbers[texts[$0]] }
        lines = kept.map { rows[$0].line }
        contents = TableSource.Contents(
            samples: kept.count, features: width, classes: classes, digest: StableHash.hexadecimal(of: bytes))
    }

    /// Numbers by their value, other labels by the alphabet.
    private static func sorted(_ labels: Set<String>) -> [String] {
        let numbers = labels.compactMap(Double.init)
        guard numbers.count == labels.count else { return labels.sorted() }
        return labels.sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) }
    }

    private static func sentence(of gaps: [(line: Int, column: String)]) -> String {
        let shown = gaps.prefix(10).map { "line \($0.line) (column \($0.column))" }.joined(separator: ", ")
        let more = gaps.count > 10 ? ", and \(gaps.count - 10) more" : ""
        return
            "\(gaps.count) value\(gaps.count == 1 ? " is" : "s are") missing: \(shown)\(more). Fill them, or remove the"
            + " rows"
    }

    private static func separatorHint(_ fields: [String]) -> String {
        guard fields.count == 1 else { return "" }
        let other = [(";", "semicolons"), ("\t", "tabs")].first { fields[0].contains($0.0) }
        return other.map { "; separate fields by commas, not by \($0.1)" } ?? ""
    }

    fileprivate static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
        return shown + (names.count > 20 ? ", ..." : "")
    }
}

/// The columns of a table.
private struct TableColumns {
    /// nil without a header.
    let names: [String]?
    let count: Int

    /// Which column is none, as a sentence without its end.
    struct Fault: Error {
        let reason: String
    }

    /// A column as people find it.
    func name(_ index: Int) -> String { names.map { "'\($0[index])'" } ?? "\(index + 1)" }

    /// The columns of the label and of the features.
    ///
    /// - Throws: `Fault`.
    func layout(label: String, features: [String]?) throws -> (label: Int, features: [Int]) {
        let label = try index(label, "label")
        let features =
            try features.map { try $0.map { try index($0, "columns") } } ?? (0..<count).filter { $0 != label }
        guard !features.contains(label) else {
            throw Fault(
                reason: "the label's column \(name(label)) cannot be a feature, too; take it out of data: columns")
        }
        guard !features.isEmpty else { throw Fault(reason: "it has no column beside the label's") }
        guard Set(features).count == features.count else {
            throw Fault(reason: "data: columns names a column twice")
        }
        return (label, features)
    }

    private func index(_ column: String, _ field: String) throws -> Int {
        let found = (names ?? []).indices.filter { names?[$0] == column }
        guard found.count < 2 else { throw Fault(reason: "two columns are called '\(column)'; give its number") }
        if let index = found.first { return index }
        if let number = Int(column), (1...count).contains(number) { return number - 1 }
        let known = names.map {
            "\(Spelling.suggestion(for: column, among: $0)). Columns are \(SampleTable.list($0))"
        }
        throw Fault(
            reason: "there is no column '\(column)' (data: \(field))"
                + (known ?? "; without a header, give a number from 1 to \(count)"))
    }
}
