import Circuits
import Numerics
import ReferenceVectors
import Testing

/// A random circuit with what PennyLane computes of it; `scripts/general_circuits.py` makes them.
struct GeneralCircuitCase: Decodable {
    struct Angle: Decodable {
        let parameter: Int?
        let fixed: Double?
    }

    struct Application: Decodable {
        let gate: Gate
        let qubits: [Int]
        let angles: [Angle]

        func operations() throws -> [Operation] {
            try gate.operations(
                on: qubits,
                angles: angles.map {
                    if let parameter = $0.parameter { .parameter(parameter) } else { .fixed(try #require($0.fixed)) }
                })
        }
    }

    struct ReadoutCase: Decodable {
        let products: [String]?
        let probabilities: [Int]?

        func readout() throws -> Readout {
            if let products { return .expectationValues(try products.map { try PauliProduct($0) }) }
            return .probabilities(of: try #require(probabilities))
        }
    }

    struct Noise: Decodable {
        let depolarising: Double
        let dephasing: Double
        let amplitudeDamping: Double
        let p01: Double
        let p10: Double

        var model: NoiseModel {
            NoiseModel(
                depolarising: depolarising, dephasing: dephasing, amplitudeDamping: amplitudeDamping,
                readoutError: ReadoutError(p01: p01, p10: p10))
        }
    }

    let qubits: Int
    let gates: [Application]
    /// Z of every qubit where there is none.
    let readout: ReadoutCase?
    let noise: Noise?
    let parameters: [Double]
    let features: [[Double]]
    let weights: [[Double]]
    let values: [[Double]]
    let gradient: [Double]

    /// With its noise.
    func circuit() throws -> Circuit {
        let circuit = try Circuit(
            qubits: qubits, operations: gates.flatMap { try $0.operations() },
            readout: readout?.readout() ?? .z(Array(0..<qubits)))
        return try noise?.model.applied(to: circuit) ?? circuit
    }

    /// Expects the circuit to have PennyLane's values and gradient to ten digits.
    func check(in simulations: [Simulation] = CircuitProbe.simulations(), _ name: String) throws {
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
