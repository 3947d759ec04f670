// SPDX-License-Identifier: Apache-2.0

/// All that is known of a gate but its name in YAML.
package struct GateRecord: Sendable {
    /// How a gate is written in OpenQASM 3.
    package enum OpenQASM: Sendable {
        /// A gate of stdgates.inc.
        case standard(String)
        /// A gate that a program defines first, by these lines.
        case defined(String, [String])

        package var name: String {
            switch self {
            case .standard(let name), .defined(let name, _): name
            }
        }
    }

    /// The number of angles.
    package let angles: Int
    /// What a drawing shows on each of its qubits.
    package let drawn: [DrawnOperation.Symbol]
    /// nil for a gate that is written as what it is simulated as.
    package let openQASM: OpenQASM?
    /// The unitary for angles in radians; the first qubit is the most significant bit of a row's number.
    package let matrix: @Sendable ([Double]) -> GateMatrix
    /// What the simulators know that is together the gate, up to a global phase, for its qubits and angles.
    let lowered: @Sendable ([Int], [Gate.Angle]) -> [Primitive]

    init(
        angles: Int = 0, drawn: [DrawnOperation.Symbol], openQASM: OpenQASM?,
        matrix: @escaping @Sendable ([Double]) -> GateMatrix,
        lowered: @escaping @Sendable ([Int], [Gate.Angle]) -> [Primitive]
    ) {
        (self.angles, self.drawn, self.openQASM, self.matrix, self.lowered) = (angles, drawn, openQASM, matrix, lowered)
    }

    /// exp(-i t P/2).
    static func rotation(_ axis: Axis, drawn: String, openQASM: String) -> GateRecord {
        GateRecord(
            angles: 1, drawn: [.box(drawn)], openQASM: .standard(openQASM),
            matrix: { .rotation(axis, by: $0[0]) }, lowered: { q, t in [.rotation(axis, q[0], t[0])] })
    }

    /// A gate without angles that is, up to a global phase, a turn about an axis.
    static func turn(
        _ axis: Axis, by angle: Double, drawn: String, openQASM: String,
        matrix: @autoclosure @escaping @Sendable () -> GateMatrix
    ) -> GateRecord {
        GateRecord(
            drawn: [.box(drawn)], openQASM: .standard(openQASM), matrix: { _ in matrix() },
            lowered: { q, _ in [.fixedRotation(axis, qubit: q[0], angle: angle)] })
    }

    /// exp(-i t P P/2).
    ///
    /// - Parameter lowered: makes it of exp(-i t Z Z/2) on its qubits.
    static func coupling(
        _ axis: Axis, drawn: String, openQASM: OpenQASM? = nil,
        _ lowered: @escaping @Sendable ([Int], [Primitive]) -> [Primitive]
    ) -> GateRecord {
        GateRecord(
            angles: 1, drawn: [.box(drawn), .box(drawn)], openQASM: openQASM,
            matrix: { .rotation(axis, axis, by: $0[0]) },
            lowered: { q, t in lowered(q, Primitive.coupling(q[0], q[1], t[0])) })
    }

    /// exp(-i t P/2) on the second qubit where the first is 1: half the turn, and half the turn back where the first is 0.
    ///
    /// - Parameter turned: for the second qubit and a sign, what takes P to Z (+1), and back (-1).
    static func controlled(
        _ axis: Axis, drawn: String, openQASM: String, turned: @escaping @Sendable (Int, Double) -> [Primitive]
    ) -> GateRecord {
        GateRecord(
            angles: 1, drawn: [.dot, .box(drawn)], openQASM: .standard(openQASM),
            matrix: { .controlled(.rotation(axis, by: $0[0])) },
            lowered: { q, t in
                turned(q[1], 1) + [.rotation(.z, q[1], t[0] * 0.5)] + Primitive.coupling(q[0], q[1], t[0] * -0.5)
                    + turned(q[1], -1)
            })
    }
}

extension Gate {
    /// The number of qubits that the gate acts on.
    public var qubitCount: Int { record.drawn.count }

    /// The number of angles that the gate takes.
    public var angleCount: Int { record.angles }

    /// The gate on `qubits`.
    ///
    /// - Throws: `CircuitError` for another number of qubits or angles than the gate has, and for one qubit given twice.
    public func operation(on qubits: [Int], angles: [Angle] = []) throws -> CircuitOperation {
        guard qubits.count == qubitCount, Set(qubits).count == qubits.count else {
            throw CircuitError.gateQubits(self, qubits)
        }
        guard angles.count == angleCount else { throw CircuitError.gateAngles(self, angles.count) }
        return .gate(self, qubits: qubits, angles: angles)
    }

    /// The gate with trained angles.
    ///
    /// - Parameters:
    ///   - qubits: what it acts on, of a controlled gate the control first.
    ///   - parameters: the numbers of the circuit's parameters that are its angles, in its order.
    public func operation(on qubits: [Int], parameters: [Int]) throws -> CircuitOperation {
        try operation(on: qubits, angles: parameters.map { .parameter($0) })
    }

    /// Whether the gate of two qubits does the same with both exchanged.
    package var isSymmetric: Bool { Self.symmetric.contains(self) }

    /// The gate that undoes it, with angles negated and in the opposite order.
    package var inverse: Gate {
        guard let inverse = Self.inverses[self] else {
            preconditionFailure("Every gate has an inverse among the gates; the tests see to it.")
        }
        return inverse
    }

    /// Any angles that have nothing to do with each other.
    private var someAngles: [Double] { (0..<angleCount).map { 0.7 + 1.1 * Double($0) } }

    private static let symmetric = Set(
        allCases.filter { gate in
            let matrix = gate.record.matrix(gate.someAngles)
            let exchange = Gate.swap.record.matrix([])
            return gate.qubitCount == 2 && (exchange * matrix * exchange).isEqual(to: matrix)
        })

    private static let inverses: [Gate: Gate] = Dictionary(
        uniqueKeysWithValues: allCases.compactMap { gate in
            let adjoint = gate.record.matrix(gate.someAngles).adjoint
            let inverse = allCases.first { other in
                other.qubitCount == gate.qubitCount && other.angleCount == gate.angleCount
                    && other.record.matrix(gate.someAngles.reversed().map { -$0 }).isEqual(to: adjoint)
            }
            return inverse.map { (gate, $0) }
        })
}
