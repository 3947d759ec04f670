import Distillation
import Sweeps

/// How good a sweep's teachers are: they are trained again, as the plan has them, since the journal keeps the students alone.
struct TeacherRecord {
    /// The label of the first setting that uses it.
    let setting: String
    let task: TeacherTask
    /// On right labels and wrong ones as the plan has them; nil for one that was not trained again.
    var accuracy: (validation: Double, test: Double)?

    /// Multiplications that may be spent on training teachers again: some ten seconds.
    private static let budget = 2e11

    /// The teachers of a sweep's settings, each once; where every seed has one of its own, that of the first seed.
    static func records(of groups: [SettingGroup]) -> [TeacherRecord] {
        var records: [TeacherRecord] = []
        var known: Set<TeacherTask> = []
        var left = budget
        for group in groups {
            guard let trial = group.pairs.lazy.compactMap(\.with?.specification).first,
                let task = TeacherTask(of: trial),
                known.insert(task).inserted
            else { continue }
            var record = TeacherRecord(setting: group.label, task: task)
            // Forwards, and twice as much backwards; the data set's draw counts, too.
            let parameters = task.teacher.parameterCount(features: task.data.features, classes: task.data.classes)
            let samples = Double(task.data.samples)
            let work =
                3 * Double(parameters) * samples * Double(task.teacher.training.epochs) + samples
                * Double(task.data.features)
            if work <= left {
                left -= work
                record.accuracy = (try? task.train()).map { ($0.validationAccuracy, $0.testAccuracy) }
            }
            records.append(record)
        }
        return records
    }
}
