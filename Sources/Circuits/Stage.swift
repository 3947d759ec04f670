import Foundation

/// Consecutive operations of one kind, fused: what the pictures apply in one go.
enum Stage {
    /// One-qubit unitaries, one on each qubit.
    case rotations(RotationStage)
    /// Commuting phases exp(-i g/2 Z_a Z_b), which together are one diagonal matrix.
    case phases(PhaseStage)
    /// CNOTs, which together permute the basis states.
    case permutation(PermutationStage)
    /// Dephasing of qubits: unread measurements.
    case dephasing([Int])

    /// The stages of a circuit, in order.
    static func fusing(_ circuit: Circuit) -> [Stage] {
        var stages: [Stage] = []
        for operation in circuit.operations {
            if let fused = stages.last?.fused(with: operation, qubits: circuit.qubits) {
                stages[stages.count - 1] = fused
            } else {
                stages.append(Stage(operation, qubits: circuit.qubits))
            }
        }
        return stages
    }

    private init(_ operation: Operation, qubits: Int) {
        switch operation {
        case .rotation(let axis, let qubit, let parameter):
            self = .rotations(RotationStage(qubits: qubits).appending(.rotation(axis, parameter: parameter), on: qubit))
        case .hadamard(let qubit):
            self = .rotations(RotationStage(qubits: qubits).appending(.hadamard, on: qubit))
        case .zz(let first, let second, let parameter):
            self = .phases(
                PhaseStage(qubits: qubits, couplings: [.init(first: first, second: second, parameter: parameter)]))
        case .cnot(let control, let target):
            self = .permutation(PermutationStage(qubits: qubits).appending(control: control, target: target))
        case .measurement(let qubit):
            self = .dephasing([qubit])
        }
    }

    /// This stage and `operation` as one stage, where they are of one kind.
    private func fused(with operation: Operation, qubits: Int) -> Stage? {
        switch (self, Stage(operation, qubits: qubits)) {
        case (.rotations(let stage), .rotations(let next)): .rotations(stage.followed(by: next))
        case (.phases(let stage), .phases(let next)): .phases(stage.followed(by: next))
        case (.permutation(let stage), .permutation(let next)): .permutation(stage.followed(by: next))
        case (.dephasing(let qubits), .dephasing(let next)): .dephasing(qubits + next)
        default: nil
        }
    }
}

/// One-qubit gates, fused into one unitary per qubit.
struct RotationStage {
    enum Gate {
        case rotation(Axis, parameter: Int)
        case hadamard

        func unitary(_ parameters: UnsafePointer<Double>) -> OneQubitUnitary {
            switch self {
            case .rotation(let axis, let parameter): .rotation(axis, by: parameters[parameter])
            case .hadamard: .hadamard
            }
        }
    }

    /// The gates on each qubit, in order.
    private(set) var gates: [[Gate]]
    /// Of each qubit, once bound: the product of its gates.
    private(set) var unitaries: [OneQubitUnitary]
    /// Of each qubit, once bound: the product's rotation of the Bloch sphere.
    private(set) var blochRotations: [BlochRotation]
    /// Once bound: the parameters of the stage, each with its generator as it stands after the stage.
    private(set) var generators: [Generator] = []

    /// A parameter's generator after the stage, axis . (X, Y, Z) on `qubit`.
    struct Generator {
        var qubit: Int
        var parameter: Int
        var axis: SIMD3<Double>
    }

    init(qubits: Int) {
        gates = Array(repeating: [], count: qubits)
        unitaries = Array(repeating: OneQubitUnitary(), count: qubits)
        blochRotations = Array(repeating: BlochRotation(), count: qubits)
    }

    func appending(_ gate: Gate, on qubit: Int) -> RotationStage {
        var stage = self
        stage.gates[qubit].append(gate)
        return stage
    }

    func followed(by next: RotationStage) -> RotationStage {
        var stage = self
        for qubit in gates.indices { stage.gates[qubit] += next.gates[qubit] }
        return stage
    }

