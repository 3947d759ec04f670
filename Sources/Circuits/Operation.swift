/// The axis of a one-qubit rotation.
public enum Axis: Int, Sendable, CaseIterable, BitwiseCopyable {
    case x, y, z
}

/// One step of a circuit. Qubit 0 is the most significant bit of a basis state's index.
public enum Operation: Sendable, Equatable {
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
    /// A measurement in the Z basis whose outcome is not used: exactly the dephasing channel
    /// rho -> (rho + Z rho Z) / 2. The circuit goes on acting on the qubit.
    case measurement(qubit: Int)

    /// The qubits that the operation acts on.
    public var qubits: [Int] {
        switch self {
        case .rotation(_, let qubit, _), .fixedRotation(_, let qubit, _), .hadamard(let qubit), .measurement(let qubit):
            [qubit]
        case .zz(let first, let second, _): [first, second]
        case .cnot(let control, let target): [control, target]
        }
    }

    /// The number of the parameter that the operation takes, if it takes one.
    public var parameter: Int? {
        switch self {
        case .rotation(_, _, let parameter), .zz(_, _, let parameter): parameter
        case .fixedRotation, .hadamard, .cnot, .measurement: nil
        }
    }
}
