// SPDX-License-Identifier: Apache-2.0

/// The noise of a circuit: channels after its gates, and errors of its read-out.
///
/// After every gate that the circuit names, the channels act on each qubit that the gate acted on, in the order
/// depolarising, dephasing, amplitude damping, with the same strengths on both qubits of a two-qubit gate. A gate counts
/// as one, however it is simulated: Rot has noise once behind it, not three times, and CZ not between the operations that
/// it is lowered to. Mid-circuit measurements and the embedding of the samples have no noise of their own.
public struct NoiseModel: Sendable, Codable, Hashable {
    /// The probability p of `Channel.depolarising`.
    public var depolarising: Double
    /// The probability p of `Channel.phaseFlip`.
    public var dephasing: Double
    /// The probability g of `Channel.amplitudeDamping`.
    public var amplitudeDamping: Double
    public var readoutError: ReadoutError

    public init(
        depolarising: Double = 0, dephasing: Double = 0, amplitudeDamping: Double = 0,
        readoutError: ReadoutError = ReadoutError()
    ) {
        (self.depolarising, self.dephasing, self.amplitudeDamping) = (depolarising, dephasing, amplitudeDamping)
        self.readoutError = readoutError
    }

    /// No noise at all.
    public static let none = NoiseModel()

    /// The channels behind a gate, on each of its qubits; those of strength 0 are left out.
    package var channels: [Channel] {
        [.depolarising(depolarising), .phaseFlip(dephasing), .amplitudeDamping(amplitudeDamping)]
            .filter { $0.strength > 0 }
    }

    /// The circuit with this noise; it has the same parameters.
    ///
    /// - Throws: `CircuitError` for a strength that is no probability.
    public func applied(to circuit: Circuit) throws -> Circuit {
        let operations = circuit.operations.flatMap { operation -> [CircuitOperation] in
            guard operation.isGate else { return [operation] }
            return [operation] + operation.qubits.flatMap { qubit in channels.map { .channel($0, qubit: qubit) } }
        }
        return try Circuit(
            qubits: circuit.qubits, operations: operations, readout: circuit.readout, readoutError: readoutError)
    }
}

/// Errors of reading a qubit out: the wrong bit.
///
/// <Z> becomes (p10 - p01) + (1 - p01 - p10) <Z>, and so does each factor of a product of Pauli matrices, X and Y being
/// read out as Z after a rotation.
public struct ReadoutError: Sendable, Codable, Hashable {
    /// The probability to read 1 where the qubit is in |0>, and 0 where it is in |1>.
    public var p01: Double
    public var p10: Double

    public init(p01: Double, p10: Double) { (self.p01, self.p10) = (p01, p10) }

    /// Both bits are flipped with the same probability; 0 for no error.
    public init(_ probability: Double = 0) { self.init(p01: probability, p10: probability) }

    var isNone: Bool { p01 == 0 && p10 == 0 }
    /// What a Pauli matrix P becomes: `shift` I + `scale` P.
    var shift: Double { p10 - p01 }
    var scale: Double { 1 - p01 - p10 }
}
