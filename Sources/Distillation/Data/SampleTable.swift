// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import CDigits
import Foundation
import Machine
import Synchronization

/// The samples of a table, in its order.
package struct SampleTable: Sendable {
    package let contents: TableSource.Contents
    /// Sample by sample, its features.
    private let values: [Double]
    /// Of each sample, its class.
    package let labels: [Int]
    /// Of each sample, its line in the file, counted from 1.
    package let lines: [Int]

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

    private static func read(_ source: TableSource) throws -> SampleTable {
        guard let file = source.file else {
            let bytes = UnsafeBufferPointer(
                start: qdistill_digits_start(), count: qdistill_digits_end() - qdistill_digits_start())
            var digits = source
            (digits.label, digits.header) = ("digit", .yes)
            // Pixels are counts from 0 to 16.
            return try SampleTable(Array(bytes), of: digits, unit: 16)
        }
        guard source.label != nil else {
            throw DataError(
                "label", is: "none", others: ["file"],
                "name the column of the classes in '\(file.path)', or its number.")
        }
        do {
            return try SampleTable(file.bytes(), of: source, unit: 1)
        } catch let error as FileError {
            throw DataError("file", error.description)
        }
    }

    /// - Parameter unit: what features are divided by.
    private init(_ bytes: [UInt8], of source: TableSource, unit: Double) throws {
        do {
            let named = [source.label ?? ""] + (source.columns ?? [])
            let rows = try TableRows(bytes, header: source.header, named: named)
            let layout = try rows.columns.layout(label: source.label ?? "", features: source.columns)
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
        } catch let fault as TableError {
            var error = TableError.ofSeparators(bytes) ?? fault
            error.table = source.name
            throw DataError(error)
        }
    }

    /// The labels of the classes, in their order.
    private static func classes(_ known: Set<String>, of source: TableSource, column: String) throws -> [String] {
        let sorted = sorted(known)
        let classes = source.classes ?? sorted
        for label in classes where !known.contains(label) {
            throw TableError(
                "no sample has the label '\(label)'" + TableError.known(sorted, "Labels", for: label), field: "classes")
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
