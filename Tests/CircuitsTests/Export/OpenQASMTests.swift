// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Foundation
import TestSupport
import Testing

@Suite struct OpenQASMTests {
    static let operations: [CircuitOperation] = [
        .hadamard(qubit: 0), .rotation(.x, qubit: 0, parameter: 0), .zz(0, 1, parameter: 1), .measurement(qubit: 1),
        .rotation(.y, qubit: 0, parameter: 2), .fixedRotation(.z, qubit: 0, angle: -.pi / 2),
        .cnot(control: 1, target: 0),
    ]

    @Test func aSmallCircuitIsThisProgram() throws {
        let circuit = try Circuit(qubits: 2, operations: Self.operations, readout: [0])
        let program = circuit.openQASM(angles: [0.1, 2, -1e-20], comments: ["A test."])
        #expect(
            program == """
                OPENQASM 3.0;
                include "stdgates.inc";

                // A test.
                // q[0] is the most significant bit of a basis state's number. (In Qiskit it is the least significant one.)
                // Read out are the expectation values of Z on q[0], in this order.

                // exp(-i theta/2 Z Z)
                gate rzz(theta) a, b {
                  cx a, b;
                  rz(theta) b;
                  cx a, b;
                }

                qubit[2] q;
                // Outcomes of mid-circuit measurements; nothing reads them.
                bit[1] unread;

                // The trained circuit. It acts on a sample's state, which is to be prepared here.
                h q[0];
                rx(0.10000000000000001) q[0];
                rzz(2.0) q[0], q[1];
                unread[0] = measure q[1];
                ry(-9.9999999999999995e-21) q[0];
                rz(-1.5707963267948966) q[0];
                cx q[1], q[0];

                """)
    }

    @Test func aPreparationComesBeforeTheCircuit() throws {
        let circuit = try Circuit(qubits: 1, operations: [.rotation(.x, qubit: 0, parameter: 0)], readout: [0])
        let program = circuit.openQASM(angles: [1], preparation: StatePreparation.operations(for: [0, -1]))
        #expect(!program.contains("rzz") && !program.contains("unread"))
        #expect(
            program.hasSuffix(
                """
                qubit[1] q;

                // The sample's state.
                ry(-3.1415926535897931) q[0];

                // The trained circuit.
                rx(1.0) q[0];

                """))
    }

    /// The prepared state gives the same expectation values behind any circuit as the amplitudes themselves.
    @Test(arguments: 1...5) func preparedStatesAreTheAmplitudes(qubits: Int) throws {
        var random = Philox(seed: UInt64(qubits), stream: "preparation")
        let circuit = try CircuitDescription.hardwareEfficient.circuit(qubits: qubits, layers: 3)
        let parameters = (0..<circuit.parameterCount).map { _ in random.uniform(in: 0..<6) }
        let weights = Matrix<Double>(rows: qubits, columns: 1)
        let zero = Matrix<Double>(rows: 1 << qubits, columns: 1)
        zero[0, 0] = 1
        for kind in 0..<3 {
            let sample = Matrix<Double>.random(1 << qubits, 1, from: &random)
            // With many zeros, and with one number alone.
            if kind == 1 { for row in 0..<sample.rows where random.below(2) == 0 { sample[row, 0] = 0 } }
            if kind == 2 { for row in 0..<sample.rows - 1 { sample[row, 0] = 0 } }
            if kind > 0 { sample[sample.rows - 1, 0] = -1 }
            let amplitudes = try AmplitudeEmbedding(features: sample.rows, padding: false).amplitudes(of: sample)
            let preparation = StatePreparation.operations(for: amplitudes.values)
            let rotations = sample.rows - 1
            #expect(preparation.count == 2 * rotations - 1)
            let prepared = try Circuit(
                qubits: qubits, operations: preparation + circuit.operations, readout: circuit.readout)
            for simulation in CircuitProbe.simulations() {
                let expected = CircuitProbe(circuit: circuit, simulation: simulation)
                    .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights).values
                let found = CircuitProbe(circuit: prepared, simulation: simulation)
                    .evaluate(parameters: parameters, amplitudes: zero, weights: weights).values
                #expect(distance(found.values, expected.values) < 1e-12)
            }
        }
    }

    private func nameInFiles(_ operation: CircuitOperation) throws -> String? {
        let fields = try JSONSerialization.jsonObject(with: JSONEncoder().encode(operation))
        return (fields as? [String: Any])?["gate"] as? String
    }

    @Test func operationsReadBackAsTheyWere() throws {
        let operations =
            Self.operations + [
                .rotation(.z, qubit: 3, parameter: 7), .fixedRotation(.x, qubit: 1, angle: 0.1),
                .channel(.depolarising(0.1), qubit: 0), .channel(.phaseFlip(0.2), qubit: 2),
                .channel(.amplitudeDamping(0.3), qubit: 1),
            ]
        #expect(
            try JSONDecoder().decode([CircuitOperation].self, from: JSONEncoder().encode(operations)) == operations)
        #expect(Set(try operations.map(nameInFiles)) == Set(CircuitOperation.namesInFiles))
        // Gates that files do not have are written as what they are simulated as; where that is several, they are to be lowered.
        #expect(try nameInFiles(Gate.s.operation(on: [0])) == "rz")
        let several = try Gate.cz.operation(on: [0, 1])
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(several) }
    }

    @Test(arguments: [
        (#"{"gate":"swap","qubits":[0,1]}"#, "there is no gate 'swap'"),
        (#"{"gate":"rx","qubits":[0,1],"parameter":0}"#, "'rx' acts on 1 qubit, and 'qubits' names 2"),
        (#"{"gate":"cnot","qubits":[0]}"#, "'cnot' acts on 2 qubits"),
        (#"{"gate":"rx","qubits":[0]}"#, "'rx' needs either 'parameter'"),
        (#"{"gate":"ry","qubits":[0],"parameter":0,"angle":1}"#, "'ry' needs either 'parameter'"),
        (#"{"gate":"zz","qubits":[0,1],"angle":1}"#, "'zz' needs 'parameter'"),
        (#"{"gate":"measure","qubits":[0],"angle":1}"#, "'measure' takes neither"),
    ])
    func whatIsNoOperationIsRefused(json: String, sentence: String) {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(CircuitOperation.self, from: Data(json.utf8))
        }
        guard case .dataCorrupted(let context) = error else {
            return #expect(Bool(false), "another error: \(error as Any)")
        }
        #expect(context.debugDescription.contains(sentence))
    }
}
