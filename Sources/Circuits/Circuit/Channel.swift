// SPDX-License-Identifier: Apache-2.0

/// A noise channel on one qubit.
public enum Channel: Sendable, Hashable {
    /// rho -> (1 - p) rho + p/3 (X rho X + Y rho Y + Z rho Z): one of the three errors with probability p altogether.
    /// PennyLane's `DepolarizingChannel`; p = 3/4 forgets the qubit's state.
    case depolarising(Double)
    /// rho -> (1 - p) rho + p Z rho Z. PennyLane's `PhaseFlip`; p = 1/2 is an unread measurement.
    case phaseFlip(Double)
    /// The decay of |1> to |0> with probability g. PennyLane's `AmplitudeDamping`.
    case amplitudeDamping(Double)

    /// The probability p or g.
    package var strength: Double {
        switch self {
        case .depolarising(let strength), .phaseFlip(let strength), .amplitudeDamping(let strength): strength
        }
    }

    /// What the channel does to observables (its adjoint).
    var scaling: PauliScaling {
        switch self {
        case .depolarising(let p): PauliScaling(x: 1 - 4 * p / 3, y: 1 - 4 * p / 3, z: 1 - 4 * p / 3)
        case .phaseFlip(let p): PauliScaling(x: 1 - 2 * p, y: 1 - 2 * p)
        case .amplitudeDamping(let g):
            PauliScaling(x: (1 - g).squareRoot(), y: (1 - g).squareRoot(), z: 1 - g, shift: g)
        }
    }
}

/// A channel that takes the observables X -> x X, Y -> y Y, Z -> z Z + shift I of its qubit, and leaves I.
///
/// States change by the transpose: their coefficients of X, Y and Z are scaled, and that of Z gets `shift` times that of I.
struct PauliScaling: BitwiseCopyable, Equatable {
    var x = 1.0
    var y = 1.0
    var z = 1.0
    var shift = 0.0

    static let identity = PauliScaling()

    /// Whether it scales X, Y and Z alike, so that it commutes with every unitary on its qubit.
    var isIsotropic: Bool { x == y && y == z && shift == 0 }
    /// Whether it leaves Z, and scales X and Y alike, so that it commutes with ZZ couplings and rotations about Z.
    var isDephasing: Bool { x == y && z == 1 && shift == 0 }

    /// This channel, and then `later`.
    func followed(by later: PauliScaling) -> PauliScaling {
        PauliScaling(x: x * later.x, y: y * later.y, z: z * later.z, shift: later.z * shift + later.shift)
    }
}
