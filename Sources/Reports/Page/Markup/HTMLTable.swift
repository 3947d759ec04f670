// SPDX-License-Identifier: Apache-2.0

/// A column of a table of a page: its title, its cells and how they are laid out.
package struct HTMLColumn<Row> {
    fileprivate let heading: HTML
    fileprivate let cell: (Row) -> HTML

    /// Names its row; a name with many words goes over several lines.
    package static func head(_ title: HTML, _ name: @escaping (Row) -> String) -> Self {
        Self(heading: heading(title)) { row in
            let name = name(row)
            let style: HTML? = name.count > 40 ? " class=\"long\"" : nil
            return "<th scope=\"row\"\(style)>\(name)</th>"
        }
    }

    static func words(_ title: HTML, _ cell: @escaping (Row) -> HTML) -> Self {
        Self(heading: heading(title)) { "<td>\(cell($0))</td>" }
    }

    /// A number whose cell is the darker, the larger it is.
    ///
    /// - Parameter share: of the largest number, from -1 to 1; nil for no colour.
    static func heat(
        _ title: HTML, _ share: @escaping (Row) -> Double?, _ cell: @escaping (Row) -> HTML
    ) -> Self {
        Self(heading: heading(title, isNumber: true)) { row in
            let step = share(row).map { Int((min(abs($0), 1) * 8).rounded()) } ?? 0
            let colour = step == 0 ? "" : " \((share(row) ?? 0) < 0 ? "low" : "high")\(step)"
            return "<td class=\"number\(colour)\">\(cell(row))</td>"
        }
    }

    /// A long name, which nothing divides, may be broken where it is printed.
    private static func heading(_ title: HTML, isNumber: Bool = false) -> HTML {
        let isLong = title.markup.split { !$0.isLetter && !$0.isNumber }.contains { $0.count > 14 }
        let classes = (isNumber ? ["number"] : []) + (isLong ? ["long"] : [])
        let attribute: HTML? = classes.isEmpty ? nil : " class=\"\(classes.joined(separator: " "))\""
        return "<th scope=\"col\"\(attribute)>\(title)</th>"
    }

    package static func number(_ title: HTML, _ cell: @escaping (Row) -> HTML) -> Self {
        Self(heading: heading(title, isNumber: true)) { "<td class=\"number\">\(cell($0))</td>" }
    }
}

extension HTML {
    /// A table: a caption, heads for columns and rows, numbers to the right; wider than the page, it scrolls by itself.
    ///
    /// - Parameter isSortable: whether a reader can sort its rows and look for some.
    package static func table<Row>(
        _ caption: String, of rows: some Sequence<Row>, isSortable: Bool = false, _ columns: [HTMLColumn<Row>]
    ) -> HTML {
        let lines = rows.map { row in
            "<tr>\(columns.map { $0.cell(row) })</tr>\n" as HTML
        }
        return """
            <div class="scroll\(isSortable ? " sortable" : "")" role="group" aria-label="\(caption)" tabindex="0"><table>
            <caption><span>\(caption)</span></caption>
            <thead><tr>\(columns.map(\.heading))</tr></thead>
            <tbody>
            \(lines)</tbody>
            </table></div>

            """
    }
}
