// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Stages acting on operators given by their 4^n Pauli coefficients.
///
/// On these a one-qubit unitary is a rotation of the three coefficients (X, Y, Z) of its qubit, a ZZ coupling rotates
/// four pairs of the sixteen coefficients of its two qubits, a CNOT is a signed permutation, and dephasing drops the
/// coefficients with X or Y on its qubit: all real, and far fewer operations than two-sided complex products.
///
/// The hot loops run over contiguous inner blocks, with explicit SIMD where the blocks are wide enough.
extension KernelSet {
    /// The distance between the coefficients of neighbouring digits of `qubit`.
    @inline(__always)
    private static func stride(of qubit: Int, _ qubits: Int) -> Int { 1 << (2 * (qubits - 1 - qubit)) }

    // MARK: One-qubit rotations

    /// c -> R c on the digit of one qubit.
    func rotate(_ c: MutableNumbers, qubit: Int, qubits: Int, x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>) {
        let rotation = (x: x, y: y, z: z)
        let block = Self.stride(of: qubit, qubits)
        switch block {
        case 1: rotateLastQubit(c, qubits, rotation)
        case 4: rotateBlocks(c, qubits, block, rotation, lane: SIMD4<Element>.self)
        default: rotateBlocks(c, qubits, block, rotation, lane: SIMD8<Element>.self)
        }
    }

    @inline(__always)
    private func rotateBlocks<L: Lane>(
        _ c: MutableNumbers, _ qubits: Int, _ block: Int, _ rotation: (x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>), lane: L.Type
    ) where L.Element == Element {
        let (xx, yx, zx) = (L(all: Element(rotation.x.x)), L(all: Element(rotation.x.y)), L(all: Element(rotation.x.z)))
        let (xy, yy, zy) = (L(all: Element(rotation.y.x)), L(all: Element(rotation.y.y)), L(all: Element(rotation.y.z)))
        let (xz, yz, zz) = (L(all: Element(rotation.z.x)), L(all: Element(rotation.z.y)), L(all: Element(rotation.z.z)))
        var base = 0
        while base < 1 << (2 * qubits) {
            let xs = c + (base + block)
            let ys = xs + block
            let zs = ys + block
            var inner = 0
            while inner < block {
                let (x, y, z) = (L(at: xs + inner), L(at: ys + inner), L(at: zs + inner))
                (xx * x).adding(xy, y).adding(xz, z).store(at: xs + inner)
                (yx * x).adding(yy, y).adding(yz, z).store(at: ys + inner)
                (zx * x).adding(zy, y).adding(zz, z).store(at: zs + inner)
                inner += L.width
            }
            base += 4 * block
        }
    }

    /// c -> R c on the last qubit's digit, four neighbouring coefficients at a time.
    private func rotateLastQubit(_ c: MutableNumbers, _ qubits: Int, _ rotation: (x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>)) {
        func column(_ axis: SIMD3<Double>) -> SIMD4<Element> {
            SIMD4(0, Element(axis.x), Element(axis.y), Element(axis.z))
        }
        let (x, y, z) = (column(rotation.x), column(rotation.y), column(rotation.z))
        let keep = SIMD4<Element>(1, 0, 0, 0)
        for block in Swift.stride(from: 0, to: 1 << (2 * qubits), by: 4) {
            let p = c + block
            (keep * SIMD4(at: p)).adding(x, SIMD4(all: p[1])).adding(y, SIMD4(all: p[2])).adding(z, SIMD4(all: p[3]))
                .store(at: p)
        }
    }

    /// The cross product b x o of the digits of one qubit, summed over all other qubits' digits: the derivatives of
    /// b . o with respect to rotations of the qubit about X, Y and Z.
    func torque(_ b: Numbers, _ o: Numbers, qubit: Int, qubits: Int) -> SIMD3<Double> {
        let block = Self.stride(of: qubit, qubits)
        return switch block {
        case 1: torqueBlocks(b, o, qubits, block, lane: OneLane<Element>.self)
        case 4: torqueBlocks(b, o, qubits, block, lane: SIMD4<Element>.self)
        default: torqueBlocks(b, o, qubits, block, lane: SIMD8<Element>.self)
        }
    }

