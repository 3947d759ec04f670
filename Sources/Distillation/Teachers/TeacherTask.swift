// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Texts

/// A teacher that trials need, one member of an ensemble: what it is, and the data that it learns from or judges.
package struct TeacherTask: Sendable, Codable, Hashable {
    package enum Source: Sendable, Codable, Hashable {
        /// Trained as the trial says, which may need teachers itself.
        case student(TrialSpecification)
        case model(NamedFile)
        case table(NamedFile)
    }

    package let source: Source
    package let data: DataSpecification
    /// A teacher with a lower validation accuracy is refused.
    package let minimumValidationAccuracy: Double

    private init(_ source: Source, data: DataSpecification, minimum: Double) {
        (self.source, self.data, minimumValidationAccuracy) = (source, data, minimum)
    }

    /// The teachers of a trial: several where it is taught by an ensemble, none without distillation.
    package static func members(of trial: TrialSpecification) -> [TeacherTask] {
        guard let teacher = trial.teacher else { return [] }
        let (whole, minimum) = (trial.data.whole, teacher.minimumValidationAccuracy)
        let data = teacher.data == .whole ? whole : trial.data
        switch teacher.kind {
        case .perceptron, .circuit:
            return (0..<teacher.members).map { member in
                let single = TrialSpecification(of: teacher, seed: teacher.seed &+ UInt64(member), data: data)
                return TeacherTask(.student(single), data: data, minimum: minimum)
            }
        case .model: return teacher.models.map { TeacherTask(.model($0), data: whole, minimum: minimum) }
        case .table: return teacher.tables.map { TeacherTask(.table($0), data: whole, minimum: minimum) }
        case .itself:
            return (0..<teacher.members).map { member in
                TeacherTask(.student(trial.before(teacher, member: member)), data: trial.data, minimum: 0)
            }
        }
    }

    /// The teachers that must be trained before this one.
    package var prerequisites: [TeacherTask] {
        if case .student(let trial) = source { Self.members(of: trial) } else { [] }
    }

    /// Whether the teacher is read from a file, and not trained.
    package var isRead: Bool { if case .student = source { false } else { true } }

    /// Trains the teacher, or reads it.
    ///
    /// - Parameters:
    ///   - teachers: at least the `prerequisites`.
    ///   - onEpoch: is called between epochs, and may end the training by what it throws.
    /// - Throws: `TeacherError`, and what `onEpoch` throws.
    package func train(with teachers: Teachers = Teachers(), onEpoch: () throws -> Void = {}) throws -> Teacher {
        let teacher: Teacher
        do {
            teacher =
                switch source {
                case .student(let trial): try TrialRunner(teachers: teachers).teacher(trial, onEpoch: onEpoch)
                case .model(let file): try file.modelTeacher(on: data)
                case .table(let file): try file.tableTeacher(on: data)
                }
        } catch let error where error is TrainingError || error is DataError || error is ArchitectureError {
            throw TeacherError.failed("\(error)", teacher: words)
        }
        let accuracy = teacher.validationAccuracy ?? 0
        guard accuracy >= minimumValidationAccuracy else {
            throw TeacherError.tooWeak(
                accuracy: accuracy, threshold: minimumValidationAccuracy, teacher: words,
                isRead: isRead)
        }
        return teacher
    }

    /// Checks that a teacher which is read can be, and fits the data; nothing for another one.
    ///
    /// - Throws: `TeacherError`.
    package func checkFile() throws {
        switch source {
        case .student: break
        case .model(let file): _ = try file.judge(of: data)
        case .table(let file): _ = try file.table(of: data)
        }
    }

    /// A rough time of the training in nanoseconds, were it not stopped early.
    package var predictedNanoseconds: Double {
        if case .student(let trial) = source { trial.predictedNanoseconds } else { 0 }
    }

    /// The same of one epoch.
    package var predictedEpochNanoseconds: Double {
        if case .student(let trial) = source { trial.predictedEpochNanoseconds } else { 0 }
    }

    /// What the teacher is, in a few words.
    package var words: String {
        switch source {
        case .student(let trial): return trial.words
        case .model(let file): return "the model '\(file.path)'"
        case .table(let file): return "the table '\(file.path)'"
        }
    }
}

extension TrialSpecification {
    /// The training of a perceptron or of a circuit that teaches: exact, without noise, and without a teacher of its own.
    fileprivate init(of teacher: TeacherSpecification, seed: UInt64, data: DataSpecification) {
        let perceptron = Perceptron(name: Perceptron.teacherName, hiddenLayers: teacher.hiddenLayers)
        self.init(
            student: teacher.kind == .perceptron
                ? StudentSpecification(architecture: .perceptron(perceptron))
                : teacher.student ?? StudentSpecification(architecture: .universal),
            distillation: false, seed: seed, loss: .crossEntropy, training: teacher.training, data: data,
            teacher: teacher)
        // A student of the same architecture and seed starts from other weights than its teacher.
        if teacher.kind == .circuit { lineage = Self.circuitLineage }
    }

    fileprivate static let circuitLineage = "teacher"

    /// What a teacher is that is trained like this, in a few words.
    fileprivate var words: String {
        let name: String
        switch student.architecture {
        case .perceptron(let perceptron):
            let widths = perceptron.widths(features: data.features, classes: data.classes).map(String.init)
            let kind = lineage == nil ? "a perceptron" : "the perceptron \(perceptron.name)"
            name = "\(kind) \(widths.joined(separator: "-"))"
        case .hybrid(let hybrid):
            name =
                "the \(lineage == Self.circuitLineage ? "circuit" : "student") \(hybrid.name) with "
                + Quantity.count(student.layers, "layer")
        }
        return "\(name), seed \(seed)" + (lineage == Self.circuitLineage ? "" : lineage.map { ", \($0)" } ?? "")
    }

    /// The training, of the student itself, that this trial learns from.
    ///
    /// - Parameter teacher: the trial's, with at least one generation.
    fileprivate func before(_ teacher: TeacherSpecification, member: Int) -> TrialSpecification {
        var before = self
        before.lineage = "generation \(teacher.generations)" + (member == 0 ? "" : ", member \(member + 1)")
        // What is tested with shots judges exactly.
        before.student.shots = nil
        guard teacher.generations > 1 else {
            (before.distillation, before.teacher, before.transfer) = (false, nil, nil)
            return before
        }
        before.teacher?.generations = teacher.generations - 1
        return before
    }
}
