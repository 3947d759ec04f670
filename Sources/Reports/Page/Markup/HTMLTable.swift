// SPDX-License-Identifier: Apache-2.0

/// A column of a table of a page: its title, its cells and how they are laid out.
package struct HTMLColumn<Row> {
    fileprivate let title: HTML
    fileprivate let tag: HTML
    fileprivate let style: HTML
    fileprivate let cell: (Row) -> HTML

    /// Names its row.
    package static func head(_ title: HTML, _ cell: @escaping (Row) -> HTML) -> Self {
        Self(title: title, tag: "th", style: " scope=\"row\"", cell: cell)
    }

    /// Names its row in many words, which go over several lines.
    static func longHead(_ title: HTML, _ cell: @escaping (Row) -> HTML) -> Self {
        Self(title: title, tag: "th", style: " scope=\"row\" class=\"long\"", cell: cell)
    }

    static func words(_ title: HTML, _ cell: @escaping (Row) -> HTML) -> Self {
        Self(title: title, tag: "td", style: "", cell: cell)
    }

    package static func number(_ title: HTML, _ cell: @escaping (Row) -> HTML) -> Self {
        Self(title: title, tag: "td", style: numberStyle, cell: cell)
    }

    private static var numberStyle: HTML { " class=\"number\"" }

    fileprivate var heading: HTML { "<th scope=\"col\"\(style == Self.numberStyle ? style : "")>\(title)</th>" }
}

extension HTML {
    /// A table: a caption, heads for columns and rows, numbers to the right; wider than the page, it scrolls by itself.
    package static func table<Row>(
        _ caption: String, of rows: some Sequence<Row>, _ columns: [HTMLColumn<Row>]
    ) -> HTML {
        let lines = rows.map { row in
            "<tr>\(columns.map { "<\($0.tag)\($0.style)>\($0.cell(row))</\($0.tag)>" as HTML })</tr>\n" as HTML
        }
        return """
            <div class="scroll" role="group" aria-label="\(caption)" tabindex="0"><table>
            <caption><span>\(caption)</span></caption>
            <thead><tr>\(columns.map(\.heading))</tr></thead>
            <tbody>
            \(lines)</tbody>
            </table></div>

            """
    }
}
