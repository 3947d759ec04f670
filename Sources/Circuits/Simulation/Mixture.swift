// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// A circuit with k mid-circuit measurements as the even mixture of 2^k circuits without: an unread measurement is Z
/// with probability one half.
final class Mixture<Element: Real>: Simulator {
    let circuit: Circuit
    let blockSize: Int
    private let branches: [any Simulator<Element>]
    private let values, cotangents, part, featurePart: Matrix<Element>

    /// - Parameter simulator: makes the simulator of a circuit without measurements.
    init(_ circuit: Circuit, blockSize: Int, simulator: (Circuit) -> any Simulator<Element>) {
        (self.circuit, self.blockSize) = (circuit, blockSize)
        branches = circuit.branches.map(simulator)
        values = Matrix(rows: circuit.readout.count, columns: blockSize)
        cotangents = Matrix(rows: circuit.readout.count, columns: blockSize)
        part = Matrix(rows: 1, columns: circuit.parameterCount)
        featurePart = Matrix(rows: circuit.featureCount, columns: blockSize)
    }

    private var weight: Element { 1 / Element(branches.count) }

    func bind(_ parameters: MatrixView<Element>) { for branch in branches { branch.bind(parameters) } }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func expectationValues(of amplitudes: MatrixView<Element>, into values: MatrixView<Element>) {
        let columns = 0..<amplitudes.columns
        for (index, branch) in branches.enumerated() {
            let part = self.values.view(columns: columns)
            branch.expectationValues(of: amplitudes, into: part)
            for row in 0..<values.rows {
                let (sum, added) = (values.row(row), part.row(row))
                for column in columns { sum[column] = weight * added[column] + (index == 0 ? 0 : sum[column]) }
            }
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func backpropagate(
        _ cotangents: MatrixView<Element>, amplitudes: MatrixView<Element>, features: MatrixView<Element>?
    ) {
        let shares = self.cotangents.view(columns: 0..<cotangents.columns)
        for row in 0..<cotangents.rows {
            let (share, whole) = (shares.row(row), cotangents.row(row))
            for column in 0..<cotangents.columns { share[column] = weight * whole[column] }
        }
        for (index, branch) in branches.enumerated() {
            guard let features else {
                branch.backpropagate(shares, amplitudes: amplitudes)
                continue
            }
            let part = index == 0 ? features : featurePart.view(columns: 0..<features.columns)
            branch.backpropagate(shares, amplitudes: amplitudes, features: part)
            guard index > 0 else { continue }
            for row in 0..<features.rows {
                for column in 0..<features.columns { features.row(row)[column] += part.row(row)[column] }
            }
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func gradient(into gradient: MatrixView<Element>) {
        gradient.elements.update(repeating: 0, count: circuit.parameterCount)
        for branch in branches {
            branch.gradient(into: part.view)
            for index in 0..<circuit.parameterCount { gradient.elements[index] += part.elements[index] }
        }
    }
}
