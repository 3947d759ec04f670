// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Learning
import Testing

@Suite struct TrialRunnerTests {
    static let data = DataSpecification(samples: 200, bits: 16)
    static let teacher = TeacherSpecification(minimumValidationAccuracy: 0)

    private func trial(_ architecture: Architecture, distillation: Bool, seed: UInt64 = 1, learningRate: Double = 0.1)
        -> TrialSpecification
    {
        TrialSpecification(
            student: StudentSpecification(architecture: architecture, layers: 2), distillation: distillation,
            seed: seed,
            loss: .crossEntropy, training: TrainingSettings(learningRate: learningRate, epochs: 12, patience: 50),
            data: Self.data, teacher: Self.teacher)
    }

    private func runner() throws -> TrialRunner {
        TrialRunner(teachers: try Teachers(trainedFor: [trial(.classical, distillation: true)]))
    }

    @Test(arguments: [Architecture.classical, .hea, .measured(readouts: 2)])
    func aTrialGivesTheSameResultWhateverRanBefore(architecture: Architecture) throws {
        let fresh = try runner().run(trial(architecture, distillation: true))
        let used = try runner()
        _ = try used.run(trial(.universal, distillation: false, seed: 4))
        _ = try used.run(trial(architecture, distillation: false, seed: 4))
        #expect(try used.run(trial(architecture, distillation: true)) == fresh)
    }

    /// Samples are prepared once for students that take the same of them, and not for those that take fewer features, or more.
    @Test(arguments: [Embedding(kind: .none, qubits: .exactly(2)), Embedding(kind: .amplitude)])
    func studentsOfOtherFeaturesHaveInputsOfTheirOwn(embedding: Embedding) throws {
        let architectures = [[0, 2], [3, 9], [15, 1]].map { features in
            Architecture.hybrid(
                HybridArchitecture(
                    name: "x\(features[0])", embedding: embedding,
                    circuit: CircuitDescription(
                        block: features.enumerated().map { qubit, feature in
                            .single(
                                .rx, on: .list(qubits: [qubit]),
                                angles: .formulas([
                                    AngleFormula(terms: [.init(parameter: "w", features: [.numbered(feature)])])
                                ]))
                        } + [.pair(.cnot, on: .chain), .single(.ry, on: .all)])))
        }
        let used = try runner()
        for architecture in [.classical, .hea] + architectures + architectures.reversed() {
            let trial = trial(architecture, distillation: false)
            #expect(try used.run(trial) == runner().run(trial), "\(architecture.name)")
        }
    }

    @Test func oneSeedStartsFromOneSetOfWeightsWithAndWithoutDistillation() throws {
        let runner = try runner()
        let without = try runner.run(trial(.universal, distillation: false)).curve.trainingLoss[0]
        let with = try runner.run(trial(.universal, distillation: true)).curve.trainingLoss[0]
        let other = try runner.run(trial(.universal, distillation: false, seed: 2)).curve.trainingLoss[0]

        let student = trial(.universal, distillation: true).student
        let data = try Self.data.draw()
        let teacher = try #require(TeacherTask.members(of: trial(.universal, distillation: true)).first).train()
        let judged = try student.inputs(
            LabelledSamples(
                features: data.training.features, labels: data.training.labels, classes: 3,
                softLabels: Matrix(rows: teacher.training).transposed()))
        let network = try student.network(
            features: 16, classes: 3, samples: 160, training: trial(.universal, distillation: true).training,
            precision: Double.self)
        var random = Philox(seed: 1, stream: "weights/universal")
        let initial = network.initialParameters(from: &random)
        network.bind(initial.view)
        let logits = Matrix<Double>(rows: 3, columns: 160)
        for start in stride(from: 0, to: 160, by: network.blockSize) {
            let columns = start..<min(start + network.blockSize, 160)
            network.outputs(of: judged.features.view(columns: columns), into: logits.view(columns: columns))
        }
        let terms = TrainingLoss<Double>(
            .crossEntropy, distillation: DistillationSettings(), outputs: .logits(classes: 3), blockSize: 160
        )
        .evaluate(logits.view, block: judged.block(0..<160), of: judged.count, cotangents: nil)
        #expect(abs(without - terms.crossEntropy) < 1e-12)
        #expect(abs(with - terms.total) < 1e-9)
        #expect(abs(without - other) > 1e-6)
    }

    @Test func theBestEpochsWeightsAreTheOnesTested() throws {
        let result = try runner().run(trial(.hea, distillation: false))
        #expect(result.validationLoss == result.curve.validationLoss.min())
        #expect(result.curve.validationLoss[result.bestEpoch - 1] == result.validationLoss)
        #expect(result.confusion.total == 20)
    }

    @Test func distillingWithoutATeacherIsRefused() throws {
        #expect(throws: TeacherError.missing) {
            try TrialRunner().run(trial(.hea, distillation: true))
        }
    }

    @Test func aTrialsIdentityNamesItsWholeSpecification() {
        let one = trial(.hea, distillation: true)
        #expect(one.identity == trial(.hea, distillation: true).identity)
        let others = [
            trial(.hea, distillation: false), trial(.universal, distillation: true),
            trial(.hea, distillation: true, seed: 2),
            trial(.hea, distillation: true, learningRate: 0.2),
        ]
        #expect(Set(others.map(\.identity) + [one.identity]).count == 5)
    }
}
