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
        /// CZs, which change signs of amplitudes; only where they are asked for.
        case signs(Int)
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
        /// Its angles that are not fixed.
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
        case rotation(Axis, angle: Int)
        case fixed(OneQubitUnitary)
    }

    /// An angle's generator axis . (X, Y, Z), once bound the one after the fused rotation.
    struct Generator: BitwiseCopyable {
        var angle: Int
        var axis = SIMD3<Double>()
    }

    /// exp(-i g/2 Z_a Z_b); once bound with cosine and sine of g and of g/2.
    struct Coupling: BitwiseCopyable {
        var first, second, angle: Int
        var cosine = 1.0
        var sine = 0.0
        var halfCosine = 1.0
        var halfSine = 0.0
    }

    let qubits, parameterCount: Int
    /// What the numbers of angles in turns, generators and couplings mean.
    let angles: [AngleExpression]
    let steps: Buffer<Step>
    let rotations: Buffer<Rotation>
    let couplings: Buffer<Coupling>
    let generators: Buffer<Generator>
    let channels: Buffer<ChannelStep>
    let permutations: [Permutation]
    /// The pairs of qubits of CZs.
    let signs: [[(first: Int, second: Int)]]
    let turns: Buffer<Turn>
    private let sums: Buffer<Sum>
    private let terms: Buffer<Term>
    /// Of each angle its value, once bound.
    private let values: Buffer<Double>

    /// An angle that does not depend on the sample: a constant, and some of the terms.
    private struct Sum: BitwiseCopyable {
        var constant: Double
        var firstTerm, endTerm: Int
    }

    private struct Term: BitwiseCopyable {
        var factor: Double
        var parameter: Int
    }

    /// - Parameters:
    ///   - endsWithRotations: whether the last step has to be rotations, if need be by the identity.
    ///   - joinsSigns: whether CZs are steps of their own.
    init(_ circuit: Circuit, endsWithRotations: Bool = false, joinsSigns: Bool = false) {
        var fusion = StepFusion(qubits: circuit.qubits)
        let operations = circuit.influentialOperations
        if joinsSigns { fusion.append(joiningSigns: operations) } else { operations.forEach { fusion.append($0) } }
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
        signs = fusion.signs
        angles = fusion.angles
        var terms: [Term] = []
        sums = Buffer(
            angles.map { angle in
                let first = terms.count
                terms += angle.terms.compactMap { term in
                    term.parameter.map { Term(factor: term.factor, parameter: $0) }
                }
                return Sum(constant: angle.constant, firstTerm: first, endTerm: terms.count)
            })
        self.terms = Buffer(terms)
        values = Buffer(count: angles.count, repeating: 0)
    }

    /// Takes a parameter vector of `parameterCount` angles in radians.
    @inline(__always)
    func bind<Element: Real>(_ vector: UnsafePointer<Element>) {
        for angle in 0..<sums.count {
            values[angle] = sums[angle].constant
            for term in sums[angle].firstTerm..<sums[angle].endTerm {
                values[angle] += terms[term].factor * Double(vector[terms[term].parameter])
            }
        }
        bindRotations()
        bindCouplings()
    }

    /// Adds the derivative with respect to an angle to those with respect to its parameters.
    @inline(__always)
    func add<Element: Real>(_ derivative: Double, of angle: Int, to gradient: UnsafeMutablePointer<Element>) {
        for term in sums[angle].firstTerm..<sums[angle].endTerm {
            gradient[terms[term].parameter] += Element(terms[term].factor * derivative)
        }
    }

    private func bindRotations() {
        for index in 0..<rotations.count {
            let rotation = rotations[index]
            var later = OneQubitUnitary()
            var generator = rotation.firstGenerator
            for turn in stride(from: rotation.endTurn - 1, through: rotation.firstTurn, by: -1) {
                switch turns[turn] {
                case .rotation(let axis, let angle):
                    generators[generator] = Generator(angle: angle, axis: later.blochRotation.image(of: axis))
                    generator += 1
                    later = later * .rotation(axis, by: values[angle])
                case .fixed(let unitary): later = later * unitary
                }
            }
            rotations.elements[index].unitary = later
            rotations.elements[index].bloch = later.blochRotation.scaled(by: rotation.scale)
        }
    }

    private func bindCouplings() {
        for index in 0..<couplings.count {
            let half = OneQubitUnitary.rotation(.z, by: values[couplings[index].angle])
            couplings.elements[index].halfCosine = half.w
            couplings.elements[index].halfSine = half.z
            couplings.elements[index].cosine = half.w * half.w - half.z * half.z
            couplings.elements[index].sine = 2 * half.w * half.z
        }
    }

    /// Whether states that begin real stay real, up to phases that all amplitudes have.
    var keepsStatesReal: Bool {
        couplings.count == 0
            && (0..<turns.count).allSatisfy { index in
                switch turns[index] {
                case .rotation(let axis, _): axis == .y
                case .fixed(let unitary): unitary.isReal || unitary.isReflection
                }
            }
    }

    /// Whether a rotation of such a circuit is a reflection.
    func reflects(_ rotation: Rotation) -> Bool {
        (rotation.firstTurn..<rotation.endTurn).count { index in
            if case .fixed(let unitary) = turns[index] { unitary.isReflection } else { false }
        } % 2 == 1
    }

    /// Whether a step has parameters.
    func hasParameters(_ step: Step) -> Bool {
        switch step {
        case .rotations(let first, let end):
            (first..<end).contains { rotations[$0].firstGenerator < rotations[$0].endGenerator }
        case .couplings: true
        case .permutation, .signs, .channels, .dephasing: false
        }
    }
}
