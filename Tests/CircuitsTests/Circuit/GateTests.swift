// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Foundation
import TestSupport
import Testing

@Suite("A gate is what its record says")
struct GateTests {
    /// Matrices from M. Nielsen and I. Chuang, Quantum Computation and Quantum Information (2010), section 4.2 and
    /// figure 4.2: of some gates, and of every one that the reference vectors do not have.
    static let published: [Gate: GateMatrix] = [
        .h: GateMatrix(real: [[0.7071067811865476, 0.7071067811865476], [0.7071067811865476, -0.7071067811865476]]),
        .s: GateMatrix(real: [[1, 0], [0, 0]], imaginary: [[0, 0], [0, 1]]),
        .t: GateMatrix(real: [[1, 0], [0, 0.7071067811865476]], imaginary: [[0, 0], [0, 0.7071067811865476]]),
        .cnot: GateMatrix(real: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]),
        .swap: GateMatrix(real: [[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]]),
    ]

    @Test func publishedMatricesAreTheRecords() {
        for (gate, matrix) in Self.published { #expect(gate.record.matrix([]).isEqual(to: matrix), "\(gate)") }
    }

    /// Alone between rotations, and in circuits of all gates with shared and fixed angles.
    @Test func everyGateAgreesWithPennyLane() throws {
        let cases = try ReferenceVectors.load("gates", as: [GeneralCircuitCase].self)
        let applied = Set(cases.flatMap { $0.gates.map(\.gate) })
        #expect(applied.union(Self.published.keys) == Set(Gate.allCases))
        for (index, reference) in cases.enumerated() {
            let name = index < applied.count ? reference.gates[6].gate.rawValue : "random circuit \(index)"
            try reference.check(name)
        }
    }

    @Test(arguments: Gate.allCases) func whatIsSimulatedIsTheMatrix(gate: Gate) throws {
        let angles = GateProbe.angles(of: gate)
        let matrix = gate.record.matrix(angles)
        #expect(matrix.size == 1 << gate.qubitCount)
        #expect((matrix.adjoint * matrix).isEqual(to: .identity(matrix.size)), "it is unitary")
        let qubits = Array(0..<gate.qubitCount)
        let expected = GateProbe.values(of: matrix)
        let trained = try gate.operation(on: qubits, parameters: Array(angles.indices))
        let fixed = try gate.operation(on: qubits, angles: angles.map { .fixed($0) })
        for simulation in CircuitProbe.simulations() {
            let found = try GateProbe.values(of: [trained], qubits.count, parameters: angles, in: simulation)
            #expect(distance(found, expected) < 1e-12, "\(simulation)")
        }
        try #expect(distance(GateProbe.values(of: [fixed], qubits.count), expected) < 1e-12)
    }

    @Test(arguments: Gate.allCases) func theInverseUndoesIt(gate: Gate) throws {
        let angles = GateProbe.angles(of: gate)
        let qubits = Array(0..<gate.qubitCount)
        let there = try gate.operation(on: qubits, angles: angles.map { .fixed($0) })
        let back = try gate.inverse.operation(on: qubits, angles: angles.reversed().map { .fixed(-$0) })
        let nothing = try GateProbe.values(of: [], qubits.count)
        try #expect(distance(GateProbe.values(of: [there, back], qubits.count), nothing) < 1e-12)
        #expect(gate.inverse.inverse == gate)
    }

    @Test(arguments: Gate.allCases.filter { $0.qubitCount == 2 })
    func itIsSymmetricWhereAnExchangeOfItsQubitsChangesNothing(gate: Gate) throws {
        let angles = GateProbe.angles(of: gate).map { Gate.Angle.fixed($0) }
        let values = try [[0, 1], [1, 0]].map {
            try GateProbe.values(of: [gate.operation(on: $0, angles: angles)], 2)
        }
        #expect((distance(values[0], values[1]) < 1e-12) == gate.isSymmetric)
    }

    @Test(arguments: Gate.allCases) func itsOpenQASMHasItsMatrix(gate: Gate) throws {
        let angles = GateProbe.angles(of: gate)
        let circuit = try Circuit(
            qubits: gate.qubitCount,
            operations: [gate.operation(on: Array(0..<gate.qubitCount), parameters: Array(angles.indices))],
            readout: [0])
        let program = circuit.openQASM(angles: angles)
        #expect(try OpenQASMReader.matrix(of: program).isEqual(to: gate.record.matrix(angles)), "\(program)")
    }

    @Test(arguments: Gate.allCases) func itIsDrawnOnEachOfItsQubits(gate: Gate) throws {
        let line: OperationDescription = gate.qubitCount == 1 ? .single(gate, on: .all) : .pair(gate, on: .chain)
        let description = CircuitDescription(block: [line])
        let text = try description.drawing(qubits: gate.qubitCount, layers: 1)
        let wires = text.split(separator: "\n").filter { $0.hasPrefix("q") }
        let svg = try description.svg(name: "gate", qubits: gate.qubitCount, layers: 1)
        for (wire, symbol) in zip(wires, gate.record.drawn) {
            let (character, element) =
                switch symbol {
                case .box(let name): (name, ">\(name)</text>")
                case .dot: ("●", #"r="4.5""#)
                case .plus: ("⊕", #"r="10""#)
                case .cross: ("×", "<line")
                case .measurement: ("M", "<path")
                }
            #expect(wire.contains("─\(character)─") && svg.contains(element), "\(text)")
        }
    }

    @Test func everyGateIsInTheDocumentation() throws {
        let page = try String(contentsOfFile: Command.projectRoot + "/docs/reference/circuits.md", encoding: .utf8)
        for gate in Gate.allCases { #expect(page.contains("`\(gate.rawValue)`"), "\(gate)") }
    }

    @Test func gatesOnTheWrongQubitsOrWithTheWrongAnglesAreRefused() throws {
        let error = #expect(throws: CircuitError.self) { try Gate.cz.operation(on: [1]) }
        #expect(error?.description == "The gate cz acts on 2 distinct qubits, not on [1].")
        #expect(throws: CircuitError.gateQubits(.rxx, [1, 1])) { try Gate.rxx.operation(on: [1, 1], parameters: [0]) }
        let angles = #expect(throws: CircuitError.self) { try Gate.rot.operation(on: [0], parameters: [0, 1]) }
        #expect(angles?.description == "The gate rot takes 3 angles, not 2.")
        #expect(throws: CircuitError.gateAngles(.t, 1)) { try Gate.t.operation(on: [0], angles: [.fixed(1)]) }
        // Past `operation`, too.
        #expect(throws: CircuitError.gateAngles(.rot, 0)) {
            try Circuit(qubits: 1, operations: [.gate(.rot, qubits: [0], angles: [])], readout: [0])
        }
        #expect(throws: CircuitError.gateQubits(.cz, [])) {
            try Circuit(qubits: 1, operations: [.gate(.cz, qubits: [], angles: [])], readout: [0])
        }
    }

    @Test func namedGatesAreDrawnUnderTheirNames() throws {
        let operations = try [
            Gate.rot.operation(on: [0], parameters: [0, 1, 2]), Gate.tdg.operation(on: [1]),
            Gate.cz.operation(on: [0, 1]), Gate.ryy.operation(on: [1, 0], parameters: [3]),
        ]
        let drawing = try Circuit(qubits: 2, operations: operations, readout: [0]).drawing
        #expect(drawing == "q0 ─Rot─●───Y─── <Z>\n        │   │\nq1 ─T†──●───Y───\n")
    }
}

extension GateMatrix {
    static func identity(_ size: Int) -> GateMatrix {
        GateMatrix(real: (0..<size).map { row in (0..<size).map { $0 == row ? 1 : 0 } })
    }
}

/// Compares unitaries by what they make of states that span all others: |0>, |1>, |+> and |+i> on each qubit.
private enum GateProbe {
    /// Angles that have nothing to do with each other.
    static func angles(of gate: Gate) -> [Double] { (0..<gate.angleCount).map { 0.4 + 0.9 * Double($0) } }

    /// Each state as the turn that makes it from |0>, and as its density matrix.
    private static let states: [(turn: (Axis, Double), density: GateMatrix)] = [
        ((.x, 0), GateMatrix(real: [[1, 0], [0, 0]])), ((.x, .pi), GateMatrix(real: [[0, 0], [0, 1]])),
        ((.y, .pi / 2), GateMatrix(real: [[0.5, 0.5], [0.5, 0.5]])),
        ((.x, -.pi / 2), GateMatrix(real: [[0.5, 0], [0, 0.5]], imaginary: [[0, -0.5], [0.5, 0]])),
    ]

    private static let paulis: [GateMatrix] = [
        .identity(2), GateMatrix(real: [[0, 1], [1, 0]]),
        GateMatrix(real: [[0, 0], [0, 0]], imaginary: [[0, -1], [1, 0]]), GateMatrix(real: [[1, 0], [0, -1]]),
    ]

    /// Every choice of one of four on each qubit.
    private static func choices(_ qubits: Int) -> [[Int]] {
        (0..<1 << (2 * qubits)).map { code in (0..<qubits).map { code >> (2 * $0) & 3 } }
    }

    private static func product(_ choice: [Int], of matrices: [GateMatrix]) -> GateMatrix {
        choice.dropFirst().reduce(matrices[choice[0]]) { $0.tensor(matrices[$1]) }
    }

    /// Tr(P U rho U^dagger) of all states rho and all Pauli products P but the identity.
    static func values(of matrix: GateMatrix) -> [Double] {
        let qubits = matrix.size == 2 ? 1 : 2
        return choices(qubits).flatMap { state in
            let density = matrix * product(state, of: states.map(\.density)) * matrix.adjoint
            return choices(qubits).dropFirst().map { observable in
                let product = product(observable, of: paulis) * density
                return (0..<product.size).reduce(0) { $0 + product.real[$1][$1] }
            }
        }
    }

    /// The same of operations, as they are simulated.
    static func values(
        of operations: [CircuitOperation], _ qubits: Int, parameters: [Double] = [],
        in simulation: Simulation = Simulation(picture: .state, blockSize: 1)
    ) throws -> [Double] {
        let observables = choices(qubits).dropFirst().map { choice in
            PauliProduct(
                Dictionary(
                    uniqueKeysWithValues: choice.enumerated().compactMap { qubit, letter in
                        letter == 0 ? nil : (qubit, Axis.allCases[letter - 1])
                    }))
        }
        let zero = Matrix<Double>(rows: 1 << qubits, columns: 1)
        zero[0, 0] = 1
        return try choices(qubits).flatMap { choice in
            let preparation = choice.enumerated().map { qubit, state in
                CircuitOperation.fixedRotation(states[state].turn.0, qubit: qubit, angle: states[state].turn.1)
            }
            let circuit = try Circuit(
                qubits: qubits, operations: preparation + operations, readout: .expectationValues(Array(observables)))
            return CircuitProbe(circuit: circuit, simulation: simulation).evaluate(
                parameters: parameters, amplitudes: zero, weights: Matrix(rows: observables.count, columns: 1)
            ).values.values
        }
    }
}
