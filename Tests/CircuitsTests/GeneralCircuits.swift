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

    let qubits: Int
    let gates: [Application]
    let parameters: [Double]
    let features: [[Double]]
    let weights: [[Double]]
    let values: [[Double]]
    let gradient: [Double]

    func operations() throws -> [Operation] { try gates.flatMap { try $0.operations() } }

    /// Expects `circuit` to have the case's values and gradient to ten digits.
    func check(_ circuit: Circuit, in simulations: [Simulation] = CircuitProbe.simulations(), _ name: String) throws {
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
