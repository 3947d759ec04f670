// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import TestSupport
import Testing

@Suite struct SimulatorTests {
    static let ansaetze: [CircuitDescription] =
        [.hardwareEfficient, .universal(hadamards: false), .universal(hadamards: true)]
        + (1...6).map { .measured(readouts: $0) }

    /// Random parameters, amplitudes of `samples` samples and weights for a circuit.
    private func inputs(_ circuit: Circuit, samples: Int, seed: UInt64) throws -> (
        [Double], Matrix<Double>, Matrix<Double>
    ) {
        var random = Philox(seed: seed, stream: "simulator tests")
        let parameters = (0..<circuit.parameterCount).map { _ in random.uniform(in: 0..<(2 * .pi)) }
        let amplitudes = try AmplitudeEmbedding(features: circuit.dimension, padding: false)
            .amplitudes(of: .random(circuit.dimension, samples, from: &random))
        return (parameters, amplitudes, .random(circuit.readout.count, samples, from: &random))
    }

    @Test(arguments: ansaetze, CircuitProbe.simulations())
    func gradientsAgreeWithFiniteDifferences(ansatz: CircuitDescription, simulation: Simulation) throws {
        let circuit = try ansatz.circuit(qubits: 6, layers: 5)
        let probe = CircuitProbe(circuit: circuit, simulation: simulation)
        let (parameters, amplitudes, weights) = try inputs(circuit, samples: 4, seed: 11)
        let gradient = probe.evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights).gradient
        let step = 1e-5
        for index in parameters.indices {
            var (up, down) = (parameters, parameters)
            up[index] += step
            down[index] -= step
            let difference =
                probe.weightedSum(parameters: up, amplitudes: amplitudes, weights: weights)
                - probe.weightedSum(parameters: down, amplitudes: amplitudes, weights: weights)
            #expect(abs(gradient[index] - difference / (2 * step)) < 1e-8)
        }
    }

    @Test(arguments: 1...10) func picturesAgreeOnRandomCircuits(qubits: Int) throws {
        for seed in 0..<UInt64(qubits < 6 ? 12 : qubits < 9 ? 4 : 2) {
            var random = Philox(seed: seed, stream: UInt64(qubits))
            let circuit = try Self.randomCircuit(
                qubits: qubits, operations: 8 * qubits, measurements: Int(seed % 3), from: &random)
            let (parameters, amplitudes, weights) = try inputs(circuit, samples: 19, seed: seed)
            let results = CircuitProbe.simulations(blockSize: 11).map {
                CircuitProbe(circuit: circuit, simulation: $0)
                    .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)
            }
            for result in results.dropFirst() {
                #expect(distance(result.values.values, results[0].values.values) < 1e-10)
                #expect(distance(result.gradient, results[0].gradient) < 1e-10)
            }
        }
    }

    @Test(arguments: [1, 2, 4, 7]) func singlePrecisionAgreesToFiveDigits(qubits: Int) throws {
        for seed in 0..<6 as Range<UInt64> {
            var random = Philox(seed: seed, stream: UInt64(qubits))
            let circuit = try Self.randomCircuit(
                qubits: qubits, operations: 8 * qubits, measurements: Int(seed % 3), from: &random)
            let (parameters, amplitudes, weights) = try inputs(circuit, samples: 19, seed: seed)
            for simulation in CircuitProbe.simulations(blockSize: 18) {
                let probe = CircuitProbe(circuit: circuit, simulation: simulation)
                let double = probe.evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)
                let single = probe.evaluate(
                    Float.self, parameters: parameters, amplitudes: amplitudes, weights: weights)
                #expect(distance(single.values.values, double.values.values) < 1e-5)
                #expect(distance(single.gradient, double.gradient) < 1e-4)
            }
        }
    }

    /// All operations on random qubits, in random order; a parameter is now and then used again.
    private static func randomCircuit(
        qubits: Int, operations: Int, measurements: Int, from random: inout Philox
    ) throws -> Circuit {
        var parameters = 0
        func next() -> Int {
            if parameters > 0, random.uniform() < 0.1 { return random.below(parameters) }
            defer { parameters += 1 }
            return parameters
        }
        var chosen: [CircuitOperation] = (0..<operations).map { _ in
            let first = random.below(qubits)
            let second = (first + (qubits > 1 ? 1 + random.below(qubits - 1) : 0)) % qubits
            switch random.below(qubits > 1 ? 7 : 5) {
            case 0: return .hadamard(qubit: first)
            case 1:
                let angle = random.uniform(in: -4..<4)
                return .fixedRotation(Axis.allCases[random.below(3)], qubit: first, angle: angle)
            case 5: return .zz(first, second, parameter: next())
            case 6: return .cnot(control: first, target: second)
            case let axis: return .rotation(Axis.allCases[axis - 2], qubit: first, parameter: next())
            }
        }
        for _ in 0..<measurements {
            chosen.insert(.measurement(qubit: random.below(qubits)), at: random.below(chosen.count + 1))
        }
        let readout = Array((0..<qubits).shuffled(using: &random).prefix(1 + random.below(qubits)))
        return try Circuit(qubits: qubits, operations: chosen, readout: readout)
    }

    /// Angles at which a rotation is the identity, an exchange of |0> and |1>, or at the border between the two forms that
    /// a rotation is factorised into.
    @Test(arguments: CircuitProbe.simulations()) func specialAnglesAreNoSpecialCases(simulation: Simulation) throws {
        let reference = CircuitProbe.simulations()[3]
        let circuit = try CircuitDescription.hardwareEfficient.circuit(qubits: 3, layers: 2)
        let (_, amplitudes, weights) = try inputs(circuit, samples: 5, seed: 4)
        for angle in [0, 0.5, 1, 1.5, 2, 3, 4, -1].map({ $0 * Double.pi }) {
            let parameters = Array(repeating: angle, count: circuit.parameterCount)
            let ours = CircuitProbe(circuit: circuit, simulation: simulation)
                .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)
            let theirs = CircuitProbe(circuit: circuit, simulation: reference)
                .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)
            #expect(distance(ours.values.values, theirs.values.values) < 1e-12)
            #expect(distance(ours.gradient, theirs.gradient) < 1e-12)
        }
    }

    @Test func aParameterUsedTwiceGetsBothDerivatives() throws {
        let circuit = try Circuit(
            qubits: 1, operations: [.rotation(.x, qubit: 0, parameter: 0), .rotation(.x, qubit: 0, parameter: 0)],
            readout: [0])
        let amplitudes = Matrix(rows: [[1], [0]])
        for simulation in CircuitProbe.simulations() {
            let probe = CircuitProbe(circuit: circuit, simulation: simulation)
            let result = probe.evaluate(parameters: [0.3], amplitudes: amplitudes, weights: Matrix(rows: [[1]]))
            #expect(abs(result.values[0, 0] - 0.8253356149096783) < 1e-12)  // cos 0.6
            #expect(abs(result.gradient[0] + 2 * 0.5646424733950354) < 1e-12)  // -2 sin 0.6
        }
    }

    @Test(arguments: CircuitProbe.simulations())
    func measuringASuperpositionForgetsItsPhase(simulation: Simulation) throws {
        // H M H |0>: without the measurement <Z> = 1, with it 0.
        let gates: [CircuitOperation] = [.hadamard(qubit: 0), .measurement(qubit: 0), .hadamard(qubit: 0)]
        let circuit = try Circuit(qubits: 1, operations: gates, readout: [0])
        let probe = CircuitProbe(circuit: circuit, simulation: simulation)
        let state = Matrix(rows: [[1], [0]])
        #expect(
            abs(probe.evaluate(parameters: [], amplitudes: state, weights: Matrix(rows: [[1]])).values[0, 0])
                < 1e-15)
    }

    /// Seen backwards, the read-out spreads by one qubit a layer: q2 measures each qubit just before it gets there, and is
    /// the same with and without its measurements; q3, q4 and q5 are not.
    @Test(arguments: [(2, false), (3, true), (4, true), (5, true)])
    func measurementsMatterOnlyWithinTheReadoutsLightCone(readouts: Int, matter: Bool) throws {
        let measured = try CircuitDescription.measured(readouts: readouts).circuit(qubits: 6, layers: 5)
        let gates = measured.operations.filter { if case .measurement = $0 { false } else { true } }
        let unmeasured = try Circuit(qubits: 6, operations: gates, readout: measured.readout)
        let (parameters, amplitudes, weights) = try inputs(measured, samples: 4, seed: 2)
        let values = [measured, unmeasured].map {
            CircuitProbe(circuit: $0, simulation: Simulation(picture: .observable, blockSize: 4))
                .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights).values.values
        }
        #expect((distance(values[0], values[1]) > 1e-6) == matter)
        #expect((measured.effectiveMeasurements > 0) == matter)
        #expect(matter || distance(values[0], values[1]) < 1e-12)
    }
}
