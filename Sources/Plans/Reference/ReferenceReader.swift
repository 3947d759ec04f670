// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Statistics
import Texts

/// What is wrong with a table of published values.
struct ReferenceError: Error {
    /// Counted from 1.
    let line: Int?
    let sentence: String

    init(_ sentence: String, line: Int? = nil) { (self.sentence, self.line) = (sentence, line) }
}

extension Reference {
    fileprivate enum Column {
        case student, distillation, score, mean, variance, deviation, low, high, count
        case setting(PlanField)

        static let names: [(String, Column)] = [
            ("architecture", .student), ("distillation", .distillation), ("score", .score), ("mean", .mean),
            ("variance", .variance), ("standard_deviation", .deviation), ("ci95_low", .low), ("ci95_high", .high),
            ("n", .count),
        ]

        init(_ name: String) throws {
            if let known = Self.names.first(where: { $0.0 == name }) {
                self = known.1
            } else if let field = PlanField.all.first(where: { $0.column == name || $0.name == name }),
                !field.namesFiles
            {
                self = .setting(field)
            } else {
                let all = Self.names.map(\.0) + PlanField.all.filter { !$0.namesFiles }.map(\.column)
                throw ReferenceError(
                    "the column '\(name.cut())' is none of a reference\(Spelling.suggestion(for: name, among: all))"
                        + " There are \(Self.names.map(\.0).joined(separator: ", ")), and settings by their columns in"
                        + " tables.", line: nil)
            }
        }
    }

    /// The most rows of a table.
    static let mostRows = 100_000

    /// Reads a table with a header.
    ///
    /// - Throws: `ReferenceError`.
    init(csv: String) throws {
        var lines = csv.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        while lines.last == "" { lines.removeLast() }
        let text = lines.map { $0 + "\n" }.joined()
        // Remarks are blank lines to the reader, so that lines keep their numbers.
        var reader = CSVRecords(Array(lines.map { ($0.hasPrefix("#") ? "" : $0) + "\n" }.joined().utf8))
        do {
            guard let header = try reader.next() else {
                throw ReferenceError("it has no rows; begin with a line of columns, such as architecture,mean,n.")
            }
            let columns: [Column]
            do {
                columns = try header.fields.map(Column.init)
                if let twice = header.fields.first(where: { name in header.fields.count { $0 == name } > 1 }) {
                    throw ReferenceError("the column '\(twice)' is there twice; remove one.")
                }
                for name in ["mean", "n"] where !header.fields.contains(name) {
                    throw ReferenceError("there is no column '\(name)'; add it.")
                }
            } catch let error as ReferenceError {
                throw ReferenceError(error.sentence, line: header.line)
            }
            var rows: [Row] = []
            while let record = try reader.next() {
                do {
                    guard record.fields.count == columns.count else {
                        throw ReferenceError(
                            "there are \(record.fields.count) fields and \(columns.count) columns; give each column a field,"
                                + " which may be empty.")
                    }
                    guard rows.count < Self.mostRows else {
                        throw ReferenceError("there are more than \(Self.mostRows) rows; keep those that are compared.")
                    }
                    rows.append(try Row(zip(columns, record.fields).filter { $0.1 != "" }))
                } catch let error as ReferenceError {
                    throw ReferenceError(error.sentence, line: record.line)
                }
            }
            guard !rows.isEmpty else { throw ReferenceError("it has no rows below its columns; add some.") }
            self.init(text: text, rows: rows)
        } catch let error as TableError {
            throw ReferenceError(error.reason + ".", line: error.line)
        }
    }
}

