// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Reads values off states, and turns states into the cotangents of their amplitudes.
///
/// <Z_q> of single qubits has a way of its own, which is the fastest.
final class ReadoutEvaluation<Element: Real> {
    private typealias Vector = Element.Vector
    private typealias Kernels = ExpectationKernels<Element>

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
    /// The values of a vector of samples, or their cotangents.
    private let perValue: UnsafeMutablePointer<Vector>
    /// Room for the amplitudes of a vector of samples, and for their cotangents, by basis state.
    private let amplitudes: UnsafeMutablePointer<Vector>
    private let amplitudeCotangents: UnsafeMutablePointer<Vector>
    private let perState: UnsafeMutablePointer<Vector>
    private let perQubit: UnsafeMutablePointer<Vector>

    /// - Parameter basisStates: of each row of the states, its basis state; read each time.
    init(_ circuit: Circuit, basisStates: Buffer<Int32>) {
        (self.circuit, self.basisStates) = (circuit, basisStates)
        let qubits = circuit.qubits
        readout = Buffer(circuit.readout.zQubits ?? [])
        switch circuit.readout {
        case .probabilities(let measured):
            way = .probabilities
            let bits = measured.map { qubits - 1 - $0 }
            outcomes = Buffer(
                (0..<circuit.dimension).map { state in Int32(bits.reduce(0) { 2 * $0 + (state >> $1 & 1) }) })
            strings = Buffer([])
        case .expectationValues(let observables):
            way = circuit.readout.zQubits == nil ? .strings : .z
            outcomes = Buffer([])
            strings = Buffer(way == .z ? [] : observables.map { PauliMasks($0.string(qubits: qubits)) })
        }
        let states = way == .strings ? 2 * circuit.dimension : 0
        perState = .allocate(capacity: circuit.dimension)
        perQubit = .allocate(capacity: circuit.qubits)
        perQubit.initialize(repeating: Vector(all: 0), count: circuit.qubits)
        perValue = .allocate(capacity: circuit.readout.count)
        amplitudes = .allocate(capacity: states)
        amplitudeCotangents = .allocate(capacity: states)
    }

    deinit {
        perState.deallocate()
        perQubit.deallocate()
        perValue.deallocate()
        amplitudes.deallocate()
        amplitudeCotangents.deallocate()
    }

    /// The values of states in columns; the rows' ends may be padding up to whole vectors.
    @inline(__always)
    func expectationValues(of states: UnsafePointer<Element>, stride: Int, into values: MatrixView<Element>) {
        guard way == .z else { return generalValues(of: states, stride: stride, into: values) }
        for first in Swift.stride(from: 0, to: values.columns, by: Vector.width) {
            Kernels.expectationValues(
                states: states + first, stride: stride, qubits: circuit.qubits, basisStates: basisStates.elements,
                probabilities: perState, values: perQubit)
            let present = min(Vector.width, values.columns - first)
            for index in 0..<readout.count {
                Self.store(perQubit + readout[index], count: present, at: values.row(index) + first)
            }
        }
    }

    /// The cotangents of the amplitudes of `states`, given those of the read-out (read-outs x samples).
    @inline(__always)
    func amplitudeCotangents(
        of states: UnsafePointer<Element>, stride: Int, cotangents: MatrixView<Element>,
        into target: UnsafeMutablePointer<Element>
    ) {
        guard way == .z else {
            return generalCotangents(of: states, stride: stride, cotangents: cotangents, into: target)
        }
        for qubit in 0..<circuit.qubits { perQubit[qubit] = Vector(all: 0) }
        for first in Swift.stride(from: 0, to: cotangents.columns, by: Vector.width) {
            let present = min(Vector.width, cotangents.columns - first)
            for index in 0..<readout.count {
                Self.load(perQubit + readout[index], count: present, from: cotangents.row(index) + first)
            }
            Kernels.scaleByObservable(
                states: states + first, stride: stride, qubits: circuit.qubits, basisStates: basisStates.elements,
                weights: perState, cotangents: perQubit, into: target + first)
        }
    }

