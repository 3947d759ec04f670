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
    /// Which way Pauli coefficients go through a stage.
    enum Direction {
        /// A state, one stage later.
        case forwards
        /// An observable, one stage earlier: the adjoint.
        case backwards
    }

    /// Carries Pauli coefficients through the stage, in place.
    ///
    /// - Parameter scratch: room for as many coefficients.
    func carry(
        _ coefficients: PauliKernels.Coefficients, _ direction: Direction, qubits: Int,
        scratch: PauliKernels.Coefficients
    ) {
        switch self {
        case .rotations(let stage):
            for qubit in 0..<qubits where !stage.gates[qubit].isEmpty {
                let rotation = stage.blochRotations[qubit]
                PauliKernels.rotate(
                    coefficients, qubit: qubit, qubits: qubits,
                    by: direction == .forwards ? rotation : rotation.inverse)
            }
        case .phases(let stage):
            for (index, coupling) in stage.couplings.enumerated() {
                let sine = stage.sines[index]
                PauliKernels.couple(
                    coefficients, coupling.first, coupling.second, qubits: qubits,
                    cosine: stage.cosines[index], sine: direction == .forwards ? sine : -sine)
            }
        case .permutation(let stage):
            switch direction {
            case .forwards: PauliKernels.permute(coefficients, by: stage, into: scratch)
            case .backwards: PauliKernels.permuteBack(coefficients, by: stage, into: scratch)
            }
            coefficients.update(from: scratch, count: 1 << (2 * qubits))
        case .dephasing(let measured):
            for qubit in measured { PauliKernels.dephase(coefficients, qubit: qubit, qubits: qubits) }
        }
    }
}
