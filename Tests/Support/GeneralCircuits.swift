// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Testing

/// A random circuit with what PennyLane computes of it; `scripts/general_circuits.py` makes them.
package struct GeneralCircuitCase: Decodable {
    package struct Angle: Decodable {
        package let parameter: Int?
        package let fixed: Double?
    }

    package struct Application: Decodable {
        package let gate: Gate
        package let qubits: [Int]
        package let angles: [Angle]

        package func operation() throws -> CircuitOperation {
            try gate.operation(
                on: qubits,
                angles: angles.map {
                    if let parameter = $0.parameter { .parameter(parameter) } else { .fixed(try #require($0.fixed)) }
                })
        }
    }

    package struct ReadoutCase: Decodable {
        package let products: [String]?
        package let probabilities: [Int]?

        package func readout() throws -> Readout {
            if let products { return .expectationValues(try products.map { try PauliProduct($0) }) }
            return .probabilities(of: try #require(probabilities))
        }
    }

    package struct Noise: Decodable {
        package let depolarising: Double
        package let dephasing: Double
        package let amplitudeDamping: Double
        package let p01: Double
        package let p10: Double

        package var model: NoiseModel {
            NoiseModel(
                depolarising: depolarising, dephasing: dephasing, amplitudeDamping: amplitudeDamping,
                readoutError: ReadoutError(p01: p01, p10: p10))
        }
    }

    package let qubits: Int
    package let gates: [Application]
    /// Z of every qubit where there is none.
    package let readout: ReadoutCase?
    package let noise: Noise?
    package let parameters: [Double]
    package let features: [[Double]]
    package let weights: [[Double]]
    package let values: [[Double]]
    package let gradient: [Double]

    /// With its noise.
    package func circuit() throws -> Circuit {
        let circuit = try Circuit(
            qubits: qubits, operations: gates.map { try $0.operation() },
            readout: readout?.readout() ?? .z(Array(0..<qubits)))
        return try noise?.model.applied(to: circuit) ?? circuit
    }

    /// Expects the circuit to have PennyLane's values and gradient to ten digits.
    package func check(in simulations: [Simulation] = CircuitProbe.simulations(), _ name: String) throws {
        let circuit = try circuit()
        let samples = Matrix(rows: features).transposed()
        let amplitudes = try AmplitudeEmbedding(features: samples.rows, padding: false).amplitudes(of: samples)
        for simulation in simulations {
            let ours = CircuitProbe(circuit: circuit, simulation: simulation)
                .evaluate(parameters: parameters, amplitudes: amplitudes, weights: Matrix(rows: weights).transposed())
            #expect(distance(ours.values.transposed().values, values.flatMap { $0 }) < 1e-10, "\(name), \(simulation)")
            #expect(distance(ours.gradient, gradient) < 1e-10, "\(name), \(simulation)")
        }
    }
}
