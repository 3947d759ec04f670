import Arithmetic
import Foundation
import Learning

/// One training of the study, in full: everything that its result depends on.
public struct TrialSpecification: Sendable, Codable, Hashable {
    public var student: StudentSpecification
    public var distillation: Bool
    public var seed: UInt64
    public var loss: CrossEntropyReading
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
        student: StudentSpecification, distillation: Bool, seed: UInt64, loss: CrossEntropyReading,
        training: TrainingSettings, data: DataSpecification, teacher: TeacherSpecification,
        transfer: DistillationSettings = DistillationSettings()
    ) {
        self.student = student
        self.distillation = distillation
        self.seed = seed
        self.loss = loss
        self.training = training
        self.data = data
        self.teacher = distillation ? teacher.normal : nil
        self.transfer = distillation ? transfer : nil
    }

    /// A rough time of the training in nanoseconds, were it not stopped early: to hand out the longest trials first and to
    /// tell the time left.
    public var predictedNanoseconds: Double {
        let samples = data.counts.training
        let batch = min(training.batch ?? samples, samples)
        let steps = Double((samples + batch - 1) / batch * training.epochs)
        let estimate = try? student.simulation(features: data.features, samples: samples, training: training)
        // A dense layer: a product forwards and one for the gradient.
        let dense = 0.1 * Double(batch * data.features * data.classes)
        return steps * (estimate?.nanosecondsPerStep ?? dense)
    }

    /// The name of one of its random streams.
    func stream(_ use: String) -> String {
        "\(use)/\(student.architecture.name)" + (lineage.map { "/\($0)" } ?? "")
    }

    /// A hash of the whole specification, the same in every run and on every machine: 16 hexadecimal digits.
    public var identity: String {
        var identities = TrialIdentities()
        return identities.identity(of: self)
    }
}

/// What a trial measured.
public struct TrialResult: Sendable, Codable, Equatable {
    public var parameters: Int
    /// On the test samples, with the best epoch's weights, or the last one's where the best are not restored.
    public var confusion: ConfusionMatrix
    public var epochs: Int
    public var bestEpoch: Int
    /// The losses with the same weights.
    public var trainingLoss: Double
    public var validationLoss: Double
    public var testLoss: Double
    public var curve: LearningCurve
    /// The best epoch's weights: the circuit's angles, then the dense layer's weights (row-major, classes x inputs) and
    /// biases. nil where nobody wants to keep them.
    public var weights: [Double]?

    public init(
        parameters: Int, confusion: ConfusionMatrix, epochs: Int, bestEpoch: Int, trainingLoss: Double,
        validationLoss: Double, testLoss: Double, curve: LearningCurve, weights: [Double]? = nil
    ) {
        self.parameters = parameters
        self.confusion = confusion
        self.epochs = epochs
        self.bestEpoch = bestEpoch
        self.trainingLoss = trainingLoss
        self.validationLoss = validationLoss
        self.testLoss = testLoss
        self.curve = curve
        self.weights = weights
    }

    /// Whether both are the same result; weights and gradients that only one of them kept make no difference.
    public func agrees(with other: TrialResult) -> Bool {
        var (mine, theirs) = (self, other)
        if mine.weights == nil || theirs.weights == nil { (mine.weights, theirs.weights) = (nil, nil) }
        if mine.curve.gradientNorm == nil || theirs.curve.gradientNorm == nil {
            (mine.curve.gradientNorm, theirs.curve.gradientNorm) = (nil, nil)
            (mine.curve.circuitGradientNorm, theirs.curve.circuitGradientNorm) = (nil, nil)
        }
        return mine == theirs
    }
}

/// Runs trials on one thread.
///
/// Data sets, their amplitudes and their teachers' judgements are made once and shared by the trials that agree on them, as
/// long as they are not too many.
public final class TrialRunner {
    /// Samples that pass through a perceptron at a time.
    package static let blockSize = 200
    /// The most data sets that are kept, as they were drawn, and as students take them.
    package static let mostDataSets = 32

