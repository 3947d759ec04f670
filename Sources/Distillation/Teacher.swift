import Learning
import Numerics

/// The teacher: a perceptron on the raw features, trained with textbook cross-entropy.
public struct TeacherSpecification: Sendable, Codable, Hashable {
    /// Widths of the hidden layers.
    public var hiddenLayers: [Int]
    public var seed: UInt64
    public var training: TrainingSettings
    /// A teacher with a lower validation accuracy is refused.
    public var minimumValidationAccuracy: Double
    public var data: TrainedOn

    /// What the teacher learns from.
    public enum TrainedOn: String, Sendable, Codable, CaseIterable {
        /// All training samples with their right labels, whatever the students get of them.
        case whole
        /// The same samples and labels as its students.
        case same
    }

    public init(
        hiddenLayers: [Int] = [16, 8], seed: UInt64 = 1,
        training: TrainingSettings = TrainingSettings(learningRate: 0.01, epochs: 300, patience: 50),
        minimumValidationAccuracy: Double = 0.95, data: TrainedOn = .whole
    ) {
        self.hiddenLayers = hiddenLayers
        self.seed = seed
        self.training = training
        self.minimumValidationAccuracy = minimumValidationAccuracy
        self.data = data
    }

    private func widths(features: Int, classes: Int) -> [Int] { [features] + hiddenLayers + [classes] }

    /// The number of trainable parameters.
    public func parameterCount(features: Int, classes: Int) -> Int {
        let widths = widths(features: features, classes: classes)
        return zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    }

    /// Trains the teacher.
    ///
    /// - Throws: `StudentError.teacherTooWeak` below the threshold, `StudentError.teacherFailed` for a training that diverged.
    public func train(on data: DataSet<Double>) throws -> Teacher {
        let features = data.training.features.rows
        let network = MultilayerPerceptron<Double>(
            widths: widths(features: features, classes: data.training.classes), blockSize: TrialRunner.blockSize)
        let run = Training(of: network, reading: .crossEntropy)
        var random = Philox(seed: seed, stream: "weights/teacher")
        do {
            _ = try run.run(
                from: network.initialParameters(from: &random), training: data.training, validation: data.validation,
                settings: training)
        } catch let error as TrainingError {
            throw StudentError.teacherFailed(error.description)
        }
        let accuracy = run.evaluateBound(data.validation).confusion.accuracy
        guard accuracy >= minimumValidationAccuracy else {
            throw StudentError.teacherTooWeak(accuracy: accuracy, threshold: minimumValidationAccuracy)
        }
        return Teacher(
            training: network.probabilities(data.training), validation: network.probabilities(data.validation),
            test: network.probabilities(data.test), validationAccuracy: accuracy,
            testAccuracy: run.evaluateBound(data.test).confusion.accuracy)
    }
}

/// What students learn from: a trained teacher's class probabilities for every sample.
public struct Teacher: Sendable, Codable, Equatable {
    /// Of each sample, the probabilities of the classes.
    public var training: [[Double]]
    public var validation: [[Double]]
    public var test: [[Double]]
    public var validationAccuracy: Double
    public var testAccuracy: Double

    /// The data set with the teacher's probabilities as soft labels, at the temperature of the transfer.
    ///
    /// - Parameter data: the samples that the teacher judged, or fewer training samples of them, the first ones.
    func judge(_ data: DataSet<Double>, _ transfer: DistillationSettings) -> DataSet<Double> {
        func judged(_ samples: LabelledSamples<Double>, _ probabilities: [[Double]]) -> LabelledSamples<Double> {
            let softened = probabilities.prefix(samples.count).map(transfer.softened)
            return LabelledSamples(
                features: samples.features, labels: samples.labels, classes: samples.classes,
                softLabels: Matrix(rows: softened).transposed())
        }
        return DataSet(
            training: judged(data.training, training), validation: judged(data.validation, validation),
            test: judged(data.test, test))
    }
}

/// A teacher that trials need: what it is, and the data that it learns from.
public struct TeacherTask: Sendable, Codable, Hashable {
    public let teacher: TeacherSpecification
    public let data: DataSpecification

    /// The task of a trial's teacher; nil for a trial without distillation.
    public init?(of trial: TrialSpecification) {
        guard let teacher = trial.teacher else { return nil }
        self.teacher = teacher
        data = teacher.data == .whole ? trial.data.whole : trial.data
    }

    /// - Throws: what `TeacherSpecification.train` throws.
    public func train() throws -> Teacher { try teacher.train(on: data.draw()) }
}

/// Trained teachers, each found by its task.
public struct Teachers: Sendable, Codable {
    private var trained: [TeacherTask: Teacher]

    public init(_ trained: [TeacherTask: Teacher] = [:]) { self.trained = trained }

    /// Trains the teachers that some trials need, each once.
    ///
    /// - Throws: what `TeacherSpecification.train` throws.
    public init(trainedFor trials: some Sequence<TrialSpecification>) throws {
        trained = [:]
        for task in trials.lazy.compactMap(TeacherTask.init) where trained[task] == nil {
            trained[task] = try task.train()
        }
    }

    public subscript(task: TeacherTask) -> Teacher? {
        get { trained[task] }
        set { trained[task] = newValue }
    }
}

extension Network where Element == Double {
    /// The softmax of the logits as bound, a row a sample.
    package func probabilities(_ samples: LabelledSamples<Double>) -> [[Double]] {
        let logits = Matrix<Double>(rows: classes, columns: blockSize)
        let probabilities = Matrix<Double>(rows: classes, columns: blockSize)
        let logarithms = Matrix<Double>(rows: classes, columns: blockSize)
        var result: [[Double]] = []
        for start in stride(from: 0, to: samples.count, by: blockSize) {
            let columns = start..<min(start + blockSize, samples.count)
            let view = logits.view(columns: 0..<columns.count)
            self.logits(of: samples.features.view(columns: columns), into: view)
            softmax(view, probabilities: probabilities, logarithms: logarithms)
            for sample in 0..<columns.count { result.append((0..<classes).map { probabilities[$0, sample] }) }
        }
        return result
    }
}
