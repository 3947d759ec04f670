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
        var reader = Reader(model: model)
        var records = CSVRecords(bytes)
        do {
            while let record = try records.next() { try reader.take(record) }
            guard !reader.lines.isEmpty else {
                throw TableError(
                    "the file holds no sample; give a row of \(model.features) numbers for each",
                    line: records.currentLine)
            }
        } catch var error as TableError {
            error.table = "'\(name)'"
            throw error
        }
        let rows = reader.lines.count
        let samples = Matrix<Double>(rows: model.features, columns: rows)
        for row in 0..<rows {
            for feature in 0..<model.features { samples[feature, row] = reader.values[row * model.features + feature] }
        }
        self.samples = samples
        lines = reader.lines
    }

    /// Collects the rows.
    private struct Reader {
        let model: Model
        var values: [Double] = []
        var lines: [Int] = []
        private var isFirst = true

        init(model: Model) { self.model = model }

        mutating func take(_ record: CSVRecords.Record) throws {
            let (fields, line) = (record.fields, record.line)
            defer { isFirst = false }
            if isFirst && record.hasNoNumber { return try check(header: fields, line) }
            guard fields.count == model.features else {
                throw fault(line, nil, Self.wrongCount(fields, expected: model.features))
            }
            for (index, field) in fields.enumerated() {
                guard let value = Double(field) else {
                    throw fault(
                        line, index + 1,
                        field.isEmpty
                            ? "there is no number; give one for every feature" : "'\(field.prefix(40))' is not a number"
                    )
                }
                guard value.isFinite else {
                    throw fault(
                        line, index + 1, "'\(field.prefix(40))' is not a finite number; remove or mend the sample")
                }
                values.append(value)
            }
            lines.append(line)
            try check(values.suffix(model.features), line)
        }

        private func fault(_ line: Int, _ column: Int?, _ reason: String) -> TableError {
            TableError(reason, line: line, column: column)
        }

        private func check(header fields: [String], _ line: Int) throws {
            guard fields.count == model.features else {
                throw fault(
                    line, nil,
                    "the header names \(fields.count) columns, and the model takes \(model.features) features."
                        + " Leave labels and row numbers out, and separate by commas")
            }
        }

        private static func wrongCount(_ fields: [String], expected: Int) -> String {
            let other = [(";", "semicolons"), ("\t", "tabs"), (" ", "spaces")].first { fields[0].contains($0.0) }
            let hint =
                fields.count == 1 && expected > 1 && other != nil
                ? "; separate them by commas, not by \(other?.1 ?? "")" : ""
            return "the row holds \(Quantity.count(fields.count, "field")), and the model takes \(expected)"
                + " features" + hint
        }

        /// Whether the sample can be embedded.
        private func check(_ sample: ArraySlice<Double>, _ line: Int) throws {
            switch model.embedding?.kind {
            case .amplitude:
                let squares = sample.reduce(0) { $0 + $1 * $1 }
                if squares == 0, sample.allSatisfy({ $0 == 0 }) {
                    throw fault(
                        line, nil,
                        "all numbers are zero, which no quantum state can represent (amplitude embedding divides by the"
                            + " norm); remove the row")
                }
                guard squares.isNormal else {
                    throw fault(
                        line, nil,
                        "the numbers are too \(squares > 1 ? "large" : "small") for their norm to be computed; scale the row,"
                            + " which changes nothing for amplitude embedding")
                }
            case .angle:
                let scale = model.embedding?.scale ?? 1
                if let index = sample.firstIndex(where: { !($0 * scale).isFinite }) {
                    throw fault(line, index - sample.startIndex + 1, "the number is too large for an angle")
                }
            case nil: break
            }
        }
    }
}
