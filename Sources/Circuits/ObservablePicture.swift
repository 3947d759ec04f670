import Numerics

/// The observable picture: the read-out observables Z_k are evolved backwards through the circuit (Heisenberg) as 4^n
/// real Pauli coefficients. For a real state x then <Z_k> = x^T A_k x with A_k the real part of the evolved observable:
/// one matrix product for all samples and read-outs. The cotangents of the A_k are a matrix product too; carried
/// forwards through the circuit they meet the stored observables at each stage and give the derivatives.
///
/// Dephasing, which no unitary describes, here just drops coefficients.
final class ObservablePicture: Simulator {
    let circuit: Circuit
    let blockSize: Int
    private var fused: FusedCircuit
    private let basis: PauliBasis
    /// Of each stage and read-out (stage-major): the observable just before the stage; after the last, the Z_k.
    private let observables: Matrix
    /// Of each read-out: the cotangent of its observable, on its way forwards.
    private let cotangents: Matrix
    /// A_k one below the other: (read-outs * 2^n) x 2^n.
    private let forms: Matrix
    private let formCotangents: Matrix
    /// A_k x, then g_k x: (read-outs * 2^n) x block.
    private let images: Matrix
    private let permuted: Matrix

    init(_ circuit: Circuit, blockSize: Int) {
        self.circuit = circuit
        self.blockSize = blockSize
        fused = FusedCircuit(circuit)
        basis = PauliBasis(qubits: circuit.qubits)
        let readouts = circuit.readout.count
        observables = Matrix(rows: (fused.stages.count + 1) * readouts, columns: basis.count)
        cotangents = Matrix(rows: readouts, columns: basis.count)
        forms = Matrix(rows: readouts * circuit.dimension, columns: circuit.dimension)
        formCotangents = Matrix(rows: readouts * circuit.dimension, columns: circuit.dimension)
        images = Matrix(rows: readouts * circuit.dimension, columns: blockSize)
        permuted = Matrix(rows: 1, columns: basis.count)
        for (index, qubit) in circuit.readout.enumerated() {
            observable(index, before: fused.stages.count)[3 << (2 * (circuit.qubits - 1 - qubit))] = 1
        }
    }

    private func observable(_ readout: Int, before stage: Int) -> UnsafeMutablePointer<Double> {
        observables.elements + (stage * circuit.readout.count + readout) * basis.count
    }

    func bind(_ parameters: MatrixView) {
        fused.bind(parameters.elements, phaseFactors: false)
        let size = circuit.dimension * circuit.dimension
        for readout in circuit.readout.indices {
            for (index, stage) in fused.stages.enumerated().reversed() {
                let earlier = observable(readout, before: index)
                earlier.update(from: observable(readout, before: index + 1), count: basis.count)
                stage.carry(earlier, .backwards, qubits: circuit.qubits, scratch: permuted.elements)
            }
            basis.realPart(ofCoefficients: observable(readout, before: 0), into: forms.elements + readout * size)
        }
        formCotangents.fill(0)
    }

    func expectationValues(of amplitudes: MatrixView, into values: MatrixView) {
        let samples = amplitudes.columns
        BLAS.multiply(forms.view, .plain, amplitudes, .plain, into: images.view(columns: 0..<samples))
        for readout in circuit.readout.indices {
            let target = values.row(readout)
            target.update(repeating: 0, count: samples)
            for state in 0..<circuit.dimension {
                let image = images.elements + (readout * circuit.dimension + state) * images.columns
                let amplitude = amplitudes.row(state)
                for sample in 0..<samples { target[sample] += amplitude[sample] * image[sample] }
            }
        }
    }

    func backpropagate(_ cotangents: MatrixView, amplitudes: MatrixView) {
        let samples = amplitudes.columns
        for readout in circuit.readout.indices {
            let cotangent = cotangents.row(readout)
            for state in 0..<circuit.dimension {
                let scaled = images.elements + (readout * circuit.dimension + state) * images.columns
                let amplitude = amplitudes.row(state)
                for sample in 0..<samples { scaled[sample] = cotangent[sample] * amplitude[sample] }
            }
        }
        BLAS.multiply(
            images.view(columns: 0..<samples), .plain, amplitudes, .transposed,
            accumulate: 1, into: formCotangents.view)
    }

    func gradient(into gradient: MatrixView) {
        gradient.elements.update(repeating: 0, count: circuit.parameterCount)
        let size = circuit.dimension * circuit.dimension
        for readout in circuit.readout.indices {
            let cotangent = cotangents.elements + readout * basis.count
            basis.traces(of: formCotangents.elements + readout * size, scale: 1, into: cotangent)
            for (index, stage) in fused.stages.enumerated() {
                stage.carry(cotangent, .forwards, qubits: circuit.qubits, scratch: permuted.elements)
                addDerivatives(
                    of: stage, cotangent: cotangent, observable: observable(readout, before: index + 1),
                    to: gradient.elements)
            }
        }
    }

    /// Adds the derivatives of cotangent . observable, both as they stand after `stage`, for the stage's parameters.
    private func addDerivatives(
        of stage: Stage, cotangent: UnsafeMutablePointer<Double>, observable: UnsafeMutablePointer<Double>,
        to gradient: UnsafeMutablePointer<Double>
    ) {
        let qubits = circuit.qubits
        switch stage {
        case .rotations(let stage):
            for qubit in 0..<qubits where !stage.gates[qubit].isEmpty {
                let torque = PauliKernels.torque(cotangent, observable, qubit: qubit, qubits: qubits)
                for generator in stage.generators where generator.qubit == qubit {
                    gradient[generator.parameter] += (generator.axis * torque).sum()
                }
            }
        case .phases(let stage):
            for coupling in stage.couplings {
                gradient[coupling.parameter] += PauliKernels.couplingTorque(
                    cotangent, observable, coupling.first, coupling.second, qubits: qubits)
            }
        case .permutation, .dephasing: break
        }
    }
}
