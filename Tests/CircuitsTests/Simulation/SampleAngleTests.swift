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
        _ probe: Case, blockSize: Int, in type: Element.Type = Double.self, splits: Bool = false
    ) -> (values: [Double], gradient: [Double], features: [Double]) {
        let (circuit, samples) = (probe.circuit, probe.features.columns)
        var simulation = Simulation(picture: .state, blockSize: blockSize)
        simulation.splits = splits
        let simulator = simulation.simulator(of: circuit, precision: Element.self)
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
            try Self.expectOwnValues(
                Self.randomCase(qubits: qubits, measurements: Int(seed % 3), samples: 11, seed: seed))
        }
    }

    /// The values are those of each sample's circuit with its angles fixed, in another picture.
    private static func expectOwnValues(_ probe: Case) throws {
        let samples = probe.features.columns
        let values = run(probe, blockSize: 6).values
        for sample in 0..<samples {
            let features = (0..<probe.features.rows).map { probe.features[$0, sample] }
            let own = try circuit(probe.circuit, probe.parameters, of: features)
            let picture = probe.circuit.qubits > 6 ? Picture.state : .observable
            let expected = try CircuitEvaluation(own, picture: picture).values([])
            for (row, value) in expected.enumerated() {
                #expect(abs(values[row * samples + sample] - value) < 1e-12)
            }
        }
    }

    @Test(arguments: 1...4) func derivativesAgreeWithFiniteDifferences(qubits: Int) throws {
        for seed in 0..<4 as Range<UInt64> {
            try Self.expectDifferences(
                Self.randomCase(qubits: qubits, measurements: Int(seed % 2), samples: 9, seed: seed))
        }
    }

    /// Derivatives are differences of values: of at most twelve parameters and features.
    private static func expectDifferences(_ probe: Case) throws {
        let samples = probe.features.columns
        let result = run(probe, blockSize: samples)
        func sum(_ change: (inout Case) -> Void) -> Double {
            var changed = probe
            changed.features = Matrix(rows: probe.features.rows, columns: samples)
            changed.features.copy(from: probe.features)
            change(&changed)
            return zip(run(changed, blockSize: samples).values, probe.weights.values).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let step = 1e-5
        for index in stride(from: 0, to: probe.parameters.count, by: (probe.parameters.count + 11) / 12) {
            let difference = sum { $0.parameters[index] += step } - sum { $0.parameters[index] -= step }
            #expect(abs(result.gradient[index] - difference / (2 * step)) < 1e-7)
        }
        for row in 0..<probe.features.rows {
            for column in [0, samples - 1] {
                let difference = sum { $0.features[row, column] += step } - sum { $0.features[row, column] -= step }
                #expect(abs(result.features[row * samples + column] - difference / (2 * step)) < 1e-7)
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

    /// Seven qubits and more fill several tiles; two sizes have tiles that are copied together.
    @Test(arguments: [7, 8, 10]) func largeCircuitsAgreeWithEachSamplesOwnCircuit(qubits: Int) throws {
        for seed in 0..<3 as Range<UInt64> {
            let probe = try Self.randomCase(qubits: qubits, measurements: 0, samples: 5, seed: seed)
            try Self.expectOwnValues(probe)
            try Self.expectDifferences(probe)
        }
    }

    /// Circuits of RY, H, X, Z, CNOT and CZ, whose states are simulated without imaginary parts.
    @Test(arguments: [1, 3, 7, 9]) func realCircuitsAgreeWithEachSamplesOwnCircuit(qubits: Int) throws {
        for seed in 0..<4 as Range<UInt64> {
            var random = Philox(seed: seed, stream: "real circuits")
            var operations: [CircuitOperation] = []
            for gate in 0..<8 * qubits {
                let kind: Gate = [.ry, .ry, .h, .x, .z, .cnot, .cz, .ry][random.below(8)]
                guard kind.qubitCount <= qubits else { continue }
                let on = Array((0..<qubits).shuffled(using: &random).prefix(kind.qubitCount))
                let angle = Gate.Angle.expression(
                    AngleExpression(terms: [.init(parameter: gate, features: [random.below(3)]), .init(features: [2])]))
                operations.append(try kind.operation(on: on, angles: kind.angleCount == 0 ? [] : [angle]))
            }
            // Parameters without a gap.
            let used = Set(operations.flatMap(\.parameters)).sorted()
            let numbers = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
            let last = try Gate.ry.operation(on: [0], angles: [.expression(AngleExpression(terms: [.init(features: [2])]))])
            let circuit = try Circuit(
                qubits: qubits,
                operations: operations.map { Self.renumbered($0, numbers) } + [last],
                readout: seed % 2 == 0 ? .z(Array(0..<qubits)) : .expectationValues([PauliProduct("X0"), PauliProduct("Z\(qubits - 1)")]))
            let probe = Case(
                circuit: circuit, parameters: used.map { _ in random.uniform(in: -3..<3) },
                features: .random(3, 11, from: &random), weights: .random(circuit.readout.count, 11, from: &random))
            try Self.expectOwnValues(probe)
            try Self.expectDifferences(probe)
        }
    }

    private static func renumbered(_ operation: CircuitOperation, _ numbers: [Int: Int]) -> CircuitOperation {
        guard case .gate(let gate, let qubits, let angles) = operation else { return operation }
        return .gate(
            gate, qubits: qubits,
            angles: angles.map { angle in
                var sum = angle.expression
                for term in sum.terms.indices { sum.terms[term].parameter = sum.terms[term].parameter.flatMap { numbers[$0] } }
                return .expression(sum)
            })
    }

    /// Two pairs of qubits, one that stands alone, and one that is not read out.
    @Test func partsOfACircuitAreSimulatedApart() throws {
        func angle(_ parameter: Int, _ feature: Int) -> [Gate.Angle] {
            [.expression(AngleExpression(terms: [.init(parameter: parameter, features: [feature]), .init(parameter: 0)]))]
        }
        var operations: [CircuitOperation] = []
        for qubit in 0..<6 { operations.append(.gate(.ry, qubits: [qubit], angles: angle(qubit, 5 - qubit))) }
        for (first, second) in [(0, 3), (4, 1)] { operations.append(.gate(.cnot, qubits: [first, second], angles: [])) }
        for qubit in 0..<6 { operations.append(.gate(.rx, qubits: [qubit], angles: angle(6 + qubit, qubit))) }
        operations.insert(.measurement(qubit: 2), at: 6)
        let circuit = try Circuit(
            qubits: 6, operations: operations,
            readout: .expectationValues(try ["Z0", "Y2", "Z4 X1", "Z3"].map { try PauliProduct($0) }))
        var random = Philox(seed: 1, stream: "parts")
        let probe = Case(
            circuit: circuit, parameters: (0..<12).map { _ in random.uniform(in: -3..<3) },
            features: .random(6, 11, from: &random), weights: .random(4, 11, from: &random))
        let (whole, parts) = (Self.run(probe, blockSize: 6), Self.run(probe, blockSize: 6, splits: true))
        for (one, other) in [
            (whole.values, parts.values), (whole.gradient, parts.gradient), (whole.features, parts.features),
        ] {
            for (one, other) in zip(one, other) { #expect(abs(one - other) < 1e-12) }
        }
        let model = CostModel(circuit, precision: .double)
        #expect(try model.choose(samples: 8, startsInZero: true).simulation.splits)
        #expect(try !model.choose(samples: 8).simulation.splits)
    }

    @Test func twentySeparateQubitsNeedNoStateOfAllOfThem() throws {
        let operations = (0..<20).map { qubit in
            CircuitOperation.gate(
                .ry, qubits: [qubit], angles: [.expression(AngleExpression(terms: [.init(parameter: qubit, features: [qubit])]))])
        }
        let circuit = try Circuit(qubits: 20, operations: operations, readout: Array(0..<20))
        let estimate = try CostModel(circuit, precision: .double).choose(samples: 8, startsInZero: true)
        #expect(estimate.bytes < 1 << 20)
        let simulator = estimate.simulation.simulator(of: circuit, precision: Double.self)
        let features = Matrix(rows: (0..<20).map { [Double($0) / 10] })
        let values = Matrix<Double>(rows: 20, columns: 1)
        let parameters = Matrix(vector: Array(repeating: 2.0, count: 20))
        simulator.bind(parameters.view)
        simulator.expectationValues(of: features.view, into: values.view)
        for qubit in 0..<20 { #expect(abs(values[qubit, 0] - Double.cosine(Double(qubit) / 5)) < 1e-14) }
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
