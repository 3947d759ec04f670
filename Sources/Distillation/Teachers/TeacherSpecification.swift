// SPDX-License-Identifier: Apache-2.0
import Learning

/// What students learn from.
public struct TeacherSpecification: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// A perceptron on the raw features, trained with textbook cross-entropy.
        case perceptron
        /// An architecture that the plan names, mostly one with a circuit, trained in the same way.
        case circuit
        /// A saved model.
        case model
        /// A table with the probabilities of the classes.
        case table
        /// The student itself, trained without a teacher, or taught by itself before: Furlanello et al., "Born-Again Neural
        /// Networks" (2018), https://arxiv.org/abs/1805.04770.
        case itself = "self"

        /// Whether such a teacher is read from a file, and not trained.
        public var isRead: Bool { self == .model || self == .table }
    }

    /// What the teacher learns from.
    public enum TrainedOn: String, Sendable, Codable, CaseIterable {
        /// All training samples with their right labels, whatever the students get of them.
        case whole
        /// The same samples and labels as its students.
        case same
    }

    public var kind: Kind
    /// Widths of a perceptron's hidden layers.
    public var hiddenLayers: [Int]
    /// Of the initial weights; an ensemble's members have this one and the next ones.
    public var seed: UInt64
    public var training: TrainingSettings
    /// A teacher with a lower validation accuracy is refused; of an ensemble, a member.
    public var minimumValidationAccuracy: Double
    public var data: TrainedOn
    /// The name of a circuit teacher's architecture.
    public var architecture = "universal"
    /// Its layers, where they are not those of the plan.
    public var layers: Int?
    /// The circuit teacher in full: what a trial has in place of `architecture` and `layers`.
    public var student: StudentSpecification?
    /// How many teachers of the kind there are, whose probabilities are averaged.
    public var members: Int
    /// How many times a student that teaches itself is trained before.
    public var generations: Int
    /// Files of saved models, whose probabilities are averaged.
    public var models: [NamedFile]
    /// Files of soft labels, which are averaged.
    public var tables: [NamedFile]

    public init(
        kind: Kind = .perceptron, hiddenLayers: [Int] = [16, 8], seed: UInt64 = 1,
        training: TrainingSettings = TrainingSettings(learningRate: 0.01), minimumValidationAccuracy: Double = 0.95,
        data: TrainedOn = .whole, student: StudentSpecification? = nil, members: Int = 1, generations: Int = 1,
        models: [NamedFile] = [], tables: [NamedFile] = []
    ) {
        (self.kind, self.hiddenLayers, self.seed, self.training) = (kind, hiddenLayers, seed, training)
        (self.minimumValidationAccuracy, self.data, self.student) = (minimumValidationAccuracy, data, student)
        (self.members, self.generations, self.models, self.tables) = (members, generations, models, tables)
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
}
