// SPDX-License-Identifier: Apache-2.0

/// A table in columns of text: words to the left, numbers to the right.
package struct TextTable {
    private let words: Set<Int>
    private var rows: [[String]]

    /// - Parameter leftColumns: how many columns are words.
    package init(_ header: [String], leftColumns: Int = 1) { self.init(header, words: Set(0..<leftColumns)) }

    /// - Parameter words: the columns that are words, counted from 0.
    package init(_ header: [String], words: Set<Int>) { (rows, self.words) = ([header], words) }

    package mutating func append(_ row: [String]) {
        precondition(row.count == rows[0].count, "A row has a cell for every column.")
        rows.append(row)
    }

    /// The rows as lines, each column as wide as its widest cell.
    package var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).enumerated().map { column, cell in
                words.contains(column) ? cell.0.leftAligned(cell.1) : cell.0.rightAligned(cell.1)
            }
            var line = "  " + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
