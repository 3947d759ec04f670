// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// A square complex matrix, for the few small ones that define gates.
package struct GateMatrix: Sendable {
    /// Row by row.
    package let real: [[Double]]
    package let imaginary: [[Double]]

    package init(real: [[Double]], imaginary: [[Double]]? = nil) {
        self.real = real
        self.imaginary = imaginary ?? real.map { $0.map { _ in 0 } }
    }

    private init(_ size: Int, _ element: (Int, Int) -> (real: Double, imaginary: Double)) {
        let elements = (0..<size).map { row in (0..<size).map { element(row, $0) } }
        self.init(real: elements.map { $0.map(\.real) }, imaginary: elements.map { $0.map(\.imaginary) })
    }

    package var size: Int { real.count }

    static func pauli(_ axis: Axis) -> GateMatrix {
        switch axis {
        case .x: GateMatrix(real: [[0, 1], [1, 0]])
        case .y: GateMatrix(real: [[0, 0], [0, 0]], imaginary: [[0, -1], [1, 0]])
        case .z: GateMatrix(real: [[1, 0], [0, -1]])
        }
    }

    /// exp(-i angle P/2), P the product of a Pauli matrix on each qubit.
    static func rotation(_ axes: Axis..., by angle: Double) -> GateMatrix {
        let product = axes.dropFirst().reduce(pauli(axes[0])) { $0.tensor(pauli($1)) }
        let (cosine, sine) = (Double.cosine(angle / 2), Double.sine(angle / 2))
        return GateMatrix(product.size) { row, column in
            ((row == column ? cosine : 0) + sine * product.imaginary[row][column], -sine * product.real[row][column])
        }
    }

    /// exp(i phase) of each basis state.
    static func phases(_ phases: [Double]) -> GateMatrix {
        GateMatrix(phases.count) { row, column in
            row == column ? (.cosine(phases[row]), .sine(phases[row])) : (0, 0)
        }
    }

    /// Takes basis state k to `images[k]`.
    static func permutation(_ images: [Int]) -> GateMatrix {
        GateMatrix(images.count) { row, column in (images[column] == row ? 1 : 0, 0) }
    }

    /// `gate` on the less significant qubit where the other one is 1.
    static func controlled(_ gate: GateMatrix) -> GateMatrix {
        GateMatrix(4) { row, column in
            row > 1 && column > 1
                ? (gate.real[row - 2][column - 2], gate.imaginary[row - 2][column - 2]) : (row == column ? 1 : 0, 0)
        }
    }

    /// This matrix on the more significant qubits, `right` on the others.
    package func tensor(_ right: GateMatrix) -> GateMatrix {
        GateMatrix(size * right.size) { row, column in
            let (a, b) = (real[row / right.size][column / right.size], imaginary[row / right.size][column / right.size])
            let (c, d) = (
                right.real[row % right.size][column % right.size],
                right.imaginary[row % right.size][column % right.size]
            )
            return (a * c - b * d, a * d + b * c)
        }
    }

    /// The matrix product `second first`: `first` acts first.
    package static func * (second: GateMatrix, first: GateMatrix) -> GateMatrix {
        GateMatrix(first.size) { row, column in
            (0..<first.size).reduce(into: (real: 0.0, imaginary: 0.0)) { sum, k in
                sum.real +=
                    second.real[row][k] * first.real[k][column] - second.imaginary[row][k] * first.imaginary[k][column]
                sum.imaginary +=
                    second.real[row][k] * first.imaginary[k][column] + second.imaginary[row][k] * first.real[k][column]
            }
        }
    }

    package var adjoint: GateMatrix { GateMatrix(size) { (real[$1][$0], -imaginary[$1][$0]) } }

    /// Whether two unitaries are the same up to a global phase: |Tr(A^dagger B)| is the size of both.
    package func isEqual(to other: GateMatrix) -> Bool {
        guard size == other.size else { return false }
        let product = adjoint * other
        let trace = (0..<size).reduce(into: (real: 0.0, imaginary: 0.0)) {
            $0.real += product.real[$1][$1]
            $0.imaginary += product.imaginary[$1][$1]
        }
        return abs(Double.hypotenuse(trace.real, trace.imaginary) - Double(size)) < 1e-12
    }
}