    @inline(__always)
    private func torqueBlocks<L: Lane>(
        _ b: Numbers, _ o: Numbers, _ qubits: Int, _ block: Int, lane: L.Type
    ) -> SIMD3<Double> where L.Element == Element {
        var (x, y, z) = (L(all: 0), L(all: 0), L(all: 0))
        var base = 0
        while base < 1 << (2 * qubits) {
            var inner = base + block
            let end = inner + block
            while inner < end {
                let (bx, by, bz) = (L(at: b + inner), L(at: b + (inner + block)), L(at: b + (inner + 2 * block)))
                let (ox, oy, oz) = (L(at: o + inner), L(at: o + (inner + block)), L(at: o + (inner + 2 * block)))
                x = x.adding(by, oz).subtracting(bz, oy)
                y = y.adding(bz, ox).subtracting(bx, oz)
                z = z.adding(bx, oy).subtracting(by, ox)
                inner += L.width
            }
            base += 4 * block
        }
        return SIMD3(Double(x.total), Double(y.total), Double(z.total))
    }

    // MARK: ZZ couplings

    /// The pairs of digits (u, v) that exp(-i g/2 Z Z) rotates, as 4 * first qubit's digit + second qubit's digit:
    /// u -> cos g u + sin g v. They are XI -> YZ, XZ -> YI, IX -> ZY, ZX -> IY.
    @inline(__always)
    private func forEachCoupledPair<L: Lane>(
        qubits: Int, first: Int, second: Int, lane: L.Type, _ body: (_ u: Int, _ v: Int) -> Void
    ) where L.Element == Element {
        let (outer, inner) = (min(first, second), max(first, second))
        let (outerBlock, innerBlock) = (Self.stride(of: outer, qubits), Self.stride(of: inner, qubits))
        let count = 1 << (2 * qubits)
        var base = 0
        while base < count {
            var middle = base
            while middle < base + outerBlock {
                var lowest = middle
                while lowest < middle + innerBlock {
                    body(lowest + outerBlock, lowest + 2 * outerBlock + 3 * innerBlock)
                    body(lowest + outerBlock + 3 * innerBlock, lowest + 2 * outerBlock)
                    body(lowest + innerBlock, lowest + 3 * outerBlock + 2 * innerBlock)
                    body(lowest + 3 * outerBlock + innerBlock, lowest + 2 * innerBlock)
                    lowest += L.width
                }
                middle += 4 * innerBlock
            }
            base += 4 * outerBlock
        }
    }

    /// c -> U c U^dagger for U = exp(-i g/2 Z Z), given cos g and sin g; with -sin g the inverse.
    func couple(_ c: MutableNumbers, _ first: Int, _ second: Int, qubits: Int, cosine: Double, sine: Double) {
        switch Self.stride(of: max(first, second), qubits) {
        case 1: coupleBlocks(c, first, second, qubits, cosine, sine, lane: OneLane<Element>.self)
        case 4: coupleBlocks(c, first, second, qubits, cosine, sine, lane: SIMD4<Element>.self)
        default: coupleBlocks(c, first, second, qubits, cosine, sine, lane: SIMD8<Element>.self)
        }
    }

    @inline(__always)
    private func coupleBlocks<L: Lane>(
        _ c: MutableNumbers, _ first: Int, _ second: Int, _ qubits: Int, _ cosine: Double, _ sine: Double, lane: L.Type
    ) where L.Element == Element {
        let (cosines, sines) = (L(all: Element(cosine)), L(all: Element(sine)))
        forEachCoupledPair(qubits: qubits, first: first, second: second, lane: lane) { u, v in
            let (atU, atV) = (L(at: c + u), L(at: c + v))
            (cosines * atU).subtracting(sines, atV).store(at: c + u)
            (sines * atU).adding(cosines, atV).store(at: c + v)
        }
    }

    /// The derivative of b . o with respect to a coupling's angle.
    func couplingTorque(
        _ b: Numbers, _ o: Numbers, _ first: Int, _ second: Int, qubits: Int
    ) -> Double {
        switch Self.stride(of: max(first, second), qubits) {
        case 1: couplingTorqueBlocks(b, o, first, second, qubits, lane: OneLane<Element>.self)
        case 4: couplingTorqueBlocks(b, o, first, second, qubits, lane: SIMD4<Element>.self)
        default: couplingTorqueBlocks(b, o, first, second, qubits, lane: SIMD8<Element>.self)
        }
    }

    @inline(__always)
    private func couplingTorqueBlocks<L: Lane>(
        _ b: Numbers, _ o: Numbers, _ first: Int, _ second: Int, _ qubits: Int, lane: L.Type
    ) -> Double where L.Element == Element {
        var sum = L(all: 0)
        forEachCoupledPair(qubits: qubits, first: first, second: second, lane: lane) { u, v in
            sum = sum.adding(L(at: b + u), L(at: o + v)).subtracting(L(at: b + v), L(at: o + u))
        }
        return Double(sum.total)
    }

    // MARK: CNOTs and noise

