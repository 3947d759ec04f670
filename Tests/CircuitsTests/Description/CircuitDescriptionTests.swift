// SPDX-License-Identifier: Apache-2.0
import Circuits
import Testing

/// The circuits of the study, operation by operation, written without descriptions.
private struct ExplicitCircuit {
    var operations: [CircuitOperation] = []
    private var parameters = 0

    private mutating func next() -> Int {
        defer { parameters += 1 }
        return parameters
    }

    private mutating func rotate(_ axis: Axis, _ qubit: Int) {
        operations.append(.rotation(axis, qubit: qubit, parameter: next()))
    }

    private mutating func couple(_ qubits: Int) {
        for qubit in 0..<(qubits - 1) { operations.append(.zz(qubit, qubit + 1, parameter: next())) }
    }

    static func hea(_ qubits: Int, _ layers: Int) -> [CircuitOperation] {
        var circuit = ExplicitCircuit()
        for layer in 0..<layers {
            for qubit in 0..<qubits { for axis in [Axis.z, .y, .z] { circuit.rotate(axis, qubit) } }
            guard qubits > 1 else { continue }
            let range = layer % (qubits - 1) + 1
            for qubit in 0..<qubits {
                circuit.operations.append(.cnot(control: qubit, target: (qubit + range) % qubits))
            }
        }
        return circuit.operations
    }

    static func universal(_ qubits: Int, _ layers: Int, hadamards: Bool) -> [CircuitOperation] {
        var circuit = ExplicitCircuit()
        if hadamards { circuit.operations = (0..<qubits).map { .hadamard(qubit: $0) } }
        for _ in 0..<layers {
            for qubit in 0..<qubits { circuit.rotate(.x, qubit) }
            for qubit in 0..<qubits { circuit.rotate(.y, qubit) }
            circuit.couple(qubits)
        }
        return circuit.operations
    }

    static func measured(_ qubits: Int, _ layers: Int, readouts: Int) -> [CircuitOperation] {
        var circuit = ExplicitCircuit()
        for layer in 0..<layers {
            for qubit in 0..<qubits { circuit.rotate(.x, qubit) }
            for qubit in 0..<readouts { circuit.rotate(.y, qubit) }
            circuit.couple(qubits)
            if layer < qubits - readouts { circuit.operations.append(.measurement(qubit: qubits - 1 - layer)) }
        }
        return circuit.operations
    }
}

@Suite struct CircuitDescriptionTests {
    private func operations(_ description: CircuitDescription, _ qubits: Int = 4, layers: Int = 1) throws
        -> [CircuitOperation]
    {
        try description.circuit(qubits: qubits, layers: layers).operations
    }

    private func sentence(_ description: CircuitDescription, qubits: Int = 4, layers: Int = 1) -> String {
        do {
            _ = try description.circuit(qubits: qubits, layers: layers, features: qubits)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: 1...7, [1, 2, 5, 8])
    func theStudysCircuitsAreOperationByOperationWhatTheyWere(qubits: Int, layers: Int) throws {
        func lowered(_ description: CircuitDescription) throws -> [CircuitOperation] {
            try description.circuit(qubits: qubits, layers: layers).lowered.operations
        }
        #expect(try lowered(.hardwareEfficient) == ExplicitCircuit.hea(qubits, layers))
        for hadamards in [false, true] {
            #expect(
                try lowered(.universal(hadamards: hadamards))
                    == ExplicitCircuit.universal(qubits, layers, hadamards: hadamards))
        }
        for readouts in 1...qubits {
            let description = CircuitDescription.measured(readouts: readouts)
            #expect(try lowered(description) == ExplicitCircuit.measured(qubits, layers, readouts: readouts))
        }
    }

    @Test(arguments: [
        (QubitSet.all, [0, 1, 2, 3, 4]), (.readout, [0, 3]), (.nonReadout, [1, 2, 4]), (.even, [0, 2, 4]),
        (.odd, [1, 3]), (.list(qubits: [4, 0]), [4, 0]),
    ])
    func aSetOfQubitsIsThoseInItsOrder(set: QubitSet, qubits: [Int]) throws {
        let description = CircuitDescription(block: [.single(.h, on: set)], readout: .observables(["Z3", "Z0"]))
        #expect(try operations(description, 5) == qubits.map { .hadamard(qubit: $0) })
    }

    @Test(arguments: [
        (PairSet.chain, [[0, 1], [1, 2], [2, 3]]), (.ring(distance: 1), [[0, 1], [1, 2], [2, 3], [3, 0]]),
        (.ring(distance: 3), [[0, 3], [1, 0], [2, 1], [3, 2]]),
        (.allPairs, [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]), (.even, [[0, 1], [2, 3]]), (.odd, [[1, 2]]),
        (.list(pairs: [QubitPair(3, 1), QubitPair(1, 3)]), [[3, 1], [1, 3]]),
    ])
    func aSetOfPairsIsThoseInItsOrder(set: PairSet, pairs: [[Int]]) throws {
        let description = CircuitDescription(block: [.pair(.cnot, on: set)])
        #expect(try operations(description) == pairs.map { .cnot(control: $0[0], target: $0[1]) })
    }

