// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The state picture: the batch itself is pushed through the circuit, a strip of states at a time, and for the gradient
/// undone gate by gate together with its cotangents.
///
/// The derivative of the loss with respect to an angle with generator P is Im <cotangent| P |state> / 2 at the gate:
/// sums over pairs of rows for P = X and Y, differences of row sums for P = Z.
final class StatePicture<Element: Real>: Simulator {
    let circuit: Circuit
    let blockSize: Int
    private let fused: FusedCircuit
    private let layered: LayeredCircuit<Element>
    private let evolution: StateEvolution<Element>
    private let readout: ReadoutEvaluation<Element>
    /// The strips of the block evaluated last, one after the other.
    private let states: Matrix<Element>
    private let cotangents: Matrix<Element>
    private let derivatives: StateDerivatives<Element>

    init(_ circuit: Circuit, blockSize: Int) {
        (self.circuit, self.blockSize) = (circuit, blockSize)
        // The derivatives take the cotangents after the last rotations for real multiples of the states, as they are of
        // observables in Z alone.
        fused = FusedCircuit(circuit, endsWithRotations: !circuit.readout.isDiagonal)
        layered = LayeredCircuit(fused)
        evolution = StateEvolution(layered)
        derivatives = StateDerivatives(layered, fused)
        readout = ReadoutEvaluation(circuit, basisStates: layered.finalStates)
        let strips = (blockSize + Strip<Element>.width - 1) / Strip<Element>.width
        states = Matrix(rows: strips, columns: evolution.stripSize)
        cotangents = Matrix(rows: 1, columns: evolution.stripSize)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func bind(_ parameters: MatrixView<Element>) {
        fused.bind(parameters.elements)
        layered.bind()
        derivatives.reset()
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func expectationValues(of amplitudes: MatrixView<Element>, into values: MatrixView<Element>) {
        for first in stride(from: 0, to: amplitudes.columns, by: Strip<Element>.width) {
            let columns = min(Strip<Element>.width, amplitudes.columns - first)
            let strip = states.elements + first / Strip<Element>.width * evolution.stripSize
            evolution.run(amplitudes.elements + first, stride: amplitudes.stride, columns: columns, strip: strip)
            readout.expectationValues(
                of: strip, stride: Strip<Element>.width, into: values.view(columns: first..<first + columns))
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func backpropagate(
        _ cotangents: MatrixView<Element>, amplitudes: MatrixView<Element>, features: MatrixView<Element>?
    ) {
        for first in stride(from: 0, to: cotangents.columns, by: Strip<Element>.width) {
            let columns = first..<min(first + Strip<Element>.width, cotangents.columns)
            let strip = states.elements + first / Strip<Element>.width * evolution.stripSize
            readout.amplitudeCotangents(
                of: strip, stride: Strip<Element>.width, cotangents: cotangents.view(columns: columns),
                into: self.cotangents.elements)
            derivatives.accumulate(states: strip, cotangents: self.cotangents.elements, spare: evolution.spare.elements)
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func gradient(into gradient: MatrixView<Element>) { derivatives.gradient(into: gradient) }
}
