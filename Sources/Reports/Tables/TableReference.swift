// SPDX-License-Identifier: Apache-2.0
import Plans

/// A page of Markdown with all tables of a results folder and their columns.
package enum TableReference {
    /// Each table's file, what a row is, and its columns.
    static func tables(
        _ settings: SettingColumns
    ) -> [(file: String, row: String, columns: [TableColumn])] {
        [
            ("trials.csv", "A trial that ended.", TrialTables.trialColumns(settings)),
            (
                "summary.csv", "An architecture and setting: the weighted F1 over the seeds.",
                SummaryTables.summaryColumns(settings)
            ),
            (
                "comparisons.csv", "An architecture and setting: what distillation changes in the weighted F1.",
                SummaryTables.comparisonColumns(settings)
            ),
            (
                "averages.csv", "The same for each way to average F1 over the classes.",
                SummaryTables.averageColumns(settings)
            ),
            (
                "figure1.csv", "An architecture and setting, as in the paper's Figure 1.",
                SummaryTables.figure1Columns(settings)
            ),
            (
                "confusion.csv", "A true and a predicted class, of all seeds together.",
                ConfusionTable.columns(settings)
            ),
            ("learning-curves.csv", "An epoch, over the seeds.", TrialTables.curveColumns(settings)),
            (
                "gradients.csv",
                "A student with a circuit: its gradients in the first epoch, for barren plateaus; with mini-batches these are "
                    + "the whole first epoch's, else those of the start.", GradientTable.columns(settings)
            ),
            ("timings.csv", "A trial: who ran it, and how long that took.", TrialTables.timingColumns),
        ]
    }

    package static var text: String {
        let settings = SettingColumns(of: .paper)
        var lines = [
            "# Columns of the tables", "",
            "`qdistill reference tables` prints this page; `scripts/reference` writes it. [tables.md](../tables.md) explains how to",
            "load them and how they are computed.", "",
            "The columns of settings are these and, for each further field that the plan gives as a list, the field's column in",
            "[plan.md](plan.md). They are empty where a trial does not depend on the field.", "",
        ]
        lines += rows(TableColumn.settings(settings))
        for table in tables(settings) {
            let own = table.columns.filter { !settings.names.contains($0.name) }
            let place = table.columns.firstIndex { settings.names.contains($0.name) }
            lines += ["", "## `\(table.file)`", "", table.row, ""]
            lines += rows(
                Array(own.prefix(place ?? 0)) + (place == nil ? [] : [TableColumn("...", "settings")])
                    + own.dropFirst(place ?? 0))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Neighbours that hold the same are one row.
    private static func rows(_ columns: [TableColumn]) -> [String] {
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
