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
    /// Turns of a qubit by an angle of each sample; and for each amplitude rotations, layers of diagonal gates, and their
    /// transforms by qubit: there and back.
    case sampleTurn, sampleRotation, samplePhase, samplePhaseQubit
    /// Elements of A_k x that are multiplied with samples, element by element.
    case formElement

    /// Nanoseconds per unit, fitted by `benchmarks/calibrate.py` to 2,080 measured steps: of 520 circuits 96 % get a way that
    /// takes at most 1.1 times as long as the fastest, and none more than 1.7 times.
    func nanoseconds(_ precision: Precision) -> Double {
        let (double, single): (Double, Double) =
            switch self {
            case .boundRotation: (248, 259)
            case .forwardRotation: (0.0236, 0.00624)
            case .forwardLayer: (1.25, 0.669)
            case .forwardPermutation: (0.373, 0.201)
            case .backwardRotation: (0.658, 0.341)
            case .backwardLayer: (0.375, 0.148)
            case .backwardPermutation: (0.209, 0.111)
            case .storedAmplitude: (1.91, 1.25)
            case .product: (290, 306)
            case .multiplyAdd: (0.0524, 0.0241)
            case .carriedRotation: (0.852, 0.599)
            case .carriedPermutation: (0.964, 1.15)
            case .carriedChannel: (0.57, 0.28)
            case .transformed: (0.907, 1.1)
            case .transformedQubit: (0.112, 0)
            case .sampleTurn: (15, 12)
            case .sampleRotation: (1.8, 0.9)
            case .samplePhase: (15, 8)
            case .samplePhaseQubit: (1, 0.5)
            case .formElement: (1.17, 0.864)
            }
        return precision == .double ? double : single
    }
}

/// How often each term occurs in a step.
package struct StepWork: Sendable {
    package private(set) var counts: [CostTerm: Double] = [:]

    mutating func add(_ term: CostTerm, _ count: Double) { counts[term, default: 0] += count }

    mutating func add(_ work: StepWork, times factor: Double) {
        for (term, count) in work.counts { add(term, factor * count) }
    }

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
