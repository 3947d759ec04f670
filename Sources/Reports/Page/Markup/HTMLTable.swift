// SPDX-License-Identifier: Apache-2.0

/// A table of a page: a caption, heads for columns and rows, numbers to the right; wider than the page, it scrolls by itself.
package struct HTMLTable {
    /// How a column is laid out.
    package enum Column {
        /// Names its row.
        case head(HTML)
        /// Names its row in many words, which go over several lines.
        case longHead(HTML)
        case words(HTML)
        case number(HTML)

        var title: HTML {
            switch self {
            case .head(let title), .longHead(let title), .words(let title), .number(let title): title
            }
        }

        var style: HTML {
            if case .number = self { " class=\"number\"" } else { "" }
        }
    }

    let caption: String
    let columns: [Column]
    private var rows: [HTML] = []

    package init(_ caption: String, _ columns: [Column]) {
        (self.caption, self.columns) = (caption, columns)
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row of one cell per column.
    package mutating func append(_ cells: [HTML]) {
        precondition(cells.count == columns.count, "A row has a cell for every column.")
        let row = zip(columns, cells).map { column, cell -> HTML in
            switch column {
            case .head: "<th scope=\"row\">\(cell)</th>"
            case .longHead: "<th scope=\"row\" class=\"long\">\(cell)</th>"
            case .words, .number: "<td\(column.style)>\(cell)</td>"
            }
        }
        rows.append("<tr>\(row)</tr>\n")
    }

    package var html: HTML {
        let heads = columns.map { "<th scope=\"col\"\($0.style)>\($0.title)</th>" as HTML }
        return """
            <div class="scroll" role="group" aria-label="\(caption)" tabindex="0"><table>
            <caption><span>\(caption)</span></caption>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(rows)</tbody>
            </table></div>

            """
    }
}
