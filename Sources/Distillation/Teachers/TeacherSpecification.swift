import Arithmetic
import Learning

/// What students learn from.
public struct TeacherSpecification: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// A perceptron on the raw features, trained with textbook cross-entropy.
        case perceptron
        /// A student with a circuit, trained in the same way.
        case circuit
        /// A saved model.
        case model
        /// A table with the probabilities of the classes.
        case table
        /// The student itself, trained without a teacher, or taught by itself before: Furlanello et al., "Born-Again Neural
        /// Networks" (2018), https://arxiv.org/abs/1805.04770.
        case itself = "self"
    }

    /// Widths of a perceptron's hidden layers.
    public var hiddenLayers: [Int]
    /// Of the initial weights; an ensemble's members have this one and the next ones.
    public var seed: UInt64
    public var training: TrainingSettings
    /// A teacher with a lower validation accuracy is refused; of an ensemble, a member.
    public var minimumValidationAccuracy: Double
    public var data: TrainedOn
    /// The name of a circuit teacher's architecture; nil for `defaultArchitecture`.
    public var architecture: String?
    /// Its layers, where they are not those of the plan.
    public var layers: Int?
    /// The circuit teacher in full: what a trial has in place of `architecture` and `layers`.
    public var student: StudentSpecification?

    // What was not there before teachers of several kinds is nil for the values that teachers then had, so that the
    // identities of their trials stay.
    private var otherKind: Kind?
    private var moreMembers: Int?
    private var moreGenerations: Int?
    private var modelFiles: [NamedFile]?
    private var tableFiles: [NamedFile]?

    private enum CodingKeys: String, CodingKey {
        case hiddenLayers, seed, training, minimumValidationAccuracy, data, architecture, layers, student
        case otherKind = "kind"
        case moreMembers = "members"
        case moreGenerations = "generations"
        case modelFiles = "models"
        case tableFiles = "tables"
    }

    /// What the teacher learns from.
    public enum TrainedOn: String, Sendable, Codable, CaseIterable {
        /// All training samples with their right labels, whatever the students get of them.
        case whole
        /// The same samples and labels as its students.
        case same
    }

    /// The architecture of a circuit teacher that names none.
    public static let defaultArchitecture = "universal"

    public init(
        kind: Kind = .perceptron, hiddenLayers: [Int] = [16, 8], seed: UInt64 = 1,
        training: TrainingSettings = TrainingSettings(learningRate: 0.01, epochs: 300, patience: 50),
        minimumValidationAccuracy: Double = 0.95, data: TrainedOn = .whole, student: StudentSpecification? = nil,
        members: Int = 1, generations: Int = 1, models: [NamedFile] = [], tables: [NamedFile] = []
    ) {
        self.hiddenLayers = hiddenLayers
        self.seed = seed
        self.training = training
        self.minimumValidationAccuracy = minimumValidationAccuracy
        self.data = data
        self.student = student
        self.kind = kind
        self.members = members
        self.generations = generations
        self.models = models
        self.tables = tables
    }

    public var kind: Kind {
        get { otherKind ?? .perceptron }
        set { otherKind = newValue == .perceptron ? nil : newValue }
    }

    /// How many teachers of the kind there are, whose probabilities are averaged.
    public var members: Int {
        get { moreMembers ?? 1 }
        set { moreMembers = newValue == 1 ? nil : newValue }
    }

    /// How many times a student that teaches itself is trained before.
    public var generations: Int {
        get { moreGenerations ?? 1 }
        set { moreGenerations = newValue == 1 ? nil : newValue }
    }

    /// Files of saved models, whose probabilities are averaged.
    public var models: [NamedFile] {
        get { modelFiles ?? [] }
        set { modelFiles = newValue.isEmpty ? nil : newValue }
    }

    /// Files of soft labels, which are averaged.
    public var tables: [NamedFile] {
        get { tableFiles ?? [] }
        set { tableFiles = newValue.isEmpty ? nil : newValue }
    }

    /// The name of a circuit teacher's architecture.
    public var architectureName: String {
        get { architecture ?? student?.architecture.name ?? Self.defaultArchitecture }
        set { architecture = newValue == Self.defaultArchitecture ? nil : newValue }
    }

    /// The teacher with nothing but what its kind depends on, so that trials with the same teacher are the same.
    var normal: TeacherSpecification {
        var normal = TeacherSpecification(kind: kind)
        switch kind {
        case .perceptron: (normal.hiddenLayers, normal.members) = (hiddenLayers, members)
        case .circuit: (normal.student, normal.members) = (student, members)
        case .model: normal.models = models
        case .table: normal.tables = tables
        case .itself:
            (normal.members, normal.generations) = (members, generations)
            return normal
        }
        normal.minimumValidationAccuracy = minimumValidationAccuracy
        if !kind.isRead { (normal.seed, normal.training, normal.data) = (seed, training, data) }
        return normal
    }

    /// The same teacher wherever its files are.
    var withoutPaths: TeacherSpecification {
        var copy = self
        copy.models = models.map(\.withoutPath)
        copy.tables = tables.map(\.withoutPath)
        return copy
    }

    func widths(features: Int, classes: Int) -> [Int] { [features] + hiddenLayers + [classes] }

    /// The number of a perceptron's trainable parameters.
    public func parameterCount(features: Int, classes: Int) -> Int {
        let widths = widths(features: features, classes: classes)
        return zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    }

    /// What a perceptron is, in a few words.
    func words(features: Int, classes: Int) -> String {
        let widths = widths(features: features, classes: classes)
        return "a perceptron \(widths.map(String.init).joined(separator: "-")), seed \(seed)"
    }

    /// Trains a perceptron.
    ///
    /// - Parameter onEpoch: is called between epochs, and may end the training by what it throws.
    /// - Throws: `TeacherError.tooWeak` below the threshold, `TeacherError.failed` for a training that diverged.
    package func train(on data: DataSet<Double>, onEpoch: () throws -> Void = {}) throws -> Teacher {
        let features = data.training.features.rows
        let network = MultilayerPerceptron<Double>(
            widths: widths(features: features, classes: data.training.classes), blockSize: TrialRunner.blockSize)
        let run = Training(of: network, reading: .crossEntropy)
        var random = Philox(seed: seed, stream: "weights/teacher")
        let words = words(features: features, classes: data.training.classes)
        do {
            _ = try run.run(
                from: network.initialParameters(from: &random), training: data.training, validation: data.validation,
                settings: training, onEpoch: { _, _ in try onEpoch() })
        } catch let error as TrainingError {
            throw TeacherError.failed(error.description, teacher: words)
        }
        let accuracy = run.evaluateBound(data.validation).confusion.accuracy
        guard accuracy >= minimumValidationAccuracy else {
            throw TeacherError.tooWeak(
                accuracy: accuracy, threshold: minimumValidationAccuracy, teacher: words, isRead: false)
        }
        return Teacher(
            training: network.probabilities(data.training), validation: network.probabilities(data.validation),
            test: network.probabilities(data.test), validationAccuracy: accuracy,
            testAccuracy: run.evaluateBound(data.test).confusion.accuracy)
    }
}

extension TeacherSpecification.Kind {
    /// Whether such a teacher is read from a file, and not trained.
    public var isRead: Bool { self == .model || self == .table }
}
