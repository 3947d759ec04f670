// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Testing

@Suite struct CostModelTests {
    private func choice(
        _ ansatz: CircuitDescription, qubits: Int = 6, layers: Int = 5, samples: Int, forced: Picture? = nil
    ) throws
        -> Simulation
    {
        let circuit = try ansatz.circuit(qubits: qubits, layers: layers)
        return try CostModel(circuit, precision: .double).choose(samples: samples, forced: forced).simulation
    }

    @Test func thePictureFollowsTheSizeOfTheStep() throws {
        #expect(try choice(.universal(hadamards: false), samples: 8).picture == .state)
        #expect(try choice(.universal(hadamards: false), samples: 800).picture == .unitary)
        #expect(try choice(.universal(hadamards: false), qubits: 12, samples: 800).picture == .state)
        let deep = try choice(.universal(hadamards: false), layers: 50, samples: 800)
        #expect(deep.picture == .unitary && !deep.pushesBatch)
    }

    @Test(arguments: Picture.allCases) func aPictureCanBeForced(picture: Picture) throws {
        #expect(try choice(.measured(readouts: 3), samples: 100, forced: picture).picture == picture)
    }

    /// Each measurement doubles the circuits of a mixture.
    @Test func manyMeasurementsAreLeftToTheObservablePicture() throws {
        var operations: [CircuitOperation] = []
        for layer in 0..<12 {
            operations.append(.rotation(.y, qubit: 0, parameter: layer))
            operations.append(.measurement(qubit: 0))
        }
        operations.append(.hadamard(qubit: 0))
        operations.append(.rotation(.x, qubit: 0, parameter: 12))
        operations.insert(.hadamard(qubit: 0), at: 0)
        operations.append(.hadamard(qubit: 0))
        let circuit = try Circuit(
            qubits: 2, operations: operations.flatMap { [$0, .cnot(control: 0, target: 1)] }, readout: [0, 1])
        #expect(circuit.effectiveMeasurements > 10)
        let model = CostModel(circuit, precision: .double)
        #expect(try model.choose(samples: 10).simulation.picture == .observable)
        let error = #expect(throws: CircuitError.self) { try model.choose(samples: 10, forced: .state) }
        #expect(error?.description.contains("choose the observable picture, or measure less") ?? false)
    }

    @Test func singlePrecisionTakesHalfTheMemory() throws {
        let circuit = try CircuitDescription.hardwareEfficient.circuit(qubits: 8, layers: 3)
        let bytes = Precision.allCases.map { CostModel(circuit, precision: $0).estimates(samples: 64)[0].bytes }
        #expect(bytes[0] > 0 && abs(Double(bytes[0]) / Double(bytes[1]) - 2) < 0.2)
    }
}
