// SPDX-License-Identifier: Apache-2.0

/// The loops that all time is spent in, for numbers of one type.
///
/// The package has them more than once, from one source: compiled for every processor that it runs on, and again for wider
/// vectors. All give the same bits: every sum is taken in one order, over a fixed number of partial sums.
package protocol KernelSet<Element>: AnyObject, Sendable {
    associatedtype Element: Real

    /// What a vector register holds.
    associatedtype Vector: FunctionLane where Vector.Element == Element

    typealias Numbers = UnsafePointer<Element>
    typealias MutableNumbers = UnsafeMutablePointer<Element>

    // MARK: Products

    /// `c = a b`, or `c += a b`: each element is summed by fused multiply-adds in the order of the inner index.
    ///
    /// - Parameters:
    ///   - a: rows x inner.
    ///   - b: inner x columns.
    ///   - c: rows x columns; its rows are contiguous, `strideC` apart.
    func multiply(
        _ a: Factor<Element>, _ b: Factor<Element>, rows: Int, columns: Int, inner: Int, accumulating: Bool,
        into c: MutableNumbers, strideC: Int)

    /// How many sums `addProducts` takes at the same time: so many that none waits for another.
    var independentSums: Int { get }

    /// c = x c + y with constant x and y, `rounds` times on each of `independentSums` numbers: the most that the processor
    /// can do.
    func addProducts(rounds: Int, to c: MutableNumbers)

    // MARK: Strips: 2^n rows of `Strip.width` states, real parts, then as many rows of imaginary parts

    /// A(t) on one qubit: (x0, x1) -> (x0 - t x1, x1 + t x0), on `count` numbers whose pairs are `distance` apart.
    func rotate(_ strip: MutableNumbers, count: Int, distance: Int, tangent: Element)

    /// A(t) on two qubits in one pass; `near` is the smaller distance.
    func rotate(
        _ strip: MutableNumbers, count: Int, near: Int, far: Int, nearTangent: Element, farTangent: Element)

    /// Im <cotangents| X |states> and Im <cotangents| Y |states> on one qubit, summed over `count` numbers of real and as
    /// many of imaginary parts, which are `plane` further; and, where wanted, A(-t) on both.
    func torque(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, count: Int, plane: Int, distance: Int, tangent: Element,
        undoing: Bool
    ) -> SIMD2<Double>

    /// Phases on `rows` rows, in place; the imaginary parts are `plane` numbers further.
    func applyPhases(_ strip: MutableNumbers, rows: Int, plane: Int, real: Numbers, imaginary: Numbers)

    /// Phases on every row, which then goes to the row `images[row]` of `target`.
    func permute(
        _ strip: Numbers, rows: Int, real: Numbers, imaginary: Numbers, images: UnsafePointer<Int32>,
        into target: MutableNumbers)

    /// Undoes the phases of `rows` rows of both strips, in place, and adds Im(cotangent* state) of each row, summed over
    /// the strip, to `diagonal`; the imaginary parts are `plane` numbers further.
    func undoPhases(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, rows: Int, plane: Int, real: Numbers,
        imaginary: Numbers, diagonal: UnsafeMutablePointer<Double>)

    /// Real amplitudes, times the phases of the first layer.
    ///
    /// - Parameter amplitudes: 2^n rows, `stride` apart, of which `columns` columns (at most `Strip.width`) are taken.
    func load(
        _ amplitudes: Numbers, stride: Int, columns: Int, rows: Int, real: Numbers, imaginary: Numbers,
        into strip: MutableNumbers)

    // MARK: Strips whose gates have an angle for each state: rows of `Strip.width` numbers

    /// cos(t/2) and sin(t/2) of `count` angles, whole rows.
    func halfAngles(_ angles: Numbers, count: Int, cosines: MutableNumbers, sines: MutableNumbers)

    /// The product of turns of a qubit, the first one acting first, as the unitary w - i (x X + y Y + z Z).
    ///
    /// - Parameters:
    ///   - cosines: of half the angles, and `sines` alike.
    ///   - unitary: the rows w, x, y and z, written.
    func compose(
        _ turns: UnsafeBufferPointer<SampleTurn>, cosines: Numbers, sines: Numbers,
        into unitary: MutableNumbers)

    /// A unitary on one qubit, whose pairs of amplitudes are `distance` apart.
    ///
    /// - Parameters:
    ///   - rows: real parts; the imaginary ones are `plane` numbers further.
    func turn(_ strip: MutableNumbers, rows: Int, plane: Int, distance: Int, unitary: Numbers)

    /// Adds Im <cotangents| P |states> for P = X, Y and Z on one qubit to three rows of `torque`; then the inverse of the
    /// unitary on both.
    func turnBack(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, rows: Int, plane: Int, distance: Int,
        unitary: Numbers, torque: MutableNumbers)

    /// The same of real states and unitaries: w - i y Y or, where they reflect, i times -i (x X + z Z).
    func turnReal(_ strip: MutableNumbers, rows: Int, distance: Int, unitary: Numbers, reflects: Bool)

    /// As `turnBack`; the torque of X and Z is 0.
    func turnRealBack(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, rows: Int, distance: Int, unitary: Numbers,
        reflects: Bool, torque: MutableNumbers)

    /// Adds the derivatives with respect to the angles of turns, given the torque after all of them.
    func addDerivatives(
        of turns: UnsafeBufferPointer<SampleTurn>, torque: Numbers, cosines: Numbers, sines: Numbers,
        to derivatives: MutableNumbers)

    /// exp(-i t/2) on every amplitude, given cos(t/2) and sin(t/2).
    func applyPhases(_ strip: MutableNumbers, rows: Int, cosines: Numbers, sines: Numbers)

    /// Im(cotangent* state) of every amplitude; then exp(i t/2) on both.
    func undoPhases(
        _ states: MutableNumbers, _ cotangents: MutableNumbers, rows: Int, cosines: Numbers, sines: Numbers,
        diagonal: MutableNumbers)

    // MARK: From amplitudes to what is read out and back

    /// <Z_q> of `readout`, from states in columns.
    ///
    /// Halving sums: the probabilities are paired off along the last qubit, whose <Z> is the sum of the differences,
    /// then their sums along the one before, and so on: 2 * 2^n additions for all qubits together.
    ///
    /// - Parameters:
    ///   - values: of each qubit of `readout` a row, written.
    ///   - room: for 2^n + n times `Strip.width` numbers.
    func zValues(
        of states: StateColumns<Element>, qubits: Int, readout: UnsafeBufferPointer<Int>,
        into values: MatrixView<Element>, room: MutableNumbers)

    /// Multiplies states by twice the observable sum_q g_q Z_q: the cotangents of the amplitudes.
    ///
    /// - Parameter target: as `states`, which it may be.
    func scaleByZ(
        _ states: StateColumns<Element>, qubits: Int, readout: UnsafeBufferPointer<Int>,
        cotangents: MatrixView<Element>, into target: MutableNumbers, room: MutableNumbers)

    /// The probabilities of outcomes; `outcomes` gives that of each basis state.
    ///
    /// - Parameter room: for `values.rows` times `Strip.width` numbers.
    func probabilities(
        of states: StateColumns<Element>, outcomes: UnsafePointer<Int32>, into values: MatrixView<Element>,
        room: MutableNumbers)

    /// Multiplies each amplitude by twice the cotangent of its outcome's probability; `target` may be the states.
    func scaleByOutcome(
        _ states: StateColumns<Element>, outcomes: UnsafePointer<Int32>, cotangents: MatrixView<Element>,
        into target: MutableNumbers, room: MutableNumbers)

    /// <P> of Pauli strings P.
    ///
    /// - Parameter room: for 2 * 2^n times `Strip.width` numbers.
    func stringValues(
        of states: StateColumns<Element>, strings: UnsafeBufferPointer<PauliMasks>, into values: MatrixView<Element>,
        room: MutableNumbers)

    /// Multiplies states by twice the sum of g P over Pauli strings P; `target` may be the states.
    ///
    /// - Parameter room: for 4 * 2^n times `Strip.width` numbers.
    func scaleByStrings(
        _ states: StateColumns<Element>, strings: UnsafeBufferPointer<PauliMasks>, cotangents: MatrixView<Element>,
        into target: MutableNumbers, room: MutableNumbers)

    // MARK: Operators by their 4^n Pauli coefficients

    /// c -> R c on the digit of one qubit, R given by the images of X, Y and Z.
    func rotate(_ c: MutableNumbers, qubit: Int, qubits: Int, x: SIMD3<Double>, y: SIMD3<Double>, z: SIMD3<Double>)

    /// The cross product b x o of the digits of one qubit, summed over all other qubits' digits: the derivatives of
    /// b . o with respect to rotations of the qubit about X, Y and Z.
    func torque(_ b: Numbers, _ o: Numbers, qubit: Int, qubits: Int) -> SIMD3<Double>

    /// c -> U c U^dagger for U = exp(-i g/2 Z Z), given cos g and sin g; with -sin g the inverse.
    func couple(_ c: MutableNumbers, _ first: Int, _ second: Int, qubits: Int, cosine: Double, sine: Double)

    /// The derivative of b . o with respect to a coupling's angle.
    func couplingTorque(_ b: Numbers, _ o: Numbers, _ first: Int, _ second: Int, qubits: Int) -> Double

    /// c -> CNOT c CNOT, in place: exchanges XI and XX, IZ and ZZ, YI and YX, IY and ZY, XY and YZ, XZ and -YY (control first).
    func addControlled(_ c: MutableNumbers, control: Int, target: Int, qubits: Int)

    /// The coefficients of X, Y and Z times `scale`, after which `identityFromZ` of Z goes to I and `zFromIdentity` of the old
    /// I to Z.
    func scale(
        _ c: MutableNumbers, qubit: Int, qubits: Int, by scale: SIMD3<Double>, identityFromZ: Double,
        zFromIdentity: Double)

    /// The Walsh-Hadamard transform of the columns of a matrix with 2^n rows.
    func transformColumns(_ matrix: MutableNumbers, rows: Int, columns: Int)

    // MARK: Rows

    /// target += left right, element by element.
    func addProduct(_ left: Numbers, _ right: Numbers, count: Int, to target: MutableNumbers)

    /// target = left right, element by element.
    func product(_ left: Numbers, _ right: Numbers, count: Int, into target: MutableNumbers)

    /// Softmax over the rows of each column, and its logarithm, shifted by the largest logit so that nothing overflows.
    ///
    /// - Parameters:
    ///   - logits: classes x samples.
    ///   - probabilities: written; as many rows.
    ///   - logarithms: written; as many rows.
    func softmax(
        _ logits: MatrixView<Element>, probabilities: MatrixView<Element>, logarithms: MatrixView<Element>)
}

