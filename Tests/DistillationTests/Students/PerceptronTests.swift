// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Learning
import Testing

@Suite struct PerceptronTests {
    static let data = DataSpecification(samples: 200, bits: 16)
    static let wide = Architecture.perceptron(Perceptron(name: "mlp", hiddenLayers: [16]))

    private func trial(
        _ architecture: Architecture, teacher: TeacherSpecification? = nil, epochs: Int = 40
    ) -> TrialSpecification {
        TrialSpecification(
            student: StudentSpecification(architecture: architecture), distillation: teacher != nil, seed: 2,
            loss: .crossEntropy, training: TrainingSettings(learningRate: 0.05, epochs: epochs), data: Self.data,
            teacher: teacher ?? TeacherSpecification())
    }

    private func words(_ teacher: TeacherSpecification) -> [String] {
        TeacherTask.members(of: trial(.hea, teacher: teacher)).map(\.words)
    }

    @Test func aStudentWithHiddenLayersHasTheirParametersAndTrains() throws {
        let result = try TrialRunner().run(trial(Self.wide))
        #expect(result.parameters == 16 * 16 + 16 + 16 * 3 + 3)
        #expect(result.weights?.count == result.parameters && result.curve.circuitGradientNorm == nil)
        #expect(result.trainingLoss < 0.8 * result.curve.trainingLoss[0])
        // XOR is beyond a dense layer alone.
        #expect(result.trainingLoss < 0.8 * (try TrialRunner().run(trial(.classical)).trainingLoss))
    }

    @Test func aTeachingPerceptronStartsFromTheWeightsOfItsSeedWhateverItsStudent() throws {
        let teacher = TeacherSpecification(
            seed: 5, training: TrainingSettings(learningRate: 0.01, epochs: 30), minimumValidationAccuracy: 0)
        let taught = try TeacherTask.members(of: trial(.hea, teacher: teacher)).map { try $0.train() }
        let data = try Self.data.draw()
        let network = MultilayerPerceptron<Double>(widths: [16, 16, 8, 3], blockSize: TrialRunner.blockSize)
        var random = Philox(seed: 5, stream: "weights/teacher")
        _ = try Training(of: network, loss: .crossEntropy).run(
            from: network.initialParameters(from: &random), training: data.training, validation: data.validation,
            settings: teacher.training)
        #expect(taught.map(\.training) == [network.probabilities(data.training)])
        #expect(taught.map(\.test) == [network.probabilities(data.test)])
    }

    @Test func anyArchitectureTeaches() throws {
        let teacher = TeacherSpecification(
            kind: .circuit, training: TrainingSettings(learningRate: 0.05, epochs: 20), minimumValidationAccuracy: 0,
            student: StudentSpecification(architecture: Self.wide))
        let trial = trial(.classical, teacher: teacher, epochs: 5)
        let result = try TrialRunner(teachers: Teachers(trainedFor: [trial])).run(trial)
        #expect(result.parameters == 16 * 3 + 3 && result.epochs == 5)
        #expect(words(teacher) == ["the perceptron mlp 16-16-3, seed 1"])
        #expect(words(TeacherSpecification(seed: 4)) == ["a perceptron 16-16-8-3, seed 4"])
    }

    @Test func whatMeansNothingWithoutACircuitMakesNoOtherStudent() {
        let student = StudentSpecification(
            architecture: Self.wide, layers: 9, embedding: Embedding(kind: .angle), picture: .state, shots: 10,
            initialisation: Initialisation(.smallAngle))
        #expect(student == StudentSpecification(architecture: Self.wide))
    }
}
