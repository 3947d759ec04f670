/// The gates that a circuit may name.
///
/// Those that the simulators do not know are in a circuit under their own name (`CircuitOperation.gate`), and are simulated
/// as a few operations that are the same up to a global phase (`lowered`).
public enum Gate: String, Sendable, Hashable, Codable, CaseIterable {
    /// exp(-i t P/2) for the Pauli matrices P = X, Y, Z.
    case rx, ry, rz
    /// Rot(phi, theta, omega) = RZ(omega) RY(theta) RZ(phi): RZ(phi) acts first.
    case rot
    /// The Hadamard gate, and the Pauli matrices.
    case h, x, y, z
    /// diag(1, i) and diag(1, exp(i pi/4)), and their inverses.
    case s, sdg, t, tdg
    /// X, or Z, on the second qubit where the first is 1.
    case cnot, cz
    /// The exchange of two qubits.
    case swap
    /// exp(-i t P P/2) for P = X, Y, Z on two qubits.
    case rxx, ryy, rzz

    /// The angle of a gate: trained, or fixed.
    public enum Angle: Sendable, Hashable {
        /// The circuit's parameter of that number; several gates may share it.
        case parameter(Int)
        /// Radians.
        case fixed(Double)
    }

    /// The number of qubits that the gate acts on.
    public var qubitCount: Int {
        switch self {
        case .rx, .ry, .rz, .rot, .h, .x, .y, .z, .s, .sdg, .t, .tdg: 1
        case .cnot, .cz, .swap, .rxx, .ryy, .rzz: 2
        }
    }

    /// The number of angles that the gate takes.
    public var angleCount: Int {
        switch self {
        case .rx, .ry, .rz, .rxx, .ryy, .rzz: 1
        case .rot: 3
        case .h, .x, .y, .z, .s, .sdg, .t, .tdg, .cnot, .cz, .swap: 0
        }
    }

    /// The gate on `qubits`, as what goes into a circuit's operations.
    ///
    /// - Throws: `CircuitError` for another number of qubits or angles than the gate has, and for one qubit given twice.
    public func operations(on qubits: [Int], angles: [Angle] = []) throws -> [CircuitOperation] {
        guard qubits.count == qubitCount, Set(qubits).count == qubits.count else {
            throw CircuitError.gateQubits(self, qubits)
        }
        guard angles.count == angleCount else { throw CircuitError.gateAngles(self, angles.count) }
        return [operation(qubits, angles)]
    }

    /// The gate with trained angles.
    ///
    /// - Parameter parameters: the numbers of the circuit's parameters that are its angles, in its order.
    public func operations(on qubits: [Int], parameters: [Int]) throws -> [CircuitOperation] {
        try operations(on: qubits, angles: parameters.map { .parameter($0) })
    }

    private func operation(_ qubits: [Int], _ angles: [Angle]) -> CircuitOperation {
        switch (self, angles.first) {
        case (.rx, .some(let angle)): .rotation(.x, qubits[0], angle)
        case (.ry, .some(let angle)): .rotation(.y, qubits[0], angle)
        case (.rz, .some(let angle)): .rotation(.z, qubits[0], angle)
        case (.h, _): .hadamard(qubit: qubits[0])
        case (.cnot, _): .cnot(control: qubits[0], target: qubits[1])
        case (.rzz, .parameter(let parameter)): .zz(qubits[0], qubits[1], parameter: parameter)
        default: .gate(self, qubits: qubits, angles: angles)
        }
    }

    /// Operations that are together the gate, up to a global phase; `qubits` and `angles` have passed `operations`.
    func lowered(on qubits: [Int], angles: [Angle]) -> [CircuitOperation] {
        let first = qubits[0]
        let second = qubits.count > 1 ? qubits[1] : first
        func turn(_ axis: Axis, _ angle: Double) -> [CircuitOperation] {
            qubits.map { .fixedRotation(axis, qubit: $0, angle: angle) }
        }
        switch self {
        case .x: return turn(.x, .pi)
        case .y: return turn(.y, .pi)
        case .z: return turn(.z, .pi)
        case .s: return turn(.z, .pi / 2)
        case .sdg: return turn(.z, -.pi / 2)
        case .t: return turn(.z, .pi / 4)
        case .tdg: return turn(.z, -.pi / 4)
        case .rot: return zip([Axis.z, .y, .z], angles).map { .rotation($0, first, $1) }
        case .cz:
            let turned = CircuitOperation.hadamard(qubit: second)
            return [turned, .cnot(control: first, target: second), turned]
        case .swap:
            let (there, back) = (
                CircuitOperation.cnot(control: first, target: second),
                CircuitOperation.cnot(control: second, target: first)
            )
            return [there, back, there]
        case .rxx:
            let turned = qubits.map { CircuitOperation.hadamard(qubit: $0) }
            return turned + Self.coupling(first, second, angles[0]) + turned
        case .ryy:
            // RX(-pi/2) Z RX(pi/2) = Y.
            return turn(.x, .pi / 2) + Self.coupling(first, second, angles[0]) + turn(.x, -.pi / 2)
        case .rzz: return Self.coupling(first, second, angles[0])
        case .rx, .ry, .rz, .h, .cnot: return [operation(qubits, angles)]
        }
    }

    private static func coupling(_ first: Int, _ second: Int, _ angle: Angle) -> [CircuitOperation] {
        switch angle {
        case .parameter(let parameter): return [.zz(first, second, parameter: parameter)]
        case .fixed(let angle):
            let sum = CircuitOperation.cnot(control: first, target: second)
            return [sum, .fixedRotation(.z, qubit: second, angle: angle), sum]
        }
    }
}

extension CircuitOperation {
    fileprivate static func rotation(_ axis: Axis, _ qubit: Int, _ angle: Gate.Angle) -> CircuitOperation {
        switch angle {
        case .parameter(let parameter): .rotation(axis, qubit: qubit, parameter: parameter)
        case .fixed(let angle): .fixedRotation(axis, qubit: qubit, angle: angle)
        }
    }
}
