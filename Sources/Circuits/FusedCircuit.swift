import Numerics

/// A circuit as steps that fuse consecutive operations of one kind, with what a parameter vector makes of them.
///
/// Operations outside the read-out's light cone are left out. All tables are plain values in fixed buffers, so that
/// binding and walking the steps allocates nothing and counts no references.
final class FusedCircuit {
    enum Step: BitwiseCopyable {
        /// One-qubit unitaries, one per qubit: rotations `first` ..< `end`.
        case rotations(first: Int, end: Int)
        /// Commuting phases exp(-i g/2 Z_a Z_b): couplings `first` ..< `end`.
        case couplings(first: Int, end: Int)
        /// CNOTs, which together permute the basis states.
        case permutation(Int)
        /// Dephasing of a qubit: an unread measurement.
        case dephasing(qubit: Int)
    }

    /// Consecutive gates on one qubit, fused.
    struct Rotation: BitwiseCopyable {
        var qubit: Int
        /// Which gates it fuses.
        var firstGate: Int
        var endGate: Int
        /// Once bound: the product of its gates, and what that does to the Bloch sphere.
        var unitary = OneQubitUnitary()
        var bloch = BlochRotation()
        /// Its parameters.
        var firstGenerator: Int
        var endGenerator: Int
    }

    enum Gate: BitwiseCopyable {
        case rotation(Axis, parameter: Int)
        case fixed(OneQubitUnitary)
    }

    /// A parameter's generator axis . (X, Y, Z), once bound as it stands after the fused rotation.
    struct Generator: BitwiseCopyable {
        var parameter: Int
        var axis = SIMD3<Double>()
    }

    /// exp(-i g/2 Z_a Z_b); once bound with cosine and sine of g and of g/2.
    struct Coupling: BitwiseCopyable {
        var first: Int
        var second: Int
        var parameter: Int
        var cosine = 1.0
        var sine = 0.0
        var halfCosine = 1.0
        var halfSine = 0.0
    }

    let qubits: Int
    let parameterCount: Int
    let steps: Buffer<Step>
    let rotations: Buffer<Rotation>
    let couplings: Buffer<Coupling>
    let generators: Buffer<Generator>
    let permutations: [Permutation]
    private let gates: Buffer<Gate>
    private let parameters: Buffer<Double>

    init(_ circuit: Circuit) {
        var fusion = StepFusion(qubits: circuit.qubits)
        for operation in circuit.influentialOperations { fusion.append(operation) }
        fusion.close()
        qubits = circuit.qubits
        parameterCount = circuit.parameterCount
        steps = Buffer(fusion.steps)
        rotations = Buffer(fusion.rotations)
        couplings = Buffer(fusion.couplings)
        generators = Buffer(fusion.generators)
        gates = Buffer(fusion.gates)
        permutations = fusion.permutations
        parameters = Buffer(count: circuit.parameterCount, repeating: 0)
    }

    /// Takes a parameter vector of `parameterCount` angles in radians.
    @inline(__always)
    func bind<Element: Real>(_ vector: UnsafePointer<Element>) {
        for index in 0..<parameterCount { parameters[index] = Double(vector[index]) }
        bindRotations()
        bindCouplings()
    }

    private func bindRotations() {
        for index in 0..<rotations.count {
            let rotation = rotations[index]
            var later = OneQubitUnitary()
            var generator = rotation.firstGenerator
            for gate in stride(from: rotation.endGate - 1, through: rotation.firstGate, by: -1) {
                switch gates[gate] {
                case .rotation(let axis, let parameter):
                    generators[generator] = Generator(
                        parameter: parameter, axis: later.blochRotation.image(of: axis))
                    generator += 1
                    later = later * .rotation(axis, by: parameters[parameter])
                case .fixed(let unitary): later = later * unitary
                }
            }
            rotations.elements[index].unitary = later
            rotations.elements[index].bloch = later.blochRotation
        }
    }

    private func bindCouplings() {
        for index in 0..<couplings.count {
            let half = OneQubitUnitary.rotation(.z, by: parameters[couplings[index].parameter])
            couplings.elements[index].halfCosine = half.w
            couplings.elements[index].halfSine = half.z
            couplings.elements[index].cosine = half.w * half.w - half.z * half.z
            couplings.elements[index].sine = 2 * half.w * half.z
        }
    }
}

/// Collects operations into the tables of a `FusedCircuit`.
private struct StepFusion {
    let qubits: Int
    var steps: [FusedCircuit.Step] = []
    var rotations: [FusedCircuit.Rotation] = []
    var couplings: [FusedCircuit.Coupling] = []
    var generators: [FusedCircuit.Generator] = []
    var gates: [FusedCircuit.Gate] = []
    var permutations: [Permutation] = []
    /// The gates on each qubit of the rotation step that is being collected.
    private var open: [[FusedCircuit.Gate]]

    init(qubits: Int) {
        self.qubits = qubits
        open = Array(repeating: [], count: qubits)
    }

    mutating func append(_ operation: Operation) {
        switch operation {
        case .rotation(let axis, let qubit, let parameter):
            open[qubit].append(.rotation(axis, parameter: parameter))
        case .fixedRotation(let axis, let qubit, let angle):
            open[qubit].append(.fixed(.rotation(axis, by: angle)))
        case .hadamard(let qubit):
            open[qubit].append(.fixed(.hadamard))
        case .zz(let first, let second, let parameter):
            close()
            couplings.append(.init(first: first, second: second, parameter: parameter))
            if case .couplings(let start, _) = steps.last {
                steps.removeLast()
                steps.append(.couplings(first: start, end: couplings.count))
            } else {
                steps.append(.couplings(first: couplings.count - 1, end: couplings.count))
            }
        case .cnot(let control, let target):
            close()
            if case .permutation = steps.last {
                permutations[permutations.count - 1].append(control: control, target: target)
            } else {
                steps.append(.permutation(permutations.count))
                permutations.append(Permutation(qubits: qubits))
                permutations[permutations.count - 1].append(control: control, target: target)
            }
        case .measurement(let qubit):
            close()
            steps.append(.dephasing(qubit: qubit))
        case .gate:
            preconditionFailure("Named gates are lowered before.")
        }
    }

    /// Ends the rotation step that is being collected.
    mutating func close() {
        guard open.contains(where: { !$0.isEmpty }) else { return }
        let first = rotations.count
        for qubit in 0..<qubits where !open[qubit].isEmpty {
            let firstGate = gates.count
            let firstGenerator = generators.count
            gates += open[qubit]
            for case .rotation(_, let parameter) in open[qubit].reversed() {
                generators.append(.init(parameter: parameter))
            }
            rotations.append(
                .init(
                    qubit: qubit, firstGate: firstGate, endGate: gates.count, firstGenerator: firstGenerator,
                    endGenerator: generators.count))
            open[qubit] = []
        }
        steps.append(.rotations(first: first, end: rotations.count))
    }
}
