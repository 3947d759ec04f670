// SPDX-License-Identifier: Apache-2.0

/// The circuits of the study.
extension CircuitDescription {
    /// Rot(phi, theta, omega) = RZ(omega) RY(theta) RZ(phi) on each qubit, then a ring of CNOTs that widens from layer to
    /// layer.
    ///
    /// Source: `StronglyEntanglingLayers` of PennyLane; M. Schuld et al., Phys. Rev. A 101, 032308 (2020).
    package static let hardwareEfficient = CircuitDescription(
        block: [.single(.rot, on: .all), .pair(.cnot, on: .wideningRing)])

    /// RX on each qubit, RY on each qubit, then exp(-i g/2 Z_q Z_{q+1}) along the chain, each with its own g.
    ///
    /// Source of the generators: M. Larocca et al., Quantum 6, 824 (2022).
    package static func universal(hadamards: Bool) -> CircuitDescription {
        CircuitDescription(
            before: hadamards ? [.single(.h, on: .all)] : [],
            block: [.single(.rx, on: .all), .single(.ry, on: .all), .pair(.rzz, on: .chain)])
    }

    /// RX on each qubit, RY on the read-out qubits (0 ..< readouts), the ZZ chain; then the highest-numbered qubit that is
    /// neither read out nor measured yet is measured, its outcome unread.
    package static func measured(readouts: Int) -> CircuitDescription {
        CircuitDescription(
            block: [
                .single(.rx, on: .all), .single(.ry, on: .readout), .pair(.rzz, on: .chain),
                .measure(on: .lastUnmeasured),
            ], readout: .first(qubits: readouts))
    }
}
