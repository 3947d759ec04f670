// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning

/// What decides the inputs of a trial's student: trials that agree on it share them.
package struct PreparedInputs: Hashable {
    let data: DataSpecification
    /// How features become amplitudes; nil where they stay features.
    let amplitudes: Embedding?
    /// The numbers of a sample: amplitudes, and features, of which gates may take some.
    let rows: Int
    let teachers: [TeacherTask]
    /// What makes targets of the teachers' probabilities.
    let temperature: Double?
    let labels: DistillationSettings.Labels?
    let precision: Precision

    package init(of trial: TrialSpecification) {
        data = trial.data
        amplitudes = trial.student.embedsAmplitudes ? trial.student.embedding : nil
        // A student that cannot be built takes nothing.
        rows = (try? trial.student.inputCount(features: trial.data.features)) ?? 0
        teachers = TeacherTask.members(of: trial)
        (temperature, labels) = (trial.transfer?.temperature, trial.transfer?.labels)
        precision = trial.training.precision
    }

    /// The memory that the inputs take: features or amplitudes, and a teacher's probabilities.
    package var bytes: Int {
        precision.bytes * (rows + (teachers.isEmpty ? 0 : data.classes)) * data.samples
    }
}
