import Circuits
import TestSupport
import Testing

@Suite struct GateTests {
    /// Alone between rotations, and in circuits of all gates with shared and fixed angles.
    @Test func everyGateAgreesWithPennyLane() throws {
        let cases = try ReferenceVectors.load("gates", as: [GeneralCircuitCase].self)
        let applied = Set(cases.flatMap { $0.gates.map(\.gate) })
        #expect(applied == Set(Gate.allCases))
        for (index, reference) in cases.enumerated() {
            let name = index < Gate.allCases.count ? reference.gates[6].gate.rawValue : "random circuit \(index)"
            try reference.check(name)
        }
    }

    @Test func gatesOnTheWrongQubitsOrWithTheWrongAnglesAreRefused() throws {
        let error = #expect(throws: CircuitError.self) { try Gate.cz.operations(on: [1]) }
        #expect(error?.description == "The gate cz acts on 2 distinct qubits, not on [1].")
        #expect(throws: CircuitError.gateQubits(.rxx, [1, 1])) { try Gate.rxx.operations(on: [1, 1], parameters: [0]) }
        let angles = #expect(throws: CircuitError.self) { try Gate.rot.operations(on: [0], parameters: [0, 1]) }
        #expect(angles?.description == "The gate rot takes 3 angles, not 2.")
        #expect(throws: CircuitError.gateAngles(.t, 1)) { try Gate.t.operations(on: [0], angles: [.fixed(1)]) }
        // Past `operations`, too.
        #expect(throws: CircuitError.gateAngles(.rot, 0)) {
            try Circuit(qubits: 1, operations: [.gate(.rot, qubits: [0], angles: [])], readout: [0])
        }
    }

    @Test func namedGatesAreDrawnUnderTheirNames() throws {
        let operations = try [
            Gate.rot.operations(on: [0], parameters: [0, 1, 2]), Gate.tdg.operations(on: [1]),
            Gate.cz.operations(on: [0, 1]), Gate.ryy.operations(on: [1, 0], parameters: [3]),
        ].flatMap { $0 }
        let drawing = try Circuit(qubits: 2, operations: operations, readout: [0]).drawing
        #expect(drawing == "q0 ─Rot─●───Y─── <Z>\n        │   │\nq1 ─T†──●───Y───\n")
    }
}
