// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Texts

/// Published values that a sweep's results are compared with: a table of CSV.
///
/// A row is of a student, without or with distillation, and of any settings: the mean of a score over `n` runs, and how much
/// it varies. Lines that begin with `#` say where the values are from.
package struct Reference: Sendable, Equatable {
    /// What the values are of.
    package enum Score: String, Sendable, CaseIterable {
        case weightedF1 = "f1_weighted"
        case macroF1 = "f1_macro"
        /// The same as the micro-averaged F1, as every sample has one class.
        case accuracy
    }

    package struct Row: Sendable, Equatable {
        /// The student's name in tables; nil for all.
        let student: String?
        /// What else the results have that it is compared with.
        let tests: [FieldTest]
        package let score: Score
        package let mean: Double
        /// Over the runs, with n - 1 in the denominator; nil where it was not published.
        package let variance: Double?
        /// The number of runs.
        package let count: Int
        /// One unit of the last digit that the mean and the variance were published with.
        package let units: (mean: Double, variance: Double)

        package static func == (left: Row, right: Row) -> Bool {
            (left.student, left.tests.map(\.axis), left.score) == (right.student, right.tests.map(\.axis), right.score)
                && (left.mean, left.variance, left.count) == (right.mean, right.variance, right.count)
        }

        /// The squared standard error of the mean, and what rounding adds to it: a rounded mean is off by up to half a unit, and a
        /// variance that was rounded to 0 may be half a unit.
        package var squaredError: Double {
            leastVariance.map { $0 / Double(count) + units.mean * units.mean / 12 } ?? units.mean * units.mean / 12
        }

        /// The variance, or half a unit where it was rounded to less.
        package var leastVariance: Double? { variance.map { max($0, units.variance / 2) } }

    }

    /// The table, lines that end in a newline.
    let text: String
    package let rows: [Row]
    /// The places of the rows of each student, and of those for all students.
    private let places: [String?: [Int]]

    init(text: String, rows: [Row]) {
        (self.text, self.rows) = (text, rows)
        places = Dictionary(grouping: rows.indices) { rows[$0].student }
    }

    /// Where the values are from, as the table's first line of remarks says it; empty without one.
    package var source: String { remarks.first ?? "" }

    /// The other lines of remarks.
    package var notes: [String] { Array(remarks.dropFirst()) }

    private var remarks: [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("#") }.map {
            $0.dropFirst().trimmingCharacters(in: .whitespaces)
        }
    }

    /// The row that results are compared with, the first that is of them; nil without one.
    package func row(ofStudent name: String, _ trial: TrialSpecification) -> Row? {
        let settings = Settings(of: trial)
        let candidates = (places[name] ?? []) + (places[nil] ?? [])
        return candidates.sorted().lazy.map { rows[$0] }.first { row in
            row.tests.allSatisfy {
                $0.isMet(by: settings, trial.student.architecture, distillation: trial.distillation) ?? true
            }
        }
    }
}

extension Reference: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(csv: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
