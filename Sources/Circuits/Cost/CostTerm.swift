// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// What the steps of a simulation are made of, each counted in units of its own and with a measured time per unit.
package enum CostTerm: String, Sendable, Codable, CaseIterable {
    /// Fused one-qubit rotations whose angles are bound.
    case boundRotation
    /// Rotations, layers and permutations, for each amplitude of the states that go through a circuit.
    case forwardRotation, forwardLayer, forwardPermutation
    /// The same for states and their cotangents on the way back.
    case backwardRotation, backwardLayer, backwardPermutation
    /// Amplitudes that are stored in a matrix and fetched from it again.
    case storedAmplitude
    /// Matrix products, and their multiply-add operations.
    case product, multiplyAdd
    /// Rotations, permutations and noise channels, for each Pauli coefficient that is carried through a circuit both ways.
    case carriedRotation, carriedPermutation, carriedChannel
    /// Pauli coefficients that are transformed to matrix elements or back; and for each of them the qubits.
    case transformed, transformedQubit
    /// Elements of A_k x that are multiplied with samples, element by element.
    case formElement

    /// Nanoseconds per unit, fitted by `benchmarks/calibrate.py` to measured steps.
    func nanoseconds(_ precision: Precision) -> Double {
        let (double, single): (Double, Double) =
            switch self {
            case .boundRotation: (109, 116)
            case .forwardRotation: (0.0264, 0.00651)
            case .forwardLayer: (0.439, 0.251)
            case .forwardPermutation: (0.136, 0.084)
            case .backwardRotation: (0.274, 0.146)
            case .backwardLayer: (0.314, 0.129)
            case .backwardPermutation: (0.209, 0.052)
            case .storedAmplitude: (1.23, 0.702)
            case .product: (137, 200)
            case .multiplyAdd: (0.0365, 0.0166)
            case .carriedRotation: (0.597, 0.424)
            case .carriedPermutation: (0.147, 0.374)
            case .carriedChannel: (0.3, 0.15)
            case .transformed: (0.227, 0.386)
            case .transformedQubit: (0.0553, 0)
            case .formElement: (0.532, 0.296)
            }
        return precision == .double ? double : single
    }
}

/// How often each term occurs in a step.
package struct StepWork: Sendable {
    package private(set) var counts: [CostTerm: Double] = [:]

    mutating func add(_ term: CostTerm, _ count: Double) { counts[term, default: 0] += count }

    /// Matrix products of `rows` x `inner` by `inner` x `columns` elements.
    mutating func addProducts(_ products: Double, rows: Double, inner: Double, columns: Double) {
        add(.product, products)
        add(.multiplyAdd, products * rows * inner * columns)
    }

    /// The predicted time.
    func nanoseconds(_ precision: Precision) -> Double {
        // In the order of the terms, so that the sum is the same in every run.
        CostTerm.allCases.reduce(0) { $0 + (counts[$1] ?? 0) * $1.nanoseconds(precision) }
    }
}
