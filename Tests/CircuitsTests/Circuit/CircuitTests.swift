// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import TestSupport
import Testing

@Suite struct CircuitTests {
    @Test(arguments: [
        (CircuitDescription.hardwareEfficient, 90), (.universal(hadamards: false), 85),
        (.universal(hadamards: true), 85),
        (.measured(readouts: 5), 80), (.measured(readouts: 4), 75), (.measured(readouts: 3), 70),
        (.measured(readouts: 2), 65),
    ])
    func circuitsHaveThePapersParameters(ansatz: CircuitDescription, parameters: Int) throws {
        #expect(try ansatz.circuit(qubits: 6, layers: 5).parameterCount == parameters)
    }

    @Test func measuredCircuitsMeasureFromTheLastQubitDown() throws {
        let circuit = try CircuitDescription.measured(readouts: 2).circuit(qubits: 6, layers: 5)
        let measured = circuit.operations.compactMap { if case .measurement(let qubit) = $0 { qubit } else { nil } }
        #expect(measured == [5, 4, 3, 2])
        #expect(circuit.readout == .z([0, 1]))
    }

    @Test func theRingOfCNOTsWidensLayerByLayer() throws {
        let circuit = try CircuitDescription.hardwareEfficient.circuit(qubits: 6, layers: 6)
        let targets = circuit.operations.compactMap {
            if case .gate(.cnot, let qubits, _) = $0, qubits[0] == 0 { qubits[1] } else { nil }
        }
        #expect(targets == [1, 2, 3, 4, 5, 1])
    }

    @Test func moreReadoutsThanQubitsAreRefused() {
        let error = #expect(throws: CircuitError.self) {
            try CircuitDescription.measured(readouts: 7).circuit(qubits: 6, layers: 5)
        }
        #expect(error?.description == "The circuit reads out 7 qubits but has only 6; read out at most 6.")
    }

    @Test func featuresThatAreNoPowerOfTwoNeedPadding() throws {
        let error = #expect(throws: CircuitError.self) { try AmplitudeEmbedding(features: 60, padding: false) }
        #expect(error?.description.contains("60 features, which is not a power of two") ?? false)
        #expect(error?.description.contains("padding: true") ?? false)
        let padded = try AmplitudeEmbedding(features: 3, padding: true)
        #expect(padded.qubits == 2)
        #expect(
            distance(try padded.amplitudes(of: Matrix(rows: [[2], [1], [2]])).values, [2.0 / 3, 1.0 / 3, 2.0 / 3, 0])
                < 1e-15)
    }

    @Test func anAllZeroSampleIsRefused() throws {
        let samples = Matrix(rows: [[1, 0], [1, 0]])
        let error = #expect(throws: CircuitError.zeroSample(index: 1)) {
            try AmplitudeEmbedding(features: 2, padding: false).amplitudes(of: samples)
        }
        #expect(error?.description.contains("Sample 1 is all zeros") ?? false)
    }

    @Test func aFeatureThatIsNoNumberIsRefused() throws {
        #expect(throws: CircuitError.sampleNotFinite(index: 0)) {
            try AmplitudeEmbedding(features: 2, padding: false).amplitudes(of: Matrix(rows: [[.nan], [1]]))
        }
    }

    @Test(arguments: [1e200, 1e300, 1e-200, 5e-324, -1e-310]) func samplesOfAnySizeAreEmbedded(unit: Double) throws {
        let amplitudes = try AmplitudeEmbedding(features: 2, padding: false)
            .amplitudes(of: Matrix(rows: [[3 * unit], [-4 * unit]])).values
        #expect(distance(amplitudes, unit > 0 ? [0.6, -0.8] : [-0.6, 0.8]) < 1e-15)
    }

    @Test func operationsOutsideTheCircuitAreRefused() {
        #expect(throws: CircuitError.self) { try Circuit(qubits: 2, operations: [.hadamard(qubit: 2)], readout: [0]) }
        #expect(throws: CircuitError.self) {
            try Circuit(qubits: 2, operations: [.cnot(control: 1, target: 1)], readout: [0])
        }
        #expect(throws: CircuitError.self) { try Circuit(qubits: 2, operations: [], readout: [0, 0]) }
        #expect(throws: CircuitError.parameterGap) {
            try Circuit(qubits: 1, operations: [.rotation(.x, qubit: 0, parameter: 1)], readout: [0])
        }
    }

    @Test func aLayerIsDrawnAsText() throws {
        let drawing = try CircuitDescription.measured(readouts: 1).circuit(qubits: 2, layers: 1).drawing
        #expect(drawing == "q0 ─RX──RY──Z─────── <Z>\n            │\nq1 ─RX──────Z───M───\n")
    }
}
