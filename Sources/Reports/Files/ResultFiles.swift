// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Plans
import Statistics
import Sweeps
import Texts

/// Writes the files of a results folder that follow from its journal.
public enum ResultFiles {
    /// What was written: the names of the files, in the order in which a reader wants them, and the statistics in them.
    package struct Written {
        package let names: [String]
        package let summaries: SummaryTables
        /// What a plan that chooses has chosen, with the results of each choice.
        package let choices: [ChoiceOutcome]
        /// Whether all trials are over.
        let isWhole: Bool
    }

    /// - Parameter curves: whether `curves.csv` is wanted; where it is there already, it is written anew whatever this says.
    /// - Throws: `SweepError.cannotWrite`; each file is replaced as a whole or not at all.
    @discardableResult
    package static func write(
        _ history: SweepHistory, to folder: ResultFolder, curves: Bool = false
    ) throws -> Written {
        try SweepError.ofFiles { try writeAll(history, to: folder, curves: curves) }
    }

    private static func writeAll(
        _ history: SweepHistory, to folder: ResultFolder, curves: Bool
    ) throws -> Written {
        let (columns, bootstraps) = (SettingColumns(of: history.plan), Bootstraps())
        let ofTrials = try Table.ofTrials(columns).map { try OpenTable($0, in: folder) }
        let ofGroups = try Table.ofGroups(columns, bootstraps).map { try OpenTable($0, in: folder) }
        var models = ModelFiles(of: history, in: folder)
        let curves =
            try curves || FileManager.default.fileExists(atPath: folder.file("curves.csv"))
            ? OpenTable(.curves, in: folder) : nil
        var predictions: OpenTable<TrialOutcome>?
        var groups: [GroupSummary] = []
        func addResults(_ outcomes: [TrialOutcome]) throws {
            try models.write(outcomes)
            // Trial by trial: the samples of a thousand may be too many rows.
            for outcome in outcomes where outcome.result?.predictions != nil {
                predictions = try predictions ?? OpenTable(.predictions(columns), in: folder)
                try predictions?.append(outcome)
            }
        }
        func summary(of group: TrialGroup) -> (rows: [String], GroupSummary) {
            (ofGroups.map { $0.table.rows(group) }, GroupSummary(group, bootstraps))
        }
        func add(_ rows: [String], _ summary: GroupSummary) throws {
            for (table, rows) in zip(ofGroups, rows) { try table.file.append(rows) }
            groups.append(summary)
        }
        let course = try Course.decided(by: history)
        let results = course?.results
        try TrialGroup.forEach(
            in: history, columns, groups: history.trials.groups, without: course?.needless ?? [],
            results: results.map { Set($0.joined()) }
        ) { outcomes in
            (ofTrials.map { $0.table.rows(outcomes) }, curves.map { outcomes.map($0.table.rows).joined() })
        } take: { outcomes, rows in
            for (table, rows) in zip(ofTrials, rows.0) { try table.file.append(rows) }
            try rows.1.map { try curves?.file.append($0) }
            if results == nil { try addResults(outcomes) }
        } summary: { group in
            results == nil ? summary(of: group) : nil
        } whole: { made in
            try made.map(add)
        }
        // What was chosen, and not what was tried.
        try TrialGroup.forEach(in: history, columns, groups: results ?? []) { _ in
        } take: { outcomes, _ in
            try addResults(outcomes)
        } summary: {
            summary(of: $0)
        } whole: {
            try add($0, $1)
        }
        try models.removeOutdated()
        let summaries = SummaryTables(groups, columns, bootstraps)
        let ofSummaries = Table.ofSummaries(columns)
        let texts = concurrentMap(ofSummaries) { $0.head + $0.rows(summaries) }
        for (table, text) in zip(ofSummaries, texts) { try folder.replace(table.file, with: text) }
        let choices = ChoiceOutcome.all(of: course?.choices ?? [], groups)
        if results != nil {
            for table in Table.ofChoices(columns) {
                try folder.replace(table.file, with: table.head + table.rows(choices))
            }
        }
        for table in ofTrials { try table.file.finish() }
        for table in ofGroups { try table.file.finish() }
        let ofSamples = [curves, predictions].compactMap(\.self)
        for table in ofSamples { try table.file.finish() }
        // That of trials which the plan has no longer.
        if predictions == nil { unlink(folder.file("predictions.csv")) }
        try folder.replace("provenance.json", with: provenance(history))
        let names =
            (results == nil ? [] : ["best.csv", "search.csv"]) + [
                "summary.csv", "comparisons.csv", "averages.csv", "trials.csv", "learning-curves.csv", "confusion.csv",
                "gradients.csv", "figure1.csv",
            ] + (columns.reference == nil ? [] : ["agreement.csv"]) + ["timings.csv", "provenance.json"]
        return Written(
            names: names + ofSamples.map(\.table.file) + (models.count > 0 ? [ModelFiles.folderName + "/"] : []),
            summaries: summaries, choices: choices, isWhole: history.trials.count == history.overCount)
    }

    /// A table whose rows are written as they come.
    private struct OpenTable<Source> {
        let table: Table<Source>
        let file: FileReplacement

        init(_ table: Table<Source>, in folder: ResultFolder) throws {
            self.table = table
            file = try FileReplacement(at: folder.file(table.file))
            try file.append(table.head)
        }

        func append(_ source: Source) throws { try file.append(table.rows(source)) }
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
