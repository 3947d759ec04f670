// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Sweeps

/// Makes reports from journals.
///
/// A report reads `trials.jsonl` and nothing else of a results folder: all other files are made anew.
package struct ReportFiles {
    /// What was written, and what could not be.
    package struct Outcome: Sendable {
        /// Paths of the tables, the figures and the page, the page last.
        package var files: [String] = []
        /// What the page lacks and how to get it, each a sentence; empty where it is whole.
        package var shortfalls: [String] = []
        /// What else somebody who reads the page should know.
        package var notes: [String] = []
        /// Whether the sweep holds its folder, so that the page alone was written.
        package var isRunning = false
    }

    package static let pageName = "report.html"

    private let drawsFigures, writesCurves: Bool
    private let script: FigureScript?

    /// - Parameters:
    ///   - drawsFigures: whether the page is to have figures.
    ///   - writesCurves: whether a folder that is rebuilt is to have `curves.csv`.
    package init(drawsFigures: Bool = true, writesCurves: Bool = false) {
        (self.drawsFigures, self.writesCurves) = (drawsFigures, writesCurves)
        script = drawsFigures ? FigureScript() : nil
    }

    /// Rebuilds a results folder from its journal: the plan, all tables, the figures and `report.html`.
    ///
    /// While a sweep runs in the folder its tables are its own: then `report.html` alone is written, from what the journal
    /// holds by then.
    /// - Throws: `SweepError`.
    package func rebuild(_ path: String) throws -> Outcome {
        // Not before there is a journal: a folder is not made, nor locked, by mistake.
        var history = try SweepHistory.read(folder: path)
        let folder: ResultFolder
        do {
            folder = try ResultFolder(path: path, patience: 0)
        } catch SweepError.folderInUse {
            var outcome = try write([path], to: path + "/" + Self.pageName, areRunning: true)
            outcome.isRunning = true
            return outcome
        } catch let error as SweepError {
            // Looking is always possible, also at what belongs to somebody else.
            var outcome = try write([path], to: Self.pageName)
            outcome.notes.append(
                "The tables in '\(path)' are left as they are, and the page is ./\(Self.pageName): \(error)")
            return outcome
        }
        // The journal may have grown before the folder was held.
        if !history.isCurrent { history = try SweepHistory.read(folder: path) }
        try folder.write(history.plan)
        let written = try ResultFiles.write(history, to: folder, curves: writesCurves)
        let (figures, drawings) = try drawInto(folder, written, of: history)
        let record = SweepRecord(history, written, folder: path, tablesIn: folder, figures, isRunning: false)
        try folder.replace(Self.pageName, with: ReportPage([record]).html)
        let files = ["plan.yaml"] + written.names + drawings + [Self.pageName]
        return Outcome(files: files.map(folder.file), shortfalls: shortfalls([record]), notes: notes([record]))
    }

    /// Writes a report of one or several sweeps into a file and leaves their folders as they are, held by a sweep or not.
    ///
    /// - Parameter areRunning: whether they are known to run.
    /// - Throws: `SweepError`.
    package func write(_ paths: [String], to file: String, areRunning: Bool = false) throws -> Outcome {
        let records = try paths.map { path in
            let history = try SweepHistory.read(folder: path)
            let temporary = TemporaryFolder(named: path)
            defer { withExtendedLifetime(temporary) {} }
            let folder = try ResultFolder(path: temporary.path)
            let written = try ResultFiles.write(history, to: folder)
            return SweepRecord(
                history, written, folder: path, tablesIn: folder, figures(of: history, written, in: folder.path),
                isRunning: areRunning || SweepStatus(history).activity == .running)
        }
        try FileReplacement.write(Array(ReportPage(records).html.utf8), at: file)
        return Outcome(files: [file], shortfalls: shortfalls(records), notes: notes(records))
    }

    private func notes(_ records: [SweepRecord]) -> [String] { records.compactMap(\.history.note) }

    /// What is missing in the page, but for what was not asked for.
    private func shortfalls(_ records: [SweepRecord]) -> [String] {
        drawsFigures ? records.compactMap(\.figures.shortfall).uniqued : []
    }

    // MARK: Figures

    /// Draws the figures into a folder with the tables.
    private func figures(of history: SweepHistory, _ written: ResultFiles.Written, in folder: String) -> DrawnFigures {
        guard history.overCount > 0 else {
            return DrawnFigures(shortfall: "There are no figures: no trial has ended yet.")
        }
        // Nothing is missing that anybody could draw: no trial has a result, or none is chosen yet.
        guard history.doneCount > 0, !written.summaries.pairs.isEmpty else { return DrawnFigures() }
        let missing = drawsFigures ? FigureScript.notFound : "The figures were left out, as asked."
        return script?.draw(folder) ?? DrawnFigures(shortfall: missing)
    }

    /// Draws the figures into a results folder, by way of another one: so each is replaced as a whole, those of an earlier
    /// state are not taken for new ones, and a link in a folder of someone else's is not written through.
    private func drawInto(
        _ folder: ResultFolder, _ written: ResultFiles.Written, of history: SweepHistory
    ) throws -> (figures: DrawnFigures, files: [String]) {
        let temporary = TemporaryFolder(named: folder.path)
        defer { withExtendedLifetime(temporary) {} }
        try? FileManager.default.createDirectory(atPath: temporary.path, withIntermediateDirectories: true)
        for table in written.names {
            try? FileManager.default.createSymbolicLink(
                atPath: temporary.path + "/" + table,
                withDestinationPath: URL(filePath: folder.file(table)).standardizedFileURL.path)
        }
        let figures = figures(of: history, written, in: temporary.path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: temporary.path)) ?? []
        let files = names.filter { $0.hasSuffix(".svg") || $0.hasSuffix(".png") }.sorted()
        for name in files {
            let drawn = FileManager.default.contents(atPath: temporary.path + "/" + name) ?? Data()
            try folder.replace(name, with: Array(drawn))
        }
        return (figures, files)
    }
}

/// A folder that lasts as long as this value; its name is that of a results folder, which figures are called by.
private final class TemporaryFolder {
    private let parent = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)")
    let path: String

    /// - Parameter folder: the path of the results folder.
    init(named folder: String) {
        let name = URL(filePath: folder).standardizedFileURL.lastPathComponent
        path = parent.appending(path: name == "/" ? "sweep" : name).path
    }

    deinit { try? FileManager.default.removeItem(at: parent) }
}