extension Reference.Row {
    /// - Parameter fields: those that are not empty.
    /// - Throws: `ReferenceError`.
    fileprivate init(_ fields: [(Reference.Column, String)]) throws {
        var (student, tests, score): (String?, [FieldTest], Reference.Score) = (nil, [], .weightedF1)
        var numbers: [String: Published] = [:]
        for (column, text) in fields {
            switch column {
            case .student: student = text
            case .distillation:
                guard let value = Bool(text) else {
                    throw ReferenceError("distillation is '\(text.cut())'; write true or false, or nothing for both.")
                }
                tests.append(FieldTest(axis: PlanAxis(field: Preset.distillationKey, values: ["\(value)"])))
            case .score:
                guard let known = Reference.Score(rawValue: text) else {
                    let names = Reference.Score.allCases.map(\.rawValue)
                    throw ReferenceError(
                        "'\(text.cut())' is no score\(Spelling.suggestion(for: text, among: names))"
                            + " It is \(names.dropLast().joined(separator: ", ")) or \(names.last ?? "").")
                }
                score = known
            case .setting(let field): tests.append(FieldTest(axis: try Self.axis(field, text)))
            case .mean: numbers["mean"] = try Published("mean", text)
            case .variance: numbers["variance"] = try Published("variance", text)
            case .deviation: numbers["standard_deviation"] = try Published("standard_deviation", text)
            case .low: numbers["ci95_low"] = try Published("ci95_low", text)
            case .high: numbers["ci95_high"] = try Published("ci95_high", text)
            case .count: numbers["n"] = try Published("n", text)
            }
        }
        guard let mean = numbers["mean"], let runs = numbers["n"] else {
            throw ReferenceError("'\(numbers["mean"] == nil ? "mean" : "n")' is missing; give it.")
        }
        guard let count = Int(exactly: runs.value), (1...1_000_000_000).contains(count) else {
            throw ReferenceError("n is a number of runs: give a whole number from 1 on.")
        }
        let spread = try Self.variance(numbers, mean: mean.value, count: count)
        (self.student, self.tests, self.score, self.mean, self.count) = (student, tests, score, mean.value, count)
        (variance, units) = (spread?.value, (mean.unit, spread?.unit ?? 0))
    }

    /// The setting as a plan writes it.
    private static func axis(_ field: PlanField, _ text: String) throws -> PlanAxis {
        do {
            let axis = try Combinations.Axis(PlanAxis(field: field.name, values: [text]))
            var settings = Settings()
            axis.values.first?(&settings)
            return PlanAxis(field: field.name, values: [field.text(settings)])
        } catch let error as PlanError {
            throw ReferenceError("\(field.column): \(error.sentence)")
        }
    }

    /// The variance over runs: as it is, or from the standard deviation, or from an interval of the mean (95 %, Student's t).
    private static func variance(_ numbers: [String: Published], mean: Double, count: Int) throws -> Published? {
        let given = ["variance", "standard_deviation", "ci95_low"].filter { numbers[$0] != nil }
        guard given.count < 2 else {
            throw ReferenceError("\(given.joined(separator: " and ")) say the same; leave one empty.")
        }
        if let variance = numbers["variance"] ?? numbers["standard_deviation"], variance.value < 0 {
            throw ReferenceError("\(given[0]) is below 0; mend it.")
        }
        if let variance = numbers["variance"] { return variance }
        if let deviation = numbers["standard_deviation"] {
            let most = deviation.value + deviation.unit / 2
            return Published(
                value: deviation.value * deviation.value, unit: 2 * (most * most - deviation.value * deviation.value))
        }
        guard numbers["ci95_low"] != nil || numbers["ci95_high"] != nil else { return nil }
        guard let low = numbers["ci95_low"], let high = numbers["ci95_high"], low.value <= mean, mean <= high.value,
            count > 1
        else {
            throw ReferenceError(
                "an interval needs ci95_low, at most the mean, ci95_high, at least the mean, and n of 2 or more.")
        }
        let quantile = StudentT(degreesOfFreedom: Double(count - 1)).quantile(0.975)
        func variance(_ width: Double) -> Double {
            let error = width / 2 / quantile
            return error * error * Double(count)
        }
        let width = high.value - low.value
        return Published(value: variance(width), unit: 2 * (variance(width + low.unit) - variance(width)))
    }
}

/// A number as it was published.
private struct Published {
    let value: Double
    /// Of its last digit.
    let unit: Double

    init(value: Double, unit: Double) { (self.value, self.unit) = (value, unit) }

    init(_ name: String, _ text: String) throws {
        guard let value = Double(text), value.isFinite,
            let digits = text.wholeMatch(of: /[+-]?\d*\.?(\d*)(?:[eE]([+-]?\d+))?/)
        else { throw ReferenceError("\(name) is '\(text.cut())'; give a number.") }
        let exponent = (digits.2.flatMap { Int($0) } ?? 0) - digits.1.count
        self.init(value: value, unit: pow(10, Double(max(min(exponent, 300), -300))))
    }
}
