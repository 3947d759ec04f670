// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Machine
import Texts

/// Samples from a CSV file: a row a sample, numbers separated by commas, perhaps a header row.
package struct FeatureTable {
    /// features x samples.
    package let samples: Matrix<Double>
    /// Of each sample, its line in the file, counted from 1.
    package let lines: [Int]

    /// The largest file that is read.
    static let largestFile = 256 << 20

    /// Reads samples for a model.
    ///
    /// - Parameter path: "-" is standard input.
    /// - Throws: `FileError` and `TableError`.
    package init(contentsOf path: String, for model: Model) throws {
        try self.init(
            BoundedFile.read(path, .anything, limit: Self.largestFile), name: path == "-" ? "standard input" : path,
            for: model)
    }

    package init(_ bytes: [UInt8], name: String, for model: Model) throws {
        var (values, lines): ([Double], [Int]) = ([], [])
        var records = CSVRecords(bytes)
        do {
            while let record = try records.next() {
                guard let sample = try model.sample(in: record) else { continue }
                values += sample
                lines.append(record.line)
            }
            guard !lines.isEmpty else {
                throw TableError(
                    "the file holds no sample; give a row of \(model.features) numbers for each",
                    line: records.currentLine)
            }
        } catch var error as TableError {
            error.table = "'\(name)'"
            throw error
        }
        samples = Matrix(rows: model.features, columns: lines.count)
        for (index, value) in values.enumerated() { samples[index % model.features, index / model.features] = value }
        self.lines = lines
    }
}

extension Model {
    /// The sample in a row of a file; nil for the header.
    fileprivate func sample(in record: CSVRecords.Record) throws -> [Double]? {
        let (fields, line) = (record.fields, record.line)
        if record.mayBeHeader {
            guard fields.count != features else { return nil }
            throw TableError(
                "the header names \(fields.count) columns, and the model takes \(features) features."
                    + " Leave labels and row numbers out, and separate by commas", line: line)
        }
        guard fields.count == features else {
            let other = [(";", "semicolons"), ("\t", "tabs"), (" ", "spaces")].first { fields[0].contains($0.0) }
            let isOne = fields.count == 1 && features > 1
            throw TableError(
                "the row holds \(Quantity.count(fields.count, "field")), and the model takes \(features) features"
                    + (isOne ? other.map { "; separate them by commas, not by \($0.1)" } ?? "" : ""), line: line)
        }
        let sample = try fields.enumerated().map { index, field in
            let number = Double(field)
            if let number, number.isFinite { return number }
            let fault = number == nil ? "is not a number" : "is not a finite number; remove or mend the sample"
            throw TableError(
                field.isEmpty ? "there is no number; give one for every feature" : "'\(field.prefix(40))' \(fault)",
                line: line, column: index + 1)
        }
        try checkEmbedding(of: sample, line)
        return sample
    }

    private func checkEmbedding(of sample: [Double], _ line: Int) throws {
        switch embedding?.kind {
        case .amplitude:
            let squares = sample.reduce(0) { $0 + $1 * $1 }
            if squares == 0, sample.allSatisfy({ $0 == 0 }) {
                throw TableError(
                    "all numbers are zero, which no quantum state can represent (amplitude embedding divides by the"
                        + " norm); remove the row", line: line)
            }
            guard squares.isNormal else {
                throw TableError(
                    "the numbers are too \(squares > 1 ? "large" : "small") for their norm to be computed; scale the row,"
                        + " which changes nothing for amplitude embedding", line: line)
            }
        case .angle:
            let scale = embedding?.scale ?? 1
            if let index = sample.firstIndex(where: { !($0 * scale).isFinite }) {
                throw TableError("the number is too large for an angle", line: line, column: index + 1)
            }
        case nil: break
        }
    }
}
