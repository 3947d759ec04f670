// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning

/// What students learn from: a teacher's class probabilities for every sample.
package struct Teacher: Sendable, Codable, Equatable {
    /// Of each sample, the probabilities of the classes.
    package var training: [[Double]]
    package var validation: [[Double]]
    package var test: [[Double]]
    /// nil without validation samples.
    package var validationAccuracy: Double?
    package var testAccuracy: Double
}

extension Teacher {
    /// The accuracies are those of the most probable classes.
    init(training: [[Double]], validation: [[Double]], test: [[Double]], of data: DataSet<Double>) {
        self.init(
            training: training, validation: validation, test: test,
            validationAccuracy: data.validation.labels.isEmpty ? nil : Self.accuracy(validation, data.validation),
            testAccuracy: Self.accuracy(test, data.test))
    }

    /// An ensemble: the mean of its members' probabilities.
    ///
    /// - Parameters:
    ///   - members: at least one, of the same samples.
    ///   - data: those samples.
    package init(averaging members: [Teacher], of data: DataSet<Double>) {
        precondition(!members.isEmpty, "An ensemble has a member.")
        guard members.count > 1 else {
            self = members[0]
            return
        }
        func mean(_ part: KeyPath<Teacher, [[Double]]>) -> [[Double]] {
            members[0][keyPath: part].indices.map { sample in
                members[0][keyPath: part][sample].indices.map { label in
                    members.reduce(0) { $0 + $1[keyPath: part][sample][label] } / Double(members.count)
                }
            }
        }
        self.init(training: mean(\.training), validation: mean(\.validation), test: mean(\.test), of: data)
    }

    private static func accuracy(_ probabilities: [[Double]], _ samples: LabelledSamples<Double>) -> Double {
        let right = zip(probabilities, samples.labels).count { $0.mostProbable == $1 }
        return Double(right) / Double(max(samples.count, 1))
    }

    /// The data set with the teacher's probabilities as the divergence takes them: at the temperature of the transfer, or
    /// its most probable classes.
    ///
    /// - Parameter data: the samples that the teacher judged, or fewer training samples of them, the first ones.
    func judge(_ data: DataSet<Double>, _ transfer: DistillationSettings) -> DataSet<Double> {
        func judged(_ samples: LabelledSamples<Double>, _ probabilities: [[Double]]) -> LabelledSamples<Double> {
            let targets = Matrix<Double>(rows: samples.classes, columns: samples.count)
            for (sample, probabilities) in probabilities.prefix(samples.count).enumerated() {
                for (label, target) in transfer.target(probabilities).enumerated() { targets[label, sample] = target }
            }
            return LabelledSamples(
                features: samples.features, labels: samples.labels, classes: samples.classes, softLabels: targets)
        }
        return DataSet(
            training: judged(data.training, training), validation: judged(data.validation, validation),
            test: judged(data.test, test), rows: data.rows, testLines: data.testLines,
            scale: data.scale)
    }
}

/// Trained teachers, each found by its task.
public struct Teachers: Sendable, Codable {
    private var trained: [TeacherTask: Teacher] = [:]

    public init() {}

    package init(_ trained: [TeacherTask: Teacher]) { self.trained = trained }

    /// Trains the teachers that some trials need, each once, and before them those that they need themselves.
    ///
    /// - Throws: what `TeacherTask.train` throws.
    public init(trainedFor trials: some Sequence<TrialSpecification>) throws {
        var schedule = TeacherSchedule(for: trials)
        while let task = schedule.next() {
            trained[task] = try task.train(with: self)
            schedule.finished(task)
        }
    }

    package subscript(task: TeacherTask) -> Teacher? {
        get { trained[task] }
        set { trained[task] = newValue }
    }

    /// The teacher of a trial: an ensemble where there are several; nil for a trial without distillation.
    ///
    /// - Throws: `TeacherError.missing`.
    func teacher(of trial: TrialSpecification, data: DataSet<Double>) throws -> Teacher? {
        let tasks = TeacherTask.members(of: trial)
        guard !tasks.isEmpty else { return nil }
        let members = try tasks.map { task in
            guard let teacher = trained[task] else { throw TeacherError.missing }
            return teacher
        }
        return Teacher(averaging: members, of: data)
    }
}

extension Network {
    /// The classes' probabilities as bound, a row a sample.
    package func probabilities(_ samples: LabelledSamples<Element>) -> [[Double]] {
        let meaning = outputs
        let matrix = Matrix<Element>(rows: meaning.count, columns: blockSize)
        var result: [[Double]] = []
        for start in stride(from: 0, to: samples.count, by: blockSize) {
            let columns = start..<min(start + blockSize, samples.count)
            let view = matrix.view(columns: 0..<columns.count)
            outputs(of: samples.features.view(columns: columns), into: view)
            result += meaning.probabilities(of: view)
        }
        return result
    }
}
