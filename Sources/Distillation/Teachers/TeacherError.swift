// SPDX-License-Identifier: Apache-2.0

/// Why a teacher cannot be used.
public enum TeacherError: Error, Equatable, Codable, CustomStringConvertible {
    /// The field of a plan that names a teacher's files.
    public enum File: String, Codable, Sendable {
        case model, table
    }

    /// `isRead` for one from a file.
    case tooWeak(accuracy: Double, threshold: Double, teacher: String, isRead: Bool)
    case failed(String, teacher: String)
    /// A trial with distillation has none.
    case missing
    /// A file that is no such teacher; a sentence.
    case file(File, String)

    public var description: String {
        switch self {
        case .tooWeak(let accuracy, let threshold, let teacher, let isRead):
            "The teacher reaches a validation accuracy of only \(accuracy), below the plan's threshold of \(threshold)"
                + " (teacher: minimumValidationAccuracy): students would distil what it has not learnt. It is \(teacher)."
                + (isRead
                    ? " Give another file, or lower teacher: minimumValidationAccuracy."
                    : " Lower teacher: learningRate, raise teacher: epochs, or change teacher: seed.")
        case .failed(let reason, let teacher): "The teacher could not be trained, \(teacher): \(reason)"
        case .missing: "A trial with distillation needs a teacher, and there is none."
        case .file(let field, let sentence): "teacher: \(field.rawValue): \(sentence)"
        }
    }
}
