// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Foundation
import Learning
import Testing

@Suite struct ModelTests {
    static let data = DataSpecification(samples: 200, bits: 16)
    static let teacher = TeacherSpecification(minimumValidationAccuracy: 0)
    static let angle = Embedding(kind: .angle, rotation: .x, scale: 0.8)

    /// A trained model, and what its trial measured.
    static func trained(
        _ architecture: Architecture, embedding: Embedding = Embedding(), precision: Precision = .double,
        bits: Int = 16,
        noise: NoiseModel = .none
    ) throws -> (model: Model, result: TrialResult) {
        var data = data
        data.bits = bits
        let specification = TrialSpecification(
            student: StudentSpecification(
                architecture: architecture, layers: 2, embedding: embedding, noise: noise),
            distillation: false, seed: 3, loss: .crossEntropy,
            training: TrainingSettings(learningRate: 0.1, epochs: 15, patience: 50, precision: precision),
            data: data, teacher: teacher)
        let result = try TrialRunner().run(specification)
        let origin = Model.Origin(plan: "tests", number: 12, specification: specification)
        return (
            try Model(origin, trained: specification, result: result, by: Model.Program(version: "0", commit: "c")),
            result
        )
    }

    /// Every kind of gate, read-out and head, and noise.
    static let general: [(architecture: Architecture, noise: NoiseModel)] = [
        (own(.all, .perceptron(hiddenLayers: [5, 4])), .none),
        (own(.observables(["Z0", "X1 Y2", "Y3"]), .none), .none),
        (own(.probabilitiesOf(qubits: [2, 0]), .linear), .none), (own(.parity, .linear), .none),
        (own(.observables(["X0 Z3", "Y1"]), .linear), NoiseModel(readoutError: ReadoutError(p01: 0.02, p10: 0.1))),
        (
            own(.probabilitiesOf(qubits: [3, 1]), .linear),
            NoiseModel(
                depolarising: 0.02, dephasing: 0.03, amplitudeDamping: 0.04,
                readoutError: ReadoutError(p01: 0.01, p10: 0.03))
        ),
        (.perceptron(Perceptron(name: "mlp", hiddenLayers: [6, 5])), .none),
    ]

    private static func own(_ readout: ReadoutDescription, _ head: HybridArchitecture.Head) -> Architecture {
        let gates = Gate.allCases.map { gate -> OperationDescription in
            gate.qubitCount == 1 ? .single(gate, on: .even) : .pair(gate, on: .chain)
        }
        var circuit = CircuitDescription(block: [.single(.rot, on: .all)] + gates, readout: readout)
        circuit.after = [.single(.ry, on: .all), .pair(.rzz, on: .even, angles: .fixed(radians: [0.4]))]
        return .hybrid(HybridArchitecture(name: "own", layers: 1, circuit: circuit, head: head))
    }

    @Test(arguments: general.indices) func everyStudentIsSavedAndEvaluatedAsItWasTrained(place: Int) throws {
        let (model, result) = try Self.trained(Self.general[place].architecture, noise: Self.general[place].noise)
        let read = try Model(json: Data(model.json.utf8))
        #expect(read == model)
        #expect((read.angles + read.head).map(\.bitPattern) == result.weights?.map(\.bitPattern))
        let (confusion, loss) = try Self.tested(read)
        #expect(confusion == result.confusion)
        #expect(abs(loss - result.testLoss) < 1e-12)
    }

    /// What a model's trial measures on its test samples.
    private static func tested(_ model: Model) throws -> (confusion: ConfusionMatrix, loss: Double) {
        let input = try EvaluationSamples(.test, of: model)
        let labels = try #require(input.labels)
        var (confusion, loss) = (ConfusionMatrix(classes: 3), 0.0)
        try ModelEvaluation(of: model, samples: 20).forEach(input.samples) { sample, outputs, gradients in
            confusion.record(actual: labels[sample], predicted: outputs.predicted)
            loss -= log(outputs.probabilities[labels[sample]]) / Double(labels.count)
            #expect(gradients == nil)
        }
        return (confusion, loss)
    }

