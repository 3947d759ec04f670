// SPDX-License-Identifier: Apache-2.0
import Texts

/// Soft labels from a CSV file: a row a sample, in the order of the draw, and a column a class; perhaps a header row. Where
/// classes have labels, a header is made of these, and columns are taken by them.
struct LabelTable {
    /// Of each sample, the probabilities of the classes.
    private(set) var rows: [[Double]] = []

    /// How far a row's sum may be from 1: numbers are often written with few digits.
    private static let tolerance = 1e-3

    /// - Parameters:
    ///   - samples: how many there must be.
    ///   - labels: of the classes, in their order; nil where they have none.
    /// - Throws: `TableError`.
    init(_ bytes: [UInt8], samples: Int, classes: Int, labels: [String]?) throws {
        var reader = CSVRecords(bytes)
        var records: [CSVRecords.Record] = []
        // One more than a header and the samples, which is reported.
        while records.count < samples + 2, let record = try reader.next() { records.append(record) }
        var places = Array(0..<classes)
        for (index, record) in records.enumerated() {
            func fault(_ reason: String) -> TableError { TableError(reason, line: record.line) }
            guard record.fields.count == classes else {
                throw fault(
                    "there are \(record.fields.count) columns, separated by commas, and \(classes) classes; give the"
                        + " probability of each class and nothing else")
            }
            // Labels may be numbers, even probabilities.
            let isHeader = index == 0 && records.count > samples && Set(record.fields) == labels.map(Set.init)
            if isHeader || record.mayBeHeader {
                guard let labels else { continue }
                places = labels.compactMap { record.fields.firstIndex(of: $0) }
                guard places.count == classes else {
                    let (theirs, ours) = (TableError.list(record.fields), TableError.list(labels))
                    throw fault(
                        "the header names \(theirs), and the classes are \(ours); name the columns by the classes, or"
                            + " leave the header out")
                }
                continue
            }
            let numbers = try places.map { place in
                let field = record.fields[place]
                if let number = Double(field) { return number }
                throw fault(field.isEmpty ? "a number is missing" : "'\(field.cut())' is not a number")
            }
            if let wrong = numbers.first(where: { !($0 >= 0 && $0 <= 1 + Self.tolerance) }) {
                throw fault("\(wrong) is not a probability; give numbers between 0 and 1")
            }
            let sum = numbers.reduce(0, +)
            guard abs(sum - 1) <= Self.tolerance else { throw fault("the probabilities add up to \(sum), not to 1") }
            guard rows.count < samples else {
                throw fault(
                    "the data have \(samples) samples, and this row is one more; give a row for each sample, and no header"
                        + " of numbers")
            }
            rows.append(numbers)
        }
        guard rows.count == samples else {
            throw TableError(
                "it has \(Quantity.count(rows.count, "row")), and the data have \(samples) samples; give a row for each sample of training,"
                    + " validation and test, in the order of the draw")
        }
    }
}
