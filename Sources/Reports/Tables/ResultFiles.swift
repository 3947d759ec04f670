// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Plans
import Statistics
import Sweeps
import Texts

/// Writes the files of a results folder that follow from its journal.
public enum ResultFiles {
    /// - Returns: the names of the files, in the order in which a reader wants them, and the statistics in them.
    /// - Throws: `SweepError.cannotWrite`; each file is replaced as a whole or not at all.
    @discardableResult
    package static func write(
        _ history: SweepHistory, to folder: ResultFolder
    ) throws -> (names: [String], summaries: SummaryTables) {
        try SweepError.ofFiles { try writeAll(history, to: folder) }
    }

    private static func writeAll(
        _ history: SweepHistory, to folder: ResultFolder
    ) throws -> (names: [String], summaries: SummaryTables) {
        let columns = SettingColumns(of: history.plan)
        let trials = try FileReplacement("trials.csv", TrialTables.trialColumns(columns), in: folder)
        let timings = try FileReplacement("timings.csv", TrialTables.timingColumns, in: folder)
        let curves = try FileReplacement("learning-curves.csv", TrialTables.curveColumns(columns), in: folder)
        let confusion = try FileReplacement("confusion.csv", ConfusionTable.columns(columns), in: folder)
        let gradients = try FileReplacement("gradients.csv", GradientTable.columns(columns), in: folder)
        var models = ModelFiles(of: history, in: folder)
        var summaries: [GroupSummary] = []
        var bootstraps = Bootstraps()
        // Group by group: all learning curves of a large sweep are too much for the memory.
        try TrialGroup.forEach(in: history) { group in
            try trials.append(TrialTables.trials(group))
            try timings.append(TrialTables.timings(group))
            try curves.append(TrialTables.learningCurves(group))
            try confusion.append(ConfusionTable.rows(group))
            try gradients.append(GradientTable.rows(group, &bootstraps))
            try models.write(group)
            summaries.append(GroupSummary(group, &bootstraps))
        }
        let tables = SummaryTables(summaries, columns, &bootstraps)
        try folder.replace("summary.csv", with: tables.summary.csv)
        try folder.replace("comparisons.csv", with: tables.comparisonTable.csv)
        try folder.replace("averages.csv", with: tables.averages.csv)
        try trials.finish()
        try curves.finish()
        try confusion.finish()
        try gradients.finish()
        try folder.replace("figure1.csv", with: tables.figure1.csv)
        try timings.finish()
        try folder.replace("provenance.json", with: provenance(history))
        return (
            [
                "summary.csv", "comparisons.csv", "averages.csv", "trials.csv", "learning-curves.csv", "confusion.csv",
                "gradients.csv", "figure1.csv", "timings.csv", "provenance.json",
            ] + (models.count > 0 ? [ModelFiles.folderName + "/"] : []),
            tables
        )
    }

    /// What made the results: every session of the sweep.
    private static func provenance(_ history: SweepHistory) throws -> String {
        struct Provenance: Encodable {
            let plan: String
            let trials: Int
            let sessions: [Session]
        }
        return try JSONText.document(
            Provenance(plan: history.plan.name, trials: history.overCount, sessions: history.sessions))
    }
}

extension FileReplacement {
    /// A table of a results folder, which gets its rows as they are made.
    fileprivate convenience init(_ name: String, _ columns: [TableColumn], in folder: ResultFolder) throws {
        try self.init(at: folder.file(name))
        try append(Table(columns).csv)
    }

    fileprivate func append(_ table: Table) throws { try append(table.body) }
}