    @Test func aStudentThatAFileHasNoRoomForIsRefused() {
        let wide = Architecture.perceptron(Perceptron(name: "wide", hiddenLayers: [50_000]))
        #expect(
            StudentSpecification(architecture: wide).reasonAgainstModel(features: 64, classes: 3)
                == "Model files hold students with at most 2500000 parameters, and 'wide' has 3400003.")
        let deep = CircuitDescription(block: [.pair(.ryy, on: .allPairs)])
        let student = StudentSpecification(
            architecture: .hybrid(HybridArchitecture(name: "deep", layers: 900, circuit: deep)))
        #expect(
            student.reasonAgainstModel(features: 4096, classes: 3)
                == "Model files hold students with at most 200000 simple gates, and 'deep' has 297000.")
        #expect(StudentSpecification(architecture: .hea).reasonAgainstModel(features: 64, classes: 3) == nil)
    }

    @Test(arguments: [Architecture.classical, .hea, .universalH, .measured(readouts: 2)])
    func aModelReadsBackBitForBit(architecture: Architecture) throws {
        let (model, result) = try Self.trained(architecture)
        let read = try Model(json: Data(model.json.utf8))
        #expect(read == model)
        let parameters = read.angles + read.head
        #expect(parameters.map(\.bitPattern) == result.weights?.map(\.bitPattern))
        #expect(try read.json == model.json)
    }

    @Test(arguments: [Precision.double, .single])
    func aModelOnTheTestSamplesIsWhatItsTrialMeasured(precision: Precision) throws {
        for architecture in [Architecture.classical, .hea, .measured(readouts: 2)] {
            let (model, result) = try Self.trained(architecture, precision: precision)
            let (confusion, loss) = try Self.tested(model)
            #expect(confusion == result.confusion && confusion.total == 20)
            #expect(abs(loss - result.testLoss) < (precision == .double ? 1e-12 : 1e-5))
        }
    }

    @Test(arguments: [
        (Architecture.classical, Embedding()), (.hea, Embedding()), (.measured(readouts: 2), Embedding()),
        (.universal, ModelTests.angle),
    ])
    func gradientsAreFiniteDifferences(architecture: Architecture, embedding: Embedding) throws {
        let bits = embedding.kind == .angle ? 4 : 16
        try checkGradients(of: Self.trained(architecture, embedding: embedding, bits: bits).model)
    }

    @Test(arguments: general.indices) func gradientsOfEveryStudentAreFiniteDifferences(place: Int) throws {
        try checkGradients(
            of: Self.trained(Self.general[place].architecture, noise: Self.general[place].noise).model)
    }

    private func checkGradients(of model: Model) throws {
        let samples = try EvaluationSamples(.test, of: model).samples.columnsCopied(0..<3)
        func outputs(_ parameters: [Double]) throws -> [ModelEvaluation.Outputs] {
            var moved = model
            moved.angles = Array(parameters[..<model.angles.count])
            moved.head = Array(parameters[model.angles.count...])
            var outputs: [ModelEvaluation.Outputs] = []
            try ModelEvaluation(of: moved, samples: 3).forEach(samples) {
                outputs.append($1)
                _ = ($0, $2)
            }
            return outputs
        }
        var gradients: [ModelEvaluation.Gradients] = []
        try ModelEvaluation(of: model, samples: 3, gradients: true).forEach(samples) { _, _, gradient in
            gradients.append(try #require(gradient))
        }
        let parameters = model.angles + model.head
        let step = 1e-5
        var largest = 0.0
        for parameter in parameters.indices {
            var (up, down) = (parameters, parameters)
            up[parameter] += step
            down[parameter] -= step
            for (sample, pair) in try zip(outputs(up), outputs(down)).enumerated() {
                let gradient = gradients[sample]
                for label in 0..<3 {
                    let difference = (pair.0.probabilities[label] - pair.1.probabilities[label]) / (2 * step)
                    #expect(abs(gradient.probabilities[label][parameter] - difference) < 1e-8)
                    largest = max(largest, abs(difference))
                }
                guard parameter < model.angles.count else { continue }
                for (row, values) in gradient.expectationValues.enumerated() {
                    let difference = (pair.0.expectationValues[row] - pair.1.expectationValues[row]) / (2 * step)
                    #expect(abs(values[parameter] - difference) < 1e-8)
                }
            }
        }
        #expect(largest > 0.01, "derivatives that all vanish would prove nothing")
        #expect(gradients[0].expectationValues.count == model.circuit?.readout.count ?? 0)
    }

    @Test func picturesAgreeAndBlocksDoNotMatter() throws {
        let (model, _) = try Self.trained(.measured(readouts: 3))
        let samples = try EvaluationSamples(.training, of: model).samples
        var values: [[Double]] = []
        for picture in [nil, Picture.unitary, .state, .observable] {
            var found: [Double] = []
            try ModelEvaluation(of: model, samples: samples.columns, picture: picture).forEach(samples) {
                found += $1.expectationValues
                _ = ($0, $2)
            }
            values.append(found)
        }
        #expect(values[0].count == 160 * 3)
        for other in values.dropFirst() { #expect(zip(values[0], other).allSatisfy { abs($0 - $1) < 1e-10 }) }
    }

    @Test func aStudentWithAngleEmbeddingIsEvaluatedAsTrained() throws {
        let (model, result) = try Self.trained(.hea, embedding: Self.angle, bits: 4)
        #expect(model.circuit?.operations.first == .fixedRotation(.z, qubit: 0, angle: -.pi / 2))
        let read = try Model(json: Data(model.json.utf8))
        let input = try EvaluationSamples(.test, of: read)
        var confusion = ConfusionMatrix(classes: 3)
        try ModelEvaluation(of: read, samples: 20).forEach(input.samples) { sample, outputs, _ in
            confusion.record(actual: input.labels?[sample] ?? 0, predicted: outputs.predicted)
        }
        #expect(confusion == result.confusion)
    }

    @Test func anExportSaysWhatItIsAndWhereItBegins() throws {
        let (model, _) = try Self.trained(.measured(readouts: 2))
        let alone = try model.openQASM()
        #expect(alone.contains("trial \(model.origin.identity) (q2, seed 3, without distillation)"))
        #expect(alone.contains("It acts on a sample's state, which is to be prepared here."))
        let sample = try EvaluationSamples(.test, of: model).samples.columnsCopied(0..<1)
        let prepared = try model.openQASM(sample: sample)
        func lines(_ text: String) -> Int { text.split(separator: "\n").count }
        // 15 rotations, 14 CNOTs, a comment.
        #expect(lines(prepared) == lines(alone) + 30)
        let (classical, _) = try Self.trained(.classical)
        #expect(throws: ModelError.self) { try classical.openQASM() }
    }

    @Test func aResultWithoutWeightsMakesNoModel() throws {
        var (model, result) = try Self.trained(.hea)
        let specification = try #require(model.origin.specification)
        for weights in [nil, [1.0, 2.0]] {
            result.weights = weights
            #expect(throws: ModelError.noWeights) {
                try Model(model.origin, trained: specification, result: result, by: model.program)
            }
        }
        model.origin.specification = nil
        #expect(throws: ModelError.self) { try EvaluationSamples(.test, of: model) }
    }
}
