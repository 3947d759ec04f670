// SPDX-License-Identifier: Apache-2.0

/// Text as Markdown.
package enum Markdown {
    /// A row of a table.
    package static func row(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
}
