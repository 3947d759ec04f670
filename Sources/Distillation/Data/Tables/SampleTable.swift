// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import CDigits
import Foundation
import Machine
import Synchronization
import Texts

/// The samples of a table, in its order; those of a test file last.
package struct SampleTable: Sendable {
    package private(set) var contents: TableSource.Contents
    /// Sample by sample, its features; empty where they are in shared memory.
    private var values: NumberRows
    private var shared: SharedBlock?
    /// What features are divided by.
    private var unit = 1.0
    /// Of each sample, its class.
    package private(set) var labels: [Int]
    /// Of each sample, its line in its file, counted from 1.
    package private(set) var lines: [Int]

    private static let mostClasses = 1000

    /// The table that was read last: the data sets of many seeds come from the same one.
    private static let last = Mutex<(source: TableSource, table: SampleTable)?>(nil)

    /// The table of a source, as it was read last or anew.
    ///
    /// - Throws: `DataError`, for a file that has changed since the plan was read, too.
    package static func of(_ source: TableSource) throws -> SampleTable {
        // Scaled or not, the table is the same.
        var source = source
        source.scaling = .none
        if let known = last.withLock({ $0 }), known.source == source { return known.table }
        let table = try sharing(source) { try read(source) }
        last.withLock { [source] in $0 = (source, table) }
        return table
    }

    /// The table of a file as `read` makes it; that of a large one in memory that the processes of this machine share.
    private static func sharing(_ source: TableSource, _ read: () throws -> SampleTable) throws -> SampleTable {
        guard let file = source.file, file.isLarge, source.isFixed else { return try read() }
        let block = try NodeMemory.block("table-" + ContentHash.of(IdentityEncoder.text(of: source))) {
            var table = try read()
            let contents = try JSONEncoder().encode(table.contents)
            let size = table.values.count * table.values.width * MemoryLayout<Double>.stride
            let values = NodeMemory.Part(bytes: size) { target in
                target.baseAddress.map { table.values.move(to: $0.assumingMemoryBound(to: Double.self)) }
            }
            return [values, .values(Array(contents)), .values(table.labels), .values(table.lines)]
        }
        return SampleTable(
            contents: try JSONDecoder().decode(TableSource.Contents.self, from: Data(block.values(1, of: UInt8.self))),
            values: NumberRows(width: 0), shared: block, labels: block.values(2), lines: block.values(3))
    }

    private init(
        contents: TableSource.Contents, values: NumberRows, shared: SharedBlock?, labels: [Int], lines: [Int]
    ) {
        (self.contents, self.values, self.shared, self.labels, self.lines) = (contents, values, shared, labels, lines)
    }

    /// features x samples of some of them, in their order.
    package func features(of samples: some Collection<Int>) -> Matrix<Double> {
        let matrix = Matrix<Double>(rows: contents.features, columns: samples.count)
        copy(Array(samples), into: matrix)
        return matrix
    }

    /// Copies the features of some samples into the columns of a matrix.
    func copy(_ order: [Int], into matrix: Matrix<Double>) {
        let features = contents.features
        // Of each feature a cache line is written at once.
        let strip = Buffer<Double>(count: 8 * features, repeating: 0)
        for first in stride(from: 0, to: order.count, by: 8) {
            let width = min(8, order.count - first)
            for place in 0..<width {
                let target = strip.elements + place * features
                withRow(order[first + place]) { target.update(from: $0, count: features) }
            }
            for feature in 0..<features {
                let target = matrix.elements + feature * order.count + first
                for place in 0..<width { target[place] = strip[place * features + feature] / unit }
            }
        }
    }

    private func withRow(_ sample: Int, _ body: (UnsafePointer<Double>) -> Void) {
        if let shared = shared?.part(0).assumingMemoryBound(to: Double.self).baseAddress {
            body(shared + sample * contents.features)
        } else {
            values.withRow(sample, body)
        }
    }

    /// What is wrong with a sample, and where.
    func fault(_ reason: String, at sample: Int, in source: TableSource) -> TableError {
        let tests = sample < contents.samples - (contents.testSamples ?? 0) ? nil : source.testFile
        return TableError(
            reason, in: tests.map { "'\($0.path)'" } ?? source.name, line: lines[sample],
            field: tests == nil ? nil : "testFile")
    }

    private static func read(_ source: TableSource) throws -> SampleTable {
        if let set = source.set { return try readBenchmark(set, of: source) }
        guard let file = source.file else {
            let bytes = UnsafeBufferPointer(from: qdistill_digits_start(), to: qdistill_digits_end())
            var digits = source
            (digits.label, digits.header) = ("digit", .yes)
            return try naming(source.name) {
                let rows = try TableRows(CSVRecords(Array(bytes)), header: .yes, classes: digits.classes) {
                    try $0.layout(of: digits)
                }
                var table = try SampleTable(rows, of: digits)
                // Pixels are counts from 0 to 16.
                table.unit = 16
                return table
            }
        }
        guard source.label != nil else {
            throw DataError(
                "label", is: "none", others: ["file"],
                "name the column of the classes in '\(file.path)', or its number.")
        }
        let named = [source.label ?? ""] + (source.columns ?? [])
        let (table, columns, layout) = try reading(file, "file") { records in
            let rows = try TableRows(records, header: source.header, named: named, classes: source.classes) {
                try $0.layout(of: source)
            }
            return (try SampleTable(rows, of: source), rows.columns, rows.layout)
        }
        guard let testFile = source.testFile else { return table }
        guard testFile != file else {
            throw DataError(
                "testFile", others: ["file"],
                "it holds what file holds, so that students would be tested with what they learn from; give other samples."
            )
        }
        return try reading(testFile, "testFile") { records in
            try table.adding(
                TableRows(records, header: columns.names == nil ? .no : .yes, classes: source.classes) {
                    try $0.layout(layout, of: columns)
                }, of: source)
        }
    }

    private static func readBenchmark(_ set: String, of source: TableSource) throws -> SampleTable {
        guard let samples = BenchmarkData.samples(of: set) else {
            throw DataError("set", is: "'\(set.cut())'", "there is none of that name.")
        }
        var source = source
        // Its first column.
        (source.label, source.header) = ("1", .no)
        return try naming(source.name) {
            func rows(_ bytes: [UInt8]) throws -> TableRows {
                try TableRows(CSVRecords(bytes), header: .no, classes: source.classes) { try $0.layout(of: source) }
            }
            return try SampleTable(rows(samples.training), of: source).adding(rows(samples.test), of: source)
        }
    }

    /// - Throws: `DataError`, which names the file and its field.
    private static func reading<Result>(
        _ file: NamedFile, _ field: String, _ body: (CSVRecords) throws -> Result
    ) throws -> Result {
        do {
            return try naming("'\(file.path)'", field: field == "file" ? nil : field) {
                do {
                    return try file.reading { try body(CSVRecords($0, at: $1)) }.result
                } catch let fault as TableError {
                    // Looked at as a whole, it may have a better sentence.
                    let bytes = try file.bytes()
                    throw TableError.ofEncoding(bytes) ?? .ofSeparators(bytes) ?? fault
                }
            }
        } catch let error as FileError {
            throw DataError(field, error.description)
        }
    }

    /// - Parameter field: the only one that can be wrong; nil where faults know it.
    private static func naming<Result>(
        _ name: String, field: String? = nil, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch var error as TableError {
            (error.table, error.field) = (name, field ?? error.field)
            throw DataError(error)
        }
    }

    private init(_ rows: TableRows, of source: TableSource) throws {
        let texts = rows.labels.map(\.text)
        let classes = try Self.classes(Set(texts), of: source, column: rows.columns.name(rows.layout.label))
        let numbers = texts.map(classes.firstIndex)
        values = try rows.features
        labels = rows.labelIndices.compactMap { numbers[Int($0)] }
        lines = rows.lines.map(Int.init)
        contents = TableSource.Contents(
            samples: labels.count, features: rows.layout.features.count, classes: classes,
            columns: rows.columns.distinctNames(of: rows.layout.features))
    }

    /// The table with the rows of a test file behind its own.
    ///
    /// - Throws: `TableError` for a label that no class of this table has, unless the plan names the classes.
    private func adding(_ tested: TableRows, of source: TableSource) throws -> SampleTable {
        let numbers = tested.labels.map { contents.classes.firstIndex(of: $0.text) }
        if source.classes == nil, let index = numbers.firstIndex(of: nil) {
            let label = tested.labels[index]
            throw TableError(
                "column \(tested.columns.name(tested.layout.label)): no sample of file has the label '\(label.text.cut())'"
                    + TableError.known(contents.classes, "Its labels", for: label.text)
                    + "; mend it, or name the classes that are used with data: classes", line: label.line)
        }
        guard !tested.lines.isEmpty else { throw TableError("it holds no sample of the classes that are used") }
        var table = self
        table.values.append(try tested.features)
        table.labels += tested.labelIndices.compactMap { numbers[Int($0)] }
        table.lines += tested.lines.map(Int.init)
        (table.contents.samples, table.contents.testSamples) = (table.labels.count, tested.lines.count)
        return table
    }

    /// The labels of the classes, in their order.
    private static func classes(_ known: Set<String>, of source: TableSource, column: String) throws -> [String] {
        let sorted = sorted(known)
        let classes = source.classes ?? sorted
        for label in classes where !known.contains(label) {
            throw TableError(
                "no sample has the label '\(label.cut())'" + TableError.known(sorted, "Labels", for: label),
                field: "classes")
        }
        guard Set(classes).count == classes.count else { throw TableError("a label is named twice", field: "classes") }
        guard classes.count >= 2 else { throw TableError("all samples have one class, which leaves nothing to learn") }
        guard classes.count <= mostClasses else {
            throw TableError(
                "column \(column) holds \(classes.count) labels, at most \(mostClasses) are possible; name the column"
                    + " of the classes with data: label", field: "label")
        }
        return classes
    }

    /// Numbers by their value, other labels by the alphabet.
    private static func sorted(_ labels: Set<String>) -> [String] {
        let numbers = labels.compactMap(Double.init).filter(\.isFinite)
        guard numbers.count == labels.count else { return labels.sorted() }
        return labels.sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// A file that comes with the program, by its first byte and the one behind its last.
    init(from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>) { self.init(start: start, count: end - start) }
}