    private let teachers: Teachers
    private var drawn = RecentValues<DataSpecification, DataSet<Double>>()
    private var prepared = PreparedInputs<Double>()
    private var preparedInSingle = PreparedInputs<Float>()

    /// - Parameter teachers: those of all trials with distillation.
    public init(teachers: Teachers = Teachers()) {
        self.teachers = teachers
        BLAS.useOneThread()
    }

    /// Trains and tests one student.
    ///
    /// - Parameter onEpoch: is called after each epoch, counted from 1, and may end the training by what it throws.
    /// - Throws: `TrainingError` where the loss stops being finite; `StudentError` for a student that cannot be built;
    ///   what `onEpoch` throws.
    public func run(
        _ trial: TrialSpecification, onEpoch: (_ epoch: Int, _ curve: LearningCurve) throws -> Void = { _, _ in }
    ) throws -> TrialResult {
        try run(trial, checkpoints: nil, onEpoch: onEpoch)
    }

    /// Trains and tests one student.
    ///
    /// - Parameter checkpoints: where the trial's state is kept, and goes on from.
    /// - Throws: `TrainingError` where the loss stops being finite; `StudentError` for a student that cannot be built;
    ///   what `onEpoch` throws to end the training.
    package func run(
        _ trial: TrialSpecification, checkpoints: (any TrialCheckpoints)?,
        onEpoch: (_ epoch: Int, _ curve: LearningCurve) throws -> Void = { _, _ in }
    ) throws -> TrialResult {
        switch trial.training.precision {
        case .double: try run(trial, inputs(of: trial, from: &prepared), checkpoints, onEpoch)
        case .single: try run(trial, inputs(of: trial, from: &preparedInSingle), checkpoints, onEpoch)
        }
    }

