import Foundation
import Plans
import Statistics
import Sweeps

/// Writes the files of a results folder that follow from its journal.
public enum ResultFiles {
    /// - Returns: the names of the files, in the order in which a reader wants them, and the statistics in them.
    /// - Throws: `SweepError.cannotWrite`; each file is replaced as a whole or not at all.
    @discardableResult
    package static func write(
        _ history: SweepHistory, to folder: ResultFolder
    ) throws -> (names: [String], summaries: SummaryTables) {
        let columns = SettingColumns(of: history.plan)
        var trials = try TableFile("trials.csv", TrialTables.trialColumns(columns), in: folder)
        var timings = try TableFile("timings.csv", TrialTables.timingColumns, in: folder)
        var curves = try TableFile("learning-curves.csv", TrialTables.curveColumns(columns), in: folder)
        var confusion = try TableFile("confusion.csv", ConfusionTable.columns(columns), in: folder)
        var gradients = try TableFile("gradients.csv", GradientTable.columns(columns), in: folder)
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
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let provenance = Provenance(
            plan: history.plan.name, trials: history.overCount, sessions: history.sessions)
        return try String(decoding: encoder.encode(provenance), as: UTF8.self) + "\n"
    }
}

/// A table that is written as its rows are made.
private struct TableFile {
    private let replacement: ResultFolder.Replacement

    init(_ name: String, _ columns: [String], in folder: ResultFolder) throws {
        replacement = try ResultFolder.Replacement(of: name, in: folder)
        try replacement.append(Table(columns: columns).csv)
    }

    mutating func append(_ table: Table) throws { try replacement.append(table.body) }

    func finish() throws { try replacement.finish() }
}
