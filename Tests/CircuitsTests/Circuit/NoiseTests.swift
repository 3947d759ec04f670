// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import TestSupport
import Testing

@Suite struct NoiseTests {
    private static let observable = Simulation(picture: .observable, blockSize: 3)

    /// Each kind of noise behind every gate, all of them together, and errors of every read-out.
    @Test func noiseAgreesWithPennyLane() throws {
        let cases = try ReferenceVectors.load("noise", as: [GeneralCircuitCase].self)
        for kind in [\GeneralCircuitCase.Noise.depolarising, \.dephasing, \.amplitudeDamping, \.p01, \.p10] {
            #expect(cases.contains { ($0.noise?[keyPath: kind] ?? 0) > 0.01 })
        }
        for (index, reference) in cases.enumerated() { try reference.check(in: [Self.observable], "noise \(index)") }
    }

    /// The study's circuits, where noise moves through layers, in both precisions.
    @Test(arguments: [
        NoiseModel(depolarising: 0.03), NoiseModel(dephasing: 0.05), NoiseModel(amplitudeDamping: 0.04),
        NoiseModel(depolarising: 0.01, dephasing: 0.02, amplitudeDamping: 0.03, readoutError: ReadoutError(0.02)),
        NoiseModel(depolarising: 0.75), NoiseModel(dephasing: 0.5), NoiseModel(amplitudeDamping: 1),
    ])
    func gradientsAgreeWithFiniteDifferences(noise: NoiseModel) throws {
        for ansatz in [CircuitDescription.hardwareEfficient, .universal(hadamards: true), .measured(readouts: 2)] {
            let circuit = try noise.applied(to: ansatz.circuit(qubits: 4, layers: 3))
            var random = Philox(seed: 8, stream: "noise tests")
            var parameters = (0..<circuit.parameterCount).map { _ in random.uniform(in: 0..<(2 * .pi)) }
            let amplitudes = try AmplitudeEmbedding(features: 16, padding: false)
                .amplitudes(of: .random(16, 4, from: &random))
            let weights = Matrix<Double>.random(circuit.readout.count, 4, from: &random)
            let probe = CircuitProbe(circuit: circuit, simulation: Self.observable)
            let result = probe.evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)
            let single = probe.evaluate(Float.self, parameters: parameters, amplitudes: amplitudes, weights: weights)
            #expect(distance(result.values.values, single.values.values) < 1e-5)
            #expect(distance(result.gradient, single.gradient) < 1e-4)
            let step = 1e-5
            for index in parameters.indices {
                let parameter = parameters[index]
                let sums = [parameter + step, parameter - step].map { moved in
                    parameters[index] = moved
                    return probe.weightedSum(parameters: parameters, amplitudes: amplitudes, weights: weights)
                }
                parameters[index] = parameter
                #expect(abs(result.gradient[index] - (sums[0] - sums[1]) / (2 * step)) < 1e-8)
            }
        }
    }

    /// Noise at the end scales <Z>, and a gate counts as one, however many operations it is simulated as.
    @Test func noiseActsOnceBehindEachGateOnEachOfItsQubits() throws {
        let operations = try [
            Gate.cz.operation(on: [0, 1]), Gate.rot.operation(on: [0], parameters: [0, 1, 2]), .measurement(qubit: 2),
        ]
        let circuit = try NoiseModel(depolarising: 0.15, readoutError: ReadoutError(p01: 0.1, p10: 0.2))
            .applied(to: Circuit(qubits: 3, operations: operations, readout: [0, 1, 2]))
        let channels = circuit.operations.compactMap { if case .channel(_, let qubit) = $0 { qubit } else { nil } }
        #expect(channels == [0, 1, 0])
        let zero = Matrix<Double>(rows: 8, columns: 1)
        zero[0, 0] = 1
        let values = CircuitProbe(circuit: circuit, simulation: Self.observable)
            .evaluate(parameters: [0, 0, 0], amplitudes: zero, weights: .random(rows: 3)).values.values
        // <Z> = 0.1 + 0.7 * 0.8^k after k channels.
        #expect(distance(values, [0.1 + 0.7 * 0.64, 0.1 + 0.7 * 0.8, 0.1 + 0.7]) < 1e-12)
    }

    @Test func aCircuitWithNoiseNeedsTheObservablePicture() throws {
        let circuit = try NoiseModel(dephasing: 0.1).applied(
            to: CircuitDescription.universal(hadamards: false).circuit(qubits: 6, layers: 2))
        let model = CostModel(circuit, precision: .double)
        #expect(try model.choose(samples: 800).simulation.picture == .observable)
        let error = #expect(throws: CircuitError.self) { try model.choose(samples: 800, forced: .state) }
        #expect(
            error?.description
                == "A circuit with noise cannot be simulated in the state picture; choose the observable picture, or leave"
                + " the choice open.")
        let large = try NoiseModel(dephasing: 0.1).applied(
            to: CircuitDescription.universal(hadamards: false).circuit(qubits: 15, layers: 1))
        let refusal = #expect(throws: CircuitError.self) {
            try CostModel(large, precision: .double).choose(samples: 8)
        }
        #expect(refusal?.description.contains("at most 14 qubits are simulated in it") ?? false)
    }

    @Test func strengthsThatAreNoProbabilitiesAreRefused() throws {
        let circuit = try CircuitDescription.hardwareEfficient.circuit(qubits: 2, layers: 1)
        for strength in [-0.1, 1.1, .nan, .infinity] {
            #expect(throws: CircuitError.self) {
                try Circuit(qubits: 1, operations: [.channel(.depolarising(strength), qubit: 0)], readout: [0])
            }
            #expect(throws: CircuitError.self) {
                try NoiseModel(readoutError: ReadoutError(strength)).applied(to: circuit)
            }
        }
        #expect(throws: CircuitError.channelStrength(.amplitudeDamping(2))) {
            try NoiseModel(amplitudeDamping: 2).applied(to: circuit)
        }
    }
}

extension Matrix<Double> {
    fileprivate static func random(rows: Int) -> Matrix<Double> {
        var random = Philox(seed: 1, stream: 1)
        return .random(rows, 1, from: &random)
    }
}