    private func run<Element: Real>(
        _ trial: TrialSpecification, _ data: DataSet<Element>, _ checkpoints: (any TrialCheckpoints)?,
        _ onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> TrialResult {
        let (network, training, outcome) = try train(trial, data, checkpoints, onEpoch)
        /// Loss and predictions with the weights that are kept.
        func evaluate(_ samples: LabelledSamples<Element>, _ name: String) throws -> Training<Element>.Evaluation {
            let evaluation = training.evaluateBound(samples)
            guard evaluation.loss.isFinite else {
                throw TrainingError.lossNotFinite(epoch: outcome.bestEpoch, samples: name)
            }
            return evaluation
        }
        let tested = try withShots(network, trial) { try evaluate(data.test, "test") }
        return TrialResult(
            parameters: network.parameterCount, confusion: tested.confusion,
            epochs: outcome.curve.trainingLoss.count, bestEpoch: outcome.bestEpoch,
            trainingLoss: try evaluate(data.training, "training").loss,
            validationLoss: try evaluate(data.validation, "validation").loss, testLoss: tested.loss,
            curve: outcome.curve, weights: outcome.parameters.values.map(Double.init))
    }

    /// Trains a student that is a teacher.
    ///
    /// - Throws: what `run` throws.
    func teacher(_ trial: TrialSpecification, onEpoch: () throws -> Void) throws -> Teacher {
        switch trial.training.precision {
        case .double: try teacher(trial, inputs(of: trial, from: &prepared), onEpoch)
        case .single: try teacher(trial, inputs(of: trial, from: &preparedInSingle), onEpoch)
        }
    }

    private func teacher<Element: Real>(
        _ trial: TrialSpecification, _ data: DataSet<Element>, _ onEpoch: () throws -> Void
    ) throws -> Teacher {
        let (network, training, _) = try train(trial, data, nil) { _, _ in try onEpoch() }
        return Teacher(
            training: network.probabilities(data.training), validation: network.probabilities(data.validation),
            test: network.probabilities(data.test),
            validationAccuracy: training.evaluateBound(data.validation).confusion.accuracy,
            testAccuracy: training.evaluateBound(data.test).confusion.accuracy)
    }

    /// Trains a student, which is left with the weights that are kept.
    private func train<Element: Real>(
        _ trial: TrialSpecification, _ data: DataSet<Element>, _ checkpoints: (any TrialCheckpoints)?,
        _ onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> (any Network<Element>, Training<Element>, Training<Element>.Outcome) {
        let network = try trial.student.network(
            features: trial.data.features, classes: trial.data.classes, samples: data.training.count,
            training: trial.training, precision: Element.self)
        let training = Training(of: network, reading: trial.loss, distillation: trial.transfer)
        // The same seed starts an architecture from the same weights with and without distillation: their results pair.
        var random = Philox(seed: trial.seed, stream: trial.stream("weights"))
        let outcome = try training.run(
            from: network.initialParameters(from: &random), training: data.training, validation: data.validation,
            settings: trial.training,
            shuffling: Philox(seed: trial.seed, stream: trial.stream("batches")),
            checkpoints: checkpoints.map {
                TrainingCheckpoints(
                    $0, parameters: network.parameterCount, samples: data.training.count, settings: trial.training)
            },
            onEpoch: onEpoch)
        return (network, training, outcome)
    }

    /// Runs `body` with the finite shots that the trial's student is tested with, if it is.
    private func withShots<Element: Real, Result>(
        _ network: any Network<Element>, _ trial: TrialSpecification, _ body: () throws -> Result
    ) throws -> Result {
        guard let hybrid = network as? HybridStudent<Element> else { return try body() }
        let shots = try trial.student.shotSimulator(
            features: trial.data.features, blockSize: hybrid.blockSize,
            random: Philox(seed: trial.seed, stream: trial.stream("shots")),
            precision: Element.self)
        return try hybrid.withShots(shots, body)
    }

    private func inputs<Element>(
        of trial: TrialSpecification, from prepared: inout PreparedInputs<Element>
    ) throws -> DataSet<Element> {
        try prepared.inputs(of: trial) {
            let data = try drawn.value(of: trial.data, bytes: \.bytes) { try trial.data.draw() }
            let judged = try judge(data, for: trial)
            return try judged.map { try trial.student.inputs($0).converted() }
        }
    }

    private func judge(_ data: DataSet<Double>, for trial: TrialSpecification) throws -> DataSet<Double> {
        guard let transfer = trial.transfer, let teacher = try teachers.teacher(of: trial, data: data) else {
            return data
        }
        return teacher.judge(data, transfer)
    }
}

/// Data sets as students take them, in one precision.
private struct PreparedInputs<Element: Real> {
    /// What decides a student's inputs.
    private struct Key: Hashable {
        var data: DataSpecification
        var amplitudes: Embedding?
        var teachers: [TeacherTask]
        /// What makes targets of the teachers' probabilities.
        var temperature: Double?
        var labels: DistillationSettings.Labels?
    }

    private var made = RecentValues<Key, DataSet<Element>>()

    mutating func inputs(of trial: TrialSpecification, make: () throws -> DataSet<Element>) rethrows -> DataSet<Element>
    {
        let student = trial.student
        let embeds = student.architecture != .classical && student.embedding.kind == .amplitude
        let key = Key(
            data: trial.data, amplitudes: embeds ? student.embedding : nil, teachers: TeacherTask.members(of: trial),
            temperature: trial.transfer?.temperature, labels: trial.transfer?.labels)
        return try made.value(of: key, bytes: \.bytes, make: make)
    }
}

/// Values by what they are made from; the oldest ones are dropped where there would be too many, or too large ones.
private struct RecentValues<Key: Hashable, Value> {
    private static var limit: Int { TrialRunner.mostDataSets }
    /// One value may be larger.
    private static var mostBytes: Int { 256 << 20 }
    private var values: [Key: (value: Value, bytes: Int)] = [:]
    private var order: [Key] = []
    private var bytes = 0

    mutating func value(of key: Key, bytes size: (Value) -> Int, make: () throws -> Value) rethrows -> Value {
        if let known = values[key] { return known.value }
        let value = try make()
        let needed = size(value)
        while !order.isEmpty, order.count == Self.limit || bytes + needed > Self.mostBytes {
            bytes -= values.removeValue(forKey: order.removeFirst())?.bytes ?? 0
        }
        values[key] = (value, needed)
        order.append(key)
        bytes += needed
        return value
    }
}
