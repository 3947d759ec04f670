// SPDX-License-Identifier: Apache-2.0

/// Soft labels from a CSV file: a row a sample, in the order of the draw, and a column a class; perhaps a header row.
struct LabelTable {
    /// Of each sample, the probabilities of the classes.
    private(set) var rows: [[Double]] = []

    /// How far a row's sum may be from 1: numbers are often written with few digits.
    private static let tolerance = 1e-3

    /// - Parameter samples: how many there must be.
    /// - Throws: `TableError`.
    init(_ bytes: [UInt8], samples: Int, classes: Int) throws {
        var records = CSVRecords(bytes)
        while let record = try records.next() {
            func fault(_ reason: String) -> TableError { TableError(reason, line: record.line) }
            guard record.fields.count == classes else {
                throw fault(
                    "there are \(record.fields.count) columns, separated by commas, and \(classes) classes; give the"
                        + " probability of each class and nothing else")
            }
            if record.mayBeHeader { continue }
            let numbers = try record.fields.map { field in
                if let number = Double(field) { return number }
                throw fault(field.isEmpty ? "a number is missing" : "'\(field.prefix(40))' is not a number")
            }
            if let wrong = numbers.first(where: { !($0 >= 0 && $0 <= 1 + Self.tolerance) }) {
                throw fault("\(wrong) is not a probability; give numbers between 0 and 1")
            }
            let sum = numbers.reduce(0, +)
            guard abs(sum - 1) <= Self.tolerance else { throw fault("the probabilities add up to \(sum), not to 1") }
            guard rows.count < samples else {
                throw fault("the data have \(samples) samples, and this row is one more; give a row for each sample")
            }
            rows.append(numbers)
        }
        guard rows.count == samples else {
            throw TableError(
                "it has \(rows.count) rows, and the data have \(samples) samples; give a row for each sample of training,"
                    + " validation and test, in the order of the draw")
        }
    }
}
