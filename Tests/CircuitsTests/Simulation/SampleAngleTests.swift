// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import TestSupport
import Testing

@Suite("An angle may depend on the sample")
struct SampleAngleTests {
    private struct Case {
        var circuit: Circuit
        var parameters: [Double]
        /// features x samples.
        var features, weights: Matrix<Double>
    }

    /// Circuits of all kinds of gates, some angles of which are x, w x + b, w x x' or shared.
    private static func randomCase(qubits: Int, measurements: Int, samples: Int, seed: UInt64) throws -> Case {
        var random = Philox(seed: seed, stream: "sample angles \(qubits)")
        let features = qubits + 1
        var parameters = 0
        func next() -> Int {
            if parameters > 0, random.uniform() < 0.2 { return random.below(parameters) }
            defer { parameters += 1 }
            return parameters
        }
        func angle() -> Gate.Angle {
            func feature() -> Int { random.below(features) }
            switch random.below(6) {
            case 0: return .fixed(random.uniform(in: -4..<4))
            case 1: return .parameter(next())
            case 2: return .expression(AngleExpression(terms: [.init(factor: 0.5, features: [feature()])]))
            case 3:
                return .expression(
                    AngleExpression(constant: 0.3, terms: [.init(parameter: next(), features: [feature()]), .init(parameter: next())]))
            case 4: return .expression(AngleExpression(terms: [.init(factor: -1.5, features: [feature(), feature()])]))
            default:
                return .expression(AngleExpression(terms: [.init(factor: 2, parameter: next(), features: [feature(), feature()])]))
            }
        }
        var operations: [CircuitOperation] = []
        for _ in 0..<8 * qubits {
            let gate = Gate.allCases[random.below(Gate.allCases.count)]
            guard gate.qubitCount <= qubits else { continue }
            let on = Array((0..<qubits).shuffled(using: &random).prefix(gate.qubitCount))
            operations.append(try gate.operation(on: on, angles: (0..<gate.angleCount).map { _ in angle() }))
        }
        operations.append(
            try Gate.rx.operation(
                on: [0], angles: [.expression(AngleExpression(terms: [.init(parameter: next(), features: [features - 1])]))]))
        for _ in 0..<measurements {
            operations.insert(.measurement(qubit: random.below(qubits)), at: random.below(operations.count))
        }
        let circuit = try Circuit(
            qubits: qubits, operations: operations,
            readout: seed % 2 == 0 ? .z(Array(0..<qubits)) : .expectationValues([PauliProduct("X0"), PauliProduct("Z\(qubits - 1)")]))
        return Case(
            circuit: circuit, parameters: (0..<circuit.parameterCount).map { _ in random.uniform(in: -3..<3) },
            features: .random(features, samples, from: &random),
            weights: .random(circuit.readout.count, samples, from: &random))
    }

    /// The circuit of one sample, with its angles fixed.
    private static func circuit(_ circuit: Circuit, _ parameters: [Double], of sample: [Double]) throws -> Circuit {
        try Circuit(
            qubits: circuit.qubits,
            operations: circuit.operations.map { operation in
                guard case .gate(let gate, let qubits, let angles) = operation else { return operation }
                return .gate(
                    gate, qubits: qubits, angles: angles.map { .fixed($0.value(parameters, features: sample)) })
            }, readout: circuit.readout)
    }

    private static func run<Element: Real>(
        _ probe: Case, blockSize: Int, in type: Element.Type = Double.self
    ) -> (values: [Double], gradient: [Double], features: [Double]) {
        let (circuit, samples) = (probe.circuit, probe.features.columns)
        let simulator = Simulation(picture: .state, blockSize: blockSize).simulator(of: circuit, precision: Element.self)
        let values = Matrix<Element>(rows: circuit.readout.count, columns: samples)
        let cotangents = Matrix<Element>(rows: circuit.featureCount, columns: samples)
        let features = probe.features.converted(to: Element.self)
        let weights = probe.weights.converted(to: Element.self)
        let parameters = Matrix(vector: probe.parameters).converted(to: Element.self)
        simulator.bind(parameters.view)
        for start in stride(from: 0, to: samples, by: blockSize) {
            let columns = start..<min(start + blockSize, samples)
            simulator.expectationValues(of: features.view(columns: columns), into: values.view(columns: columns))
            simulator.backpropagate(
                weights.view(columns: columns), amplitudes: features.view(columns: columns),
                features: cotangents.view(columns: columns))
        }
        let gradient = Matrix<Element>(rows: 1, columns: circuit.parameterCount)
        simulator.gradient(into: gradient.view)
        return (values.values.map(Double.init), gradient.values.map(Double.init), cotangents.values.map(Double.init))
    }

