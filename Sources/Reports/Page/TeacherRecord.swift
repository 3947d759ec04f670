import Distillation
import Sweeps

/// How good a sweep's teachers are: they are trained again, as the plan has them, since the journal keeps the students alone.
struct TeacherRecord {
    /// The label of the first setting that uses it.
    let setting: String
    let specification: TeacherSpecification
    let data: DataSpecification
    /// nil for one that was not trained again.
    var accuracy: (validation: Double, test: Double)?

    /// Multiplications that may be spent on training teachers again: about ten seconds.
    private static let budget = 2e11

    /// The teachers of a sweep's settings, each once.
    static func records(of groups: [SettingGroup]) -> [TeacherRecord] {
        var records: [TeacherRecord] = []
        var known: Set<[AnyHashable]> = []
        var left = budget
        for group in groups {
            guard let trial = group.pairs.lazy.compactMap(\.with?.specification).first, let teacher = trial.teacher,
                known.insert([teacher, trial.data]).inserted
            else { continue }
            var record = TeacherRecord(setting: group.label, specification: teacher, data: trial.data)
            // Forwards, and twice as much backwards.
            let parameters = teacher.parameterCount(features: trial.data.bits, classes: DataSpecification.classes)
            let work = 3 * Double(parameters) * Double(trial.data.samples) * Double(teacher.training.epochs)
            if work <= left {
                left -= work
                if let trained = try? teacher.train(on: trial.data.draw()) {
                    record.accuracy = (trained.validationAccuracy, trained.testAccuracy)
                }
            }
            records.append(record)
        }
        return records
    }
}
