// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation

/// What is wrong with a plan, and where. The place is kept as values; the description is made of them.
public struct PlanError: Error, Equatable, CustomStringConvertible {
    /// A place in a file; line and column count from 1, and are not there where the whole file is wrong.
    package struct Position: Equatable, Sendable, CustomStringConvertible {
        package var file: String
        package var line: Int?
        package var column: Int?

        package var description: String {
            [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
        }
    }

    /// An architecture that is wrong.
    package struct ArchitecturePlace: Equatable, Sendable {
        package var name: String
        /// The field of its description that is wrong, where it is one.
        package var field: String?
        /// The line of its circuit that is wrong, where it is one.
        package var line: CircuitDescription.Line?
    }

    /// Where the plan has the fault, if the plan was read from a file.
    package var position: Position?
    /// The preset that has the fault.
    package var preset: String?
    /// The case that has the fault, counted from 0.
    package var caseIndex: Int?
    /// The section of the plan, or its field without a section.
    package var section: String?
    /// Fields of the section by their keys: the wrong one, then those that the fault depends on, too.
    package var fields: [String]
    /// Which value is wrong of a field that has several, counted from 0.
    package var indices: [String: Int] = [:]
    /// The names of the fields inside the field's value that lead to the fault.
    package var within: [String] = []
    package var architecture: ArchitecturePlace?
    /// The field's value, where that is wrong.
    package var value: String?
    /// Why it is wrong, and how to mend it.
    package var sentence: String

    public init(_ sentence: String) { (fields, self.sentence) = ([], sentence) }

    init(_ sentence: String, at position: Position) {
        self.init(sentence)
        self.position = position
    }

    /// - Parameters:
    ///   - field: nil for a section without fields.
    ///   - others: fields that the fault depends on, too.
    ///   - indices: which value is wrong of a field that has several.
    init(
        _ section: String, _ field: String?, is value: String? = nil, others: [String] = [],
        at indices: [String: Int] = [:], _ sentence: String
    ) {
        (self.section, self.value, self.indices, self.sentence) = (section, value, indices, sentence)
        fields = (field.map { [$0] } ?? []) + others
    }

    /// What a student, a teacher or data have thrown.
    init(_ error: any Error) {
        self.init("\(error)")
        switch error {
        case let error as PlanError: self = error
        case let error as DataError:
            (section, fields, value, sentence) = ("data", error.fields, error.value, error.sentence)
        case TeacherError.file(let file, let sentence):
            (section, fields, self.sentence) = ("teacher", [file.rawValue], sentence)
        case ArchitectureError.unknown(let name, _): architecture = ArchitecturePlace(name: name)
        case ArchitectureError.doesNotFit(let name, _, let field, let line):
            architecture = ArchitecturePlace(name: name, field: field, line: line)
        case ArchitectureError.lossDoesNotFit: (section, fields) = ("training", ["loss"])
        case let error as MemoryError: architecture = ArchitecturePlace(name: error.training.architecture)
        default: break
        }
    }

    /// The error with which values of the plan's lists `settings` have.
    func choosing(_ settings: Settings, of plan: Plan) -> PlanError {
        var error = self
        for key in fields {
            guard let section, let field = PlanField.named("\(section).\(key)") else { continue }
            let values = plan.axes.first { $0.field == field.name }?.values
            error.indices[key] = values?.firstIndex(of: field.text(settings))
        }
        return error
    }

    /// Runs `body`, and makes errors of a plan of what students, teachers and data throw in it.
    static func of<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error
            where error is ArchitectureError || error is DataError || error is MemoryError || error is TeacherError
        {
            throw PlanError(error)
        }
    }

    public var description: String {
        let path =
            (preset.map { ["presets", $0] } ?? []) + (caseIndex.map { ["case \($0 + 1)"] } ?? [])
            + [section, section == nil ? nil : fields.first].compactMap(\.self)
            + within
        return (position.map { "\($0): " } ?? "") + path.joined(separator: ": ")
            + (path.isEmpty ? "" : value.map { " is \($0); " } ?? ": ") + sentence
    }
}
