// SPDX-License-Identifier: Apache-2.0

/// What the simulators know; all gates are made of these.
enum Primitive {
    /// exp(-i t P/2), P the Pauli matrix of the axis and t a parameter's value.
    case rotation(Axis, qubit: Int, parameter: Int)
    /// The same by an angle in radians that is not trained.
    case fixedRotation(Axis, qubit: Int, angle: Double)
    case hadamard(qubit: Int)
    /// exp(-i t Z_a Z_b/2), t a parameter's value.
    case zz(Int, Int, parameter: Int)
    case cnot(control: Int, target: Int)
    case measurement(qubit: Int)
    case channel(Channel, qubit: Int)

    static func rotation(_ axis: Axis, _ qubit: Int, _ angle: Gate.Angle) -> Primitive {
        switch angle {
        case .parameter(let parameter): .rotation(axis, qubit: qubit, parameter: parameter)
        case .fixed(let angle): .fixedRotation(axis, qubit: qubit, angle: angle)
        }
    }

    /// exp(-i angle Z_a Z_b/2).
    static func coupling(_ first: Int, _ second: Int, _ angle: Gate.Angle) -> [Primitive] {
        switch angle {
        case .parameter(let parameter): [.zz(first, second, parameter: parameter)]
        case .fixed(let angle):
            [
                .cnot(control: first, target: second), .fixedRotation(.z, qubit: second, angle: angle),
                .cnot(control: first, target: second),
            ]
        }
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
            case .rotation(let axis, let qubit, let parameter): .rotation(axis, qubit: qubit, parameter: parameter)
            case .fixedRotation(let axis, let qubit, let angle): .fixedRotation(axis, qubit: qubit, angle: angle)
            case .hadamard(let qubit): .hadamard(qubit: qubit)
            case .zz(let first, let second, let parameter): .zz(first, second, parameter: parameter)
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
