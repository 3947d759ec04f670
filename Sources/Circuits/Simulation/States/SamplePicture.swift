// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// The state picture of a circuit whose angles depend on the sample: strips of states, each state with gates of its own.
///
/// Samples come in as columns of features, behind the amplitudes of the states where the circuit does not begin in |0...0>.
/// Diagonal gates are applied together: their phases are a Walsh-Hadamard transform of their angles, and so are their
/// derivatives of row sums.
final class SamplePicture<Element: Real>: Simulator {
    let circuit: Circuit
    let blockSize: Int
    private let fused: FusedCircuit
    private let angles: SampleAngles<Element>
    private let readout: ReadoutEvaluation<Element>
    private let kernels: any KernelSet<Element>
    private let turns: Buffer<SampleTurn>
    private let images: [Buffer<Int32>]
    /// Of each strip of the block evaluated last: its states, and the unitaries of the fused rotations.
    private let states, unitaries: Matrix<Element>
    private let cotangents, spare, phases, torque: Matrix<Element>
    private var width: Int { Strip<Element>.width }
    private var rows: Int { circuit.dimension }

    init(_ circuit: Circuit, blockSize: Int) {
        (self.circuit, self.blockSize) = (circuit, blockSize)
        fused = FusedCircuit(circuit)
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
        let dimension = circuit.dimension
        images = fused.permutations.map { permutation in
            Buffer((0..<dimension).map { Int32(permutation.image(of: $0)) })
        }
        let row = Strip<Element>.width
        states = Matrix(rows: strips, columns: 2 * dimension * row)
        unitaries = Matrix(rows: strips, columns: 4 * fused.rotations.count * row)
        cotangents = Matrix(rows: 1, columns: 2 * dimension * row)
        spare = Matrix(rows: 1, columns: 2 * dimension * row)
        phases = Matrix(rows: 3, columns: fused.couplings.count == 0 ? 0 : dimension * row)
        torque = Matrix(rows: 3, columns: row)
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
                    let unitary = unitary(rotation, strip)
                    kernels.compose(
                        turns(of: rotation), cosines: angles.cosines(strip), sines: angles.sines(strip), into: unitary)
                    kernels.turn(state, rows: rows, distance: distance(of: rotation), unitary: unitary)
                }
            case .couplings(let first, let end):
                makePhases(first, end, strip)
                kernels.applyPhases(state, rows: rows, cosines: phases.row(1), sines: phases.row(2))
            case .permutation(let number):
                StripCopies.permute(state, rows: rows, images: images[number].elements, into: spare.elements)
                state.update(from: spare.elements, count: states.columns)
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
                for rotation in first..<end {
                    kernels.turnBack(
                        state, cotangent, rows: rows, distance: distance(of: rotation), unitary: unitary(rotation, strip),
                        torque: torque.elements)
                    kernels.addDerivatives(
                        of: turns(of: rotation), torque: torque.elements, cosines: angles.cosines(strip),
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
                    StripCopies.permuteBack(strip, rows: rows, images: images[number].elements, into: spare.elements)
                    strip.update(from: spare.elements, count: states.columns)
                }
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

    private func distance(of rotation: Int) -> Int { width << (circuit.qubits - 1 - fused.rotations[rotation].qubit) }

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
