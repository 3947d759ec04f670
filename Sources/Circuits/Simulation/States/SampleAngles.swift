// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// The angles of a circuit, strip by strip of samples: of each angle a row, one number for each sample.
///
/// Angles that are the same for all samples come first; they are computed when parameters are bound.
final class SampleAngles<Element: Real> {
    /// A summand of an angle; numbers are -1 for what it does not have.
    private struct Term: BitwiseCopyable {
        var row: Int
        var factor: Element
        var parameter, feature, otherFeature: Int
    }

    /// Of each angle its row.
    let rows: [Int]
    /// Of the strip in work, the derivatives with respect to the angles; added to by the kernels.
    let derivatives: Matrix<Element>
    private let parameters: Buffer<Element>
    private let constants: Buffer<Element>
    /// In the order of their rows.
    private let terms: Buffer<Term>
    private let sharedRows, sharedTerms: Int
    /// Values, cosines and sines of half the angles: of each strip, and of the angles that all strips share.
    private let strips, shared: Matrix<Element>
    /// Of each term the sum over strips of derivative times features, sample by sample.
    private let sums: Matrix<Element>
    private let kernels: any KernelSet<Element>
    private var width: Int { Strip<Element>.width }

    init(_ angles: [AngleExpression], parameterCount: Int, strips: Int) {
        let dependsOnSample = angles.map { $0.terms.contains { !$0.features.isEmpty } }
        let order = angles.indices.filter { !dependsOnSample[$0] } + angles.indices.filter { dependsOnSample[$0] }
        var rows = angles.map { _ in 0 }
        for (row, angle) in order.enumerated() { rows[angle] = row }
        self.rows = rows
        sharedRows = dependsOnSample.count { !$0 }
        let terms = order.enumerated().flatMap { row, angle in
            angles[angle].terms.map { term in
                Term(
                    row: row, factor: Element(term.factor), parameter: term.parameter ?? -1,
                    feature: term.features.first ?? -1, otherFeature: term.features.dropFirst().first ?? -1)
            }
        }
        sharedTerms = terms.count { $0.row < dependsOnSample.count { !$0 } }
        self.terms = Buffer(terms)
        constants = Buffer(order.map { Element(angles[$0].constant) })
        parameters = Buffer(count: parameterCount, repeating: 0)
        let width = Strip<Element>.width
        derivatives = Matrix(rows: angles.count, columns: width)
        self.strips = Matrix(rows: strips, columns: 3 * angles.count * width)
        shared = Matrix(rows: 1, columns: 3 * sharedRows * width)
        sums = Matrix(rows: terms.count, columns: width)
        kernels = Kernels.kernels()
    }

    func values(_ strip: Int) -> UnsafeMutablePointer<Element> { strips.row(strip) }
    func cosines(_ strip: Int) -> UnsafeMutablePointer<Element> { values(strip) + rows.count * width }
    func sines(_ strip: Int) -> UnsafeMutablePointer<Element> { values(strip) + 2 * rows.count * width }

    /// Takes a parameter vector, and forgets derivatives.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func bind(_ vector: UnsafePointer<Element>) {
        parameters.elements.update(from: vector, count: parameters.count)
        sums.fill(0)
        let count = sharedRows * width
        for row in 0..<sharedRows {
            (shared.elements + row * width).update(repeating: constants[row], count: width)
        }
        for index in 0..<sharedTerms {
            let term = terms[index]
            let target = shared.elements + term.row * width
            for lane in 0..<width { target[lane] += coefficient(of: term) }
        }
        kernels.halfAngles(
            shared.elements, count: count, cosines: shared.elements + count, sines: shared.elements + 2 * count)
    }

    @inline(__always)
    private func coefficient(of term: Term) -> Element {
        term.parameter < 0 ? term.factor : term.factor * parameters[term.parameter]
    }

    /// Computes the angles of some samples.
    ///
    /// - Parameter features: features x samples.
    @inline(__always)
    func evaluate(_ features: MatrixView<Element>, _ columns: Range<Int>, strip: Int) {
        let (values, count) = (values(strip), sharedRows * width)
        for (index, target) in [values, cosines(strip), sines(strip)].enumerated() {
            target.update(from: shared.elements + index * count, count: count)
        }
        for row in sharedRows..<rows.count { (values + row * width).update(repeating: constants[row], count: width) }
        for index in sharedTerms..<terms.count {
            let term = terms[index]
            let target = values + term.row * width
            let coefficient = coefficient(of: term)
            for lane in 0..<columns.count {
                target[lane] += coefficient * factor(term, features, columns.lowerBound + lane)
            }
        }
        kernels.halfAngles(
            values + count, count: (rows.count - sharedRows) * width, cosines: cosines(strip) + count,
            sines: sines(strip) + count)
    }

    /// The product of a term's features.
    @inline(__always)
    private func factor(_ term: Term, _ features: MatrixView<Element>, _ column: Int) -> Element {
        guard term.feature >= 0 else { return 1 }
        let first = features.row(term.feature)[column]
        return term.otherFeature < 0 ? first : first * features.row(term.otherFeature)[column]
    }

    /// Adds the strip's `derivatives` to the sums.
    @inline(__always)
    func accumulate(_ features: MatrixView<Element>, _ columns: Range<Int>) {
        for index in 0..<terms.count {
            let term = terms[index]
            let (sum, derivative) = (sums.row(index), derivatives.row(term.row))
            for lane in 0..<columns.count {
                sum[lane] += derivative[lane] * factor(term, features, columns.lowerBound + lane)
            }
        }
    }

    /// The strip's derivatives with respect to the features, written.
    @inline(__always)
    func cotangents(of features: MatrixView<Element>, _ columns: Range<Int>, into target: MatrixView<Element>) {
        for row in 0..<target.rows {
            (target.row(row) + columns.lowerBound).update(repeating: 0, count: columns.count)
        }
        for index in sharedTerms..<terms.count where terms[index].feature >= 0 {
            let term = terms[index]
            let (coefficient, derivative) = (coefficient(of: term), derivatives.row(term.row))
            for (feature, other) in [(term.feature, term.otherFeature), (term.otherFeature, term.feature)]
            where feature >= 0 {
                for column in columns {
                    target.row(feature)[column] +=
                        coefficient * derivative[column - columns.lowerBound] * (other < 0 ? 1 : features.row(other)[column])
                }
            }
        }
    }

    /// The derivatives with respect to the parameters, written.
    func gradient(into gradient: UnsafeMutablePointer<Element>) {
        gradient.update(repeating: 0, count: parameters.count)
        for index in 0..<terms.count where terms[index].parameter >= 0 {
            let sum = sums.row(index)
            var total: Element = 0
            for lane in 0..<width { total += sum[lane] }
            gradient[terms[index].parameter] += terms[index].factor * total
        }
    }
}
