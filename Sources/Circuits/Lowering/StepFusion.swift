// SPDX-License-Identifier: Apache-2.0

/// Collects operations into the tables of a `FusedCircuit`.
///
/// One-qubit gates and noise are held back on each qubit as long as no operation on two qubits needs them, so that whole
/// layers become one step, and noise moves to where it costs little: depolarising noise into the rotations around it, noise
/// that scales Pauli strings into the permutation before or after it, dephasing through ZZ couplings.
struct StepFusion {
    /// Turns of a qubit, and then noise.
    private struct Segment {
        var turns: [FusedCircuit.Turn] = []
        var noise = PauliScaling.identity
    }

    private let qubits: Int
    private(set) var steps: [FusedCircuit.Step] = []
    private(set) var rotations: [FusedCircuit.Rotation] = []
    private(set) var couplings: [FusedCircuit.Coupling] = []
    private(set) var generators: [FusedCircuit.Generator] = []
    private(set) var turns: [FusedCircuit.Turn] = []
    private(set) var channels: [FusedCircuit.ChannelStep] = []
    private(set) var permutations: [Permutation] = []
    private(set) var signs: [[(first: Int, second: Int)]] = []
    /// The angles that are not fixed, each once, and the place of each.
    private(set) var angles: [AngleExpression] = []
    private var numbers: [Gate.Angle: Int] = [:]
    /// What is held back on each qubit.
    private var pending: [[Segment]]

    init(qubits: Int) {
        self.qubits = qubits
        pending = Array(repeating: [], count: qubits)
    }

    mutating func append(_ operation: Primitive) {
        switch operation {
        case .rotation(let axis, let qubit, .fixed(let angle)): append(.fixed(.rotation(axis, by: angle)), on: qubit)
        case .rotation(let axis, let qubit, let angle): append(.rotation(axis, angle: number(of: angle)), on: qubit)
        case .hadamard(let qubit): append(.fixed(.hadamard), on: qubit)
        case .zz(let first, let second, let angle):
            closeTurns()
            emitNoise(on: [first, second]) { !$0.isDephasing }
            couplings.append(.init(first: first, second: second, angle: number(of: angle)))
            if case .couplings(let start, _) = steps.last {
                steps.removeLast()
                steps.append(.couplings(first: start, end: couplings.count))
            } else {
                steps.append(.couplings(first: couplings.count - 1, end: couplings.count))
            }
        case .cnot(let control, let target):
            closeTurns()
            if [control, target].allSatisfy({ pending[$0].allSatisfy { $0.noise.shift == 0 } }) { openPermutation() }
            emitNoise(on: [control, target])
            openPermutation()
            permutations[permutations.count - 1].append(control: control, target: target)
        case .measurement(let qubit):
            closeTurns()
            emitNoise(on: [qubit])
            steps.append(.dephasing(qubit: qubit))
        case .channel(let channel, let qubit):
            if pending[qubit].isEmpty { pending[qubit].append(Segment()) }
            let last = pending[qubit].count - 1
            pending[qubit][last].noise = pending[qubit][last].noise.followed(by: channel.scaling)
        }
    }

    /// Appends operations with CZs as steps of their own: each H CNOT H on a target, which changes signs of amplitudes.
    mutating func append(joiningSigns operations: [Primitive]) {
        var rest = operations[...]
        while let operation = rest.popFirst() {
            if case .hadamard(let target) = operation, rest.count >= 2,
                case .cnot(let control, target) = rest[rest.startIndex],
                case .hadamard(target) = rest[rest.startIndex + 1]
            {
                rest = rest.dropFirst(2)
                appendSign(control, target)
            } else {
                append(operation)
            }
        }
    }

    private mutating func appendSign(_ first: Int, _ second: Int) {
        closeTurns()
        emitNoise(on: [first, second])
        if case .signs = steps.last {} else {
            steps.append(.signs(signs.count))
            signs.append([])
        }
        signs[signs.count - 1].append((first, second))
    }

