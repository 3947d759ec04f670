/// The axis of a one-qubit rotation.
public enum Axis: Int, Sendable, CaseIterable, BitwiseCopyable {
    case x, y, z
}

/// One step of a circuit. Qubit 0 is the most significant bit of a basis state's index.
public enum CircuitOperation: Sendable, Equatable {
    /// exp(-i t P/2), P the Pauli matrix of `axis` and t the circuit's parameter number `parameter`.
    case rotation(Axis, qubit: Int, parameter: Int)
    /// exp(-i angle P/2), P the Pauli matrix of `axis`, with an angle in radians that is not trained.
    case fixedRotation(Axis, qubit: Int, angle: Double)
    /// The Hadamard gate.
    case hadamard(qubit: Int)
    /// exp(-i t Z_a Z_b/2), t the circuit's parameter number `parameter`.
    case zz(Int, Int, parameter: Int)
    /// Flips `target` where `control` is 1.
    case cnot(control: Int, target: Int)
    /// A gate that is simulated as several operations; `Gate.operations` makes them.
    case gate(Gate, qubits: [Int], angles: [Gate.Angle])
    /// A measurement in the Z basis whose outcome is not used: exactly the dephasing channel
    /// rho -> (rho + Z rho Z) / 2. The circuit goes on acting on the qubit.
    case measurement(qubit: Int)
    /// Noise. Circuits with it are simulated in the observable picture.
    case channel(Channel, qubit: Int)

    /// The qubits that the operation acts on.
    public var qubits: [Int] {
        switch self {
        case .rotation(_, let qubit, _), .fixedRotation(_, let qubit, _), .hadamard(let qubit), .measurement(let qubit),
            .channel(_, let qubit):
            [qubit]
        case .zz(let first, let second, _): [first, second]
        case .cnot(let control, let target): [control, target]
        case .gate(_, let qubits, _): qubits
        }
    }

    /// The numbers of the parameters that the operation takes.
    public var parameters: [Int] {
        switch self {
        case .rotation(_, _, let parameter), .zz(_, _, let parameter): [parameter]
        case .gate(_, _, let angles): angles.compactMap { if case .parameter(let number) = $0 { number } else { nil } }
        case .fixedRotation, .hadamard, .cnot, .measurement, .channel: []
        }
    }

    /// Whether it is a unitary gate: neither a measurement nor noise.
    public var isGate: Bool {
        switch self {
        case .rotation, .fixedRotation, .hadamard, .zz, .cnot, .gate: true
        case .measurement, .channel: false
        }
    }

    /// The operation as the simulators know it, up to a global phase: without `gate`.
    package var lowered: [CircuitOperation] {
        guard case .gate(let gate, let qubits, let angles) = self else { return [self] }
        return gate.lowered(on: qubits, angles: angles)
    }
}
