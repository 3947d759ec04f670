// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// The state picture of a circuit whose angles depend on the sample: strips of states, each state with gates of its own.
///
/// Samples come in as columns of features, behind the amplitudes of the states where the circuit does not begin in |0...0>.
/// Diagonal gates are applied together: their phases are a Walsh-Hadamard transform of their angles, and so are their
/// derivatives of row sums. Of circuits whose states stay real, no imaginary parts are computed.
final class SamplePicture<Element: Real>: Simulator {
    let circuit: Circuit
    let blockSize: Int
    private let fused: FusedCircuit
    private let angles: SampleAngles<Element>
    private let readout: ReadoutEvaluation<Element>
    private let kernels: any KernelSet<Element>
    private let turns: Buffer<SampleTurn>
    private let tiles: StripTiles<Element>
    private let images: [Buffer<Int32>]
    /// Of each step of CZs, the basis states whose sign it changes.
    private let negated: [Buffer<Int32>]
    private let isReal: Bool
    /// Whether a rotation, up to a phase, is a reflection of real states.
    private let reflects: [Bool]
    /// Of each strip of the block evaluated last: its states, and the unitaries of the fused rotations.
    private let states, unitaries: Matrix<Element>
    private let cotangents, spare, phases: Matrix<Element>
    /// Of each rotation, three rows.
    private let torques: Matrix<Element>
    private var width: Int { Strip<Element>.width }
    private var rows: Int { circuit.dimension }

    init(_ circuit: Circuit, blockSize: Int) {
        (self.circuit, self.blockSize) = (circuit, blockSize)
        let fused = FusedCircuit(circuit, joinsSigns: true)
        self.fused = fused
        let strips = (blockSize + Strip<Element>.width - 1) / Strip<Element>.width
        let angles = SampleAngles<Element>(fused.angles, parameterCount: circuit.parameterCount, strips: strips)
        self.angles = angles
        readout = ReadoutEvaluation(circuit, basisStates: Buffer((0..<circuit.dimension).map(Int32.init)))
        kernels = Kernels.kernels()
        turns = Buffer(
            fused.turns.values.map { turn in
                switch turn {
                case .rotation(let axis, let angle):
                    SampleTurn(axis: axis.rawValue, row: angles.rows[angle] * Strip<Element>.width)
                case .fixed(let unitary): SampleTurn(unitary)
                }
            })
        tiles = StripTiles(fused)
        isReal = fused.keepsStatesReal && circuit.readout.isReal
        reflects = (0..<fused.rotations.count).map { fused.reflects(fused.rotations[$0]) }
        let dimension = circuit.dimension
        negated = fused.signs.map { pairs in
            let bits = pairs.map { 1 << (circuit.qubits - 1 - $0.first) | 1 << (circuit.qubits - 1 - $0.second) }
            return Buffer((0..<dimension).filter { row in bits.count { row & $0 == $0 } % 2 == 1 }.map(Int32.init))
        }
        images = fused.permutations.map { permutation in
            Buffer((0..<dimension).map { Int32(permutation.image(of: $0)) })
        }
        let row = Strip<Element>.width
        states = Matrix(rows: strips, columns: 2 * dimension * row)
        unitaries = Matrix(rows: strips, columns: 4 * fused.rotations.count * row)
        cotangents = Matrix(rows: 1, columns: 2 * dimension * row)
        spare = Matrix(rows: 1, columns: 2 * dimension * row)
        phases = Matrix(rows: 3, columns: fused.couplings.count == 0 ? 0 : dimension * row)
        torques = Matrix(rows: 3 * fused.rotations.count, columns: row)
    }