/// A factor of a product: element (i, j) is `elements[i * row + j * column]`.
@frozen @usableFromInline package struct Factor<Element: Real>: BitwiseCopyable {
    @usableFromInline package let elements: UnsafePointer<Element>
    @usableFromInline package let row, column: Int

    @inlinable package init(_ elements: UnsafePointer<Element>, row: Int, column: Int) {
        (self.elements, self.row, self.column) = (elements, row, column)
    }
}

/// States in columns: real parts of the 2^n amplitudes in the first 2^n rows, imaginary parts in the next.
///
/// What is behind the last column, up to a whole number of `Strip.width`, may be read and written.
package struct StateColumns<Element: Real>: BitwiseCopyable {
    package let elements: UnsafePointer<Element>
    /// The distance of two rows.
    package let stride: Int
    /// 2^n.
    package let dimension: Int
    /// Of each row, its basis state.
    package let basisStates: UnsafePointer<Int32>

    package init(
        _ elements: UnsafePointer<Element>, stride: Int, dimension: Int, basisStates: UnsafePointer<Int32>
    ) {
        (self.elements, self.stride, self.dimension, self.basisStates) = (elements, stride, dimension, basisStates)
    }
}

/// A Pauli string P by its action on basis states: P |j> = i^power (-1)^parity(j & phases) |j ^ flips>.
package struct PauliMasks: BitwiseCopyable {
    package let flips, phases, power: Int

    package init(flips: Int, phases: Int) {
        (self.flips, self.phases) = (flips, phases)
        power = (flips & phases).nonzeroBitCount & 3
    }
}

