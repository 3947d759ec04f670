// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import TestSupport
import Testing

@Suite struct ShotTests {
    /// Mean and variance of many estimates against those of the distribution.
    @Test func estimatesScatterAsTheyShould() throws {
        let sampling = try ShotSampling(of: .expectationValues([.z(2), .zz(0, 2)]), shots: 50)
        #expect(sampling.exactReadout == .probabilities(of: [0, 2]))
        // p(00), p(01), p(10), p(11) of qubits 0 and 2: <Z2> = 0.2, <Z0 Z2> = -0.4.
        let probabilities = [0.25, 0.35, 0.35, 0.05]
        var random = Philox(seed: 2, stream: "shot tests")
        let draws = (0..<4000).map { _ in sampling.estimates(from: probabilities, random: &random) }
        for (index, value) in [0.2, -0.4].enumerated() {
            let mean = Self.mean(draws.map { $0[index] })
            let variance = Self.mean(draws.map { ($0[index] - mean) * ($0[index] - mean) })
            let expected = (1 - value * value) / 50
            #expect(abs(mean - value) < 4 * (expected / 4000).squareRoot())
            #expect(abs(variance / expected - 1) < 0.15)
        }
        // Both come from the same outcomes: the covariance is (<Z0> - <Z2> <Z0 Z2>) / shots, with <Z0> = 0.2.
        let product = Self.mean(draws.map { ($0[0] - 0.2) * ($0[1] + 0.4) })
        let (expected, deviation) = (0.28 / 50, 1.0 / 50)
        #expect(abs(product - expected) < 4 * deviation / Self.root)
    }

    @Test func observablesThatDoNotCommuteAreSampledIndependently() throws {
        let readout = Readout.expectationValues([.x(0), .z(0), .x(1)])
        let sampling = try ShotSampling(of: readout, shots: 20)
        #expect(sampling.exactReadout == readout)
        var random = Philox(seed: 3, stream: "shot tests")
        let draws = (0..<4000).map { _ in sampling.estimates(from: [0.5, 0.5, -1], random: &random) }
        #expect(draws.allSatisfy { $0[2] == -1 })
        let product = Self.mean(draws.map { ($0[0] - 0.5) * ($0[1] - 0.5) })
        let variance = 0.75 / 20
        #expect(abs(product) < 4 * variance / Self.root)
        #expect(abs(Self.mean(draws.map { $0[0] }) - 0.5) < 4 * variance.squareRoot() / Self.root)
    }

    private static let root = 4000.0.squareRoot()

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// Of a circuit with noise and read-out errors; the estimates of many shots come close to the exact values.
    @Test(arguments: [
        Readout.z([2, 0]), .probabilities(of: [1, 0]), .expectationValues([.y(1), .x(1), .zz(0, 2)]),
    ])
    func manyShotsApproachTheExactValues(readout: Readout) throws {
        let ansatz = try CircuitDescription.universal(hadamards: true).circuit(qubits: 3, layers: 2)
        let circuit = try NoiseModel(depolarising: 0.02, readoutError: ReadoutError(p01: 0.02, p10: 0.05))
            .applied(to: Circuit(qubits: 3, operations: ansatz.operations, readout: readout))
        var random = Philox(seed: 4, stream: "shot tests")
        let parameters = (0..<circuit.parameterCount).map { _ in random.uniform(in: 0..<(2 * .pi)) }
        let amplitudes = try AmplitudeEmbedding(features: 8, padding: false).amplitudes(
            of: .random(8, 5, from: &random))
        let exact = CircuitProbe(circuit: circuit, simulation: Simulation(picture: .observable, blockSize: 5))
            .evaluate(parameters: parameters, amplitudes: amplitudes, weights: .random(readout.count, 5, from: &random))
        let estimates = try [7, 7, 8 as UInt64].map { seed in
            let shots = try ShotSimulator<Double>(
                circuit, shots: 200_000, blockSize: 5, picture: nil, random: Philox(seed: seed, stream: "shots"))
            let vector = Matrix(vector: parameters)
            shots.bind(vector.view)
            let values = Matrix<Double>(rows: readout.count, columns: 5)
            shots.estimate(amplitudes.view, into: values.view)
            return values.values
        }
        #expect(distance(estimates[0], exact.values.values) < 5 / 200_000.0.squareRoot())
        #expect(distance(estimates[0], exact.values.values) > 0)
        #expect(estimates[0] == estimates[1])
        #expect(estimates[0] != estimates[2])
    }

    @Test func shotsOutOfRangeAreRefused() throws {
        for shots in [0, -5, 1_000_001] {
            #expect(throws: CircuitError.shots(shots)) { try ShotSampling(of: .z([0]), shots: shots) }
        }
        let error = #expect(throws: CircuitError.self) { try ShotSampling(of: .z(Array(0..<13)), shots: 10) }
        #expect(error?.description.contains("read out at most 12 qubits") ?? false)
    }
}
