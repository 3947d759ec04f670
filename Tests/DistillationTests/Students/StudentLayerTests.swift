// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Learning
import TestSupport
import Testing

@Suite("Layers before and behind a circuit are trained with it") struct StudentLayerTests {
    typealias Head = HybridArchitecture.Head

    /// A student of two classes on six features.
    private static func student(
        _ head: Head, pre: HybridArchitecture.InputLayer? = nil, initial: Draw? = nil, readouts: Int = 3
    ) -> StudentSpecification {
        var circuit = CircuitDescription(
            block: [.single(.rx, on: .all), .pair(.cz, on: .chain)], readout: .first(qubits: readouts))
        circuit.after = [.single(.ry, on: .all)]
        return StudentSpecification(
            architecture: .hybrid(
                HybridArchitecture(
                    name: "own", embedding: Embedding(kind: .angle, rotation: .x, scale: 0.7), layers: 2,
                    circuit: circuit, initial: initial, pre: pre, head: head)))
    }

    static let students: [(head: Head, loss: Loss, pre: HybridArchitecture.InputLayer?)] = [
        (.score(.init(.mean)), .square, nil), (.score(.init(.mean)), .weightedFidelity, nil),
        (.score(.init(.sum, predictors: 2)), .linear, nil),
        (.score(.init(.fixed([0.5, -1, 2]), bias: .constant(0.2))), .logistic, nil),
        (.score(.init(.trained, bias: .normal(mean: 0, deviation: 0.1))), .hinge, nil),
        (.dense(.init(hasBiases: false)), .crossEntropy, nil),
        (.dense(.init(hiddenLayers: [4], hasBiases: false)), .softmaxTwice, nil),
        (.dense(.init()), .crossEntropy, .init(outputs: 4, activation: .tanh, scale: .pi / 2, hasBiases: false)),
        (.score(.init(.mean)), .square, .init(outputs: 4, activation: .none)),
        (.score(.init(.trained)), .logistic, .init(outputs: 4, activation: .relu, scale: 0.8)),
    ]

    @Test(arguments: students.indices) func gradientsAgreeWithFiniteDifferences(place: Int) throws {
        let (head, loss, pre) = Self.students[place]
        let student = Self.student(head, pre: pre)
        var random = Philox(seed: 9, stream: "student layers")
        let features = Matrix<Double>.random(6, 10, from: &random)
        let labels = (0..<10).map { _ in random.below(2) }
        let samples = try student.inputs(LabelledSamples(features: features, labels: labels, classes: 2))
        let network = try student.network(
            features: 6, classes: 2, samples: 10, training: .oneEpoch, precision: Double.self)
        let counts = try student.parameterCounts(features: 6, classes: 2)
        #expect(network.parameterCount == counts.circuit + counts.head && network.inputs == 6)
        #expect(network.outputs == (try student.outputs(features: 6, classes: 2)))
        let trainingLoss = TrainingLoss<Double>(
            loss, factor: 0.7, distillation: nil, outputs: network.outputs, blockSize: 10)
        let own = Matrix<Double>(rows: 1, columns: trainingLoss.parameterCount)
        own.fill(1)
        trainingLoss.bind(own.view, from: 0)
        let parameters = network.initialParameters(from: &random)
        let gradient = Matrix<Double>(rows: 1, columns: network.parameterCount)
        let count = network.outputs.count
        let (outputs, cotangents) = (Matrix<Double>(rows: count, columns: 10), Matrix<Double>(rows: count, columns: 10))
        func evaluate() -> Double {
            network.bind(parameters.view)
            network.outputs(of: samples.features.view, into: outputs.view)
            let terms = trainingLoss.evaluate(
                outputs.view, block: samples.block(0..<10), of: 10, cotangents: cotangents.view)
            network.backpropagate(cotangents.view, samples: samples.features.view)
            network.gradient(into: gradient.view)
            return terms.total
        }
        _ = evaluate()
        let exact = gradient.values
        expectDerivatives(exact, by: parameters, within: { _ in 1e-7 }, of: evaluate)
        // What the layers have is behind the circuit's.
        #expect(exact[..<counts.circuit].contains { abs($0) > 1e-4 })
        #expect(counts.head == 0 || exact[counts.circuit...].contains { abs($0) > 1e-4 })
    }

