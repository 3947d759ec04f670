import Circuits
import Distillation
import Foundation
import Learning
import Numerics

/// What a sweep runs: the Cartesian product of its axes, over one data set and one teacher.
///
/// The axes are the architectures, distillation on and off, the seeds, and every training field given as a list.
public struct Plan: Sendable, Codable, Equatable {
    /// Names the results folder; letters, digits, '.', '_' and '-'.
    public var name: String
    public var data = DataSpecification()
    public var embedding = Embedding()
    /// Layers of each circuit.
    public var layers = 5
    /// The picture that circuits are simulated in; nil leaves the choice to the cost model.
    public var picture: Picture?
    public var teacher = TeacherSpecification()
    public var losses: [CrossEntropyReading] = [.crossEntropy]
    public var learningRates = [0.1]
    public var epochs = [300]
    public var patiences = [50]
    /// Samples of a mini-batch; nil is the full batch.
    public var batches: [Int?] = [nil]
    public var precisions = [Precision.double]
    public var architectures = Architecture.ofPaper
    public var distillation = [false, true]
    public var seeds: [UInt64] = Array(1...12)

    public init(name: String) { self.name = name }

    /// The study of the paper, with the textbook's cross-entropy.
    public static let paper = Plan(name: "paper")

    /// The same with the cross-entropy of a network that ends in a softmax, taken by `torch.nn.CrossEntropyLoss`.
    public static let paperSoftmaxTwice: Plan = {
        var plan = Plan(name: "paper-softmax-twice")
        plan.losses = [.softmaxTwice]
        return plan
    }()

    /// The plans that come with the program.
    public static let builtIn = [paper, paperSoftmaxTwice]

    /// The most trials of a plan.
    public static let maximumTrials = 10_000_000

    /// The number of trials; `Int.max` for more than can be counted.
    public var trialCount: Int {
        [
            losses.count, learningRates.count, epochs.count, patiences.count, batches.count, precisions.count,
            architectures.count, distillation.count, seeds.count,
        ].reduce(1) {
            let (product, overflow) = $0.multipliedReportingOverflow(by: $1)
            return overflow ? .max : product
        }
    }

    /// All combinations of training settings, the loss apart; the first field outermost.
    public var trainingSettings: [TrainingSettings] {
        learningRates.flatMap { learningRate in
            epochs.flatMap { epochs in
                patiences.flatMap { patience in
                    batches.flatMap { batch in
                        precisions.map { precision in
                            TrainingSettings(
                                learningRate: learningRate, epochs: epochs, patience: patience, batch: batch,
                                precision: precision)
                        }
                    }
                }
            }
        }
    }

    /// The students, in the order of their architectures.
    public var students: [StudentSpecification] {
        architectures.map {
            StudentSpecification(architecture: $0, layers: layers, embedding: embedding, picture: picture)
        }
    }

    /// All trials, the first numbered 1: training fields outermost, then architecture, distillation, seed.
    public func expand() -> Trials { Trials(self) }

    /// Predicts the memory of every training.
    ///
    /// - Parameter sharers: how many processes share this machine's memory.
    /// - Throws: `PlanError` where it is more than the machine has.
    public func checkMemory(sharers: Int) throws {
        do {
            // What a training takes depends on nothing else of its settings.
            var distinct = self
            (distinct.learningRates, distinct.epochs, distinct.patiences) = ([0.1], [1], [1])
            for student in students {
                for training in distinct.trainingSettings {
                    try student.checkMemory(
                        features: data.bits, samples: data.counts.training, training: training, sharers: sharers)
                }
            }
        } catch let error as StudentError {
            throw PlanError(error.description)
        }
    }

    /// - Throws: `PlanError` saying which field is wrong and how to mend it.
    public func validate() throws {
        guard Self.isSafeName(name) else {
            throw PlanError(
                "name: '\(name)' names a folder; use letters, digits, '.', '_' and '-', not starting with '.'.")
        }
        do {
            try data.validate()
        } catch let error as StudentError {
            throw PlanError(error.description)
        }
        guard embedding.scale != 0, embedding.scale.isFinite else {
            throw PlanError(
                "embedding: scale is \(embedding.scale); give the radians per unit of a feature, such as 1.0.")
        }
        guard layers >= 1, layers <= 1000 else {
            throw PlanError("circuit: layers is \(layers); give between 1 and 1000.")
        }
        guard teacher.hiddenLayers.allSatisfy({ $0 >= 1 && $0 <= 65536 }) else {
            throw PlanError(
                "teacher: hiddenLayers is \(teacher.hiddenLayers); every layer needs between 1 and 65536 neurons.")
        }
        guard (0...1).contains(teacher.minimumValidationAccuracy) else {
            throw PlanError(
                "teacher: minimumValidationAccuracy is \(teacher.minimumValidationAccuracy); give between 0 and 1.")
        }
        // Before anything goes through all combinations.
        guard trialCount <= Self.maximumTrials else {
            throw PlanError("The plan has \(trialCount) trials; at most \(Self.maximumTrials) are supported.")
        }
        try Self.validate(teacher.training, "teacher")
        for settings in trainingSettings { try Self.validate(settings, "training") }
        try Self.validateAxis(losses, "training: loss")
        try Self.validateAxis(learningRates, "training: learningRate")
        try Self.validateAxis(epochs, "training: epochs")
        try Self.validateAxis(patiences, "training: patience")
        try Self.validateAxis(batches, "training: batch")
        try Self.validateAxis(precisions, "training: precision")
        try Self.validateAxis(architectures.map(\.name), "architectures")
        try Self.validateAxis(distillation, "distillation")
        try Self.validateAxis(seeds, "seeds")
        try checkMemory(sharers: 1)
    }

    private static func isSafeName(_ name: String) -> Bool {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
        return !name.isEmpty && name.count <= 100 && name.first != "." && name.first != "-"
            && name.allSatisfy(allowed.contains)
    }

    private static func validate(_ settings: TrainingSettings, _ section: String) throws {
        guard settings.learningRate > 0, settings.learningRate.isFinite else {
            throw PlanError(
                "\(section): learningRate is \(settings.learningRate); give a positive number, such as 0.1.")
        }
        guard settings.epochs >= 1, settings.epochs <= 10_000_000 else {
            throw PlanError("\(section): epochs is \(settings.epochs); give at least 1.")
        }
        guard settings.patience >= 1 else {
            throw PlanError(
                "\(section): patience is \(settings.patience); give at least 1, or as many as epochs to never stop early."
            )
        }
        guard settings.batch ?? 1 >= 1 else {
            throw PlanError(
                "\(section): batch is \(settings.batch ?? 0); give the samples of a mini-batch, at least 1, or full.")
        }
    }

    private static func validateAxis<T: Hashable>(_ values: [T], _ field: String) throws {
        guard !values.isEmpty else { throw PlanError("\(field): the list is empty; name at least one value.") }
        guard Set(values).count == values.count else {
            throw PlanError("\(field): a value stands there twice, and its trials would run twice; remove it.")
        }
    }
}

/// What is wrong with a plan, and where.
public struct PlanError: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
