// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import TestSupport
import Testing

@Suite struct PennyLaneTests {
    struct ArchitectureCase: Decodable, CustomTestStringConvertible {
        let architecture: String
        let qubits: Int
        let layers: Int
        let parameters: [Double]
        let features: [[Double]]
        let weights: [[Double]]
        let expectationValues: [[Double]]
        let gradient: [Double]

        var testDescription: String { "\(architecture), \(qubits) qubits" }

        func circuit() throws -> Circuit {
            let ansatz: CircuitDescription =
                switch architecture {
                case "hea": .hardwareEfficient
                case "universal": .universal(hadamards: false)
                case "universal-h": .universal(hadamards: true)
                default: .measured(readouts: try #require(Int(architecture.dropFirst())))
                }
            return try ansatz.circuit(qubits: qubits, layers: layers)
        }
    }

    struct OperationCase: Decodable {
        struct Gate: Decodable {
            let gate: String
            let qubits: [Int]
            let parameter: Int?
        }

        let qubits: Int
        let operations: [Gate]
        let readout: [Int]
        let parameters: [Double]
        let features: [[Double]]
        let weights: [[Double]]
        let expectationValues: [[Double]]
        let gradient: [Double]

        func circuit() throws -> Circuit {
            let operations: [CircuitOperation] = try operations.map { gate in
                switch gate.gate {
                case "rx": .rotation(.x, qubit: gate.qubits[0], parameter: try #require(gate.parameter))
                case "ry": .rotation(.y, qubit: gate.qubits[0], parameter: try #require(gate.parameter))
                case "rz": .rotation(.z, qubit: gate.qubits[0], parameter: try #require(gate.parameter))
                case "rzz": .zz(gate.qubits[0], gate.qubits[1], parameter: try #require(gate.parameter))
                case "h": .hadamard(qubit: gate.qubits[0])
                case "cnot": .cnot(control: gate.qubits[0], target: gate.qubits[1])
                default: .measurement(qubit: gate.qubits[0])
                }
            }
            return try Circuit(qubits: qubits, operations: operations, readout: readout)
        }
    }

    @Test func everyArchitectureAgreesToTenDigits() throws {
        let cases = try ReferenceVectors.load("circuits", as: [ArchitectureCase].self)
        let atStudySize = Dictionary(grouping: cases.filter { $0.qubits == 6 && $0.layers == 5 }, by: \.architecture)
        for architecture in ["hea", "universal", "universal-h", "q5", "q4", "q3", "q2"] {
            #expect(atStudySize[architecture, default: []].count >= 3, "\(architecture) needs three cases")
        }
        for reference in cases {
            try check(
                reference.circuit(), reference.parameters, reference.features, reference.weights,
                reference.expectationValues, reference.gradient, "\(reference.testDescription)")
        }
    }

    @Test func randomCircuitsOfAllOperationsAgreeToTenDigits() throws {
        for (index, reference) in try ReferenceVectors.load("operations", as: [OperationCase].self).enumerated() {
            try check(
                reference.circuit(), reference.parameters, reference.features, reference.weights,
                reference.expectationValues, reference.gradient, "random circuit \(index)")
        }
    }

    private func check(
        _ circuit: Circuit, _ parameters: [Double], _ features: [[Double]], _ weights: [[Double]],
        _ values: [[Double]], _ gradient: [Double], _ name: String
    ) throws {
        let samples = Matrix(rows: features).transposed()
        let amplitudes = try AmplitudeEmbedding(features: samples.rows, padding: false).amplitudes(of: samples)
        for simulation in CircuitProbe.simulations() {
            let ours = CircuitProbe(circuit: circuit, simulation: simulation)
                .evaluate(parameters: parameters, amplitudes: amplitudes, weights: Matrix(rows: weights).transposed())
            #expect(distance(ours.values.transposed().values, values.flatMap { $0 }) < 1e-10, "\(name), \(simulation)")
            #expect(distance(ours.gradient, gradient) < 1e-10, "\(name), \(simulation)")
        }
    }
}