    /// Writes the first `count` values of a vector.
    @inline(__always)
    private static func store(
        _ vector: UnsafeMutablePointer<Vector>, count: Int, at target: UnsafeMutablePointer<Element>
    ) {
        guard count < Vector.width else { return vector.pointee.store(at: target) }
        UnsafeRawPointer(vector).withMemoryRebound(to: Element.self, capacity: count) {
            target.update(from: $0, count: count)
        }
    }

    /// Fills a vector with `count` cotangents and zeros: the padding adds nothing to the gradient.
    @inline(__always)
    private static func load(
        _ vector: UnsafeMutablePointer<Vector>, count: Int, from source: UnsafePointer<Element>
    ) {
        guard count < Vector.width else {
            vector.pointee = Vector(at: source)
            return
        }
        vector.pointee = Vector(all: 0)
        UnsafeMutableRawPointer(vector).withMemoryRebound(to: Element.self, capacity: count) {
            $0.update(from: source, count: count)
        }
    }

    // MARK: Probabilities and other observables

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    private func generalValues(of states: UnsafePointer<Element>, stride: Int, into values: MatrixView<Element>) {
        for first in Swift.stride(from: 0, to: values.columns, by: Vector.width) {
            if way == .probabilities {
                Kernels.probabilities(
                    states: states + first, stride: stride, dimension: circuit.dimension,
                    basisStates: basisStates.elements, outcomes: outcomes.elements, count: values.rows,
                    values: perValue)
            } else {
                Kernels.sort(
                    states: states + first, stride: stride, dimension: circuit.dimension,
                    basisStates: basisStates.elements, into: amplitudes)
                for index in 0..<strings.count {
                    perValue[index] = Kernels.expectationValue(
                        of: strings[index], amplitudes: amplitudes, dimension: circuit.dimension)
                }
            }
            let present = min(Vector.width, values.columns - first)
            for index in 0..<values.rows { Self.store(perValue + index, count: present, at: values.row(index) + first) }
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    private func generalCotangents(
        of states: UnsafePointer<Element>, stride: Int, cotangents: MatrixView<Element>,
        into target: UnsafeMutablePointer<Element>
    ) {
        for first in Swift.stride(from: 0, to: cotangents.columns, by: Vector.width) {
            let present = min(Vector.width, cotangents.columns - first)
            for index in 0..<cotangents.rows {
                Self.load(perValue + index, count: present, from: cotangents.row(index) + first)
            }
            if way == .probabilities {
                Kernels.scaleByOutcome(
                    states: states + first, stride: stride, dimension: circuit.dimension,
                    basisStates: basisStates.elements, outcomes: outcomes.elements, cotangents: perValue,
                    into: target + first)
            } else {
                Kernels.sort(
                    states: states + first, stride: stride, dimension: circuit.dimension,
                    basisStates: basisStates.elements, into: amplitudes)
                for state in 0..<(2 * circuit.dimension) { amplitudeCotangents[state] = Vector(all: 0) }
                for index in 0..<strings.count {
                    Kernels.addCotangents(
                        of: strings[index], cotangent: perValue[index] + perValue[index], amplitudes: amplitudes,
                        dimension: circuit.dimension, to: amplitudeCotangents)
                }
                Kernels.unsort(
                    amplitudeCotangents, stride: stride, dimension: circuit.dimension,
                    basisStates: basisStates.elements, into: target + first)
            }
        }
    }
}

/// A Pauli string P by its action on basis states: P |j> = i^power (-1)^parity(j & phases) |j ^ flips>.
struct PauliMasks: BitwiseCopyable {
    let flips, phases, power: Int

    init(_ string: PauliString) {
        flips = string.flips
        phases = string.phases
        power = (string.flips & string.phases).nonzeroBitCount & 3
    }
}
