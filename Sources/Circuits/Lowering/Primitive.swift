// SPDX-License-Identifier: Apache-2.0

/// What the simulators know; all gates are made of these.
enum Primitive {
    /// exp(-i t P/2), P the Pauli matrix of the axis.
    case rotation(Axis, Int, Gate.Angle)
    case hadamard(qubit: Int)
    /// exp(-i t Z_a Z_b/2), t not fixed.
    case zz(Int, Int, Gate.Angle)
    case cnot(control: Int, target: Int)
    case measurement(qubit: Int)
    case channel(Channel, qubit: Int)

    /// exp(-i angle P/2), the angle in radians.
    static func fixedRotation(_ axis: Axis, qubit: Int, angle: Double) -> Primitive {
        .rotation(axis, qubit, .fixed(angle))
    }

    /// exp(-i angle Z_a Z_b/2).
    static func coupling(_ first: Int, _ second: Int, _ angle: Gate.Angle) -> [Primitive] {
        guard case .fixed = angle else { return [.zz(first, second, angle)] }
        let cnot = Primitive.cnot(control: first, target: second)
        return [cnot, .rotation(.z, second, angle), cnot]
    }
}

extension CircuitOperation {
    /// The operation as the simulators know it, up to a global phase.
    var primitives: [Primitive] {
        switch self {
        case .gate(let gate, let qubits, let angles): gate.record.lowered(qubits, angles)
        case .measurement(let qubit): [.measurement(qubit: qubit)]
        case .channel(let channel, let qubit): [.channel(channel, qubit: qubit)]
        }
    }

    init(_ primitive: Primitive) {
        self =
            switch primitive {
            case .rotation(let axis, let qubit, let angle):
                .gate([.rx, .ry, .rz][axis.rawValue], qubits: [qubit], angles: [angle])
            case .hadamard(let qubit): .hadamard(qubit: qubit)
            case .zz(let first, let second, let angle): .gate(.rzz, qubits: [first, second], angles: [angle])
            case .cnot(let control, let target): .cnot(control: control, target: target)
            case .measurement(let qubit): .measurement(qubit: qubit)
            case .channel(let channel, let qubit): .channel(channel, qubit: qubit)
            }
    }
}

extension Circuit {
    /// The circuit with its gates as those that the simulators know: rx, ry, rz, h, rzz and cnot.
    package var lowered: Circuit {
        Circuit(self, operations: operations.flatMap(\.primitives).map { CircuitOperation($0) })
    }
}
