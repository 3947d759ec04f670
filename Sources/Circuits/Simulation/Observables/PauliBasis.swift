// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// A signed Pauli string, numbered by one base-4 digit per qubit (I 0, X 1, Y 2, Z 3), qubit 0 the most significant.
struct PauliString {
    let qubits: Int
    /// The bit mask of the qubits with X or Y, and that of the qubits with Z or Y; qubit 0 is the most significant bit.
    var flips: Int
    var phases: Int
    var sign = 1.0

    init(flips: Int, phases: Int, qubits: Int) { (self.flips, self.phases, self.qubits) = (flips, phases, qubits) }

    init(index: Int, qubits: Int) {
        var flips = 0
        var phases = 0
        for bit in 0..<qubits {
            let digit = index >> (2 * bit) & 3
            if digit == 1 || digit == 2 { flips |= 1 << bit }
            if digit == 2 || digit == 3 { phases |= 1 << bit }
        }
        self.init(flips: flips, phases: phases, qubits: qubits)
    }

    var index: Int {
        (0..<qubits).reduce(0) { index, bit in
            let digit =
                switch (flips >> bit & 1, phases >> bit & 1) {
                case (0, 0): 0
                case (1, 0): 1
                case (1, 1): 2
                default: 3
                }
            return index | digit << (2 * bit)
        }
    }

    /// As the kernels take it, without its sign.
    var masks: PauliMasks { PauliMasks(flips: flips, phases: phases) }

    /// What noise without shift on a qubit multiplies the string with.
    func factor(on qubit: Int, under scaling: PauliScaling) -> Double {
        let bit = qubits - 1 - qubit
        return switch (flips >> bit & 1, phases >> bit & 1) {
        case (0, 0): 1
        case (1, 0): scaling.x
        case (1, 1): scaling.y
        default: scaling.z
        }
    }

    /// P -> CNOT P CNOT. Source: S. Aaronson and D. Gottesman, Phys. Rev. A 70, 052328 (2004).
    mutating func conjugateByCNOT(control: Int, target: Int) {
        let controlBit = qubits - 1 - control
        let targetBit = qubits - 1 - target
        let (xc, zc) = (flips >> controlBit & 1, phases >> controlBit & 1)
        let (xt, zt) = (flips >> targetBit & 1, phases >> targetBit & 1)
        if xc & zt & (xt ^ zc ^ 1) == 1 { sign = -sign }
        flips ^= xc << targetBit
        phases ^= zt << controlBit
    }
}

/// The change between a matrix on n qubits and its 4^n coefficients in the basis of Pauli strings.
///
/// A Pauli string with flips x and phases z acts as P |j> = i^|x & z| (-1)^(z . j) |j ^ x>, so the coefficients are
/// Walsh-Hadamard transforms of the matrix's 2^n "diagonals" j -> (j, j ^ x). A Hermitian matrix N = S + i A
/// (S symmetric, A antisymmetric) has its coefficients with an even number of Y in S and those with an odd number in A,
/// so one real transform of S + A gives them all.
final class PauliBasis<Element: Real> {
    let qubits: Int
    private let dimension: Int
    /// Of (z, x), z-major: the number of the Pauli string, and the sign that i^|x & z| leaves.
    private let indices: UnsafeMutablePointer<Int32>
    private let signs: UnsafeMutablePointer<Element>
    /// The diagonals: element (j, x) is the matrix's (j, j ^ x); after the transform (z, x).
    private let diagonals: Matrix<Element>
    private let kernels: any KernelSet<Element>

    var count: Int { dimension * dimension }

    init(qubits: Int) {
        self.qubits = qubits
        dimension = 1 << qubits
        diagonals = Matrix(rows: dimension, columns: dimension)
        kernels = Kernels.kernels()
        indices = .allocate(capacity: dimension * dimension)
        signs = .allocate(capacity: dimension * dimension)
        for phases in 0..<dimension {
            for flips in 0..<dimension {
                let position = phases * dimension + flips
                indices[position] = Int32(PauliString(flips: flips, phases: phases, qubits: qubits).index)
                let power = (flips & phases).nonzeroBitCount & 3
                signs[position] = power == 0 || power == 3 ? 1 : -1
            }
        }
    }

    deinit {
        indices.deallocate()
        signs.deallocate()
    }

    /// Tr(N P) of all Pauli strings P, times `scale`, N the Hermitian matrix S + i A given as the real matrix S + A.
    func traces(of matrix: UnsafePointer<Element>, scale: Element, into traces: UnsafeMutablePointer<Element>) {
        for row in 0..<dimension {
            let source = matrix + row * dimension
            let target = diagonals.elements + row * dimension
            for flips in 0..<dimension { target[flips] = source[row ^ flips] }
        }
        kernels.transformColumns(diagonals.elements, rows: dimension, columns: dimension)
        for position in 0..<count {
            traces[Int(indices[position])] = scale * signs[position] * diagonals.elements[position]
        }
    }

    /// The real part of the sum of c_P P over all Pauli strings P, a symmetric matrix.
    func realPart(ofCoefficients coefficients: UnsafePointer<Element>, into matrix: UnsafeMutablePointer<Element>) {
        for phases in 0..<dimension {
            for flips in 0..<dimension {
                let position = phases * dimension + flips
                let isReal = (flips & phases).nonzeroBitCount & 1 == 0
                diagonals.elements[position] = isReal ? signs[position] * coefficients[Int(indices[position])] : 0
            }
        }
        kernels.transformColumns(diagonals.elements, rows: dimension, columns: dimension)
        for row in 0..<dimension {
            let source = diagonals.elements + row * dimension
            let target = matrix + row * dimension
            for flips in 0..<dimension { target[row ^ flips] = source[flips] }
        }
    }
}