    struct Dressed: Decodable {
        struct Parts: Decodable { let circuit, input, output: [[Double]] }
        struct Case: Decodable {
            let model: String
            let features, logits: [[Double]]
            let labels: [Double]
            let value: Double
            let parameters, gradient: Parts
        }
        let cases: [Case]
    }

    /// (pi/2) tanh(W x) turns qubits that begin in |+>; layers of RY, with a ring of CNOTs or without; logits V z.
    @Test func aDressedCircuitIsThatOfTheBenchmark() throws {
        for reference in try ReferenceVectors.load("dressed-circuits", as: Dressed.self).cases {
            let qubits = reference.features[0].count
            var operations: [CircuitOperation] = []
            for qubit in 0..<qubits {
                operations.append(try Gate.h.operation(on: [qubit], angles: []))
                operations.append(
                    try Gate.ry.operation(
                        on: [qubit], angles: [.expression(AngleExpression(terms: [.init(features: [qubit])]))]))
            }
            for layer in reference.parameters.circuit.indices {
                for qubit in 0..<qubits {
                    operations.append(
                        try Gate.ry.operation(on: [qubit], angles: [.parameter(layer * qubits + qubit)]))
                }
                guard !reference.model.hasSuffix("Separable") else { continue }
                for qubit in 0..<(qubits == 2 ? 1 : qubits) {
                    operations.append(try Gate.cnot.operation(on: [qubit, (qubit + 1) % qubits], angles: []))
                }
            }
            let circuit = try Circuit(qubits: qubits, operations: operations, readout: Array(0..<qubits))
            let architecture = HybridArchitecture(
                name: "dressed", circuit: CircuitDescription(block: []),
                pre: .init(outputs: qubits, scale: .pi / 2, hasBiases: false), head: .dense(.init(hasBiases: false)))
            let network = HybridStudent<Double>(
                circuit: circuit, architecture: architecture, features: qubits, classes: 2,
                simulation: Simulation(picture: .state, blockSize: 4))
            let parts = reference.parameters
            let all = Matrix(vector: (parts.circuit + parts.output + parts.input).flatMap { $0 })
            let samples = LabelledSamples<Double>(
                features: Matrix(rows: reference.features).transposed(),
                labels: reference.labels.map { $0 < 0 ? 0 : 1 },
                classes: 2)
            let logits = Matrix<Double>(rows: 2, columns: samples.count)
            let cotangents = Matrix<Double>(rows: 2, columns: samples.count)
            withExtendedLifetime(all) { network.bind(all.view) }
            network.outputs(of: samples.features.view, into: logits.view)
            #expect(distance(logits.transposed().values, reference.logits.flatMap { $0 }) < 1e-12)
            let loss = TrainingLoss<Double>(
                .crossEntropy, distillation: nil, outputs: network.outputs, blockSize: samples.count)
            let terms = loss.evaluate(
                logits.view, block: samples.block(0..<samples.count), of: samples.count, cotangents: cotangents.view)
            #expect(abs(terms.total - reference.value) < 1e-12)
            let gradient = Matrix<Double>(rows: 1, columns: all.columns)
            network.backpropagate(cotangents.view, samples: samples.features.view)
            network.gradient(into: gradient.view)
            let expected = reference.gradient
            #expect(
                distance(gradient.values, (expected.circuit + expected.output + expected.input).flatMap { $0 }) < 1e-12)
        }
    }

    @Test func parametersAreDrawnAsTheArchitectureSays() throws {
        let student = Self.student(
            .dense(.init(hasBiases: false, initial: .constant(3))),
            pre: .init(outputs: 4, initial: .constant(2)), initial: .uniform(from: 0, to: 1))
        let network = try student.network(
            features: 6, classes: 2, samples: 10, training: .oneEpoch, precision: Double.self)
        var random = Philox(seed: 1, stream: "weights")
        let values = network.initialParameters(from: &random).values
        let angles = values[..<network.angleCount]
        #expect(angles.allSatisfy { (0..<1).contains($0) } && Set(angles).count == network.angleCount)
        #expect(Array(values[network.angleCount...]) == Array(repeating: 3, count: 6) + Array(repeating: 2, count: 28))
        let score = try Self.student(.score(.init(.mean, bias: .constant(0.01)))).network(
            features: 4, classes: 2, samples: 10, training: .oneEpoch, precision: Double.self)
        #expect(score.initialParameters(from: &random).values.last == 0.01)
    }

    private static func trial(_ head: Head, _ loss: Loss, classes: Int = 2) -> TrialSpecification {
        var data = DataSpecification(samples: 120, bits: 4)
        data.rule.kind = classes == 2 ? .parity : data.rule.kind
        return TrialSpecification(
            student: student(head), distillation: false, seed: 1, loss: loss,
            training: TrainingSettings(learningRate: 0.1, epochs: 60, patience: 60, batch: 20), data: data,
            teacher: TeacherSpecification())
    }

    /// A student that tells the parity of two bits where its angles are 0.
    private static func parity(_ head: Head, _ loss: Loss) -> TrialSpecification {
        var trial = trial(head, loss)
        var circuit = CircuitDescription(
            block: [.single(.ry, on: .all), .pair(.cnot, on: .list(pairs: [QubitPair(0, 1)]))],
            readout: .observables(["Z1"]))
        circuit.after = [.single(.x, on: .list(qubits: [1])), .single(.ry, on: .all)]
        trial.student = StudentSpecification(
            architecture: .hybrid(
                HybridArchitecture(
                    name: "parity", embedding: Embedding(kind: .angle, scale: .pi), layers: 1, circuit: circuit,
                    initial: .normal(mean: 0, deviation: 0.5), head: head)))
        return trial
    }

    @Test(arguments: Loss.allCases) func everyLossLearnsAParity(loss: Loss) throws {
        let trial = Self.parity(loss.takesScore ? .score(.init(.mean)) : .linear, loss)
        let result = try TrialRunner().run(trial)
        #expect(result.confusion.accuracy > 0.9 && result.confusion.classes == 2)
        #expect(result.trainingLoss < result.curve.trainingLoss[0])
        #expect(result.weights?.count == result.parameters)
    }

    @Test func aStudentOfOneScoreLearnsFromATeacherAndTeaches() throws {
        var trial = Self.parity(.score(.init(.mean)), .square)
        (trial.distillation, trial.transfer) = (true, DistillationSettings(divergenceWeight: 2))
        trial.teacher = TeacherSpecification(kind: .itself, minimumValidationAccuracy: 0)
        let taught = try TrialRunner(teachers: Teachers(trainedFor: [trial])).run(trial)
        #expect(taught.confusion.accuracy > 0.9)
        (trial.distillation, trial.teacher, trial.transfer) = (false, nil, nil)
        #expect(try TrialRunner().run(trial).curve != taught.curve)
    }

    @Test(
        arguments: [
            (.score(.init(.mean)), .crossEntropy, 2, "its head gives one score of two classes, and training: loss is"),
            (.linear, .hinge, 2, "hinge is a loss of one score"),
            (.score(.init(.sum)), .weightedFidelity, 2, "choose head: mean"),
            (.score(.init(.mean)), .square, 3, "which tells two classes apart, and there are 3"),
            (.score(.init(.fixed([1]))), .square, 2, "its head has 1 weights, and 3 values are read out"),
            (.score(.init(.mean, predictors: 4)), .square, 2, "predicts from 4 values, and 3 are read out"),
        ] as [(Head, Loss, Int, String)])
    func whatDoesNotFitIsRefused(head: Head, loss: Loss, classes: Int, sentence: String) {
        let error = #expect(throws: ArchitectureError.self) {
            try TrialRunner().run(Self.trial(head, loss, classes: classes))
        }
        #expect("\(error!)".contains(sentence), "\(error!)")
    }
}
