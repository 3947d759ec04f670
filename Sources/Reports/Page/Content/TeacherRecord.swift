// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts

/// How good a sweep's teachers are: they are trained again, as the plan has them, since the journal keeps the students alone.
struct TeacherRecord {
    /// The label of the first setting that uses it.
    let setting: String
    /// The specification of the teacher, and its members: one, or several of an ensemble.
    let teacher: TeacherSpecification
    let members: [TeacherTask]
    /// On right labels and wrong ones as the plan has them; nil for one that was not trained again, or is read from a file.
    var accuracy: (validation: Double?, test: Double)?

    /// What may be spent on training teachers again.
    static let mostSeconds = 10.0
    /// Numbers in the data that are drawn for it: a journal may come from anyone.
    private static let mostNumbers = 1 << 26

    /// The teachers of a sweep's settings, each once; where every seed or every student has one of its own, the first.
    static func records(of groups: [SettingGroup]) -> [TeacherRecord] {
        var records: [TeacherRecord] = []
        var known: Set<[TeacherTask]> = []
        var left = 1e9 * mostSeconds
        for group in groups {
            let taught = group.pairs.compactMap(\.with?.specification)
            for trial in taught.first?.teacher?.kind == .itself ? taught.prefix(1) : taught[...] {
                guard let teacher = trial.teacher else { continue }
                let members = TeacherTask.members(of: trial)
                guard known.insert(members).inserted else { continue }
                var record = TeacherRecord(setting: group.label, teacher: teacher, members: members)
                let work = predictedNanoseconds(of: trial)
                if work <= left, !teacher.kind.isRead, trial.data.samples * trial.data.features <= mostNumbers {
                    left -= work
                    record.accuracy = (try? accuracy(of: trial)) ?? nil
                }
                records.append(record)
            }
        }
        return records
    }

    private static func predictedNanoseconds(of trial: TrialSpecification) -> Double {
        var schedule = TeacherSchedule(for: [trial])
        var sum = 0.0
        while let task = schedule.next() {
            sum += task.predictedNanoseconds
            schedule.finished(task)
        }
        return sum
    }

    private static func accuracy(of trial: TrialSpecification) throws -> (validation: Double?, test: Double)? {
        let teachers = try Teachers(trainedFor: [trial])
        let members = TeacherTask.members(of: trial)
        guard let data = try members.first?.data.draw() else { return nil }
        let teacher = Teacher(averaging: members.compactMap { teachers[$0] }, of: data)
        return (teacher.validationAccuracy, teacher.testAccuracy)
    }

    /// What it is, as in "a perceptron ...".
    var words: String {
        guard let first = members.first else { return "none" }
        let settings = "learning rate \(teacher.training.learningRate), at most \(teacher.training.epochs) epochs"
        let one: String
        switch teacher.kind {
        case .perceptron, .circuit:
            guard case .student(let trial) = first.source else { return "none" }
            one = "\(Self.words(of: trial)), \(settings), seed \(teacher.seed)"
        case .model, .table:
            let names = members.map { task in
                switch task.source {
                case .model(let file), .table(let file):
                    "\(file.path.split(separator: "/").last ?? "") (SHA-256 \(file.content))"
                case .student: ""
                }
            }
            let kind = teacher.kind == .model ? "the saved model" : "the table of soft labels"
            let joined = names.joined(separator: ", ")
            return names.count == 1 ? "\(kind) \(joined)" : "\(kind)s \(joined), whose probabilities are averaged"
        case .itself:
            one =
                "the student itself, trained from other weights before"
                + (teacher.generations == 1 ? "" : ", for \(teacher.generations) generations, each taught by the last")
        }
        return members.count == 1
            ? one : "an ensemble of \(members.count) with averaged probabilities, the first one \(one)"
    }

    private static func words(of trial: TrialSpecification) -> String {
        let student = trial.student
        switch student.architecture {
        case .perceptron(let perceptron):
            let (features, classes) = (trial.data.features, trial.data.classes)
            let widths = perceptron.widths(features: features, classes: classes)
            let parameters = try? student.parameterCounts(features: features, classes: classes).head
            return "a perceptron \(widths.map(String.init).joined(separator: "–")) with \(parameters ?? 0) parameters"
        case .hybrid(let hybrid): return "the circuit \(hybrid.name) with \(Quantity.count(student.layers, "layer"))"
        }
    }
}
