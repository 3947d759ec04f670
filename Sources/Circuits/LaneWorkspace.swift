import Numerics

/// Runs the expectation kernels over a block of states in columns, eight samples at a time.
final class LaneWorkspace {
    private typealias Lanes = SIMD8<Double>

    /// The block size rounded up to whole lanes: what state buffers need for columns.
    let paddedBlockSize: Int
    private let circuit: Circuit
    private let perState: UnsafeMutablePointer<Lanes>
    private let perQubit: UnsafeMutablePointer<Lanes>

    init(_ circuit: Circuit, blockSize: Int) {
        self.circuit = circuit
        paddedBlockSize = (blockSize + Lanes.width - 1) / Lanes.width * Lanes.width
        perState = .allocate(capacity: circuit.dimension)
        perQubit = .allocate(capacity: circuit.qubits)
        perQubit.initialize(repeating: Lanes(), count: circuit.qubits)
    }

    deinit {
        perState.deallocate()
        perQubit.deallocate()
    }

    /// <Z_q> of the read-out qubits for the first `samples` columns of `states`.
    func expectationValues(of states: Matrix, samples: Int, into values: MatrixView) {
        for first in stride(from: 0, to: samples, by: Lanes.width) {
            ExpectationKernels.expectationValues(
                states: states.elements + first, stride: states.columns, qubits: circuit.qubits,
                probabilities: perState, values: perQubit)
            for (index, qubit) in circuit.readout.enumerated() {
                let target = values.row(index) + first
                if first + Lanes.width <= samples {
                    perQubit[qubit].store(at: target)
                } else {
                    for lane in 0..<(samples - first) { target[lane] = perQubit[qubit][lane] }
                }
            }
        }
    }

    /// Turns states into the cotangents of their amplitudes, given those of the read-out (read-outs x samples).
    func scaleByObservable(_ states: Matrix, cotangents: MatrixView) {
        for qubit in 0..<circuit.qubits { perQubit[qubit] = Lanes() }
        for first in stride(from: 0, to: cotangents.columns, by: Lanes.width) {
            let present = min(Lanes.width, cotangents.columns - first)
            for (index, qubit) in circuit.readout.enumerated() {
                let source = cotangents.row(index) + first
                if present == Lanes.width {
                    perQubit[qubit] = Lanes(at: source)
                } else {
                    // The padding gets cotangent 0, so that it stays finite however often it is scaled.
                    perQubit[qubit] = Lanes()
                    for lane in 0..<present { perQubit[qubit][lane] = source[lane] }
                }
            }
            ExpectationKernels.scaleByObservable(
                states: states.elements + first, stride: states.columns, qubits: circuit.qubits,
                weights: perState, cotangents: perQubit)
        }
    }
}
