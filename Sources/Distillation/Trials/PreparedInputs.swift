import Arithmetic
import Learning

/// Data sets as students take them, in one precision.
struct PreparedInputs<Element: Real> {
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
