// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Where a phase of a layer comes from.
enum PhaseSource: BitwiseCopyable {
    /// diag(p, q) before a rotation.
    case before(rotation: Int)
    /// diag(1, f) after a rotation, J included.
    case after(rotation: Int)
    case coupling(Int)
}

/// A circuit without measurements as what the state kernels apply: layers of one monomial matrix (phases, and where there
/// are CNOTs a permutation) and then real rotations.
///
/// A fused one-qubit unitary is diag(1, f) R diag(p, q) with R = ((c, -s), (s, c)) real. The diagonals go into the
/// neighbouring monomial matrices, where they cost nothing, and R = c A(t) with A(t) = ((1, -t), (t, 1)), t = s / c: two
/// multiplications for two numbers instead of eight. The factor c goes into the phases before it. Where s > c,
/// R = J s A(-c / s) with J = ((0, -1), (1, 0)), so that no factor is ever small: J only renames |0> and |1>, and the
/// renaming is kept as a mask of `flips`: a row holds the basis state row ^ flips.
///
/// Source of the scaled rotations: W. M. Gentleman's fast Givens transformations, IMA J. Appl. Math. 12, 329 (1973).
final class LayeredCircuit<Element: Real> {
    struct Layer: BitwiseCopyable {
        /// Phases of the monomial matrix, by the row that it takes.
        var real: UnsafeMutablePointer<Element>
        var imaginary: UnsafeMutablePointer<Element>
        /// The row to which each row goes; nil where every row stays.
        var images: UnsafePointer<Int32>?
        /// Which factors its phases have.
        var firstFactor: Int
        var endFactor: Int
        /// Which rotations follow; at least one.
        var firstRotation: Int
        var endRotation: Int
    }

    /// A phase that depends on the parity of some of a basis state's bits.
    struct Factor: BitwiseCopyable {
        var source: PhaseSource
        /// The bits before the layer's permutation.
        var mask: Int
        /// Whether `flips` exchange the phases of the two parities, once bound.
        var isFlipped = false
        /// The mask's bit of the highest-numbered qubit.
        var lastBit: Int { mask & -mask }
    }

    /// A rotation A(tangent) about Y on the rows.
    struct Rotation: BitwiseCopyable {
        /// The distance of the two rows that it mixes.
        var stride: Int
        var tangent: Element = 0
        /// The factor c (or s) that makes A(tangent) orthogonal.
        var scale = 1.0
        /// -1 where the rows have |0> and |1> of the qubit exchanged.
        var orientation = 1.0
        /// Complex phases p, q and f.
        var p = SIMD2(1.0, 0)
        var q = SIMD2(1.0, 0)
        var f = SIMD2(1.0, 0)
        /// Whether R = J s A(t).
        var exchanges = false
    }

    let qubits, dimension: Int
    let layers: Buffer<Layer>
    let rotations: Buffer<Rotation>
    let factors: Buffer<Factor>
    /// Of each row after the last layer, the basis state that it holds, permutations at the end included.
    let finalStates: Buffer<Int32>
    /// Of each basis state after the last rotations, where the permutation at the end puts it.
    private let finalImages: Buffer<Int32>
    private let fused: FusedCircuit
    private let phaseTable: Matrix<Element>
    private let imageTables: [Buffer<Int32>]
    private let product: Buffer<SIMD2<Double>>
    /// Of each layer, the images of the flips of single qubits under its permutation (n per layer).
    private let flipImages: Buffer<Int>

    init(_ fused: FusedCircuit) {
        let draft = LayerDraft(fused)
        self.fused = fused
        qubits = fused.qubits
        dimension = 1 << fused.qubits
        let dimension = dimension
        phaseTable = Matrix(rows: 2 * draft.layers.count, columns: dimension)
        let permutations = draft.layers.map(\.permutation)
        imageTables = permutations.map { permutation in
            Buffer(permutation.cnots.isEmpty ? [] : (0..<dimension).map { Int32(permutation.image(of: $0)) })
        }
        var layers: [Layer] = []
        var factors: [Factor] = []
        for (index, layer) in draft.layers.enumerated() {
            layers.append(
                Layer(
                    real: phaseTable.elements + 2 * index * dimension,
                    imaginary: phaseTable.elements + (2 * index + 1) * dimension,
                    images: imageTables[index].count == 0 ? nil : UnsafePointer(imageTables[index].elements),
                    firstFactor: factors.count, endFactor: factors.count + layer.factors.count,
                    firstRotation: layer.firstRotation, endRotation: layer.endRotation))
            // By their last qubit, as `bindPhases` takes them.
            factors += layer.factors.map { Factor(source: $0.source, mask: $0.mask) }.sorted { $0.lastBit > $1.lastBit }
        }
        self.layers = Buffer(layers)
        self.factors = Buffer(factors)
        rotations = Buffer(fused.rotations.values.map { Rotation(stride: 1 << (fused.qubits - 1 - $0.qubit)) })
        flipImages = Buffer(
            permutations.flatMap { permutation in (0..<fused.qubits).map { permutation.image(of: 1 << $0) } })
        finalImages = Buffer((0..<dimension).map { Int32(draft.current.permutation.image(of: $0)) })
        finalStates = Buffer(finalImages.values)
        product = Buffer(count: dimension, repeating: SIMD2(1, 0))
    }

