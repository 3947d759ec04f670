import Numerics

/// From amplitudes to <Z_q> and back, over samples in SIMD lanes.
enum ExpectationKernels<Element: Real> {
    typealias Vector = Element.Vector

    /// <Z_q> of every qubit from states in columns, lane by lane.
    ///
    /// Halving sums: the probabilities are paired off along the last qubit, whose <Z> is the sum of the differences,
    /// then their sums along the one before, and so on: 2 * 2^n additions for all qubits together.
    ///
    /// - Parameters:
    ///   - states: real parts of the 2^n amplitudes in the first 2^n rows, imaginary parts in the next, `stride` apart.
    ///   - basisStates: of each row, its basis state.
    ///   - probabilities: room for 2^n vectors.
    ///   - values: n vectors, written.
    static func expectationValues(
        states: UnsafePointer<Element>, stride: Int, qubits: Int, basisStates: UnsafePointer<Int32>,
        probabilities: UnsafeMutablePointer<Vector>, values: UnsafeMutablePointer<Vector>
    ) {
        let dimension = 1 << qubits
        for row in 0..<dimension {
            let real = Vector(at: states + row * stride)
            let imaginary = Vector(at: states + (dimension + row) * stride)
            probabilities[Int(basisStates[row])] = (real * real).adding(imaginary, imaginary)
        }
        for qubit in Swift.stride(from: qubits - 1, through: 0, by: -1) {
            var difference = Vector(all: 0)
            for pair in 0..<(1 << qubit) {
                let (zero, one) = (probabilities[2 * pair], probabilities[2 * pair + 1])
                difference = difference + (zero - one)
                probabilities[pair] = zero + one
            }
            values[qubit] = difference
        }
    }

    /// Multiplies states by twice the observable sum_q g_q Z_q: the cotangents of the amplitudes.
    ///
    /// - Parameters:
    ///   - weights: room for 2^n vectors.
    ///   - cotangents: n vectors g_q, zero for qubits that are not read out.
    ///   - target: as `states`, which it may be.
    static func scaleByObservable(
        states: UnsafePointer<Element>, stride: Int, qubits: Int, basisStates: UnsafePointer<Int32>,
        weights: UnsafeMutablePointer<Vector>, cotangents: UnsafePointer<Vector>,
        into target: UnsafeMutablePointer<Element>
    ) {
        let dimension = 1 << qubits
        weights[0] = Vector(all: 0)
        for qubit in 0..<qubits {
            let cotangent = cotangents[qubit] + cotangents[qubit]
            for prefix in Swift.stride(from: (1 << qubit) - 1, through: 0, by: -1) {
                let weight = weights[prefix]
                weights[2 * prefix] = weight + cotangent
                weights[2 * prefix + 1] = weight - cotangent
            }
        }
        for row in 0..<dimension {
            let weight = weights[Int(basisStates[row])]
            let (real, imaginary) = (row * stride, (dimension + row) * stride)
            (weight * Vector(at: states + real)).store(at: target + real)
            (weight * Vector(at: states + imaginary)).store(at: target + imaginary)
        }
    }
}
