// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// A one-qubit unitary up to its global phase, as the unit quaternion (w, x, y, z) of w - i (x X + y Y + z Z).
struct OneQubitUnitary {
    var w = 1.0
    var x = 0.0
    var y = 0.0
    var z = 0.0

    static let hadamard = OneQubitUnitary(w: 0, x: 0.5.squareRoot(), y: 0, z: 0.5.squareRoot())

    /// exp(-i angle P/2), P the Pauli matrix of `axis`.
    static func rotation(_ axis: Axis, by angle: Double) -> OneQubitUnitary {
        let sine = Double.sine(angle / 2)
        return OneQubitUnitary(
            w: .cosine(angle / 2), x: axis == .x ? sine : 0, y: axis == .y ? sine : 0, z: axis == .z ? sine : 0)
    }

    /// The matrix product `second first`: `first` acts first.
    static func * (second: OneQubitUnitary, first: OneQubitUnitary) -> OneQubitUnitary {
        OneQubitUnitary(
            w: second.w * first.w - second.x * first.x - second.y * first.y - second.z * first.z,
            x: second.w * first.x + second.x * first.w + second.y * first.z - second.z * first.y,
            y: second.w * first.y - second.x * first.z + second.y * first.w + second.z * first.x,
            z: second.w * first.z + second.x * first.y - second.y * first.x + second.z * first.w)
    }

    /// Whether its matrix is real, a rotation; up to rounding, as pi/2 has a cosine that is not quite 0.
    var isReal: Bool { max(abs(x), abs(z)) < 1e-15 }

    /// Whether its matrix is i times a real one, a reflection.
    var isReflection: Bool { max(abs(w), abs(y)) < 1e-15 }

    /// The rotation matrix R of the Bloch sphere: U P_j U^dagger = sum_i R[i, j] P_i; `columns[j]` is the image of axis j.
    var blochRotation: BlochRotation {
        BlochRotation(
            x: SIMD3(1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)),
            y: SIMD3(2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)),
            z: SIMD3(2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)))
    }
}

/// A rotation of the Bloch sphere by the images of its three axes.
struct BlochRotation {
    var x = SIMD3(1.0, 0, 0)
    var y = SIMD3(0.0, 1, 0)
    var z = SIMD3(0.0, 0, 1)

    func image(of axis: Axis) -> SIMD3<Double> {
        switch axis {
        case .x: x
        case .y: y
        case .z: z
        }
    }

    /// The inverse rotation: the transpose.
    var inverse: BlochRotation {
        BlochRotation(x: SIMD3(x.x, y.x, z.x), y: SIMD3(x.y, y.y, z.y), z: SIMD3(x.z, y.z, z.z))
    }

    /// The rotation, and then a scaling of all axes alike; its `inverse` then is its transpose.
    func scaled(by scale: Double) -> BlochRotation { BlochRotation(x: x * scale, y: y * scale, z: z * scale) }
}
