// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Foundation
import TestSupport
import Testing

@Suite struct AngleEmbeddingTests {
    /// The embedding against the gates that define it, on a state that starts as |0...0>.
    @Test(arguments: [Axis.x, .y], CircuitProbe.simulations())
    func anEmbeddedSampleIsTheStateAfterItsRotations(axis: Axis, simulation: Simulation) throws {
        let (features, scale) = ([0.3, -1.2, 2.5, 0.9], 0.7)
        let ansatz = try CircuitDescription.universal(hadamards: false).circuit(qubits: 4, layers: 2)
        var random = Philox(seed: 3, stream: "angle embedding tests")
        let parameters = (0..<ansatz.parameterCount).map { _ in random.uniform(in: 0..<(2 * .pi)) }
        let weights = Matrix<Double>.random(4, 1, from: &random)

        let embedding = try AngleEmbedding(axis: axis, scale: scale)
        let amplitudes = Matrix<Double>(rows: 16, columns: 1)
        let sample = Matrix(rows: features.map { [$0] })
        embedding.embed(sample.view, into: amplitudes.view)
        let embedded = try Circuit(
            qubits: 4, operations: embedding.operations(qubits: 4) + ansatz.operations, readout: ansatz.readout)
        let ours = CircuitProbe(circuit: embedded, simulation: simulation)
            .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)

        let rotations = features.enumerated().map {
            CircuitOperation.fixedRotation(axis, qubit: $0.offset, angle: scale * $0.element)
        }
        let zero = Matrix<Double>(rows: 16, columns: 1)
        zero[0, 0] = 1
        let explicit = try Circuit(qubits: 4, operations: rotations + ansatz.operations, readout: ansatz.readout)
        let theirs = CircuitProbe(circuit: explicit, simulation: simulation)
            .evaluate(parameters: parameters, amplitudes: zero, weights: weights)
        #expect(distance(ours.values.values, theirs.values.values) < 1e-12)
        #expect(distance(ours.gradient, theirs.gradient) < 1e-12)
    }

    @Test func turningAboutZIsRefused() {
        #expect(throws: CircuitError.embeddingAxis) { try AngleEmbedding(axis: .z) }
    }

    /// The largest circuit that is simulated, a product state: <Z_q> = cos(x_q + t_q), and its derivative.
    @Test func twentyQubitsAreSimulated() throws {
        let qubits = Circuit.mostQubits
        let circuit = try Circuit(
            qubits: qubits, operations: (0..<qubits).map { .rotation(.y, qubit: $0, parameter: $0) },
            readout: Array(0..<qubits))
        let features = (0..<qubits).map { 0.1 * Double($0) }
        let parameters = (0..<qubits).map { 1 - 0.3 * Double($0) }
        let amplitudes = Matrix<Double>(rows: 1 << qubits, columns: 1)
        let sample = Matrix(rows: features.map { [$0] })
        try AngleEmbedding().embed(sample.view, into: amplitudes.view)
        let weights = Matrix<Double>(rows: qubits, columns: 1)
        weights.fill(1)
        let estimate = try CostModel(circuit, precision: .double).choose(samples: 1)
        #expect(estimate.simulation.picture == .state)
        let result = CircuitProbe(circuit: circuit, simulation: estimate.simulation)
            .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)
        let angles = zip(features, parameters).map { $0 + $1 }
        #expect(distance(result.values.values, angles.map { cos($0) }) < 1e-10)
        #expect(distance(result.gradient, angles.map { -sin($0) }) < 1e-10)
    }
}
