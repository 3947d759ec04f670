// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Simulates the parts of a circuit one by one: n separate qubits cost n states of two amplitudes in place of one of 2^n.
///
/// Samples are columns of features; states begin in |0...0>.
final class PartsPicture<Element: Real>: Simulator {
    private struct Part {
        let names: CircuitPart
        let simulator: any Simulator<Element>
        let parameters, gradient, features, featureCotangents, values, cotangents: Matrix<Element>
    }

    let circuit: Circuit
    let blockSize: Int
    private let parts: [Part]

    init(_ circuit: Circuit, _ parts: [CircuitPart], blockSize: Int, simulator: (Circuit) -> any Simulator<Element>) {
        (self.circuit, self.blockSize) = (circuit, blockSize)
        self.parts = parts.map { part in
            func matrix(_ names: [Int]) -> Matrix<Element> { Matrix(rows: names.count, columns: blockSize) }
            func vector() -> Matrix<Element> { Matrix(rows: 1, columns: part.parameters.count) }
            return Part(
                names: part, simulator: simulator(part.circuit), parameters: vector(), gradient: vector(),
                features: matrix(part.features), featureCotangents: matrix(part.features),
                values: matrix(part.values), cotangents: matrix(part.values))
        }
    }

    func bind(_ parameters: MatrixView<Element>) {
        for part in parts {
            for (own, name) in part.names.parameters.enumerated() { part.parameters[0, own] = parameters.row(0)[name] }
            part.simulator.bind(part.parameters.view)
        }
    }

    func expectationValues(of samples: MatrixView<Element>, into values: MatrixView<Element>) {
        precondition(
            samples.rows == circuit.featureCount, "The parts of a state that does not begin in |0...0> hang together.")
        let columns = 0..<samples.columns
        for part in parts {
            Self.copy(samples, part.names.features, to: part.features)
            part.simulator.expectationValues(
                of: part.features.view(columns: columns), into: part.values.view(columns: columns))
            for (own, name) in part.names.values.enumerated() {
                values.row(name).update(from: part.values.row(own), count: columns.count)
            }
        }
    }

    func backpropagate(
        _ cotangents: MatrixView<Element>, amplitudes samples: MatrixView<Element>, features: MatrixView<Element>?
    ) {
        let columns = 0..<cotangents.columns
        if let features {
            for row in 0..<features.rows { features.row(row).update(repeating: 0, count: columns.count) }
        }
        for part in parts {
            Self.copy(cotangents, part.names.values, to: part.cotangents)
            Self.copy(samples, part.names.features, to: part.features)
            part.simulator.backpropagate(
                part.cotangents.view(columns: columns), amplitudes: part.features.view(columns: columns),
                features: features == nil ? nil : part.featureCotangents.view(columns: columns))
            guard let features else { continue }
            for (own, name) in part.names.features.enumerated() {
                for column in columns { features.row(name)[column] += part.featureCotangents.row(own)[column] }
            }
        }
    }

    func gradient(into gradient: MatrixView<Element>) {
        gradient.row(0).update(repeating: 0, count: circuit.parameterCount)
        for part in parts {
            part.simulator.gradient(into: part.gradient.view)
            for (own, name) in part.names.parameters.enumerated() { gradient.row(0)[name] += part.gradient[0, own] }
        }
    }

    private static func copy(_ all: MatrixView<Element>, _ names: [Int], to own: Matrix<Element>) {
        for (row, name) in names.enumerated() { own.row(row).update(from: all.row(name), count: all.columns) }
    }
}
