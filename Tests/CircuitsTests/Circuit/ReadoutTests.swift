// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import TestSupport
import Testing

@Suite struct ReadoutTests {
    /// Products of any Pauli matrices, commuting or not, and probabilities of all or some qubits, in every picture.
    @Test func everyReadoutAgreesWithPennyLane() throws {
        let cases = try ReferenceVectors.load("readouts", as: [GeneralCircuitCase].self)
        #expect(cases.contains { $0.readout?.probabilities != nil })
        #expect(cases.contains { $0.readout?.products?.contains { $0.contains("Y") } ?? false })
        for (index, reference) in cases.enumerated() { try reference.check("read-out \(index)") }
    }

    /// On random circuits and more samples than fit in a block; probabilities of several qubits, in another order.
    @Test(arguments: 2...7) func picturesAgreeOnEveryReadout(qubits: Int) throws {
        var random = Philox(seed: 5, stream: UInt64(qubits))
        let ansatz = try CircuitDescription.measured(readouts: qubits).circuit(qubits: qubits, layers: 2)
        let products = ["X0 Y1", "Z0", "Y\(qubits - 1)", "Z0 Z1", "X\(qubits - 1)"]
        let readouts: [Readout] = [
            .expectationValues(try products.map { try PauliProduct($0) }), .probabilities(of: [qubits - 1, 0]),
            .probabilities(of: Array(0..<min(qubits, 4))), .expectationValues([.zz(0, 1), .z(1)]),
        ]
        for readout in readouts {
            let operations = ansatz.operations + [.hadamard(qubit: 0), .measurement(qubit: 1), .hadamard(qubit: 1)]
            let circuit = try Circuit(qubits: qubits, operations: operations, readout: readout)
            let parameters = (0..<circuit.parameterCount).map { _ in random.uniform(in: 0..<(2 * .pi)) }
            let amplitudes = try AmplitudeEmbedding(features: circuit.dimension, padding: false)
                .amplitudes(of: .random(circuit.dimension, 19, from: &random))
            let weights = Matrix<Double>.random(readout.count, 19, from: &random)
            let results = CircuitProbe.simulations(blockSize: 11).map {
                CircuitProbe(circuit: circuit, simulation: $0)
                    .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)
            }
            for result in results.dropFirst() {
                #expect(distance(result.values.values, results[0].values.values) < 1e-10)
                #expect(distance(result.gradient, results[0].gradient) < 1e-10)
            }
            guard case .probabilities = readout else { continue }
            for sample in 0..<19 {
                let total = (0..<readout.count).reduce(0) { $0 + results[0].values[$1, sample] }
                #expect(abs(total - 1) < 1e-12)
            }
        }
    }

    /// The last gates commute with Z, but not with X: they have to be there, and have derivatives.
    @Test(arguments: CircuitProbe.simulations())
    func lastPhasesMatterToReadoutsThatDoNotCommuteWithThem(simulation: Simulation) throws {
        let circuit = try Circuit(
            qubits: 1, operations: [.hadamard(qubit: 0), .rotation(.z, qubit: 0, parameter: 0)],
            readout: .expectationValues([.x(0), .y(0)]))
        let probe = CircuitProbe(circuit: circuit, simulation: simulation)
        let result = probe.evaluate(
            parameters: [0.3], amplitudes: Matrix(rows: [[1], [0]]), weights: Matrix(rows: [[1], [0]]))
        #expect(abs(result.values[0, 0] - 0.955336489125606) < 1e-12)  // cos 0.3
        #expect(abs(result.values[1, 0] - 0.29552020666133955) < 1e-12)  // sin 0.3
        #expect(abs(result.gradient[0] + 0.29552020666133955) < 1e-12)
    }

    @Test func productsAreReadAndWrittenAsText() throws {
        #expect(try PauliProduct("Z1Z0") == .zz(0, 1))
        #expect(try PauliProduct("X0 Y12").description == "X0 Y12")
        for text in ["", "Z", "Z0 Z0", "A1", "X-1", "0", "Z1.5"] {
            #expect(throws: CircuitError.pauliProduct(text)) { try PauliProduct(text) }
        }
    }

    @Test func readoutsThatCannotBeAreRefused() throws {
        func refusal(_ qubits: Int, _ readout: Readout) -> String? {
            #expect(throws: CircuitError.self) { try Circuit(qubits: qubits, operations: [], readout: readout) }?
                .description
        }
        #expect(
            refusal(20, .probabilities(of: Array(0..<20)))
                == "The probabilities of 20 qubits are 1048576 values; at most 4096 are read out. Name at most 12 qubits."
        )
        #expect(refusal(2, .probabilities(of: [0, 0]))?.contains("distinct qubits between 0 and 1") ?? false)
        #expect(
            refusal(2, .expectationValues([.zz(0, 2)]))
                == "The observable 'Z0 Z2' must act on qubits between 0 and 1.")
        #expect(refusal(2, .expectationValues([.x(0), .x(0)]))?.contains("an observable twice") ?? false)
        #expect(refusal(2, .expectationValues([]))?.contains("name at least one") ?? false)
    }
}
