// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Machine
import Plans
import Sweeps
import Texts

/// One sweep as a report shows it.
package struct SweepRecord {
    let history: SweepHistory
    let tables: SummaryTables
    /// What a plan that chooses has chosen.
    let choices: [ChoiceOutcome]
    let groups: [SettingGroup]
    /// What the results say to each claim of the plan.
    let claims: [[Claim]]
    /// Of each setting with published values, how well it agrees; the best first.
    let agreements: [Agreement]
    /// What the sweep says; nil without results.
    let answer: Answer?
    let teachers: [TeacherRecord]
    let figures: DrawnFigures
    /// The SHA-256 of `trials.csv`.
    let resultsIdentity: String
    /// Whether the sweep was running when its journal was read.
    let isRunning: Bool
    /// What distinguishes it from the other sweeps of the page.
    var label: String
    /// The folder's name.
    let folder: String
    /// The plan as the folder's `plan.yaml` has it.
    let planText: String

    /// - Parameters:
    ///   - folder: the path of the results folder.
    ///   - tableFolder: where `trials.csv` is, as the journal has it.
    init(
        _ history: SweepHistory, _ written: ResultFiles.Written, folder: String, tablesIn tableFolder: ResultFolder,
        _ figures: DrawnFigures, isRunning: Bool
    ) {
        (self.history, self.figures, self.isRunning) = (history, figures, isRunning)
        (tables, choices) = (written.summaries, written.choices)
        groups = SettingGroup.groups(of: tables)
        (claims, agreements) = (tables.claims, tables.agreements)
        answer = Answer(tables, choices, isWhole: written.isWhole)
        teachers = TeacherRecord.records(of: groups)
        resultsIdentity = ContentHash.ofFile(tableFolder.file("trials.csv")) ?? ""
        self.folder = URL(filePath: folder).standardizedFileURL.lastPathComponent
        // Nothing but a plan that was not read from a journal could fail.
        planText = (try? history.plan.named(from: folder).yaml) ?? ""
        label = history.plan.name
    }

    var plan: Plan { history.plan }

    var left: Int { history.trials.count - history.overCount }

    /// Trials without a result that will not get one.
    var withoutResult: Int { history.failedCount + history.givenUpCount }

    /// Why no student has results, as a sentence.
    var reasonForNoResults: String {
        if history.overCount == 0 { return "No trial has ended yet." }
        return testsChoice
            ? "There are no results yet: they are those of what is chosen."
            : "The plan asks for a search alone: nothing is tested."
    }

    /// Whether what is chosen is tested.
    var testsChoice: Bool { plan.selection.map { $0.refits || $0.folds == nil } ?? true }

    /// The progress of the sweep, in a sentence.
    var state: String {
        let total = history.trials.count
        var parts = ["\(history.doneCount) done"]
        if history.failedCount > 0 { parts.append("\(history.failedCount) failed") }
        if history.givenUpCount > 0 { parts.append("\(history.givenUpCount) given up") }
        if history.droppedCount > 0 { parts.append("\(history.droppedCount) not needed") }
        let all = total == 1 ? "The trial is" : "All \(total) trials are"
        if left == 0 {
            return withoutResult + history.droppedCount == 0 ? "\(all) done." : "\(all) over: \(Numbers.list(parts))."
        }
        let resume =
            history.wasInterrupted
            ? "The sweep was interrupted; the same command resumes it." : "The same command resumes it."
        let why = isRunning ? "The sweep was running when this page was written." : resume
        return
            "Of \(Quantity.count(total, "trial")), \(Numbers.list(parts)); \(plan.decides ? "at most " : "")\(left)"
            + " \(left == 1 ? "is" : "are") left. \(why)"
    }
}

/// A place in a page: how deep its headings are, and what its ids begin with.
struct Outline {
    let level: Int
    let prefix: String

    /// A heading with an id that links lead to.
    func heading(_ title: String, id: String) -> HTML { "<h\(level) id=\"\(prefix)\(id)\">\(title)</h\(level)>\n" }

    /// A heading below the section's.
    func subheading(_ title: HTML) -> HTML { "<h\(level + 1)>\(title)</h\(level + 1)>\n" }
}

extension SweepRecord {
    /// The most settings that a page goes into.
    static let maximumSettings = 400

    /// Something about each setting: as it is for one alone, folded up for several.
    func perSetting(_ content: (SettingGroup) -> HTML) -> HTML {
        guard groups.count > 1 else { return groups.first.map(content) ?? "" }
        let shown = groups.prefix(Self.maximumSettings).map { HTML.details($0.label, content($0)) }
        let more = HTML.further(groups.count - shown.count, "further setting", see: "summary.csv and comparisons.csv")
        return "\(shown)\(more)"
    }

    /// A table with a row for each setting; nil where there is one alone.
    func table(_ caption: String, _ columns: [HTMLColumn<SettingGroup>]) -> HTML? {
        guard groups.count > 1 else { return nil }
        let settings = groups.prefix(Self.maximumSettings)
        return .table(caption, of: settings, [.head("Setting") { $0.label }] + columns)
    }
}
