// SPDX-License-Identifier: Apache-2.0

/// Where observables have spread to, seen backwards through a circuit (Heisenberg) from the read-out.
///
/// An operation on qubits that they have not reached, or a diagonal one on qubits where they are still I or Z, leaves them as
/// they are.
struct ReadoutCone {
    /// What the observables may have on a qubit.
    enum Factor: Comparable {
        case identity, diagonal, any
    }

    private(set) var factors: [Factor]

    /// The cone of observables, given by all their factors.
    init(of observed: [PauliProduct.Factor], qubits: Int) {
        factors = Array(repeating: .identity, count: qubits)
        for factor in observed {
            factors[factor.qubit] = max(factors[factor.qubit], factor.axis == .z ? .diagonal : .any)
        }
    }

    /// Bit q is set where the observables may have other than I on qubit q.
    var reached: Int { factors.indices.reduce(0) { factors[$1] == .identity ? $0 : $0 | 1 << $1 } }

    // Each widens the cone to before an operation, and returns whether the operation has an effect on the observables.

    mutating func rotate(_ qubit: Int, isDiagonal: Bool) -> Bool {
        if factors[qubit] == .identity || (isDiagonal && factors[qubit] == .diagonal) { return false }
        factors[qubit] = .any
        return true
    }

    mutating func couple(_ first: Int, _ second: Int) -> Bool {
        if max(factors[first], factors[second]) < .any { return false }
        factors[first] = max(factors[first], .diagonal)
        factors[second] = max(factors[second], .diagonal)
        return true
    }

    mutating func addControlled(control: Int, target: Int) -> Bool {
        if factors[target] == .identity && factors[control] < .any { return false }
        if factors[target] > .identity { factors[control] = max(factors[control], .diagonal) }
        if factors[control] == .any { factors[target] = .any }
        return true
    }

    mutating func measure(_ qubit: Int) -> Bool {
        if factors[qubit] < .any { return false }
        factors[qubit] = .diagonal
        return true
    }

    func isChanged(by scaling: PauliScaling, on qubit: Int) -> Bool {
        factors[qubit] > .identity && !(scaling.isDephasing && factors[qubit] == .diagonal)
    }

    /// Widens the cone to before a step of a fused circuit.
    mutating func pullBack(_ step: FusedCircuit.Step, of fused: FusedCircuit) {
        switch step {
        case .rotations(let first, let end):
            for index in first..<end { _ = rotate(fused.rotations[index].qubit, isDiagonal: false) }
        case .couplings(let first, let end):
            for index in first..<end { _ = couple(fused.couplings[index].first, fused.couplings[index].second) }
        case .permutation(let index):
            for cnot in fused.permutations[index].cnots.reversed() {
                _ = addControlled(control: cnot.control, target: cnot.target)
            }
        case .signs(let index):
            for pair in fused.signs[index] { _ = couple(pair.first, pair.second) }
        case .dephasing(let qubit): _ = measure(qubit)
        case .channels: break
        }
    }
}

extension Readout {
    /// The matrices whose products and sums one of its values is.
    func factors(of index: Int) -> [PauliProduct.Factor] {
        switch self {
        case .expectationValues(let observables): observables[index].factors
        case .probabilities(let measured): measured.map { PauliProduct.Factor(axis: .z, qubit: $0) }
        }
    }

    /// Those of all values.
    var factors: [PauliProduct.Factor] {
        switch self {
        case .expectationValues(let observables): observables.flatMap(\.factors)
        case .probabilities: factors(of: 0)
        }
    }
}
