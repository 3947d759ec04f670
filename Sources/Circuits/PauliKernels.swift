/// Stages acting on operators given by their 4^n Pauli coefficients.
///
/// On these a one-qubit unitary is a rotation of the three coefficients (X, Y, Z) of its qubit, a ZZ coupling rotates
/// four pairs of the sixteen coefficients of its two qubits, a CNOT is a signed permutation, and dephasing drops the
/// coefficients with X or Y on its qubit: all real, and far fewer operations than two-sided complex products.
///
/// The hot loops run over contiguous inner blocks, with explicit SIMD where the blocks are wide enough.
enum PauliKernels {
    typealias Coefficients = UnsafeMutablePointer<Double>

    /// The distance between the coefficients of neighbouring digits of `qubit`.
    @inline(__always)
    private static func stride(of qubit: Int, _ qubits: Int) -> Int { 1 << (2 * (qubits - 1 - qubit)) }

    // MARK: One-qubit rotations

    /// c -> R c on the digit of one qubit.
    static func rotate(_ c: Coefficients, qubit: Int, qubits: Int, by rotation: BlochRotation) {
        let block = stride(of: qubit, qubits)
        switch block {
        case 1: rotateBlocks(c, qubits, block, rotation, lane: Double.self)
        case 4: rotateBlocks(c, qubits, block, rotation, lane: SIMD4<Double>.self)
        default: rotateBlocks(c, qubits, block, rotation, lane: SIMD8<Double>.self)
        }
    }

    @inline(__always)
    private static func rotateBlocks<L: Lane>(
        _ c: Coefficients, _ qubits: Int, _ block: Int, _ rotation: BlochRotation, lane: L.Type
    ) {
        let (xx, yx, zx) = (L(all: rotation.x.x), L(all: rotation.x.y), L(all: rotation.x.z))
        let (xy, yy, zy) = (L(all: rotation.y.x), L(all: rotation.y.y), L(all: rotation.y.z))
        let (xz, yz, zz) = (L(all: rotation.z.x), L(all: rotation.z.y), L(all: rotation.z.z))
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

    /// The cross product b x o of the digits of one qubit, summed over all other qubits' digits: the derivatives of
    /// b . o with respect to rotations of the qubit about X, Y and Z.
    static func torque(_ b: Coefficients, _ o: Coefficients, qubit: Int, qubits: Int) -> SIMD3<Double> {
        let block = stride(of: qubit, qubits)
        return switch block {
        case 1: torqueBlocks(b, o, qubits, block, lane: Double.self)
        case 4: torqueBlocks(b, o, qubits, block, lane: SIMD4<Double>.self)
        default: torqueBlocks(b, o, qubits, block, lane: SIMD8<Double>.self)
        }
    }

    @inline(__always)
    private static func torqueBlocks<L: Lane>(
        _ b: Coefficients, _ o: Coefficients, _ qubits: Int, _ block: Int, lane: L.Type
    ) -> SIMD3<Double> {
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
        return SIMD3(x.total, y.total, z.total)
    }

    // MARK: ZZ couplings

    /// The pairs of digits (u, v) that exp(-i g/2 Z Z) rotates, as 4 * first qubit's digit + second qubit's digit:
    /// u -> cos g u + sin g v. They are XI -> YZ, XZ -> YI, IX -> ZY, ZX -> IY.
    @inline(__always)
    private static func forEachCoupledPair<L: Lane>(
        qubits: Int, first: Int, second: Int, lane: L.Type, _ body: (_ u: Int, _ v: Int) -> Void
    ) {
        let (outer, inner) = (min(first, second), max(first, second))
        let (outerBlock, innerBlock) = (stride(of: outer, qubits), stride(of: inner, qubits))
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
    static func couple(_ c: Coefficients, _ first: Int, _ second: Int, qubits: Int, cosine: Double, sine: Double) {
        switch stride(of: max(first, second), qubits) {
        case 1: coupleBlocks(c, first, second, qubits, cosine, sine, lane: Double.self)
        case 4: coupleBlocks(c, first, second, qubits, cosine, sine, lane: SIMD4<Double>.self)
        default: coupleBlocks(c, first, second, qubits, cosine, sine, lane: SIMD8<Double>.self)
        }
    }

    @inline(__always)
    private static func coupleBlocks<L: Lane>(
        _ c: Coefficients, _ first: Int, _ second: Int, _ qubits: Int, _ cosine: Double, _ sine: Double, lane: L.Type
    ) {
        let (cosines, sines) = (L(all: cosine), L(all: sine))
        forEachCoupledPair(qubits: qubits, first: first, second: second, lane: lane) { u, v in
            let (atU, atV) = (L(at: c + u), L(at: c + v))
            (cosines * atU).subtracting(sines, atV).store(at: c + u)
            (sines * atU).adding(cosines, atV).store(at: c + v)
        }
    }

    /// The derivative of b . o with respect to a coupling's angle.
    static func couplingTorque(
        _ b: Coefficients, _ o: Coefficients, _ first: Int, _ second: Int, qubits: Int
    ) -> Double {
        switch stride(of: max(first, second), qubits) {
        case 1: couplingTorqueBlocks(b, o, first, second, qubits, lane: Double.self)
        case 4: couplingTorqueBlocks(b, o, first, second, qubits, lane: SIMD4<Double>.self)
        default: couplingTorqueBlocks(b, o, first, second, qubits, lane: SIMD8<Double>.self)
        }
    }

    @inline(__always)
    private static func couplingTorqueBlocks<L: Lane>(
        _ b: Coefficients, _ o: Coefficients, _ first: Int, _ second: Int, _ qubits: Int, lane: L.Type
    ) -> Double {
        var sum = L(all: 0)
        forEachCoupledPair(qubits: qubits, first: first, second: second, lane: lane) { u, v in
            sum = sum.adding(L(at: b + u), L(at: o + v)).subtracting(L(at: b + v), L(at: o + u))
        }
        return sum.total
    }

    // MARK: Permutations and dephasing

    /// `target` = U `source` U^dagger for the stage's CNOTs.
    static func permute(_ source: Coefficients, by stage: PermutationStage, into target: Coefficients) {
        for index in stage.pauliImages.indices {
            target[Int(stage.pauliImages[index])] = stage.pauliSigns[index] * source[index]
        }
    }

    /// `target` = U^dagger `source` U for the stage's CNOTs.
    static func permuteBack(_ source: Coefficients, by stage: PermutationStage, into target: Coefficients) {
        for index in stage.pauliImages.indices {
            target[index] = stage.pauliSigns[index] * source[Int(stage.pauliImages[index])]
        }
    }

    /// Drops the coefficients with X or Y on `qubit`; dephasing is its own adjoint.
    static func dephase(_ c: Coefficients, qubit: Int, qubits: Int) {
        let block = stride(of: qubit, qubits)
        for base in Swift.stride(from: 0, to: 1 << (2 * qubits), by: 4 * block) {
            (c + (base + block)).update(repeating: 0, count: 2 * block)
        }
    }
}
