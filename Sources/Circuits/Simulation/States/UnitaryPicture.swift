// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// The unitary picture: U is built once per parameter vector by pushing the identity through the circuit; the cotangent
/// of U is one matrix product with the batch.
///
/// States are a matrix product with U too, or else (`pushesBatch`) pushed through the circuit, which for few layers is
/// the faster way.
///
/// For the gradient, U and its cotangent are undone together column by column, as the state picture undoes states: the
/// sums over columns are partial traces and diagonals of M = U (cotangent of U)^dagger.
final class UnitaryPicture<Element: Real>: Simulator {
    let circuit: Circuit
    let blockSize: Int
    private let pushesBatch: Bool
    private let fused: FusedCircuit
    private let layered: LayeredCircuit<Element>
    private let evolution: StateEvolution<Element>
    private let derivatives: StateDerivatives<Element>
    private let readout: ReadoutEvaluation<Element>
    private let strip, cotangentStrip: Matrix<Element>
    /// Real parts of U in the first 2^n rows, imaginary parts in the next.
    private let unitary: Matrix<Element>
    private let unitaryCotangent: Matrix<Element>
    /// Of the block evaluated last: its states, then their cotangents; as `unitary`, a column a sample.
    private let states: Matrix<Element>
    private let kernels: any KernelSet<Element>

    init(_ circuit: Circuit, blockSize: Int, pushesBatch: Bool) {
        let dimension = circuit.dimension
        (self.circuit, self.blockSize, self.pushesBatch) = (circuit, blockSize, pushesBatch)
        // The derivatives take the cotangents after the last rotations for real multiples of the states, as they are of
        // observables in Z alone.
        fused = FusedCircuit(circuit, endsWithRotations: !circuit.readout.isDiagonal)
        layered = LayeredCircuit(fused)
        evolution = StateEvolution(layered)
        derivatives = StateDerivatives(layered, fused)
        readout = ReadoutEvaluation(circuit, basisStates: layered.finalStates)
        strip = Matrix(rows: 1, columns: evolution.stripSize)
        cotangentStrip = Matrix(rows: 1, columns: evolution.stripSize)
        unitary = Matrix(rows: 2 * dimension, columns: dimension)
        unitaryCotangent = Matrix(rows: 2 * dimension, columns: dimension)
        let paddedBlockSize = (blockSize + Strip<Element>.width - 1) / Strip<Element>.width * Strip<Element>.width
        states = Matrix(rows: 2 * dimension, columns: paddedBlockSize)
        kernels = Kernels.kernels()
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func bind(_ parameters: MatrixView<Element>) {
        fused.bind(parameters.elements)
        layered.bind()
        for first in stride(from: 0, to: circuit.dimension, by: Strip<Element>.width) {
            let columns = min(Strip<Element>.width, circuit.dimension - first)
            evolution.runIdentity(first: first, columns: columns, strip: strip.elements)
            StripCopies.store(
                strip.elements, rows: circuit.dimension, into: unitary.elements + first, stride: circuit.dimension,
                columns: columns)
        }
        unitaryCotangent.fill(0)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func expectationValues(of amplitudes: MatrixView<Element>, into values: MatrixView<Element>) {
        let samples = amplitudes.columns
        guard pushesBatch else {
            kernels.multiply(unitary.view, .plain, amplitudes, .plain, into: states.view(columns: 0..<samples))
            return readout.expectationValues(of: states.elements, stride: states.columns, into: values)
        }
        for first in stride(from: 0, to: samples, by: Strip<Element>.width) {
            let columns = min(Strip<Element>.width, samples - first)
            evolution.run(
                amplitudes.elements + first, stride: amplitudes.stride, columns: columns, strip: strip.elements)
            readout.expectationValues(
                of: strip.elements, stride: Strip<Element>.width, into: values.view(columns: first..<first + columns))
            StripCopies.store(
                strip.elements, rows: circuit.dimension, into: states.elements + first, stride: states.columns,
                columns: Strip<Element>.width)
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func backpropagate(
        _ cotangents: MatrixView<Element>, amplitudes: MatrixView<Element>, features: MatrixView<Element>?
    ) {
        readout.amplitudeCotangents(
            of: states.elements, stride: states.columns, cotangents: cotangents, into: states.elements)
        kernels.multiply(
            states.view(columns: 0..<amplitudes.columns), .plain, amplitudes, .transposed,
            accumulating: true, into: unitaryCotangent.view)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func gradient(into gradient: MatrixView<Element>) {
        derivatives.reset()
        for first in stride(from: 0, to: circuit.dimension, by: Strip<Element>.width) {
            let columns = min(Strip<Element>.width, circuit.dimension - first)
            StripCopies.load(
                unitary.elements + first, stride: circuit.dimension, columns: columns, rows: circuit.dimension,
                into: strip.elements)
            StripCopies.load(
                unitaryCotangent.elements + first, stride: circuit.dimension, columns: columns,
                rows: circuit.dimension, into: cotangentStrip.elements)
            derivatives.accumulate(
                states: strip.elements, cotangents: cotangentStrip.elements, spare: evolution.spare.elements)
        }
        derivatives.gradient(into: gradient)
    }
}
