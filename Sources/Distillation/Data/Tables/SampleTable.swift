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
    /// Sample by sample, its features.
    private var values: [Double]
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
        let table = try read(source)
        last.withLock { [source] in $0 = (source, table) }
        return table
    }

    /// features x samples of some of them, in their order.
    package func features(of samples: some Collection<Int>) -> Matrix<Double> {
        let features = contents.features
        let matrix = Matrix<Double>(rows: features, columns: samples.count)
        for (column, sample) in samples.enumerated() {
            for feature in 0..<features { matrix[feature, column] = values[sample * features + feature] }
        }
        return matrix
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
                let rows = try TableRows(Array(bytes), header: .yes, named: [])
                // Pixels are counts from 0 to 16.
                return try SampleTable(rows, rows.columns.layout(of: digits), of: digits, unit: 16)
            }
        }
        guard source.label != nil else {
            throw DataError(
                "label", is: "none", others: ["file"],
                "name the column of the classes in '\(file.path)', or its number.")
        }
        let (rows, layout, table) = try reading(file, "file") { bytes in
            let rows = try TableRows(
                bytes, header: source.header, named: [source.label ?? ""] + (source.columns ?? []))
            let layout = try rows.columns.layout(of: source)
            return (rows, layout, try SampleTable(rows, layout, of: source, unit: 1))
        }
        guard let testFile = source.testFile else { return table }
        guard testFile != file else {
            throw DataError(
                "testFile", others: ["file"],
                "it holds what file holds, so that students would be tested with what they learn from; give other samples."
            )
        }
        return try reading(testFile, "testFile") { bytes in
            let tested = try TableRows(bytes, header: rows.columns.names == nil ? .no : .yes, named: [])
            return try table.adding(tested, tested.columns.layout(layout, of: rows.columns), of: source)
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
            let rows = try TableRows(samples.training, header: .no, named: [])
            let layout = try rows.columns.layout(of: source)
            let table = try SampleTable(rows, layout, of: source, unit: 1)
            return try table.adding(TableRows(samples.test, header: .no, named: []), layout, of: source)
        }
    }

    /// - Throws: `DataError`, which names the file and its field.
    private static func reading<Result>(
        _ file: NamedFile, _ field: String, _ body: ([UInt8]) throws -> Result
    ) throws -> Result {
        do {
            let bytes = try file.bytes()
            return try naming("'\(file.path)'", field: field == "file" ? nil : field) {
                do {
                    return try body(bytes)
                } catch let fault as TableError {
                    throw TableError.ofSeparators(bytes) ?? fault
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

    /// - Parameter unit: what features are divided by.
    private init(_ rows: TableRows, _ layout: TableColumns.Layout, of source: TableSource, unit: Double) throws {
        let texts = try rows.labels(in: layout.label, classes: source.classes)
        let classes = try Self.classes(Set(texts), of: source, column: rows.columns.name(layout.label))
        let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
        let kept = texts.indices.filter { numbers[texts[$0]] != nil }
        values = try rows.numbers(in: layout.features, of: kept).map { $0 / unit }
        labels = kept.compactMap { numbers[texts[$0]] }
        lines = kept.map { rows.records[$0].line }
        contents = TableSource.Contents(
            samples: kept.count, features: layout.features.count, classes: classes,
            columns: rows.columns.distinctNames(of: layout.features))
    }

    /// The table with the rows of a test file behind its own.
    ///
    /// - Throws: `TableError` for a label that no class of this table has, unless the plan names the classes.
    private func adding(
        _ tested: TableRows, _ layout: TableColumns.Layout, of source: TableSource
    ) throws -> SampleTable {
        let texts = try tested.labels(in: layout.label, classes: source.classes)
        let numbers = Dictionary(uniqueKeysWithValues: contents.classes.enumerated().map { ($1, $0) })
        if source.classes == nil, let row = texts.firstIndex(where: { numbers[$0] == nil }) {
            throw TableError(
                "column \(tested.columns.name(layout.label)): no sample of file has the label '\(texts[row].cut())'"
                    + TableError.known(contents.classes, "Its labels", for: texts[row])
                    + "; mend it, or name the classes that are used with data: classes", line: tested.records[row].line)
        }
        let kept = texts.indices.filter { numbers[texts[$0]] != nil }
        guard !kept.isEmpty else { throw TableError("it holds no sample of the classes that are used") }
        var table = self
        table.values += try tested.numbers(in: layout.features, of: kept)
        table.labels += kept.compactMap { numbers[texts[$0]] }
        table.lines += kept.map { tested.records[$0].line }
        (table.contents.samples, table.contents.testSamples) = (table.labels.count, kept.count)
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