/// A turn of a qubit: about an axis by an angle for each state, or a unitary that is the same for all.
package struct SampleTurn: BitwiseCopyable {
    /// 0, 1, 2 for X, Y, Z; 3 for a fixed unitary.
    package let axis: Int
    /// Where the row of the angle begins.
    package let row: Int
    /// (w, x, y, z) of w - i (x X + y Y + z Z), and its images of the Bloch sphere's axes.
    package let fixed: SIMD4<Double>
    package let imageOfX, imageOfY, imageOfZ: SIMD3<Double>

    package init(axis: Int, row: Int) {
        (self.axis, self.row, fixed) = (axis, row, SIMD4())
        (imageOfX, imageOfY, imageOfZ) = (SIMD3(), SIMD3(), SIMD3())
    }

    package init(fixed: SIMD4<Double>, imageOfX: SIMD3<Double>, imageOfY: SIMD3<Double>, imageOfZ: SIMD3<Double>) {
        (axis, row, self.fixed) = (3, 0, fixed)
        (self.imageOfX, self.imageOfY, self.imageOfZ) = (imageOfX, imageOfY, imageOfZ)
    }
}

/// The states that kernels work on together.
@frozen @usableFromInline package enum Strip<Element: Real> {
    /// As many as fill a cache line, so a strip of a few qubits stays in the first-level cache through all layers.
    @inlinable @inline(__always) package static var width: Int { 64 / MemoryLayout<Element>.stride }

    /// The rows of a chunk: the part of a strip on which phases and all qubits that stay within it are worked off before
    /// the next part is fetched, so that strips larger than the cache are fetched once for them and not once for each.
    @inlinable @inline(__always) package static var chunkRows: Int { 512 }
}
