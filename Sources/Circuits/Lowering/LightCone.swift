// SPDX-License-Identifier: Apache-2.0

extension Circuit {
    /// The operations that can influence the read-out, in order; the others have no effect and derivative zero.
    var influentialOperations: [Primitive] {
        var cone = ReadoutCone(of: readout.factors, qubits: qubits)
        return operations.flatMap(\.primitives).reversed().filter { operation in
            switch operation {
            case .rotation(let axis, let qubit, _):
                cone.rotate(qubit, isDiagonal: axis == .z)
            case .hadamard(let qubit): cone.rotate(qubit, isDiagonal: false)
            case .zz(let first, let second, _): cone.couple(first, second)
            case .cnot(let control, let target): cone.addControlled(control: control, target: target)
            case .measurement(let qubit): cone.measure(qubit)
            case .channel(let channel, let qubit): cone.isChanged(by: channel.scaling, on: qubit)
            }
        }.reversed()
    }

    /// The number of measurements that the read-out depends on.
    package var effectiveMeasurements: Int {
        influentialOperations.count { if case .measurement = $0 { true } else { false } }
    }

    /// The circuits without measurements of which this circuit is the even mixture: in place of each measurement that
    /// matters nothing, or Z.
    var branches: [Circuit] {
        var branches: [[Primitive]] = [[]]
        for operation in influentialOperations {
            if case .measurement(let qubit) = operation {
                // Z is RZ(pi) up to a global phase.
                branches += branches.map { $0 + [.fixedRotation(.z, qubit: qubit, angle: .pi)] }
            } else {
                for index in branches.indices { branches[index].append(operation) }
            }
        }
        return branches.map { Circuit(self, operations: $0.map { CircuitOperation($0) }) }
    }
}