    @Test func aSymmetricGateActsOnAPairOnce() throws {
        let description = CircuitDescription(block: [
            .pair(.cz, on: .ring(distance: 2)), .pair(.cnot, on: .ring(distance: 2)),
        ])
        let pairs = try operations(description).map(\.qubits)
        #expect(pairs == [[0, 2], [1, 3]] + [[0, 2], [1, 3], [2, 0], [3, 1]])
    }

    @Test func aRingWidensFromLayerToLayer() throws {
        let description = CircuitDescription(block: [.pair(.cnot, on: .wideningRing)])
        let targets = try operations(description, 3, layers: 3).map { $0.qubits[1] }
        #expect(targets == [1, 2, 0] + [2, 0, 1] + [1, 2, 0])
    }

    @Test func parametersAreOwnOrSharedAsWritten() throws {
        let description = CircuitDescription(
            before: [.single(.ry, on: .list(qubits: [0]), angles: .named(name: "a"))],
            block: [
                .single(.rx, on: .list(qubits: [0, 1])), .pair(.rzz, on: .chain, angles: .shared),
                .single(.ry, on: .list(qubits: [0, 1]), angles: .named(name: "a")),
                .single(.rz, on: .list(qubits: [0]), angles: .namedPerLayer(name: "b")),
                .single(.rx, on: .list(qubits: [1]), angles: .namedPerLayer(name: "b")),
                .single(.rz, on: .list(qubits: [1]), angles: .fixed(radians: [0.5])),
            ],
            after: [.single(.rot, on: .list(qubits: [0, 1]), angles: .shared)])
        let operations = try operations(description, 3, layers: 2)
        #expect(
            operations.map(\.parameters) == [
                [0],  // before
                [1], [2], [3], [3], [0], [0], [4], [4], [],  // layer 0
                [5], [6], [7], [7], [0], [0], [8], [8], [],  // layer 1
                [9, 10, 11], [9, 10, 11],  // after
            ])
        #expect(operations[9] == .fixedRotation(.z, qubit: 1, angle: 0.5))
        #expect(try description.circuit(qubits: 3, layers: 2).parameterCount == 12)
    }

    @Test func everyGateCanBeDescribed() throws {
        for gate in Gate.allCases {
            let line: OperationDescription =
                gate.qubitCount == 1 ? .single(gate, on: .all) : .pair(gate, on: .list(pairs: [QubitPair(0, 1)]))
            let circuit = try CircuitDescription(block: [line]).circuit(qubits: 2, layers: 3)
            #expect(circuit.operations.count == 3 * (gate.qubitCount == 1 ? 2 : 1))
            #expect(circuit.parameterCount == gate.angleCount * circuit.operations.count)
        }
    }

    @Test(arguments: [
        (
            OperationDescription.single(.rx, on: .list(qubits: [4])),
            "In block, line 1 (rx: [4]): there is no qubit 4; the circuit has 4, numbered 0 to 3."
        ),
        (.pair(.cnot, on: .list(pairs: [QubitPair(0, 7)])), "(cnot: [[0, 7]]): there is no qubit 7"),
        (.pair(.cz, on: .list(pairs: [QubitPair(1, 1)])), "[1, 1] names one qubit twice"),
        (.single(.h, on: .list(qubits: [1, 1])), "a qubit is listed twice; remove one, or write a second line."),
        (
            .pair(.cnot, on: .list(pairs: [QubitPair(0, 1), QubitPair(2, 3), QubitPair(0, 1)])),
            "the pair [0, 1] is listed twice; remove one, or write a second line."
        ),
        (
            .pair(.rzz, on: .list(pairs: [QubitPair(0, 1), QubitPair(1, 0)])),
            "the pair [1, 0] is listed twice, in one order or the other; remove one"
        ),
        (.pair(.cz, on: .ring(distance: 4)), "a ring of 4 qubits has no distance 4; give between 1 and 3."),
        (.conditional(.x, on: .list(qubits: [0]), outcomes: .list(qubits: [1])), "qubit 1 has no outcome to depend on: measure it before"),
        (.conditional(.cz, on: .list(qubits: [0]), outcomes: .list(qubits: [1])), "cz acts on pairs of qubits, and cannot have 'if'"),
        (.conditional(.x, on: .even, outcomes: .list(qubits: [1])), "2 targets cannot be paired with the 1 qubits of 'if'"),
        (.single(.rx, on: .all, angles: .formulas([AngleFormula(terms: [.init(features: [.numbered(9)])])])), "there is no feature 9; a sample has 4, numbered 0 to 3."),
        (.single(.rx, on: .all, angles: .formulas([AngleFormula(terms: [.init(features: [.ofSecondQubit])])])), "the gate has one qubit, whose feature is x_i."),
        (
            .single(.rx, on: .all, angles: .formulas([AngleFormula(terms: [.init(features: [.ofFirstQubit])])], features: .list(features: [2]))),
            "'features' lists 1, and the gate is on qubit 1"
        ),
        (.single(.h, on: .lastUnmeasured), "'last-unmeasured' is for measurements"),
        (.single(.h, on: .all, angles: .shared), "h has no angle; leave out 'parameter' and 'angle'."),
        (.single(.rot, on: .all, angles: .fixed(radians: [1])), "rot takes 3 angles, not 1."),
        (.single(.rx, on: .all, angles: .fixed(radians: [.nan])), "an angle must be a finite number."),
        (.single(.rx, on: .all, angles: .named(name: "shared")), "'shared' is no name for a parameter"),
        (.single(.cnot, on: .all), "cnot acts on pairs of qubits."),
        (.pair(.h, on: .chain), "h acts on single qubits."),
    ])
    func aLineWithoutMeaningIsReportedWithItsPlace(line: OperationDescription, expected: String) {
        let sentence = sentence(CircuitDescription(block: [line], readout: .first(qubits: 2)))
        #expect(sentence.hasPrefix("In block, line 1 (") && sentence.contains(expected), "\(sentence)")
    }

    @Test func aNameHasAsManyAnglesEverywhere() {
        let description = CircuitDescription(
            block: [.single(.rx, on: .all, angles: .named(name: "a"))],
            after: [.single(.rot, on: .all, angles: .named(name: "a"))])
        #expect(
            sentence(description).contains(
                "In after, line 1 (rot: {targets: all, parameter: a}): rot takes 3 angles, but 'a' has 1"))
    }

    @Test func aCircuitThatWouldNeverEndIsRefused() {
        let description = CircuitDescription(block: Array(repeating: .pair(.rzz, on: .allPairs), count: 100))
        #expect(sentence(description, qubits: 20, layers: 1000).contains("more than 100000 operations"))
    }

    @Test func readOutsAreThoseOfTheCircuit() throws {
        func readout(_ readout: ReadoutDescription) throws -> Readout {
            try CircuitDescription(block: [], readout: readout).circuit(qubits: 3, layers: 1).readout
        }
        #expect(try readout(.all) == .z([0, 1, 2]) && readout(.first(qubits: 2)) == .z([0, 1]))
        #expect(
            try readout(.observables(["X2", "Z1 Z0"])) == .expectationValues([.x(2), PauliProduct([0: .z, 1: .z])]))
        #expect(try readout(.probabilities) == .probabilities(of: [0, 1, 2]))
        #expect(try readout(.probabilitiesOf(qubits: [2, 0])) == .probabilities(of: [2, 0]))
        for bad in [
            ReadoutDescription.observables([]), .observables(["Z3"]), .probabilitiesOf(qubits: [3]), .first(qubits: 4),
        ] {
            #expect(throws: CircuitError.self) { try readout(bad) }
        }
        // Targets and measurements follow what is read out.
        let description = CircuitDescription(
            block: [.single(.ry, on: .readout), .measure(on: .lastUnmeasured)],
            readout: .observables(["X2", "Z2 Z0"]))
        #expect(try operations(description, 3, layers: 3).map(\.qubits) == [[0], [2], [1], [0], [2], [0], [2]])
    }

    @Test func measurementsGoOnWhereTheyLeftOff() throws {
        let description = CircuitDescription(
            before: [.measure(on: .list(qubits: [4]))], block: [.measure(on: .lastUnmeasured)],
            after: [.measure(on: .nonReadout)], readout: .first(qubits: 2))
        #expect(try operations(description, 6, layers: 5).map { $0.qubits[0] } == [4, 5, 3, 2] + [2, 3, 4, 5])
    }

    @Test func anglesAreReadAsMultiplesOfPi() {
        let angles: [(String, Double)] = [
            ("0.25", 0.25), ("-1e-3", -0.001), ("pi", .pi), ("-pi/2", -.pi / 2), ("3*pi/4", 3 * .pi / 4),
            ("2pi", 2 * .pi),
            ("pi / 16", .pi / 16),
        ]
        for (text, angle) in angles {
            #expect(AngleNotation.angle(text) == angle)
            #expect(AngleNotation.angle(AngleNotation.text(angle)) == angle)
        }
        #expect(AngleNotation.text(.pi / 2) == "pi/2" && AngleNotation.text(-3 * .pi / 4) == "-3*pi/4")
        for text in ["", "pie", "pi/0", "nan", "inf", "pi*2", "1/2", "--pi"] {
            #expect(AngleNotation.angle(text) == nil)
        }
    }
}
