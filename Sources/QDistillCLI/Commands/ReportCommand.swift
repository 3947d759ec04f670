// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Reports

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Rebuild a results folder from its journal, with a page about the sweep; or set sweeps side by side.",
        discussion: """
            `qdistill report DIR` needs nothing but DIR/trials.jsonl. It writes the plan, all tables, the figures, and \
            report.html, one self-contained page: what was run, the results, the figures, the paper's claims and its \
            values beside ours, failed trials, provenance, and how to reproduce. While a sweep runs in DIR, its tables are \
            left to it and report.html alone is written, about the trials so far.

            `qdistill report DIR1 DIR2 ...` sets sweeps side by side: two plans, or one plan on two machines, whose \
            results it compares trial by trial. The folders are left as they are; the page is ./report.html, or what \
            --output names. With --output, so is a single folder.

            The figures are drawn by scripts/plot with python3 and matplotlib. The script is looked for in the folder \
            that QDISTILL_SCRIPTS names, or else in scripts/ beside the program or above it.

            Exit codes: 0 the report is written; 1 it could not be; 2 it is written, but figures are missing, and the \
            page says how to get them; 64 the command line is wrong.
            """)

    /// The report is written, but lacks figures.
    private static let figuresMissing = ExitCode(2)

    @Argument(help: ArgumentHelp("Results folders.", valueName: "DIR"), completion: .directory)
    var folders: [String]

    @Option(
        name: .shortAndLong,
        help: "The page to write. (default: DIR/report.html for one folder, ./report.html for several)",
        completion: .file(extensions: ["html"]))
    var output: String?

    @Flag(inversion: .prefixedNo, help: "Draw the figures.")
    var figures = true

    @Flag(
        help: "Write curves.csv, every epoch of every trial, into the folder; once it is there, it is always written.")
    var curves = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    func validate() throws {
        guard !folders.isEmpty else { throw ValidationError("Name a results folder, or several to compare.") }
        guard !curves || folders.count == 1 && output == nil else {
            throw ValidationError("--curves writes into one folder: name one, without --output.")
        }
    }

    func run() throws {
        let report = ReportFiles(drawsFigures: figures, writesCurves: curves)
        let outcome =
            try folders.count == 1 && output == nil
            ? report.rebuild(folders[0]) : report.write(folders, to: output ?? ReportFiles.pageName)
        if !quiet { for file in outcome.files { Terminal.write(file + "\n") } }
        if outcome.isRunning {
            Terminal.complain("A sweep is running in '\(folders[0])': its tables are left to it.")
        }
        for sentence in outcome.notes + outcome.shortfalls { Terminal.complain(sentence) }
        if !outcome.shortfalls.isEmpty { throw Self.figuresMissing }
    }
}
