import Numerics

/// Reads <Z_q> of the read-out qubits off states, and turns states into the cotangents of their amplitudes.
final class Readout<Element: Real> {
    private typealias Vector = Element.Vector

    private let circuit: Circuit
    private let basisStates: Buffer<Int32>
    private let readout: Buffer<Int>
    private let perState: UnsafeMutablePointer<Vector>
    private let perQubit: UnsafeMutablePointer<Vector>

    /// - Parameter basisStates: of each row of the states, its basis state; read each time.
    init(_ circuit: Circuit, basisStates: Buffer<Int32>) {
        self.circuit = circuit
        self.basisStates = basisStates
        readout = Buffer(circuit.readout)
        perState = .allocate(capacity: circuit.dimension)
        perQubit = .allocate(capacity: circuit.qubits)
        perQubit.initialize(repeating: Vector(all: 0), count: circuit.qubits)
    }

    deinit {
        perState.deallocate()
        perQubit.deallocate()
    }

    /// <Z_q> of the read-out qubits of states in columns; the rows' ends may be padding up to whole vectors.
    @inline(__always)
    func expectationValues(of states: UnsafePointer<Element>, stride: Int, into values: MatrixView<Element>) {
        for first in Swift.stride(from: 0, to: values.columns, by: Vector.width) {
            ExpectationKernels.expectationValues(
                states: states + first, stride: stride, qubits: circuit.qubits, basisStates: basisStates.elements,
                probabilities: perState, values: perQubit)
            let present = min(Vector.width, values.columns - first)
            for index in 0..<readout.count {
                let target = values.row(index) + first
                if present == Vector.width {
                    perQubit[readout[index]].store(at: target)
                } else {
                    UnsafeRawPointer(perQubit + readout[index]).withMemoryRebound(to: Element.self, capacity: present) {
                        target.update(from: $0, count: present)
                    }
                }
            }
        }
    }

    /// The cotangents of the amplitudes of `states`, given those of the read-out (read-outs x samples).
    @inline(__always)
    func amplitudeCotangents(
        of states: UnsafePointer<Element>, stride: Int, cotangents: MatrixView<Element>,
        into target: UnsafeMutablePointer<Element>
    ) {
        for qubit in 0..<circuit.qubits { perQubit[qubit] = Vector(all: 0) }
        for first in Swift.stride(from: 0, to: cotangents.columns, by: Vector.width) {
            let present = min(Vector.width, cotangents.columns - first)
            for index in 0..<readout.count {
                let source = cotangents.row(index) + first
                if present == Vector.width {
                    perQubit[readout[index]] = Vector(at: source)
                } else {
                    // The padding gets cotangent 0, so that it adds nothing to the gradient.
                    perQubit[readout[index]] = Vector(all: 0)
                    UnsafeMutableRawPointer(perQubit + readout[index])
                        .withMemoryRebound(to: Element.self, capacity: present) {
                            $0.update(from: source, count: present)
                        }
                }
            }
            ExpectationKernels.scaleByObservable(
                states: states + first, stride: stride, qubits: circuit.qubits, basisStates: basisStates.elements,
                weights: perState, cotangents: perQubit, into: target + first)
        }
    }
}
