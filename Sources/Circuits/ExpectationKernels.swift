/// From amplitudes to <Z_q> and back, over samples in SIMD lanes.
enum ExpectationKernels {
    /// <Z_q> of every qubit from states in columns, lane by lane.
    ///
    /// Halving sums: the probabilities are paired off along the last qubit, whose <Z> is the sum of the differences,
    /// then their sums along the one before, and so on: 2 * 2^n additions for all qubits together.
    ///
    /// - Parameters:
    ///   - states: real parts of the 2^n amplitudes in the first 2^n rows, imaginary parts in the next, `stride` apart.
    ///   - probabilities: room for 2^n lanes.
    ///   - values: n lanes, written.
    @inline(__always)
    static func expectationValues<L: Lane>(
        states: UnsafeMutablePointer<Double>, stride: Int, qubits: Int,
        probabilities: UnsafeMutablePointer<L>, values: UnsafeMutablePointer<L>
    ) {
        let dimension = 1 << qubits
        for state in 0..<dimension {
            let real = L(at: states + state * stride)
            let imaginary = L(at: states + (dimension + state) * stride)
            probabilities[state] = (real * real).adding(imaginary, imaginary)
        }
        for qubit in Swift.stride(from: qubits - 1, through: 0, by: -1) {
            var difference = L(all: 0)
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
    ///   - weights: room for 2^n lanes.
    ///   - cotangents: n lanes g_q, zero for qubits that are not read out.
    @inline(__always)
    static func scaleByObservable<L: Lane>(
        states: UnsafeMutablePointer<Double>, stride: Int, qubits: Int,
        weights: UnsafeMutablePointer<L>, cotangents: UnsafeMutablePointer<L>
    ) {
        let dimension = 1 << qubits
        weights[0] = L(all: 0)
        for qubit in 0..<qubits {
            let cotangent = cotangents[qubit] + cotangents[qubit]
            for prefix in Swift.stride(from: (1 << qubit) - 1, through: 0, by: -1) {
                let weight = weights[prefix]
                weights[2 * prefix] = weight + cotangent
                weights[2 * prefix + 1] = weight - cotangent
            }
        }
        for state in 0..<dimension {
            let real = states + state * stride
            let imaginary = states + (dimension + state) * stride
            (weights[state] * L(at: real)).store(at: real)
            (weights[state] * L(at: imaginary)).store(at: imaginary)
        }
    }
}
