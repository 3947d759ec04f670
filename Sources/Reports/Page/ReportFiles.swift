import Foundation
import Sweeps

/// Makes reports from journals.
///
/// A report reads `trials.jsonl` and nothing else of a results folder: what stands beside it is made anew.
public struct ReportFiles {
    /// What was written, and what could not be.
    public struct Outcome: Sendable {
        /// Paths of the tables, the figures and the page, the page last.
        public var files: [String] = []
        /// What the page lacks and how to get it, each a sentence; empty where it is whole.
        public var shortfalls: [String] = []
        /// Whether the sweep holds its folder, so that the page alone was written.
        public var isRunning = false
    }

    public static let pageName = "report.html"

    private let drawsFigures: Bool
    private let script: FigureScript?

    /// - Parameter drawsFigures: whether the page is to have figures.
    public init(drawsFigures: Bool = true) {
        self.drawsFigures = drawsFigures
        script = drawsFigures ? FigureScript() : nil
    }

    /// Rebuilds a results folder from its journal: the plan, all tables, the figures and `report.html`.
    ///
    /// While a sweep runs in the folder its tables are its own: then `report.html` alone is written, from what the journal
    /// holds by then.
    /// - Throws: `SweepError`.
    public func rebuild(_ path: String) throws -> Outcome {
        // Not before there is a journal: a folder is not made, nor locked, by mistake.
        _ = try SweepHistory.read(folder: path)
        let folder: ResultFolder
        do {
            folder = try ResultFolder(path: path, patience: 0)
        } catch SweepError.folderInUse {
            var outcome = try write([path], to: path + "/" + Self.pageName, areRunning: true)
            outcome.isRunning = true
            return outcome
        }
        // What the journal told before the folder was held may have grown.
        let history = try SweepHistory.read(folder: path)
        try folder.replace("plan.yaml", with: history.plan.yaml)
        var outcome = Outcome()
        let (record, names) = try record(of: history, at: path, tablesIn: folder, isRunning: false)
        try folder.replace(Self.pageName, with: ReportPage([record]).html)
        outcome.files = (["plan.yaml"] + names + [Self.pageName]).map(folder.file)
        outcome.shortfalls = shortfalls([record])
        return outcome
    }

    /// Writes a report of one or several sweeps into a file and leaves their folders as they are, held by a sweep or not.
    ///
    /// - Throws: `SweepError`.
    public func write(_ paths: [String], to file: String) throws -> Outcome {
        try write(paths, to: file, areRunning: false)
    }

    private func write(_ paths: [String], to file: String, areRunning: Bool) throws -> Outcome {
        let records = try paths.map { path in
            let history = try SweepHistory.read(folder: path)
            let temporary = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: temporary) }
            // Figures are called by their folder.
            let name = URL(filePath: path).standardizedFileURL.lastPathComponent
            let folder = try ResultFolder(path: temporary + "/" + (name == "/" ? "sweep" : name))
            let isRunning = areRunning || SweepStatus(history).activity == .running
            return try record(of: history, at: path, tablesIn: folder, isRunning: isRunning).record
        }
        let replacement = try ResultFolder.Replacement(at: file)
        try replacement.append(ReportPage(records).html)
        try replacement.finish()
        return Outcome(files: [file], shortfalls: shortfalls(records))
    }

    /// What is missing in the page, but for what was not asked for.
    private func shortfalls(_ records: [SweepRecord]) -> [String] {
        drawsFigures ? records.compactMap(\.figures.shortfall).uniqued : []
    }

    private func record(
        of history: SweepHistory, at path: String, tablesIn folder: ResultFolder, isRunning: Bool
    ) throws -> (record: SweepRecord, names: [String]) {
        let (names, tables) = try ResultFiles.write(history, to: folder)
        var figures = DrawnFigures()
        if let script, history.overCount > 0 {
            figures = script.draw(folder.path)
        } else {
            figures.shortfall =
                history.overCount == 0
                ? "There are no figures: no trial has ended yet."
                : drawsFigures ? FigureScript.notFound() : "The figures were left out, as asked."
        }
        let trials = FileManager.default.contents(atPath: folder.file("trials.csv")) ?? Data()
        let record = SweepRecord(
            history, tables, folder: path, trialsCSV: trials, figures: figures, isRunning: isRunning)
        return (record, names + figures.figures.flatMap { ["\($0.stem).svg", "\($0.stem).png"] })
    }
}