    /// Computes rotations and phases from the fused circuit as it is bound.
    func bind() {
        for index in 0..<rotations.count { factorise(index) }
        var flips = 0
        for index in 0..<layers.count {
            let layer = layers[index]
            for factor in layer.firstFactor..<layer.endFactor {
                factors.elements[factor].isFlipped = (factors[factor].mask & flips).nonzeroBitCount & 1 == 1
            }
            bindPhases(of: layer)
            flips = image(of: flips, layer: index)
            for rotation in layer.firstRotation..<layer.endRotation {
                let stride = rotations[rotation].stride
                let isFlipped = flips & stride != 0
                rotations.elements[rotation].orientation = isFlipped ? -1 : 1
                if isFlipped { rotations.elements[rotation].tangent = -rotations[rotation].tangent }
                if rotations[rotation].exchanges { flips ^= stride }
            }
        }
        for row in 0..<dimension { finalStates[row] = finalImages[row ^ flips] }
    }

    private func image(of flips: Int, layer: Int) -> Int {
        var image = 0
        for bit in 0..<qubits where flips >> bit & 1 == 1 { image ^= flipImages[layer * qubits + bit] }
        return image
    }

    private func factorise(_ index: Int) {
        let unitary = fused.rotations[index].unitary
        let cosine = (unitary.w * unitary.w + unitary.z * unitary.z).squareRoot()
        let sine = (unitary.x * unitary.x + unitary.y * unitary.y).squareRoot()
        // The unitary is ((a, b), (-b*, a*)) with a = c p = w - i z and b = -s q = -y - i x.
        let p = cosine > 0 ? SIMD2(unitary.w, -unitary.z) / cosine : SIMD2(1, 0)
        let q = sine > 0 ? SIMD2(unitary.y, unitary.x) / sine : SIMD2(1, 0)
        rotations.elements[index].p = p
        rotations.elements[index].q = q
        rotations.elements[index].f = conjugate(multiply(p, q))
        rotations.elements[index].exchanges = sine > cosine
        rotations.elements[index].scale = max(sine, cosine)
        rotations.elements[index].tangent = Element(sine > cosine ? -cosine / sine : sine / cosine)
    }

    /// The phases of a factor for even and odd parity.
    private func phases(of factor: Factor) -> (SIMD2<Double>, SIMD2<Double>) {
        let (even, odd): (SIMD2<Double>, SIMD2<Double>)
        switch factor.source {
        case .before(let index):
            (even, odd) = (rotations[index].p * rotations[index].scale, rotations[index].q * rotations[index].scale)
        case .after(let index): (even, odd) = (SIMD2(rotations[index].exchanges ? -1 : 1, 0), rotations[index].f)
        case .coupling(let index):
            let coupling = fused.couplings[index]
            (even, odd) = (
                SIMD2(coupling.halfCosine, -coupling.halfSine), SIMD2(coupling.halfCosine, coupling.halfSine)
            )
        }
        return factor.isFlipped ? (odd, even) : (even, odd)
    }

