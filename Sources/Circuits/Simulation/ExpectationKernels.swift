// SPDX-License-Identifier: Apache-2.0
import Arithmetic

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

    // MARK: Probabilities

    /// The probabilities of `count` outcomes; `outcomes` gives that of each basis state.
    static func probabilities(
        states: UnsafePointer<Element>, stride: Int, dimension: Int, basisStates: UnsafePointer<Int32>,
        outcomes: UnsafePointer<Int32>, count: Int, values: UnsafeMutablePointer<Vector>
    ) {
        for outcome in 0..<count { values[outcome] = Vector(all: 0) }
        for row in 0..<dimension {
            let real = Vector(at: states + row * stride)
            let imaginary = Vector(at: states + (dimension + row) * stride)
            let outcome = Int(outcomes[Int(basisStates[row])])
            values[outcome] = values[outcome].adding(real, real).adding(imaginary, imaginary)
        }
    }

    /// Multiplies each amplitude by twice the cotangent of its outcome's probability; `target` may be `states`.
    static func scaleByOutcome(
        states: UnsafePointer<Element>, stride: Int, dimension: Int, basisStates: UnsafePointer<Int32>,
        outcomes: UnsafePointer<Int32>, cotangents: UnsafePointer<Vector>, into target: UnsafeMutablePointer<Element>
    ) {
        for row in 0..<dimension {
            let cotangent = cotangents[Int(outcomes[Int(basisStates[row])])]
            let weight = cotangent + cotangent
            let (real, imaginary) = (row * stride, (dimension + row) * stride)
            (weight * Vector(at: states + real)).store(at: target + real)
            (weight * Vector(at: states + imaginary)).store(at: target + imaginary)
        }
    }

    // MARK: Pauli strings

    /// Copies amplitudes to the order of basis states: real parts, then imaginary parts.
    static func sort(
        states: UnsafePointer<Element>, stride: Int, dimension: Int, basisStates: UnsafePointer<Int32>,
        into amplitudes: UnsafeMutablePointer<Vector>
    ) {
        for row in 0..<dimension {
            amplitudes[Int(basisStates[row])] = Vector(at: states + row * stride)
            amplitudes[dimension + Int(basisStates[row])] = Vector(at: states + (dimension + row) * stride)
        }
    }

    /// The inverse of `sort`.
    static func unsort(
        _ amplitudes: UnsafePointer<Vector>, stride: Int, dimension: Int, basisStates: UnsafePointer<Int32>,
        into target: UnsafeMutablePointer<Element>
    ) {
        for row in 0..<dimension {
            amplitudes[Int(basisStates[row])].store(at: target + row * stride)
            amplitudes[dimension + Int(basisStates[row])].store(at: target + (dimension + row) * stride)
        }
    }

    /// The sum over j of conj(x[j ^ flips]) i^power (-1)^parity(j & phases) x[j], which is real.
    static func expectationValue(
        of string: PauliMasks, amplitudes: UnsafePointer<Vector>, dimension: Int
    ) -> Vector {
        let imaginary = amplitudes + dimension
        var (even, odd) = (Vector(all: 0), Vector(all: 0))
        for state in 0..<dimension {
            let image = state ^ string.flips
            let term =
                string.power & 1 == 0
                ? (amplitudes[image] * amplitudes[state]).adding(imaginary[image], imaginary[state])
                : (imaginary[image] * amplitudes[state]).subtracting(amplitudes[image], imaginary[state])
            if (state & string.phases).nonzeroBitCount & 1 == 0 { even = even + term } else { odd = odd + term }
        }
        return string.power < 2 ? even - odd : odd - even
    }

    /// Adds `cotangent` P x to `target`.
    static func addCotangents(
        of string: PauliMasks, cotangent: Vector, amplitudes: UnsafePointer<Vector>, dimension: Int,
        to target: UnsafeMutablePointer<Vector>
    ) {
        let (imaginary, imaginaryTarget) = (amplitudes + dimension, target + dimension)
        let negative = Vector(all: 0) - cotangent
        for state in 0..<dimension {
            let image = state ^ string.flips
            let isOdd = (state & string.phases).nonzeroBitCount & 1 == 1
            let factor = isOdd == (string.power >= 2) ? cotangent : negative
            if string.power & 1 == 0 {
                target[image] = target[image].adding(factor, amplitudes[state])
                imaginaryTarget[image] = imaginaryTarget[image].adding(factor, imaginary[state])
            } else {
                target[image] = target[image].subtracting(factor, imaginary[state])
                imaginaryTarget[image] = imaginaryTarget[image].adding(factor, amplitudes[state])
            }
        }
    }
}
