// SPDX-License-Identifier: Apache-2.0
import Arithmetic

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
        /// CNOTs, which together permute the basis states, and Pauli strings; noise between them may scale the strings.
        case permutation(Int)
        /// Noise: channels `first` ..< `end`, in their order.
        case channels(first: Int, end: Int)
        /// Dephasing of a qubit: an unread measurement.
        case dephasing(qubit: Int)
    }

    /// Consecutive gates on one qubit, fused.
    struct Rotation: BitwiseCopyable {
        var qubit: Int
        /// Which turns it fuses.
        var firstTurn: Int
        var endTurn: Int
        /// Once bound: the product of its turns, and what that does to the Bloch sphere.
        var unitary = OneQubitUnitary()
        var bloch = BlochRotation()
        /// Its parameters.
        var firstGenerator: Int
        var endGenerator: Int
        /// Depolarising noise between and after its gates scales X, Y and Z alike, and `bloch` with them.
        var scale = 1.0
    }

    /// Noise on a qubit.
    struct ChannelStep: BitwiseCopyable {
        var qubit: Int
        var scaling: PauliScaling
    }

    /// A one-qubit unitary that a rotation fuses.
    enum Turn: BitwiseCopyable {
        case rotation(Axis, parameter: Int)
        case fixed(OneQubitUnitary)
    }

    /// A parameter's generator axis . (X, Y, Z), once bound the one after the fused rotation.
    struct Generator: BitwiseCopyable {
        var parameter: Int
        var axis = SIMD3<Double>()
    }

    /// exp(-i g/2 Z_a Z_b); once bound with cosine and sine of g and of g/2.
    struct Coupling: BitwiseCopyable {
        var first, second, parameter: Int
        var cosine = 1.0
        var sine = 0.0
        var halfCosine = 1.0
        var halfSine = 0.0
    }

    let qubits, parameterCount: Int
    let steps: Buffer<Step>
    let rotations: Buffer<Rotation>
    let couplings: Buffer<Coupling>
    let generators: Buffer<Generator>
    let channels: Buffer<ChannelStep>
    let permutations: [Permutation]
    private let turns: Buffer<Turn>
    private let parameters: Buffer<Double>

    /// - Parameter endsWithRotations: whether the last step has to be rotations, if need be by the identity.
    init(_ circuit: Circuit, endsWithRotations: Bool = false) {
        var fusion = StepFusion(qubits: circuit.qubits)
        for operation in circuit.influentialOperations { fusion.append(operation) }
        fusion.close()
        if endsWithRotations { fusion.appendIdentity() }
        qubits = circuit.qubits
        parameterCount = circuit.parameterCount
        steps = Buffer(fusion.steps)
        rotations = Buffer(fusion.rotations)
        couplings = Buffer(fusion.couplings)
        generators = Buffer(fusion.generators)
        turns = Buffer(fusion.turns)
        channels = Buffer(fusion.channels)
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
            for turn in stride(from: rotation.endTurn - 1, through: rotation.firstTurn, by: -1) {
                switch turns[turn] {
                case .rotation(let axis, let parameter):
                    generators[generator] = Generator(parameter: parameter, axis: later.blochRotation.image(of: axis))
                    generator += 1
                    later = later * .rotation(axis, by: parameters[parameter])
                case .fixed(let unitary): later = later * unitary
                }
            }
            rotations.elements[index].unitary = later
            rotations.elements[index].bloch = later.blochRotation.scaled(by: rotation.scale)
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

    /// Whether a step has parameters.
    func hasParameters(_ step: Step) -> Bool {
        switch step {
        case .rotations(let first, let end):
            (first..<end).contains { rotations[$0].firstGenerator < rotations[$0].endGenerator }
        case .couplings: true
        case .permutation, .channels, .dephasing: false
        }
    }
}