    private mutating func number(of angle: Gate.Angle) -> Int {
        if let number = numbers[angle] { return number }
        numbers[angle] = angles.count
        angles.append(angle.expression)
        return angles.count - 1
    }

    private mutating func append(_ turn: FusedCircuit.Turn, on qubit: Int) {
        // Isotropic noise commutes with the turn.
        if pending[qubit].last?.noise.isIsotropic != true { pending[qubit].append(Segment()) }
        pending[qubit][pending[qubit].count - 1].turns.append(turn)
    }

    /// Ends the circuit.
    mutating func close() {
        closeTurns()
        emitNoise(on: Array(0..<qubits))
    }

    /// A rotation step that does nothing.
    mutating func appendIdentity() {
        append(.fixed(OneQubitUnitary()), on: 0)
        closeTurns()
    }

    /// Writes down all gates that are held back, and the noise between them; noise after the last ones is held back further.
    private mutating func closeTurns() {
        guard pending.contains(where: { $0.contains { !$0.turns.isEmpty } }) else { return }
        for level in 0..<(pending.map(\.count).max() ?? 0) {
            let inner = (0..<qubits).filter { level + 1 < pending[$0].count }
            let isBehindTurns = inner.map { !pending[$0][level].turns.isEmpty }
            append(zip(inner, isBehindTurns).filter { !$1 }.map { ($0.0, pending[$0.0][level].noise) })
            let first = rotations.count
            for qubit in 0..<qubits where level < pending[qubit].count && !pending[qubit][level].turns.isEmpty {
                appendRotation(on: qubit, level: level)
            }
            if first < rotations.count { steps.append(.rotations(first: first, end: rotations.count)) }
            append(zip(inner, isBehindTurns).filter { $1 }.map { ($0.0, pending[$0.0][level].noise) })
        }
        for qubit in 0..<qubits {
            let noise = pending[qubit].last?.noise ?? .identity
            pending[qubit] = noise == .identity ? [] : [Segment(noise: noise)]
        }
    }

    private mutating func appendRotation(on qubit: Int, level: Int) {
        let segment = pending[qubit][level]
        let (firstTurn, firstGenerator) = (turns.count, generators.count)
        turns += segment.turns
        for case .rotation(_, let angle) in segment.turns.reversed() {
            generators.append(.init(angle: angle))
        }
        var rotation = FusedCircuit.Rotation(
            qubit: qubit, firstTurn: firstTurn, endTurn: turns.count, firstGenerator: firstGenerator,
            endGenerator: generators.count)
        if segment.noise.isIsotropic {
            rotation.scale = segment.noise.x
            pending[qubit][level].noise = .identity
        }
        rotations.append(rotation)
    }

    /// Writes down the noise that is held back on some qubits, which have no gates held back.
    private mutating func emitNoise(on qubits: [Int], where isWanted: (PauliScaling) -> Bool = { _ in true }) {
        let emitted = qubits.filter { pending[$0].contains { isWanted($0.noise) } }
        append(emitted.flatMap { qubit in pending[qubit].map { (qubit, $0.noise) } })
        for qubit in emitted { pending[qubit] = [] }
    }

    private mutating func append(_ noise: [(qubit: Int, scaling: PauliScaling)]) {
        let noise = noise.filter { $0.scaling != .identity }
        guard !noise.isEmpty else { return }
        if case .permutation = steps.last, noise.allSatisfy({ $0.scaling.shift == 0 }) {
            for (qubit, scaling) in noise { permutations[permutations.count - 1].scale(qubit, by: scaling) }
            return
        }
        let first = channels.count
        channels += noise.map { .init(qubit: $0.qubit, scaling: $0.scaling) }
        if case .channels(let start, _) = steps.last {
            steps.removeLast()
            steps.append(.channels(first: start, end: channels.count))
        } else {
            steps.append(.channels(first: first, end: channels.count))
        }
    }

    private mutating func openPermutation() {
        if case .permutation = steps.last { return }
        steps.append(.permutation(permutations.count))
        permutations.append(Permutation(qubits: qubits))
    }
}
