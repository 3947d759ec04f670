// SPDX-License-Identifier: Apache-2.0

/// The gates that a circuit may name, each under its name in YAML.
///
/// A gate is its record below and nothing else. To add one, add a case and its record; where it has no inverse yet, that
/// too.
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

    /// All that is known of the gate.
    package var record: GateRecord {
        switch self {
        case .rx:
            GateRecord(
                angles: 1, drawn: [.box("RX")], openQASM: .standard("rx"), matrix: { .rotation(.x, by: $0[0]) },
                lowered: { q, t in [.rotation(.x, q[0], t[0])] })
        case .ry:
            GateRecord(
                angles: 1, drawn: [.box("RY")], openQASM: .standard("ry"), matrix: { .rotation(.y, by: $0[0]) },
                lowered: { q, t in [.rotation(.y, q[0], t[0])] })
        case .rz:
            GateRecord(
                angles: 1, drawn: [.box("RZ")], openQASM: .standard("rz"), matrix: { .rotation(.z, by: $0[0]) },
                lowered: { q, t in [.rotation(.z, q[0], t[0])] })
        case .rot:
            GateRecord(
                angles: 3, drawn: [.box("Rot")], openQASM: nil,
                matrix: { .rotation(.z, by: $0[2]) * .rotation(.y, by: $0[1]) * .rotation(.z, by: $0[0]) },
                lowered: { q, t in
                    [.rotation(.z, q[0], t[0]), .rotation(.y, q[0], t[1]), .rotation(.z, q[0], t[2])]
                })
        case .h:
            GateRecord(
                drawn: [.box("H")], openQASM: .standard("h"),
                matrix: { _ in GateMatrix(real: [[1, 1], [1, -1]]).scaled(by: 0.5.squareRoot()) },
                lowered: { q, _ in [.hadamard(qubit: q[0])] })
        case .x:
            GateRecord(
                drawn: [.box("X")], openQASM: .standard("x"), matrix: { _ in .pauli(.x) },
                lowered: { q, _ in [.turn(.x, q[0], .pi)] })
        case .y:
            GateRecord(
                drawn: [.box("Y")], openQASM: .standard("y"), matrix: { _ in .pauli(.y) },
                lowered: { q, _ in [.turn(.y, q[0], .pi)] })
        case .z:
            GateRecord(
                drawn: [.box("Z")], openQASM: .standard("z"), matrix: { _ in .pauli(.z) },
                lowered: { q, _ in [.turn(.z, q[0], .pi)] })
        case .s:
            GateRecord(
                drawn: [.box("S")], openQASM: .standard("s"), matrix: { _ in .phases([0, .pi / 2]) },
                lowered: { q, _ in [.turn(.z, q[0], .pi / 2)] })
        case .sdg:
            GateRecord(
                drawn: [.box("S†")], openQASM: .standard("sdg"), matrix: { _ in .phases([0, -.pi / 2]) },
                lowered: { q, _ in [.turn(.z, q[0], -.pi / 2)] })
        case .t:
            GateRecord(
                drawn: [.box("T")], openQASM: .standard("t"), matrix: { _ in .phases([0, .pi / 4]) },
                lowered: { q, _ in [.turn(.z, q[0], .pi / 4)] })
        case .tdg:
            GateRecord(
                drawn: [.box("T†")], openQASM: .standard("tdg"), matrix: { _ in .phases([0, -.pi / 4]) },
                lowered: { q, _ in [.turn(.z, q[0], -.pi / 4)] })
        case .cnot:
            GateRecord(
                drawn: [.dot, .plus], openQASM: .standard("cx"), matrix: { _ in .permutation([0, 1, 3, 2]) },
                lowered: { q, _ in [.cnot(control: q[0], target: q[1])] })
        case .cz:
            GateRecord(
                drawn: [.dot, .dot], openQASM: .standard("cz"), matrix: { _ in .phases([0, 0, 0, .pi]) },
                lowered: { q, _ in
                    [.hadamard(qubit: q[1]), .cnot(control: q[0], target: q[1]), .hadamard(qubit: q[1])]
                })
        case .swap:
            GateRecord(
                drawn: [.cross, .cross], openQASM: .standard("swap"), matrix: { _ in .permutation([0, 2, 1, 3]) },
                lowered: { q, _ in
                    [(0, 1), (1, 0), (0, 1)].map { .cnot(control: q[$0.0], target: q[$0.1]) }
                })
        case .rxx:
            GateRecord(
                angles: 1, drawn: [.box("X"), .box("X")], openQASM: nil, matrix: { .rotation(.x, .x, by: $0[0]) },
                lowered: { q, t in
                    let turned = q.map { Primitive.hadamard(qubit: $0) }
                    return turned + Primitive.coupling(q[0], q[1], t[0]) + turned
                })
        case .ryy:
            // RX(-pi/2) Z RX(pi/2) = Y.
            GateRecord(
                angles: 1, drawn: [.box("Y"), .box("Y")], openQASM: nil, matrix: { .rotation(.y, .y, by: $0[0]) },
                lowered: { q, t in
                    q.map { .turn(.x, $0, .pi / 2) } + Primitive.coupling(q[0], q[1], t[0])
                        + q.map { .turn(.x, $0, -.pi / 2) }
                })
        case .rzz:
            GateRecord(
                angles: 1, drawn: [.box("Z"), .box("Z")],
                openQASM: .defined(
                    "rzz",
                    [
                        "// exp(-i theta/2 Z Z)", "gate rzz(theta) a, b {", "  cx a, b;", "  rz(theta) b;",
                        "  cx a, b;", "}",
                    ]),
                matrix: { .rotation(.z, .z, by: $0[0]) },
                lowered: { q, t in Primitive.coupling(q[0], q[1], t[0]) })
        }
    }

    /// The angle of a gate: trained, or fixed.
    public enum Angle: Sendable, Hashable {
        /// The circuit's parameter of that number; several gates may share it.
        case parameter(Int)
        /// Radians.
        case fixed(Double)
    }
}
