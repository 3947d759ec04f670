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
    /// RX(t), RY(t), RZ(t), or diag(1, exp(i t)), on the second qubit where the first is 1.
    case crx, cry, crz, cphase

    /// All that is known of the gate.
    package var record: GateRecord {
        switch self {
        case .rx: .rotation(.x, drawn: "RX", openQASM: "rx")
        case .ry: .rotation(.y, drawn: "RY", openQASM: "ry")
        case .rz: .rotation(.z, drawn: "RZ", openQASM: "rz")
        case .rot:
            GateRecord(
                angles: 3, drawn: [.box("Rot")], openQASM: nil,
                matrix: { .rotation(.z, by: $0[2]) * .rotation(.y, by: $0[1]) * .rotation(.z, by: $0[0]) },
                lowered: { q, t in zip([.z, .y, .z], t).map { .rotation($0, q[0], $1) } })
        case .h:
            GateRecord(
                drawn: [.box("H")], openQASM: .standard("h"),
                matrix: { _ in
                    let root = 0.5.squareRoot()
                    return GateMatrix(real: [[root, root], [root, -root]])
                },
                lowered: { q, _ in [.hadamard(qubit: q[0])] })
        case .x: .turn(.x, by: .pi, drawn: "X", openQASM: "x", matrix: .pauli(.x))
        case .y: .turn(.y, by: .pi, drawn: "Y", openQASM: "y", matrix: .pauli(.y))
        case .z: .turn(.z, by: .pi, drawn: "Z", openQASM: "z", matrix: .pauli(.z))
        case .s: .turn(.z, by: .pi / 2, drawn: "S", openQASM: "s", matrix: .phases([0, .pi / 2]))
        case .sdg: .turn(.z, by: -.pi / 2, drawn: "S†", openQASM: "sdg", matrix: .phases([0, -.pi / 2]))
        case .t: .turn(.z, by: .pi / 4, drawn: "T", openQASM: "t", matrix: .phases([0, .pi / 4]))
        case .tdg: .turn(.z, by: -.pi / 4, drawn: "T†", openQASM: "tdg", matrix: .phases([0, -.pi / 4]))
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
                lowered: { q, _ in [(0, 1), (1, 0), (0, 1)].map { .cnot(control: q[$0.0], target: q[$0.1]) } })
        case .rxx:
            .coupling(.x, drawn: "X") { q, zz in
                let turned = q.map { Primitive.hadamard(qubit: $0) }
                return turned + zz + turned
            }
        case .ryy:
            // RX(-pi/2) Z RX(pi/2) = Y.
            .coupling(.y, drawn: "Y") { q, zz in
                func turns(_ angle: Double) -> [Primitive] { q.map { .fixedRotation(.x, qubit: $0, angle: angle) } }
                return turns(.pi / 2) + zz + turns(-.pi / 2)
            }
        case .rzz:
            .coupling(
                .z, drawn: "Z",
                openQASM: .defined(
                    "rzz",
                    [
                        "// exp(-i theta/2 Z Z)", "gate rzz(theta) a, b {", "  cx a, b;", "  rz(theta) b;",
                        "  cx a, b;", "}",
                    ])
            ) { $1 }
        case .crx: .controlled(.x, drawn: "RX", openQASM: "crx") { q, _ in [.hadamard(qubit: q)] }
        case .cry:
            .controlled(.y, drawn: "RY", openQASM: "cry") { [.fixedRotation(.x, qubit: $0, angle: $1 * .pi / 2)] }
        case .crz: .controlled(.z, drawn: "RZ", openQASM: "crz") { _, _ in [] }
        case .cphase:
            GateRecord(
                angles: 1, drawn: [.dot, .box("P")], openQASM: .standard("cp"),
                matrix: { .phases([0, 0, 0, $0[0]]) },
                lowered: { q, t in
                    q.map { .rotation(.z, $0, t[0] * 0.5) } + Primitive.coupling(q[0], q[1], t[0] * -0.5)
                })
        }
    }

    /// The angle of a gate: trained, or fixed.
    public enum Angle: Sendable, Hashable {
        /// The circuit's parameter of that number; several gates may share it.
        case parameter(Int)
        /// Radians.
        case fixed(Double)
        /// What depends on several parameters, or on the sample.
        case expression(AngleExpression)
    }
}
