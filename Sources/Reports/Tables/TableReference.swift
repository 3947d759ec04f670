// SPDX-License-Identifier: Apache-2.0
import Plans

/// A page of Markdown with all tables of a results folder and their columns.
package enum TableReference {
    package static var text: String {
        var plan = Plan.paper
        plan.training.convergenceInterval = 200
        plan.selection = Selection()
        let settings = SettingColumns(of: plan)
        var lines = [
            "# Columns of the tables", "",
            "`qdistill reference tables` prints this page; `scripts/reference` writes it. [results-folder.md](results-folder.md) explains how to",
            "load them and how they are computed.", "",
            "The columns of settings are these and, for each further field that the plan gives as a list, the field's column in",
            "[plan.md](plan.md). They are empty where a trial does not depend on the field. The fields that a plan with `select` chooses",
            "have their columns in `trials.csv`, `best.csv` and `search.csv` alone.", "",
        ]
        lines += rows(settings.fields.map { ($0.column, $0.meaning) })
        let trials = Table.ofTrials(settings)
        lines += section(trials[0], settings.names)
        lines += Table.ofSummaries(settings).flatMap { section($0, settings.names) }
        lines += Table.ofChoices(settings).flatMap { section($0, settings.names) }
        lines += Table.ofGroups(settings).flatMap { section($0, settings.names) }
        lines += trials.dropFirst().flatMap { section($0, settings.names) }
        lines += [.curves, .predictions(settings)].flatMap { (table: Table<TrialOutcome>) in
            section(table, settings.names)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A table's file, what a row is, and its columns, those of settings as one.
    private static func section(_ table: Table<some Any>, _ settings: [String]) -> [String] {
        var columns = table.columns
        if let place = columns.firstIndex(where: { settings.contains($0.name) }) {
            columns.removeAll { settings.contains($0.name) }
            columns.insert(("...", "settings"), at: place)
        }
        return ["", "## `\(table.file)`", "", table.row, ""] + rows(columns)
    }

    /// Neighbours that hold the same are one row.
    private static func rows(_ columns: [(name: String, meaning: String)]) -> [String] {
        var rows: [(names: [String], meaning: String)] = []
        for column in columns {
            if let last = rows.last, last.meaning == column.meaning {
                rows[rows.count - 1].names.append(column.name)
            } else {
                rows.append(([column.name], column.meaning))
            }
        }
        return ["| column | meaning |", "|---|---|"]
            + rows.map { "| \($0.names.map { "`\($0)`" }.joined(separator: ", ")) | \($0.meaning) |" }
    }
}