    /// c -> CNOT c CNOT, in place: exchanges XI and XX, IZ and ZZ, YI and YX, IY and ZY, XY and YZ, XZ and -YY (control first).
    func addControlled(_ c: MutableNumbers, control: Int, target: Int, qubits: Int) {
        switch Self.stride(of: max(control, target), qubits) {
        case 1: addControlledBlocks(c, control, target, qubits, lane: OneLane<Element>.self)
        case 4: addControlledBlocks(c, control, target, qubits, lane: SIMD4<Element>.self)
        default: addControlledBlocks(c, control, target, qubits, lane: SIMD8<Element>.self)
        }
    }

    @inline(__always)
    private func addControlledBlocks<L: Lane>(
        _ c: MutableNumbers, _ control: Int, _ target: Int, _ qubits: Int, lane: L.Type
    ) where L.Element == Element {
        let (u, v) = (Self.stride(of: control, qubits), Self.stride(of: target, qubits))
        let (outer, inner) = (max(u, v), min(u, v))
        func exchange(_ first: MutableNumbers, _ second: MutableNumbers) {
            let (atFirst, atSecond) = (L(at: first), L(at: second))
            atSecond.store(at: first)
            atFirst.store(at: second)
        }
        for base in Swift.stride(from: 0, to: 1 << (2 * qubits), by: 4 * outer) {
            for middle in Swift.stride(from: base, to: base + outer, by: 4 * inner) {
                for lowest in Swift.stride(from: middle, to: middle + inner, by: L.width) {
                    let p = c + lowest
                    exchange(p + u, p + (u + v))
                    exchange(p + 3 * v, p + (3 * u + 3 * v))
                    exchange(p + 2 * u, p + (2 * u + v))
                    exchange(p + 2 * v, p + (3 * u + 2 * v))
                    exchange(p + (u + 2 * v), p + (2 * u + 3 * v))
                    let (xz, yy) = (L(at: p + (u + 3 * v)), L(at: p + (2 * u + 2 * v)))
                    (L(all: 0) - yy).store(at: p + (u + 3 * v))
                    (L(all: 0) - xz).store(at: p + (2 * u + 2 * v))
                }
            }
        }
    }

    func scale(
        _ c: MutableNumbers, qubit: Int, qubits: Int, by scaling: SIMD3<Double>, identityFromZ: Double,
        zFromIdentity: Double
    ) {
        let block = Self.stride(of: qubit, qubits)
        if block == 1 { return scaleLastQubit(c, qubits, scaling, Element(identityFromZ), Element(zFromIdentity)) }
        if block == 4 {
            scaleBlocks(c, qubits, block, scaling, identityFromZ, zFromIdentity, lane: SIMD4<Element>.self)
        } else {
            scaleBlocks(c, qubits, block, scaling, identityFromZ, zFromIdentity, lane: SIMD8<Element>.self)
        }
    }

    @inline(__always)
    private func scaleBlocks<L: Lane>(
        _ c: MutableNumbers, _ qubits: Int, _ block: Int, _ scaling: SIMD3<Double>, _ identityFromZ: Double,
        _ zFromIdentity: Double, lane: L.Type
    ) where L.Element == Element {
        let (x, y, z) = (L(all: Element(scaling.x)), L(all: Element(scaling.y)), L(all: Element(scaling.z)))
        let (toIdentity, toZ) = (L(all: Element(identityFromZ)), L(all: Element(zFromIdentity)))
        let shifts = identityFromZ != 0 || zFromIdentity != 0
        var base = 0
        while base < 1 << (2 * qubits) {
            let identities = c + base
            let xs = identities + block
            let ys = xs + block
            let zs = ys + block
            var inner = 0
            while inner < block {
                (x * L(at: xs + inner)).store(at: xs + inner)
                (y * L(at: ys + inner)).store(at: ys + inner)
                let atZ = L(at: zs + inner)
                if shifts {
                    let identity = L(at: identities + inner)
                    identity.adding(toIdentity, atZ).store(at: identities + inner)
                    (z * atZ).adding(toZ, identity).store(at: zs + inner)
                } else {
                    (z * atZ).store(at: zs + inner)
                }
                inner += L.width
            }
            base += 4 * block
        }
    }

    private func scaleLastQubit(
        _ c: MutableNumbers, _ qubits: Int, _ scaling: SIMD3<Double>, _ identityFromZ: Element, _ zFromIdentity: Element
    ) {
        let factors = SIMD4<Element>(1, Element(scaling.x), Element(scaling.y), Element(scaling.z))
        for block in Swift.stride(from: 0, to: 1 << (2 * qubits), by: 4) {
            let p = SIMD4(at: c + block)
            let shifts = SIMD4<Element>(identityFromZ * p[3], 0, 0, zFromIdentity * p[0])
            (factors * p + shifts).store(at: c + block)
        }
    }
}
