extension Circuit {
    /// The operations that can influence the read-out, in order; the others have no effect and derivative zero.
    ///
    /// Seen backwards (Heisenberg), the read-out's observables start on the read-out qubits and spread. An operation on
    /// qubits that they have not reached, or a diagonal one on qubits where they are still I or Z, leaves them as they are.
    var influentialOperations: [Operation] {
        /// What the observables may have on a qubit.
        enum Factor: Comparable {
            case identity, diagonal, any
        }
        var factors = Array(repeating: Factor.identity, count: qubits)
        switch readout {
        case .expectationValues(let observables):
            for factor in observables.flatMap(\.factors) {
                factors[factor.qubit] = max(factors[factor.qubit], factor.axis == .z ? .diagonal : .any)
            }
        case .probabilities(let measured):
            for qubit in measured { factors[qubit] = .diagonal }
        }
        var kept: [Operation] = []
        for operation in operations.flatMap(\.lowered).reversed() {
            switch operation {
            case .rotation(let axis, let qubit, _), .fixedRotation(let axis, let qubit, _):
                if factors[qubit] == .identity || (axis == .z && factors[qubit] == .diagonal) { continue }
                factors[qubit] = .any
            case .hadamard(let qubit):
                if factors[qubit] == .identity { continue }
                factors[qubit] = .any
            case .zz(let first, let second, _):
                if max(factors[first], factors[second]) < .any { continue }
                factors[first] = max(factors[first], .diagonal)
                factors[second] = max(factors[second], .diagonal)
            case .cnot(let control, let target):
                if factors[target] == .identity && factors[control] < .any { continue }
                if factors[target] > .identity { factors[control] = max(factors[control], .diagonal) }
                if factors[control] == .any { factors[target] = .any }
            case .measurement(let qubit):
                if factors[qubit] < .any { continue }
                factors[qubit] = .diagonal
            case .channel(let channel, let qubit):
                if factors[qubit] == .identity || (channel.scaling.isDephasing && factors[qubit] == .diagonal) {
                    continue
                }
            case .gate: preconditionFailure("Lowered operations have no named gates.")
            }
            kept.append(operation)
        }
        return kept.reversed()
    }
}

extension Circuit {
    /// The number of measurements that the read-out depends on.
    public var effectiveMeasurements: Int {
        influentialOperations.count { if case .measurement = $0 { true } else { false } }
    }

    /// The circuits without measurements of which this circuit is the even mixture: in place of each measurement that
    /// matters nothing, or Z.
    var branches: [Circuit] {
        var branches: [[Operation]] = [[]]
        for operation in influentialOperations {
            if case .measurement(let qubit) = operation {
                // Z is RZ(pi) up to a global phase.
                branches += branches.map { $0 + [.fixedRotation(.z, qubit: qubit, angle: .pi)] }
            } else {
                for index in branches.indices { branches[index].append(operation) }
            }
        }
        return branches.map { Circuit(self, operations: $0) }
    }
}