    /// Computes the unitaries and generators for a parameter vector.
    mutating func bind(_ parameters: UnsafePointer<Double>) {
        generators.removeAll(keepingCapacity: true)
        for qubit in gates.indices where !gates[qubit].isEmpty {
            var later = OneQubitUnitary()
            for gate in gates[qubit].reversed() {
                if case .rotation(let axis, let parameter) = gate {
                    generators.append(
                        Generator(qubit: qubit, parameter: parameter, axis: later.blochRotation.image(of: axis)))
                }
                later = later * gate.unitary(parameters)
            }
            unitaries[qubit] = later
            blochRotations[qubit] = later.blochRotation
        }
    }
}

/// ZZ couplings, fused into one phase per basis state.
struct PhaseStage {
    struct Coupling {
        var first: Int
        var second: Int
        var parameter: Int
    }

    let qubits: Int
    private(set) var couplings: [Coupling]
    /// Of each coupling, once bound: cosine and sine of its angle.
    private(set) var cosines: [Double] = []
    private(set) var sines: [Double] = []
    /// Of each basis state, once bound: its phase factor.
    private(set) var phasesReal: [Double] = []
    private(set) var phasesImaginary: [Double] = []

    init(qubits: Int, couplings: [Coupling]) {
        self.qubits = qubits
        self.couplings = couplings
    }

    func followed(by next: PhaseStage) -> PhaseStage {
        PhaseStage(qubits: qubits, couplings: couplings + next.couplings)
    }

    /// Computes cosines and sines for a parameter vector.
    mutating func bind(_ parameters: UnsafePointer<Double>) {
        cosines.removeAll(keepingCapacity: true)
        sines.removeAll(keepingCapacity: true)
        for coupling in couplings {
            cosines.append(cos(parameters[coupling.parameter]))
            sines.append(sin(parameters[coupling.parameter]))
        }
    }

    /// Computes the phase factors for a parameter vector: what the diagonal matrix needs.
    mutating func bindPhases(_ parameters: UnsafePointer<Double>) {
        phasesReal.removeAll(keepingCapacity: true)
        phasesImaginary.removeAll(keepingCapacity: true)
        for state in 0..<(1 << qubits) {
            var angle = 0.0
            for coupling in couplings {
                let differ = (state >> (qubits - 1 - coupling.first) ^ state >> (qubits - 1 - coupling.second)) & 1
                angle += differ == 1 ? parameters[coupling.parameter] : -parameters[coupling.parameter]
            }
            phasesReal.append(cos(angle / 2))
            phasesImaginary.append(sin(angle / 2))
        }
    }
}

/// CNOTs, fused into one permutation of the basis states and one signed permutation of the Pauli strings.
struct PermutationStage {
    let qubits: Int
    private var gates: [(control: Int, target: Int)] = []
    /// Where each basis state goes.
    private(set) var stateImages: [Int]
    /// Where each Pauli string goes under P -> U P U^dagger, and with which sign (`PauliBasis` numbers the strings).
    private(set) var pauliImages: [Int32] = []
    private(set) var pauliSigns: [Double] = []

    init(qubits: Int) {
        self.qubits = qubits
        stateImages = Array(0..<(1 << qubits))
    }

    func appending(control: Int, target: Int) -> PermutationStage {
        var stage = self
        stage.gates.append((control, target))
        for state in stage.stateImages.indices {
            let image = stage.stateImages[state]
            if image >> (qubits - 1 - control) & 1 == 1 {
                stage.stateImages[state] = image ^ 1 << (qubits - 1 - target)
            }
        }
        return stage
    }

    func followed(by next: PermutationStage) -> PermutationStage {
        next.gates.reduce(self) { $0.appending(control: $1.control, target: $1.target) }
    }

    /// Fills in the images of the Pauli strings, which the unitary picture's forward pass does without.
    mutating func tabulatePauliImages() {
        pauliImages = []
        pauliSigns = []
        for index in 0..<(1 << (2 * qubits)) {
            var string = PauliString(index: index, qubits: qubits)
            for gate in gates { string.conjugateByCNOT(control: gate.control, target: gate.target) }
            pauliImages.append(Int32(string.index))
            pauliSigns.append(string.sign)
        }
    }
}
