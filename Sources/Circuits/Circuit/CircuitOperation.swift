// SPDX-License-Identifier: Apache-2.0

/// The axis of a one-qubit rotation.
public enum Axis: Int, Sendable, CaseIterable, BitwiseCopyable {
    case x, y, z

    /// "X", "Y" or "Z".
    var letter: String { ["X", "Y", "Z"][rawValue] }
}

/// One step of a circuit. Qubit 0 is the most significant bit of a basis state's index.
public enum CircuitOperation: Sendable, Equatable, CustomStringConvertible {
    /// A gate with its angles, on as many qubits as it has; `Gate.operation` checks both.
    case gate(Gate, qubits: [Int], angles: [Gate.Angle])
    /// A measurement in the Z basis whose outcome is not used: exactly the dephasing channel
    /// rho -> (rho + Z rho Z) / 2. The circuit continues to act on the qubit.
    case measurement(qubit: Int)
    /// Noise. Circuits with it are simulated in the observable picture.
    case channel(Channel, qubit: Int)

    /// The qubits that the operation acts on.
    public var qubits: [Int] {
        switch self {
        case .gate(_, let qubits, _): qubits
        case .measurement(let qubit), .channel(_, let qubit): [qubit]
        }
    }

    /// The numbers of the parameters that the operation takes.
    public var parameters: [Int] {
        angles.flatMap(\.parameters)
    }

    /// The angles of a gate; none of other operations.
    package var angles: [Gate.Angle] { if case .gate(_, _, let angles) = self { angles } else { [] } }

    /// Whether it is a unitary gate: neither a measurement nor noise.
    package var isGate: Bool { if case .gate = self { true } else { false } }

    /// What it is, and on which qubits, as in "cnot on [0, 1]".
    public var description: String {
        switch self {
        case .gate(let gate, let qubits, _): "\(gate.rawValue) on \(qubits)"
        case .measurement(let qubit): "measure on [\(qubit)]"
        case .channel(let channel, let qubit): "\(channel) on [\(qubit)]"
        }
    }
}

extension CircuitOperation {
    /// exp(-i t P/2), P the Pauli matrix of `axis` and t the circuit's parameter number `parameter`.
    public static func rotation(_ axis: Axis, qubit: Int, parameter: Int) -> CircuitOperation {
        .gate([.rx, .ry, .rz][axis.rawValue], qubits: [qubit], angles: [.parameter(parameter)])
    }

    /// exp(-i angle P/2), P the Pauli matrix of `axis`, with an angle in radians that is not trained.
    public static func fixedRotation(_ axis: Axis, qubit: Int, angle: Double) -> CircuitOperation {
        .gate([.rx, .ry, .rz][axis.rawValue], qubits: [qubit], angles: [.fixed(angle)])
    }

    /// The Hadamard gate.
    public static func hadamard(qubit: Int) -> CircuitOperation { .gate(.h, qubits: [qubit], angles: []) }

    /// exp(-i t Z_a Z_b/2), t the circuit's parameter number `parameter`.
    public static func zz(_ first: Int, _ second: Int, parameter: Int) -> CircuitOperation {
        .gate(.rzz, qubits: [first, second], angles: [.parameter(parameter)])
    }

    /// Flips `target` where `control` is 1.
    public static func cnot(control: Int, target: Int) -> CircuitOperation {
        .gate(.cnot, qubits: [control, target], angles: [])
    }
}