    /// Multiplies a layer's factors, qubit by qubit: after k qubits the product has 2^k entries.
    private func bindPhases(of layer: Layer) {
        product[0] = SIMD2(1, 0)
        var factor = layer.firstFactor
        for qubit in 0..<qubits {
            let bit = 1 << (qubits - 1 - qubit)
            // What depends on this qubit and the one before only: phases for the bits 00, 01, 10, 11.
            var local = (SIMD2(1.0, 0), SIMD2(1.0, 0), SIMD2(1.0, 0), SIMD2(1.0, 0))
            let firstWide = factor
            while factor < layer.endFactor, factors[factor].lastBit == bit {
                let (even, odd) = phases(of: factors[factor])
                switch factors[factor].mask / bit {
                case 1:
                    local = (
                        multiply(local.0, even), multiply(local.1, odd), multiply(local.2, even), multiply(local.3, odd)
                    )
                case 3:
                    local = (
                        multiply(local.0, even), multiply(local.1, odd), multiply(local.2, odd), multiply(local.3, even)
                    )
                default: break
                }
                factor += 1
            }
            for prefix in stride(from: (1 << qubit) - 1, through: 0, by: -1) {
                let value = product[prefix]
                product[2 * prefix] = multiply(value, prefix & 1 == 0 ? local.0 : local.2)
                product[2 * prefix + 1] = multiply(value, prefix & 1 == 0 ? local.1 : local.3)
            }
            for wide in firstWide..<factor where factors[wide].mask / bit > 3 {
                let (even, odd) = phases(of: factors[wide])
                let mask = factors[wide].mask / bit
                for prefix in 0..<(2 << qubit) {
                    product[prefix] = multiply(product[prefix], (prefix & mask).nonzeroBitCount & 1 == 0 ? even : odd)
                }
            }
        }
        for row in 0..<dimension {
            layer.real[row] = Element(product[row].x)
            layer.imaginary[row] = Element(product[row].y)
        }
    }

    /// The first of a layer's rotations whose pairs are less than `rows` rows apart; they are in the order of their
    /// qubits.
    @inline(__always)
    func firstRotation(of layer: Layer, nearerThan rows: Int) -> Int {
        var index = layer.firstRotation
        while index < layer.endRotation, rotations[index].stride >= rows { index += 1 }
        return index
    }

    /// A direction on the Bloch sphere after rotation `index`, pulled back to just after its A(t).
    func pulledBack(_ axis: SIMD3<Double>, rotation index: Int) -> SIMD3<Double> {
        let rotation = rotations[index]
        // diag(1, f) turns the sphere about Z by the angle of f, J about Y by pi.
        let turned = SIMD3(
            rotation.f.x * axis.x + rotation.f.y * axis.y, rotation.f.x * axis.y - rotation.f.y * axis.x, axis.z)
        return rotation.exchanges ? SIMD3(-turned.x, turned.y, -turned.z) : turned
    }
}

/// Complex arithmetic on (real, imaginary).
@inline(__always)
private func multiply(_ left: SIMD2<Double>, _ right: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(left.x * right.x - left.y * right.y, left.x * right.y + left.y * right.x)
}

@inline(__always)
private func conjugate(_ value: SIMD2<Double>) -> SIMD2<Double> { SIMD2(value.x, -value.y) }

/// Collects the steps of a fused circuit into layers.
private struct LayerDraft {
    struct Layer {
        var permutation: Permutation
        var factors: [(source: PhaseSource, mask: Int)] = []
        var firstRotation = 0
        var endRotation = 0
    }

    private(set) var layers: [Layer] = []
    /// What has come since the last rotations.
    private(set) var current: Layer
    private let fused: FusedCircuit

    init(_ fused: FusedCircuit) {
        self.fused = fused
        current = Layer(permutation: Permutation(qubits: fused.qubits))
        for index in 0..<fused.steps.count { append(fused.steps[index]) }
    }

    private mutating func append(_ step: FusedCircuit.Step) {
        switch step {
        case .rotations(let first, let end):
            for index in first..<end {
                current.factors.append((.before(rotation: index), pulledBack([fused.rotations[index].qubit])))
            }
            current.firstRotation = first
            current.endRotation = end
            layers.append(current)
            current = Layer(permutation: Permutation(qubits: fused.qubits))
            for index in first..<end {
                current.factors.append((.after(rotation: index), pulledBack([fused.rotations[index].qubit])))
            }
        case .couplings(let first, let end):
            for index in first..<end {
                let coupling = fused.couplings[index]
                current.factors.append((.coupling(index), pulledBack([coupling.first, coupling.second])))
            }
        case .permutation(let index):
            for cnot in fused.permutations[index].cnots {
                current.permutation.append(control: cnot.control, target: cnot.target)
            }
        case .dephasing, .channels, .signs:
            preconditionFailure("Circuits with measurements are split before, and those with noise go another way.")
        }
    }

    /// The bit mask of `qubits`, pulled back through the current permutation.
    private func pulledBack(_ qubits: [Int]) -> Int {
        current.permutation.pullBack(mask: qubits.reduce(0) { $0 | 1 << (fused.qubits - 1 - $1) })
    }
}
