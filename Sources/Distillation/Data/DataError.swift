// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the data of a trial.
public struct DataError: Error, Equatable, CustomStringConvertible {
    /// The field of the section `data` that is wrong, or that names what is; first those that are wrong most likely.
    package let fields: [String]
    /// The field's value, where that is wrong.
    package let value: String?
    /// Why, and how to mend it.
    package let sentence: String
    /// Where the fault is in a table.
    package let table: TableError?

    /// - Parameter others: fields that the fault depends on, too.
    package init(_ field: String, is value: String? = nil, others: [String] = [], _ sentence: String) {
        (fields, self.value, self.sentence, table) = ([field] + others, value, sentence, nil)
    }

    init(_ error: TableError) {
        (fields, value, sentence, table) = ([error.field ?? "file", "file"], nil, error.description, error)
    }

    public var description: String { "data: \(fields[0])" + (value.map { " is \($0); " } ?? ": ") + sentence }
}
