import Circuits
import Distillation
import Learning

/// One student of our own, trained with and without a teacher.
enum StudentStudy {
    static let architecture = Architecture.hybrid(
        HybridArchitecture(name: "ours", circuit: CircuitStudy.description, head: .linear))

    /// Prints a learning curve and test scores.
    static func run() throws {
        let trial = TrialSpecification(
            student: StudentSpecification(architecture: architecture, layers: 2), distillation: true, seed: 7,
            loss: .crossEntropy, training: TrainingSettings(learningRate: 0.1, epochs: 60, patience: 20),
            data: DataSpecification(samples: 400, bits: 8), teacher: TeacherSpecification(hiddenLayers: [16]))
        let teachers = try Teachers(trainedFor: [trial])
        let result = try TrialRunner(teachers: teachers).run(trial) { epoch, curve in
            if epoch % 20 == 0 { print("epoch \(epoch): training loss \(rounded(curve.trainingLoss[epoch - 1]))") }
        }
        print(
            "\(result.parameters) parameters, best epoch \(result.bestEpoch), "
                + "test F1 \(rounded(result.confusion.weightedF1))")
        try check(
            result.curve.trainingLoss[result.bestEpoch - 1] < result.curve.trainingLoss[0], "training lowers the loss")
    }
}