    func bind(_ parameters: MatrixView<Element>) { angles.bind(parameters.elements) }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func expectationValues(of samples: MatrixView<Element>, into values: MatrixView<Element>) {
        for first in stride(from: 0, to: samples.columns, by: width) {
            let columns = first..<min(first + width, samples.columns)
            let strip = first / width
            angles.evaluate(features(samples), columns, strip: strip)
            run(strip, samples, columns)
            readout.expectationValues(
                of: states.row(strip), stride: width, into: values.view(columns: columns))
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func backpropagate(
        _ cotangents: MatrixView<Element>, amplitudes samples: MatrixView<Element>, features: MatrixView<Element>?
    ) {
        for first in stride(from: 0, to: cotangents.columns, by: width) {
            let columns = first..<min(first + width, cotangents.columns)
            let strip = first / width
            readout.amplitudeCotangents(
                of: states.row(strip), stride: width, cotangents: cotangents.view(columns: columns),
                into: self.cotangents.elements)
            angles.derivatives.fill(0)
            torques.fill(0)
            undo(strip)
            angles.accumulate(self.features(samples), columns)
            if let features { angles.cotangents(of: self.features(samples), columns, into: features) }
        }
    }

    func gradient(into gradient: MatrixView<Element>) { angles.gradient(into: gradient.elements) }

    /// The rows of features.
    @inline(__always)
    private func features(_ samples: MatrixView<Element>) -> MatrixView<Element> {
        samples.view(rows: samples.rows - circuit.featureCount..<samples.rows)
    }

    @inline(__always)
    private func run(_ strip: Int, _ samples: MatrixView<Element>, _ columns: Range<Int>) {
        let state = states.row(strip)
        // What fills the strip up is no state but 0, which has no derivatives.
        state.update(repeating: 0, count: states.columns)
        for row in 0..<(samples.rows > circuit.featureCount ? rows : 1) {
            for column in columns {
                state[row * width + column - columns.lowerBound] =
                    samples.rows > circuit.featureCount ? samples.row(row)[column] : 1
            }
        }
        for index in 0..<fused.steps.count {
            switch fused.steps[index] {
            case .rotations(let first, let end):
                for rotation in first..<end {
                    kernels.compose(
                        turns(of: rotation), cosines: angles.cosines(strip), sines: angles.sines(strip),
                        into: unitary(rotation, strip))
                }
                tiles.forEach(ofStep: index, of: state, planes: planes) { tile, rotation, distance in
                    turn(tile, rotation, distance, strip)
                }
            case .couplings(let first, let end):
                makePhases(first, end, strip)
                kernels.applyPhases(state, rows: rows, cosines: phases.row(1), sines: phases.row(2))
            case .permutation(let number):
                StripCopies.permute(
                    state, rows: rows, planes: planes, images: images[number].elements, into: spare.elements)
                state.update(from: spare.elements, count: planes * rows * width)
            case .signs(let number): negate(state, number)
            case .channels, .dephasing: preconditionFailure("Measurements are split before, and noise is refused.")
            }
        }
    }

    @inline(__always)
    private func undo(_ strip: Int) {
        let (state, cotangent) = (states.row(strip), cotangents.elements)
        for index in stride(from: fused.steps.count - 1, through: 0, by: -1) {
            switch fused.steps[index] {
            case .rotations(let first, let end):
                tiles.forEach(ofStep: index, of: state, and: cotangent, planes: planes) { tile, rotation, distance in
                    turnBack(tile, rotation, distance, strip)
                }
                for rotation in first..<end {
                    kernels.addDerivatives(
                        of: turns(of: rotation), torque: torques.row(3 * rotation), cosines: angles.cosines(strip),
                        sines: angles.sines(strip), to: angles.derivatives.elements)
                }
            case .couplings(let first, let end):
                makePhases(first, end, strip)
                let diagonal = phases.row(0)
                kernels.undoPhases(
                    state, cotangent, rows: rows, cosines: phases.row(1), sines: phases.row(2), diagonal: diagonal)
                kernels.transformColumns(diagonal, rows: rows, columns: width)
                for coupling in first..<end {
                    let target = angles.derivatives.elements + angles.rows[fused.couplings[coupling].angle] * width
                    let sums = diagonal + mask(of: coupling) * width
                    for lane in 0..<width { target[lane] += sums[lane] / 2 }
                }
            case .permutation(let number):
                for strip in [state, cotangent] {
                    StripCopies.permuteBack(
                        strip, rows: rows, planes: planes, images: images[number].elements, into: spare.elements)
                    strip.update(from: spare.elements, count: planes * rows * width)
                }
            case .signs(let number):
                negate(state, number)
                negate(cotangent, number)
            case .channels, .dephasing: break
            }
        }
    }

    /// The phases of couplings that act together: of each basis state, half the sum of its signed angles.
    @inline(__always)
    private func makePhases(_ first: Int, _ end: Int, _ strip: Int) {
        let table = phases.row(0)
        table.update(repeating: 0, count: phases.columns)
        for coupling in first..<end {
            let target = table + mask(of: coupling) * width
            let angle = angles.values(strip) + angles.rows[fused.couplings[coupling].angle] * width
            for lane in 0..<width { target[lane] += angle[lane] }
        }
        kernels.transformColumns(table, rows: rows, columns: width)
        kernels.halfAngles(table, count: phases.columns, cosines: phases.row(1), sines: phases.row(2))
    }

    private func mask(of coupling: Int) -> Int {
        1 << (circuit.qubits - 1 - fused.couplings[coupling].first)
            | 1 << (circuit.qubits - 1 - fused.couplings[coupling].second)
    }

    /// The planes of numbers that a state has: real parts, and imaginary ones.
    private var planes: Int { isReal ? 1 : 2 }

    @inline(__always)
    private func turn(_ tile: StripTiles<Element>.Tile, _ rotation: Int, _ distance: Int, _ strip: Int) {
        let unitary = unitary(rotation, strip)
        if isReal {
            kernels.turnReal(
                tile.states, rows: tile.rows, distance: distance, unitary: unitary, reflects: reflects[rotation])
        } else {
            kernels.turn(tile.states, rows: tile.rows, plane: tile.plane, distance: distance, unitary: unitary)
        }
    }

    @inline(__always)
    private func turnBack(_ tile: StripTiles<Element>.Tile, _ rotation: Int, _ distance: Int, _ strip: Int) {
        let (unitary, torque) = (unitary(rotation, strip), torques.row(3 * rotation))
        if isReal {
            kernels.turnRealBack(
                tile.states, tile.cotangents, rows: tile.rows, distance: distance, unitary: unitary,
                reflects: reflects[rotation], torque: torque)
        } else {
            kernels.turnBack(
                tile.states, tile.cotangents, rows: tile.rows, plane: tile.plane, distance: distance,
                unitary: unitary, torque: torque)
        }
    }

    /// Changes the signs of the amplitudes that a step of CZs changes.
    @inline(__always)
    private func negate(_ state: UnsafeMutablePointer<Element>, _ number: Int) {
        let list = negated[number]
        for plane in 0..<planes {
            for index in 0..<list.count {
                let row = state + (plane * rows + Int(list[index])) * width
                for lane in 0..<width { row[lane] = -row[lane] }
            }
        }
    }

    private func unitary(_ rotation: Int, _ strip: Int) -> UnsafeMutablePointer<Element> {
        unitaries.row(strip) + 4 * rotation * width
    }

    private func turns(of rotation: Int) -> UnsafeBufferPointer<SampleTurn> {
        let rotation = fused.rotations[rotation]
        return UnsafeBufferPointer(
            start: turns.elements + rotation.firstTurn, count: rotation.endTurn - rotation.firstTurn)
    }
}

extension SampleTurn {
    fileprivate init(_ unitary: OneQubitUnitary) {
        let bloch = unitary.blochRotation
        self.init(
            fixed: SIMD4(unitary.w, unitary.x, unitary.y, unitary.z), imageOfX: bloch.x, imageOfY: bloch.y,
            imageOfZ: bloch.z)
    }
}
