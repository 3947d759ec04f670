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
    private var stages: [Stage]
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
        stages = Stage.fusing(circuit).map {
            guard case .permutation(var stage) = $0 else { return $0 }
            stage.tabulatePauliImages()
            return .permutation(stage)
        }
        basis = PauliBasis(qubits: circuit.qubits)
        let readouts = circuit.readout.count
        observables = Matrix(rows: (stages.count + 1) * readouts, columns: basis.count)
        cotangents = Matrix(rows: readouts, columns: basis.count)
        forms = Matrix(rows: readouts * circuit.dimension, columns: circuit.dimension)
        formCotangents = Matrix(rows: readouts * circuit.dimension, columns: circuit.dimension)
        images = Matrix(rows: readouts * circuit.dimension, columns: blockSize)
        permuted = Matrix(rows: 1, columns: basis.count)
        for (index, qubit) in circuit.readout.enumerated() {
            observable(index, before: stages.count)[3 << (2 * (circuit.qubits - 1 - qubit))] = 1
        }
    }

    private func observable(_ readout: Int, before stage: Int) -> UnsafeMutablePointer<Double> {
        observables.elements + (stage * circuit.readout.count + readout) * basis.count
    }

    func bind(_ parameters: MatrixView) {
        for index in stages.indices {
            switch stages[index] {
            case .rotations(var stage):
                stages[index] = .dephasing([])  // so that `stage` is the only reference, and is changed in place
                stage.bind(parameters.elements)
                stages[index] = .rotations(stage)
            case .phases(var stage):
                stages[index] = .dephasing([])
                stage.bind(parameters.elements)
                stages[index] = .phases(stage)
            case .permutation, .dephasing: break
            }
        }
        let size = circuit.dimension * circuit.dimension
        for readout in circuit.readout.indices {
            for index in stages.indices.reversed() {
                pullBack(observable(readout, before: index + 1), through: stages[index], into: observable(readout, before: index))
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
            for index in stages.indices {
                pushForward(cotangent, through: stages[index])
                addDerivatives(
                    of: stages[index], cotangent: cotangent, observable: observable(readout, before: index + 1),
                    to: gradient.elements)
            }
        }
    }

    /// `target` = the adjoint of `stage` applied to `source`.
    private func pullBack(
        _ source: UnsafeMutablePointer<Double>, through stage: Stage, into target: UnsafeMutablePointer<Double>
    ) {
        let qubits = circuit.qubits
        if case .permutation(let stage) = stage {
            PauliKernels.permuteBack(source, by: stage, into: target)
            return
        }
        target.update(from: source, count: basis.count)
        switch stage {
        case .rotations(let stage):
            for qubit in 0..<qubits where !stage.gates[qubit].isEmpty {
                PauliKernels.rotate(target, qubit: qubit, qubits: qubits, by: stage.blochRotations[qubit].inverse)
            }
        case .phases(let stage):
            for (index, coupling) in stage.couplings.enumerated() {
                PauliKernels.couple(
                    target, coupling.first, coupling.second, qubits: qubits,
                    cosine: stage.cosines[index], sine: -stage.sines[index])
            }
        case .dephasing(let measured):
            for qubit in measured { PauliKernels.dephase(target, qubit: qubit, qubits: qubits) }
        case .permutation: break
        }
    }

    /// Applies `stage` to the coefficients of a state-like operator, in place.
    private func pushForward(_ coefficients: UnsafeMutablePointer<Double>, through stage: Stage) {
        let qubits = circuit.qubits
        switch stage {
        case .rotations(let stage):
            for qubit in 0..<qubits where !stage.gates[qubit].isEmpty {
                PauliKernels.rotate(coefficients, qubit: qubit, qubits: qubits, by: stage.blochRotations[qubit])
            }
        case .phases(let stage):
            for (index, coupling) in stage.couplings.enumerated() {
                PauliKernels.couple(
                    coefficients, coupling.first, coupling.second, qubits: qubits,
                    cosine: stage.cosines[index], sine: stage.sines[index])
            }
        case .dephasing(let measured):
            for qubit in measured { PauliKernels.dephase(coefficients, qubit: qubit, qubits: qubits) }
        case .permutation(let stage):
            PauliKernels.permute(coefficients, by: stage, into: permuted.elements)
            coefficients.update(from: permuted.elements, count: basis.count)
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