    @Test(arguments: 1...6) func valuesAreThoseOfEachSamplesOwnCircuit(qubits: Int) throws {
        for seed in 0..<8 as Range<UInt64> {
            let probe = try Self.randomCase(qubits: qubits, measurements: Int(seed % 3), samples: 11, seed: seed)
            let values = Self.run(probe, blockSize: 6).values
            for sample in 0..<11 {
                let features = (0..<probe.features.rows).map { probe.features[$0, sample] }
                let own = try Self.circuit(probe.circuit, probe.parameters, of: features)
                let expected = try CircuitEvaluation(own, picture: .observable).values([])
                for (row, value) in expected.enumerated() {
                    #expect(abs(values[row * 11 + sample] - value) < 1e-12)
                }
            }
        }
    }

    @Test(arguments: 1...4) func derivativesAgreeWithFiniteDifferences(qubits: Int) throws {
        for seed in 0..<4 as Range<UInt64> {
            let probe = try Self.randomCase(qubits: qubits, measurements: Int(seed % 2), samples: 9, seed: seed)
            let result = Self.run(probe, blockSize: 9)
            func sum(_ change: (inout Case) -> Void) -> Double {
                var changed = probe
                changed.features = Matrix(rows: probe.features.rows, columns: 9)
                changed.features.copy(from: probe.features)
                change(&changed)
                return zip(Self.run(changed, blockSize: 9).values, probe.weights.values).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let step = 1e-5
            for index in probe.parameters.indices {
                let difference = sum { $0.parameters[index] += step } - sum { $0.parameters[index] -= step }
                #expect(abs(result.gradient[index] - difference / (2 * step)) < 1e-7)
            }
            for row in 0..<probe.features.rows {
                for column in [0, 8] {
                    let difference = sum { $0.features[row, column] += step } - sum { $0.features[row, column] -= step }
                    #expect(abs(result.features[row * 9 + column] - difference / (2 * step)) < 1e-7)
                }
            }
        }
    }

    @Test(arguments: [1, 3, 5]) func singlePrecisionAgreesToFourDigits(qubits: Int) throws {
        let probe = try Self.randomCase(qubits: qubits, measurements: 1, samples: 21, seed: 3)
        let (double, single) = (Self.run(probe, blockSize: 16), Self.run(probe, blockSize: 16, in: Float.self))
        #expect(distance(double.values, single.values) < 1e-4)
        #expect(distance(double.gradient, single.gradient) < 1e-3)
        #expect(distance(double.features, single.features) < 1e-3)
    }

    /// cos(w x) of RX(w x) on |0>, whatever amplitudes the other qubit has.
    @Test func amplitudesMayComeBeforeTheFeatures() throws {
        let circuit = try Circuit(
            qubits: 2,
            operations: [.gate(.rx, qubits: [0], angles: [.expression(AngleExpression(terms: [.init(parameter: 0, features: [0])]))])],
            readout: [0, 1])
        let simulator = Simulation(picture: .state, blockSize: 1).simulator(of: circuit, precision: Double.self)
        let (parameters, values) = (Matrix(vector: [0.7]), Matrix<Double>(rows: 2, columns: 1))
        let sample = Matrix(rows: [[0.6], [0.8], [0], [0], [1.3]])
        simulator.bind(parameters.view)
        simulator.expectationValues(of: sample.view, into: values.view)
        #expect(abs(values[0, 0] - Double.cosine(0.7 * 1.3)) < 1e-14)
        #expect(abs(values[1, 0] - (0.36 - 0.64)) < 1e-14)
    }

    @Test func whatIsNotSimulatedIsRefused() throws {
        let angle = Gate.Angle.expression(AngleExpression(terms: [.init(features: [0])]))
        let circuit = try Circuit(qubits: 1, operations: [.gate(.rx, qubits: [0], angles: [angle])], readout: [0])
        let picture = #expect(throws: CircuitError.self) { try CostModel(circuit, precision: .double).choose(samples: 1, forced: .unitary) }
        #expect(picture?.description.contains("choose the state picture") == true)
        let noisy = try NoiseModel(dephasing: 0.1).applied(to: circuit)
        #expect(throws: CircuitError.self) { try CostModel(noisy, precision: .double).choose(samples: 1) }
        let cubic = Gate.Angle.expression(AngleExpression(terms: [.init(features: [0, 0, 1])]))
        #expect(throws: CircuitError.tooManyFactors([0, 0, 1])) {
            try Circuit(qubits: 1, operations: [.gate(.rx, qubits: [0], angles: [cubic])], readout: [0])
        }
    }
}
