// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Gates that turn |0...0> into a state with given real amplitudes, exactly.
///
/// Qubit after qubit, from the most significant one, is turned about Y by an angle that depends on the qubits before it: a
/// uniformly controlled rotation, made of 2^k rotations and 2^k CNOTs along a Gray code.
/// Source: M. Möttönen et al., Quantum Inf. Comput. 5, 467 (2005).
package enum StatePreparation {
    /// 2^n - 1 rotations about Y and 2^n - 2 CNOTs.
    ///
    /// - Parameter amplitudes: 2^n numbers of L2 norm 1, n from 1 on.
    package static func operations(for amplitudes: [Double]) -> [CircuitOperation] {
        precondition(amplitudes.count >= 2 && amplitudes.count == nextPowerOfTwo(amplitudes.count), "2^n amplitudes.")
        let qubits = amplitudes.count.trailingZeroBitCount
        // norms[k][p]: of the part of the state whose first k qubits are p; the last ones with their signs.
        var norms = [amplitudes]
        for _ in 0..<qubits {
            let halves = norms[0]
            norms.insert(
                stride(from: 0, to: halves.count, by: 2).map { Double.hypotenuse(halves[$0], halves[$0 + 1]) }, at: 0)
        }
        return (0..<qubits).flatMap { qubit in
            controlledRotation(
                of: qubit,
                by: (0..<1 << qubit).map {
                    2 * Double.angle(y: norms[qubit + 1][2 * $0 + 1], x: norms[qubit + 1][2 * $0])
                })
        }
    }

    /// A turn of `qubit` about Y by `angles[p]` where the qubits before it are p.
    private static func controlledRotation(of qubit: Int, by angles: [Double]) -> [CircuitOperation] {
        let transformed = walshTransform(angles)
        var operations: [CircuitOperation] = []
        for step in angles.indices {
            let gray = step ^ (step >> 1)
            operations.append(.fixedRotation(.y, qubit: qubit, angle: transformed[gray] / Double(angles.count)))
            guard qubit > 0 else { continue }
            // The bit in which the Gray code's next number differs; after the last one, back to its first.
            let bit = step == angles.count - 1 ? qubit - 1 : (step + 1).trailingZeroBitCount
            operations.append(.cnot(control: qubit - 1 - bit, target: qubit))
        }
        return operations
    }

    /// Of each mask the sum of all values, those of odd parity under the mask taken negative.
    private static func walshTransform(_ values: [Double]) -> [Double] {
        var values = values
        var width = 1
        while width < values.count {
            for start in stride(from: 0, to: values.count, by: 2 * width) {
                for index in start..<start + width {
                    let (first, second) = (values[index], values[index + width])
                    (values[index], values[index + width]) = (first + second, first - second)
                }
            }
            width *= 2
        }
        return values
    }
}
