/// A circuit as its stages, with what a parameter vector makes of them.
struct FusedCircuit {
    let qubits: Int
    private(set) var stages: [Stage]

    init(_ circuit: Circuit) {
        qubits = circuit.qubits
        stages = Stage.fusing(circuit).map {
            guard case .permutation(var stage) = $0 else { return $0 }
            stage.tabulatePauliImages()
            return .permutation(stage)
        }
    }

    /// Takes a parameter vector.
    ///
    /// - Parameter phaseFactors: whether the diagonal matrices of the couplings are wanted as well.
    mutating func bind(_ parameters: UnsafePointer<Double>, phaseFactors: Bool) {
        for index in stages.indices {
            // A stage is taken out of the array while it changes, so that its own arrays are not copied.
            switch stages[index] {
            case .rotations(var rotations):
                stages[index] = .dephasing([])
                rotations.bind(parameters)
                stages[index] = .rotations(rotations)
            case .phases(var phases):
                stages[index] = .dephasing([])
                phases.bind(parameters)
                if phaseFactors { phases.bindPhases(parameters) }
                stages[index] = .phases(phases)
            case .permutation, .dephasing: break
            }
        }
    }
}

extension Stage {
    /// Applies the adjoint of the stage to Pauli coefficients: an observable, one stage earlier.
    ///
    /// - Parameter scratch: room for as many coefficients.
    func pullBack(_ coefficients: PauliKernels.Coefficients, qubits: Int, scratch: PauliKernels.Coefficients) {
        switch self {
        case .rotations(let stage):
            for qubit in 0..<qubits where !stage.gates[qubit].isEmpty {
                PauliKernels.rotate(coefficients, qubit: qubit, qubits: qubits, by: stage.blochRotations[qubit].inverse)
            }
        case .phases(let stage):
            for (index, coupling) in stage.couplings.enumerated() {
                PauliKernels.couple(
                    coefficients, coupling.first, coupling.second, qubits: qubits,
                    cosine: stage.cosines[index], sine: -stage.sines[index])
            }
        case .permutation(let stage):
            PauliKernels.permuteBack(coefficients, by: stage, into: scratch)
            coefficients.update(from: scratch, count: 1 << (2 * qubits))
        case .dephasing(let measured):
            for qubit in measured { PauliKernels.dephase(coefficients, qubit: qubit, qubits: qubits) }
        }
    }

    /// Applies the stage to Pauli coefficients: a state, one stage later.
    ///
    /// - Parameter scratch: room for as many coefficients.
    func pushForward(_ coefficients: PauliKernels.Coefficients, qubits: Int, scratch: PauliKernels.Coefficients) {
        switch self {
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
        case .permutation(let stage):
            PauliKernels.permute(coefficients, by: stage, into: scratch)
            coefficients.update(from: scratch, count: 1 << (2 * qubits))
        case .dephasing(let measured):
            for qubit in measured { PauliKernels.dephase(coefficients, qubit: qubit, qubits: qubits) }
        }
    }
}
