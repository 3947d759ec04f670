// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Machine
import Texts

/// Samples from a CSV file: a row a sample, numbers separated by commas, perhaps a header row.
///
/// Where header and model have names, columns are taken by them, and others are left out; else all by their order.
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
            var record = try records.next()
            let places = try record.flatMap { try model.places(inHeader: $0) }
            let width = places == nil ? model.features : record?.fields.count ?? 0
            if places != nil { record = try records.next() }
            while let sample = record {
                values += try model.sample(in: sample, at: places ?? Array(0..<width), of: width)
                lines.append(sample.line)
                record = try records.next()
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
    /// Where the features are in the rows under a header; nil for a row that is none.
    fileprivate func places(inHeader record: CSVRecords.Record) throws -> [Int]? {
        let (names, line) = (record.fields, record.line)
        guard let columns else {
            guard record.mayBeHeader else { return nil }
            guard names.count == features else {
                throw TableError(
                    "the header names \(Quantity.count(names.count, "column")), and the model takes \(features) features."
                        + " Leave labels and row numbers out, and separate by commas", line: line)
            }
            return Array(0..<features)
        }
        let (places, missing) = self.places(among: names)
        // Names may be numbers.
        guard record.mayBeHeader || missing.isEmpty else { return nil }
        if let name = missing.first {
            throw TableError(
                "the header has no column '\(name.cut())', which the model takes"
                    + TableError.known(names.prefix(1000).map { $0.cut() }, "Its columns", for: name),
                line: line)
        }
        let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        if let name = columns.first(where: { counts[$0] != 1 }) {
            throw TableError("two columns are called '\(name.cut())'; rename one", line: line)
        }
        return places
    }

    /// The sample in a row of `width` fields, its features at `places`.
    fileprivate func sample(in record: CSVRecords.Record, at places: [Int], of width: Int) throws -> [Double] {
        let (fields, line) = (record.fields, record.line)
        guard fields.count == width else {
            let other = [(";", "semicolons"), ("\t", "tabs"), (" ", "spaces")].first { fields[0].contains($0.0) }
            let isOne = fields.count == 1 && features > 1
            throw TableError(
                "the row holds \(Quantity.count(fields.count, "field")), and "
                    + (width == features ? "the model takes \(features) features" : "the header names \(width)")
                    + (isOne ? other.map { "; separate them by commas, not by \($0.1)" } ?? "" : ""), line: line)
        }
        let sample = try places.map { index in
            let field = fields[index]
            let number = Double(field)
            if let number, number.isFinite { return number }
            let fault = number == nil ? "is not a number" : "is not a finite number; remove or mend the sample"
            throw TableError(
                field.isEmpty ? "there is no number; give one for every feature" : "'\(field.cut())' \(fault)",
                line: line, column: index + 1)
        }
        try checkEmbedding(of: scale?.applied(to: sample) ?? sample, line)
        return sample
    }

    private func checkEmbedding(of sample: [Double], _ line: Int) throws {
        switch pre == nil ? embedding?.kind : nil {
        case .amplitude:
            let squares = sample.reduce(0) { $0 + $1 * $1 }
            if squares == 0, embedding?.fillsWithNumbers == true { return }
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
        case .some(.none), nil: break
        }
    }
}
