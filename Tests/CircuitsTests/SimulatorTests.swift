import Circuits
import Numerics
import Testing

@Suite struct SimulatorTests {
    static let ansaetze: [Ansatz] =
        [.hardwareEfficient, .universal(hadamards: false), .universal(hadamards: true)]
        + (1...6).map { .measured(readouts: $0) }

    /// Random parameters, amplitudes of `samples` samples and weights for a circuit.
    private func inputs(_ circuit: Circuit, samples: Int, seed: UInt64) throws -> ([Double], Matrix, Matrix) {
        var random = Philox(seed: seed, stream: "simulator tests")
        let parameters = (0..<circuit.parameterCount).map { _ in random.uniform(in: 0..<(2 * .pi)) }
        let amplitudes = try AmplitudeEmbedding(features: circuit.dimension, padding: false)
            .amplitudes(of: .random(circuit.dimension, samples, from: &random))
        return (parameters, amplitudes, .random(circuit.readout.count, samples, from: &random))
    }

    @Test(arguments: ansaetze) func gradientsAgreeWithFiniteDifferences(ansatz: Ansatz) throws {
        let circuit = try ansatz.circuit(qubits: 6, layers: 5)
        let probe = CircuitProbe(circuit: circuit, picture: .suited(to: circuit))
        let (parameters, amplitudes, weights) = try inputs(circuit, samples: 4, seed: 11)
        let gradient = try probe.evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights).gradient
        let step = 1e-5
        for index in parameters.indices {
            var (up, down) = (parameters, parameters)
            up[index] += step
            down[index] -= step
            let difference =
                try probe.weightedSum(parameters: up, amplitudes: amplitudes, weights: weights)
                - probe.weightedSum(parameters: down, amplitudes: amplitudes, weights: weights)
            #expect(abs(gradient[index] - difference / (2 * step)) < 1e-8)
        }
    }

    @Test(arguments: 1...7) func picturesAgreeOnRandomCircuits(qubits: Int) throws {
        for seed in 0..<UInt64(qubits < 6 ? 6 : 2) {
            var random = Philox(seed: seed, stream: UInt64(qubits))
            let circuit = try Self.randomCircuit(qubits: qubits, operations: 8 * qubits, from: &random)
            let (parameters, amplitudes, weights) = try inputs(circuit, samples: 11, seed: seed)
            let unitary = try CircuitProbe(circuit: circuit, picture: .unitary, blockSize: 10)
                .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)
            let observable = try CircuitProbe(circuit: circuit, picture: .observable, blockSize: 4)
                .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights)
            #expect(distance(unitary.values.values, observable.values.values) < 1e-10)
            #expect(distance(unitary.gradient, observable.gradient) < 1e-10)
        }
    }

    /// Unitary operations on random qubits, in random order, each rotation and coupling with a parameter of its own.
    private static func randomCircuit(qubits: Int, operations: Int, from random: inout Philox) throws -> Circuit {
        var parameters = 0
        func next() -> Int {
            defer { parameters += 1 }
            return parameters
        }
        let operations: [Operation] = (0..<operations).map { _ in
            let first = Int.random(in: 0..<qubits, using: &random)
            let second = (first + (qubits > 1 ? Int.random(in: 1..<qubits, using: &random) : 0)) % qubits
            switch Int.random(in: 0..<(qubits > 1 ? 6 : 4), using: &random) {
            case 0: return .hadamard(qubit: first)
            case 4: return .zz(first, second, parameter: next())
            case 5: return .cnot(control: first, target: second)
            case let axis: return .rotation(Axis.allCases[axis - 1], qubit: first, parameter: next())
            }
        }
        let readout = Array((0..<qubits).shuffled(using: &random).prefix(Int.random(in: 1...qubits, using: &random)))
        return try Circuit(qubits: qubits, operations: operations, readout: readout)
    }

    @Test func aParameterUsedTwiceGetsBothDerivatives() throws {
        let circuit = try Circuit(
            qubits: 1, operations: [.rotation(.x, qubit: 0, parameter: 0), .rotation(.x, qubit: 0, parameter: 0)],
            readout: [0])
        let amplitudes = Matrix(rows: [[1], [0]])
        for picture in Picture.allCases {
            let probe = CircuitProbe(circuit: circuit, picture: picture)
            let result = try probe.evaluate(parameters: [0.3], amplitudes: amplitudes, weights: Matrix(rows: [[1]]))
            #expect(abs(result.values[0, 0] - 0.8253356149096783) < 1e-12)  // cos 0.6
            #expect(abs(result.gradient[0] + 2 * 0.5646424733950354) < 1e-12)  // -2 sin 0.6
        }
    }

    @Test func measuringASuperpositionForgetsItsPhase() throws {
        // H M H |0>: without the measurement <Z> = 1, with it 0.
        let gates: [Operation] = [.hadamard(qubit: 0), .measurement(qubit: 0), .hadamard(qubit: 0)]
        let circuit = try Circuit(qubits: 1, operations: gates, readout: [0])
        let probe = CircuitProbe(circuit: circuit, picture: .observable)
        let state = Matrix(rows: [[1], [0]])
        #expect(
            abs(try probe.evaluate(parameters: [], amplitudes: state, weights: Matrix(rows: [[1]])).values[0, 0])
                < 1e-15)
    }

    /// Seen backwards, the read-out spreads by one qubit a layer: q2 measures each qubit just before it gets there, and is
    /// the same with and without its measurements; q3, q4 and q5 are not.
    @Test(arguments: [(2, false), (3, true), (4, true), (5, true)])
    func measurementsMatterOnlyWithinTheReadoutsLightCone(readouts: Int, matter: Bool) throws {
        let measured = try Ansatz.measured(readouts: readouts).circuit(qubits: 6, layers: 5)
        let gates = measured.operations.filter { if case .measurement = $0 { false } else { true } }
        let unmeasured = try Circuit(qubits: 6, operations: gates, readout: measured.readout)
        let (parameters, amplitudes, weights) = try inputs(measured, samples: 4, seed: 2)
        let values = try [measured, unmeasured].map {
            try CircuitProbe(circuit: $0, picture: .observable)
                .evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights).values.values
        }
        #expect((distance(values[0], values[1]) > 1e-6) == matter)
        #expect(matter || distance(values[0], values[1]) < 1e-12)
    }

    @Test func measuredCircuitsAreNoUnitaries() throws {
        let circuit = try Ansatz.measured(readouts: 2).circuit(qubits: 3, layers: 2)
        #expect(Picture.suited(to: circuit) == .observable)
        #expect(throws: CircuitError.measurementInUnitaryPicture) {
            try Picture.unitary.simulator(of: circuit, blockSize: 1)
        }
    }
}
