// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Learning
import Testing

@Suite("A trial's scores are of the samples and weights that they name") struct TrialScoreTests {
    private static func trial(
        _ architecture: Architecture = .classical, distillation: Bool = false,
        precision: Precision = .double, split: [Double] = [0.5, 0.2, 0.3]
    ) -> TrialSpecification {
        TrialSpecification(
            student: StudentSpecification(architecture: architecture, layers: 1), distillation: distillation, seed: 3,
            loss: .crossEntropy,
            training: TrainingSettings(learningRate: 0.05, epochs: 12, patience: 50, precision: precision),
            data: DataSpecification(samples: 200, bits: 8, split: split),
            teacher: TeacherSpecification(hiddenLayers: [4], minimumValidationAccuracy: 0))
    }

    /// The network of a result, and what it says of samples.
    private static func predictions(
        _ result: TrialResult, _ trial: TrialSpecification, _ part: KeyPath<DataSet<Double>, LabelledSamples<Double>>
    ) throws -> Predictions {
        let samples = try trial.student.inputs(trial.data.draw()[keyPath: part])
        let network = try trial.student.network(
            features: 8, classes: 3, samples: samples.count, training: trial.training, precision: Double.self)
        let weights = Matrix<Double>(vector: try #require(result.weights))
        withExtendedLifetime(weights) { network.bind(weights.view) }
        return Predictions(labels: samples.labels, probabilities: network.probabilities(samples))
    }

    @Test(arguments: [Architecture.classical, .hea]) func scoresAreOfTheWeightsThatAreKept(architecture: Architecture)
        throws
    {
        let trial = Self.trial(architecture)
        let result = try TrialRunner().run(trial)
        let (tested, validated) = (
            try Self.predictions(result, trial, \.test), try Self.predictions(result, trial, \.validation)
        )
        #expect(abs(try #require(result.rocAUC) - #require(tested.rocAUC)) < 1e-12)
        #expect(abs(try #require(result.validationRocAUC) - #require(validated.rocAUC)) < 1e-12)
        #expect(abs(try #require(result.brier) - #require(tested.brier)) < 1e-12)
        #expect(abs(try #require(result.calibrationError) - #require(tested.calibrationError)) < 1e-12)
        let validation = try #require(result.validation)
        #expect(validation.total == 40 && validation.accuracy != result.confusion.accuracy)
        #expect(validation.weightedF1 == result.curve.validationF1[result.bestEpoch - 1])
        #expect(result.teacherAgreement == nil)
    }

    @Test func singlePrecisionHasAlmostTheSameScores() throws {
        let (double, single) = (
            try TrialRunner().run(Self.trial()), try TrialRunner().run(Self.trial(precision: .single))
        )
        #expect(abs(try #require(double.rocAUC) - #require(single.rocAUC)) < 0.01)
        #expect(abs(try #require(double.brier) - #require(single.brier)) < 1e-4)
    }

    @Test func withoutValidationSamplesThereAreNoScoresOfThem() throws {
        let result = try TrialRunner().run(Self.trial(split: [0.7, 0, 0.3]))
        #expect(result.validation == nil && result.validationRocAUC == nil)
        #expect(result.rocAUC != nil && result.brier != nil)
    }

    @Test func theTeacherAgreesAsOftenAsItPredictsTheSame() throws {
        let trial = Self.trial(distillation: true)
        let teachers = try Teachers(trainedFor: [trial])
        let result = try TrialRunner(teachers: teachers).run(trial)
        let teacher = try #require(TeacherTask.members(of: trial).first).train()
        let tested = try Self.predictions(result, trial, \.test)
        let same = zip(tested.predicted, teacher.test).count { $0 == $1.mostProbable }
        #expect(result.teacherAgreement == Double(same) / 60)
        #expect(0 < same && same < 60)
    }
}
