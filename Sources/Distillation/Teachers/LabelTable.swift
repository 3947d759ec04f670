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
        func fault(_ line: Int, _ reason: String) -> TableError {
            TableError(reason, line: line)
        }
        var records = CSVRecords(bytes)
        var isFirst = true
        while let record = try records.next() {
            let (fields, line) = (record.fields, record.line)
            defer { isFirst = false }
            guard fields.count == classes else {
                throw fault(
                    line,
                    "there are \(fields.count) columns, separated by commas, and \(classes) classes; give the probability"
                        + " of each class and nothing else")
            }
            if isFirst && record.hasNoNumber { continue }
            let numbers = fields.compactMap(Double.init)
            guard numbers.count == classes else {
                let wrong = fields.first { Double($0) == nil } ?? ""
                throw fault(line, wrong.isEmpty ? "a number is missing" : "'\(wrong.prefix(40))' is not a number")
            }
            if let wrong = numbers.first(where: { !($0 >= 0 && $0 <= 1 + Self.tolerance) }) {
                throw fault(line, "\(wrong) is not a probability; give numbers between 0 and 1")
            }
            let sum = numbers.reduce(0, +)
            guard abs(sum - 1) <= Self.tolerance else {
                throw fault(line, "the probabilities add up to \(sum), not to 1")
            }
            guard rows.count < samples else {
                throw fault(
                    line, "the data have \(samples) samples, and this row is one more; give a row for each sample")
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
