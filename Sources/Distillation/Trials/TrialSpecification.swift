// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning

/// One training of the study, in full: everything that its result depends on.
public struct TrialSpecification: Sendable, Codable, Hashable {
    public var student: StudentSpecification
    public var distillation: Bool
    public var seed: UInt64
    public var loss: Loss
    public var training: TrainingSettings
    public var data: DataSpecification
    /// The teacher; nil without distillation, so that such a trial does not depend on it.
    public var teacher: TeacherSpecification?
    /// What the loss takes from the teacher; nil without distillation.
    public var transfer: DistillationSettings?
    /// What a student that is a teacher has beside the architecture's name in the names of its random streams; nil for a
    /// student of the study.
    var lineage: String?

    public init(
        student: StudentSpecification, distillation: Bool, seed: UInt64, loss: Loss,
        training: TrainingSettings, data: DataSpecification, teacher: TeacherSpecification,
        transfer: DistillationSettings = DistillationSettings()
    ) {
        (self.student, self.distillation, self.seed, self.loss) = (student, distillation, seed, loss)
        (self.training, self.data) = (training, data)
        self.teacher = distillation ? teacher.normal : nil
        self.transfer = distillation ? transfer : nil
    }

    /// A rough time of the training in nanoseconds, were it not stopped early: to hand out the longest trials first and to
    /// estimate the time left.
    public var predictedNanoseconds: Double {
        let samples = data.counts.training
        let batch = min(training.batch ?? samples, samples)
        let steps = Double(training.mostSteps(samples: samples))
        switch student.architecture {
        case .perceptron(let perceptron):
            return steps
                * perceptron.predictedNanoseconds(samples: batch, features: data.features, classes: data.classes)
        case .hybrid:
            let estimate = try? student.simulation(features: data.features, samples: samples, training: training)
            return steps * (estimate?.nanosecondsPerStep ?? 0)
        }
    }

    /// The same of one epoch.
    package var predictedEpochNanoseconds: Double { predictedNanoseconds / Double(max(training.epochs, 1)) }

    /// Refuses a loss that cannot train the student.
    ///
    /// - Throws: `ArchitectureError`.
    package func checkLoss() throws {
        let name = student.architecture.name
        switch (try student.outputs(features: data.features, classes: data.classes), loss.takesScore) {
        case (.score, false):
            throw ArchitectureError.doesNotFit(
                name,
                reason:
                    "its head gives one score of two classes, and training: loss is \(loss.rawValue), which takes a logit of"
                    + " each class; choose loss: square, hinge, logistic, linear or weighted-fidelity, or head: linear.",
                field: "head")
        case (.logits, true):
            throw ArchitectureError.lossDoesNotFit(
                name,
                reason:
                    "\(loss.rawValue) is a loss of one score of two classes, and its head gives a logit of each class;"
                    + " choose head: mean, or loss: cross-entropy.")
        case (.score(let score), true) where loss == .weightedFidelity && score != .mean(score.training.count):
            throw ArchitectureError.lossDoesNotFit(
                name, reason: "weighted-fidelity weighs each value that is read out; choose head: mean.")
        case (.score, true), (.logits, false): break
        }
    }

    /// The same trial, on the same files in other places.
    func changingFiles(_ change: (NamedFile) -> NamedFile) -> TrialSpecification {
        var trial = self
        trial.data.table?.file = data.table?.file.map(change)
        trial.data.table?.testFile = data.table?.testFile.map(change)
        if let teacher {
            trial.teacher?.models = teacher.models.map(change)
            trial.teacher?.tables = teacher.tables.map(change)
        }
        return trial
    }

    /// A sentence with the names alone of the files that the trial reads: where they are is nobody else's business.
    package func hidingFolders(in sentence: String) -> String {
        let files = [data.table?.file, data.table?.testFile].compactMap(\.self)
        return (files + (teacher?.models ?? []) + (teacher?.tables ?? [])).reduce(sentence) { sentence, file in
            sentence.replacing(file.path, with: file.path.split(separator: "/").last ?? "")
        }
    }

    /// The name of one of its random streams.
    func stream(_ use: String) -> String { "\(use)/\(student.architecture.name)" + (lineage.map { "/\($0)" } ?? "") }

    /// What trials have in common that differ in their seed alone.
    package var withoutSeed: TrialSpecification { with(seed: 0) }

    /// The trial of another seed that differs in nothing else, but in its data where each seed has data of its own.
    package func with(seed: UInt64) -> TrialSpecification {
        var trial = self
        (trial.seed, trial.data.drawnFor) = (seed, data.drawnFor.map { _ in seed })
        return trial
    }

    /// A hash of the whole specification, the same in every run and on every machine: 16 hexadecimal digits.
    public var identity: String { TrialIdentity(of: self).description }
}
