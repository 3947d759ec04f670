// SPDX-License-Identifier: Apache-2.0
import Texts

/// What is wrong with a table in a CSV file.
public struct TableError: Error, Equatable, CustomStringConvertible {
    /// The file's path, or another name of the table; nil where the caller knows it.
    package var table: String?
    /// Counted from 1; nil where no single line is wrong.
    package let line: Int?
    /// Counted from 1; nil where no single column is wrong.
    package let column: Int?
    /// The field of a plan's section `data` that is wrong; nil for the file.
    package internal(set) var field: String?
    /// The rest of a sentence, without its full stop.
    package let reason: String

    init(_ reason: String, in table: String? = nil, line: Int? = nil, column: Int? = nil, field: String? = nil) {
        (self.reason, self.table, self.line, self.column, self.field) = (reason, table, line, column, field)
    }

    public var description: String {
        let place = [table, line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap(\.self)
        return place.joined(separator: ", ") + (place.isEmpty ? "" : ": ") + reason + "."
    }

    /// Which of the known names may be meant, and all of them.
    static func known(_ names: [String], _ what: String, for name: String) -> String {
        let suggestion = Spelling.suggestion(for: name, among: names)
        return suggestion + " \(what) are \(list(names))"
    }

    /// Names in a sentence, at most twenty, each in short.
    static func list(_ names: [String]) -> String {
        names.prefix(20).map { "'\($0.cut())'" }.joined(separator: ", ") + (names.count > 20 ? ", ..." : "")
    }
}
