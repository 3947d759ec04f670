// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// Reads values off states, and turns states into the cotangents of their amplitudes.
///
/// <Z_q> of single qubits has a way of its own, which is the fastest.
final class ReadoutEvaluation<Element: Real> {
    private enum Way {
        case z
        case probabilities
        case strings
    }

    private let circuit: Circuit
    private let way: Way
    private let basisStates: Buffer<Int32>
    /// Of <Z_q>, the qubits.
    private let readout: Buffer<Int>
    /// Of probabilities, the outcome that each basis state belongs to.
    private let outcomes: Buffer<Int32>
    /// Of other expectation values, their Pauli strings.
    private let strings: Buffer<PauliMasks>
    /// Room for the kernels.
    private let room: Matrix<Element>
    private let kernels: any KernelSet<Element>

    /// - Parameter basisStates: of each row of the states, its basis state; read each time.
    init(_ circuit: Circuit, basisStates: Buffer<Int32>) {
        (self.circuit, self.basisStates) = (circuit, basisStates)
        let qubits = circuit.qubits
        readout = Buffer(circuit.readout.zQubits ?? [])
        switch circuit.readout {
        case .probabilities(let measured):
            way = .probabilities
            let bits = measured.map { qubits - 1 - $0 }
            let states = 0..<circuit.dimension
            outcomes = Buffer(
                states.map { state -> Int32 in
                    Int32(bits.reduce(0) { outcome, bit in 2 * outcome + (state >> bit & 1) })
                })
            strings = Buffer([])
        case .expectationValues(let observables):
            way = circuit.readout.zQubits == nil ? .strings : .z
            outcomes = Buffer([])
            strings = Buffer(way == .z ? [] : observables.map { $0.string(qubits: qubits).masks })
        }
        let rows =
            switch way {
            case .z: circuit.dimension + qubits
            case .probabilities: circuit.readout.count
            case .strings: 4 * circuit.dimension
            }
        room = Matrix(rows: rows, columns: Strip<Element>.width)
        kernels = Kernels.kernels()
    }

    private func columns(_ states: UnsafePointer<Element>, _ stride: Int) -> StateColumns<Element> {
        StateColumns(states, stride: stride, dimension: circuit.dimension, basisStates: basisStates.elements)
    }

    /// The values of states in columns; the rows' ends may be padding up to whole vectors.
    func expectationValues(of states: UnsafePointer<Element>, stride: Int, into values: MatrixView<Element>) {
        let states = columns(states, stride)
        switch way {
        case .z:
            kernels.zValues(
                of: states, qubits: circuit.qubits, readout: readout.pointer, into: values, room: room.elements)
        case .probabilities:
            kernels.probabilities(of: states, outcomes: outcomes.elements, into: values, room: room.elements)
        case .strings: kernels.stringValues(of: states, strings: strings.pointer, into: values, room: room.elements)
        }
    }

    /// The cotangents of the amplitudes of `states`, given those of the read-out (read-outs x samples).
    func amplitudeCotangents(
        of states: UnsafePointer<Element>, stride: Int, cotangents: MatrixView<Element>,
        into target: UnsafeMutablePointer<Element>
    ) {
        let states = columns(states, stride)
        switch way {
        case .z:
            kernels.scaleByZ(
                states, qubits: circuit.qubits, readout: readout.pointer, cotangents: cotangents, into: target,
                room: room.elements)
        case .probabilities:
            kernels.scaleByOutcome(
                states, outcomes: outcomes.elements, cotangents: cotangents, into: target, room: room.elements)
        case .strings:
            kernels.scaleByStrings(
                states, strings: strings.pointer, cotangents: cotangents, into: target, room: room.elements)
        }
    }
}
