import Distillation
import Learning
import Testing

@Suite("The teacher of the paper learns its task, or is refused") struct TeacherOfThePaperTests {
    @Test func aTeacherLearnsFromAllSamplesOrFromThoseOfItsStudents() throws {
        var trial = TrialSpecification(
            student: StudentSpecification(architecture: .classical), distillation: true, seed: 1, loss: .crossEntropy,
            training: .oneEpoch, data: DataSpecification(trainingSamples: 30, labelNoise: 0.1),
            teacher: TeacherSpecification(minimumValidationAccuracy: 0))
        #expect(TeacherTask.members(of: trial).map(\.data) == [DataSpecification()])
        trial.teacher?.data = .same
        #expect(TeacherTask.members(of: trial).map(\.data) == [trial.data])
        trial.teacher = nil
        #expect(TeacherTask.members(of: trial).isEmpty)
    }

    private func task(of teacher: TeacherSpecification) throws -> TeacherTask {
        let trial = TrialSpecification(
            student: StudentSpecification(architecture: .classical), distillation: true, seed: 1, loss: .crossEntropy,
            training: TrainingSettings(), data: DataSpecification(), teacher: teacher)
        return try #require(TeacherTask.members(of: trial).first)
    }

    @Test func aWeakTeacherIsRefused() throws {
        var teacher = TeacherSpecification()
        teacher.training.epochs = 1
        let task = try task(of: teacher)
        let error = #expect(throws: TeacherError.self) { try task.train() }
        let sentence = try #require(error?.description)
        #expect(
            sentence.contains("below the plan's threshold of 0.95") && sentence.contains("minimumValidationAccuracy"))
    }

    @Test func theTeacherLearnsTheTask() throws {
        let teacher = try task(of: TeacherSpecification()).train()
        #expect(teacher.validationAccuracy ?? 0 >= 0.95)
        #expect([teacher.training.count, teacher.validation.count, teacher.test.count] == [800, 100, 100])
        #expect(teacher.training.allSatisfy { $0.count == 3 && abs($0.reduce(0, +) - 1) < 1e-12 })
    }
}
