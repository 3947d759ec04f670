// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Angle embedding: each feature turns a qubit of its own, from |0>, by an angle proportional to it.
///
/// A turn about Y gives real amplitudes, products of cosines and sines. A turn about X gives the same amplitudes but for
/// S^dagger on each qubit: RX(t)|0> = S^dagger RY(t)|0>; the circuit starts with these gates then.
package struct AngleEmbedding: Sendable, Hashable {
    /// X or Y.
    package let axis: Axis
    /// Radians per unit of a feature.
    package let scale: Double

    /// - Throws: `CircuitError.embeddingAxis` for Z, under which |0> does not change.
    package init(axis: Axis = .y, scale: Double = 1) throws {
        guard axis != .z else { throw CircuitError.embeddingAxis }
        (self.axis, self.scale) = (axis, scale)
    }

    /// What the circuit starts with.
    package func operations(qubits: Int) -> [CircuitOperation] {
        axis == .x ? (0..<qubits).map { .fixedRotation(.z, qubit: $0, angle: -.pi / 2) } : []
    }

    /// The embedding as gates that take the features.
    package func gates(qubits: Int) -> [CircuitOperation] {
        (0..<qubits).map { qubit in
            .gate(
                axis == .x ? .rx : .ry, qubits: [qubit],
                angles: [.expression(AngleExpression(terms: [.init(factor: scale, features: [qubit])]))])
        }
    }

    /// The amplitudes of samples, by doubling: qubit after qubit, qubit 0 the most significant.
    ///
    /// - Parameters:
    ///   - features: qubits x samples.
    ///   - amplitudes: 2^qubits x samples, written.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func embed<Element: Real>(_ features: MatrixView<Element>, into amplitudes: MatrixView<Element>) {
        let half = Element(scale / 2)
        for sample in 0..<features.columns {
            amplitudes.row(0)[sample] = 1
            for qubit in 0..<features.rows {
                let angle = half * features.row(qubit)[sample]
                let (cosine, sine) = (Element.cosine(angle), Element.sine(angle))
                for prefix in stride(from: (1 << qubit) - 1, through: 0, by: -1) {
                    let amplitude = amplitudes.row(prefix)[sample]
                    amplitudes.row(2 * prefix)[sample] = cosine * amplitude
                    amplitudes.row(2 * prefix + 1)[sample] = sine * amplitude
                }
            }
        }
    }
}
