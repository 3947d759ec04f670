// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Sweeps
import Texts

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the progress of a sweep.",
        discussion: """
            Reads the journal alone and disturbs nothing: while the sweep runs, too, and from any machine that sees the \
            folder. A sweep counts as running if its journal gave a sign of life within the last minute.
            """)

    @Argument(help: "The results folder.", completion: .directory)
    var folder: String

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(
        help:
            "Print it again every --interval seconds, until the sweep is over, or has given no sign of life for a minute."
    )
    var watch = false

    @Option(help: "Seconds between two prints.")
    var interval = 2.0

    func validate() throws { try check("interval", interval, in: 0.1...3600, "give between 0.1 and 3600 seconds.") }

    func run() throws {
        while true {
            let history = try SweepHistory.read(folder: folder)
            history.note.map(Terminal.complain)
            let status = SweepStatus(history)
            if watch && !json && Terminal.screen != nil { Terminal.draw("\u{1B}[H\u{1B}[2J") }
            try Terminal.show(json ? status.json : status.text, colouring: json ? [] : SweepStatus.colours)
            guard watch, [.planned, .running].contains(status.activity) else { return }
            usleep(UInt32(interval * 1e6))
        }
    }
}
