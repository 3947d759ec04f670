// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Plans
import Reports
import Sweeps
import Texts

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join sweeps, such as shards, or sweeps of plans that differ, and write all tables.",
        discussion: """
            The joined sweep has the union of the plans: of every field the values of all of them. Trials that several of \
            them hold must have ended the same way. The folders themselves are left as they are. \
            If trials are left, `qdistill sweep DIR/plan.yaml --output DIR` runs them in the joined folder.

            Exit codes: 0 all trials are there and done; 1 they cannot be joined; 3 some trials failed; 4 trials are left; \
            64 the command line is wrong.
            """)

    @Argument(help: "Results folders.", completion: .directory)
    var folders: [String]

    @Option(name: .shortAndLong, help: "The results folder to make, or to add to.", completion: .directory)
    var output: String

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    func validate() throws {
        guard !folders.isEmpty else { throw ValidationError("Name the results folders to join.") }
    }

    func run() throws {
        let merge = try Merge(folders)
        merge.notes.forEach(Terminal.complain)
        let folder = try ResultFolder(path: output)
        let history = try merge.write(to: folder).history
        try folder.write(history.plan)
        _ = try ResultFiles.write(history, to: folder)
        let (left, failed) = (history.trials.count - history.overCount, history.failedCount + history.givenUpCount)
        if !quiet {
            Terminal.write(
                "\(folder.path): \(history.doneCount) done, \(failed) failed, \(left) left of \(history.trials.count)\n"
            )
        }
        if merge.leftOutCount > 0 {
            Terminal.complain(
                "The joined sweep leaves out \(Quantity.count(merge.leftOutCount, "trial")) that ended in one of the others:"
                    + " what it has in their place means the same.")
        }
        if left > 0 {
            Terminal.complain(
                "\(history.overCount) of \(Quantity.count(history.trials.count, "trial")) are here; run qdistill sweep"
                    + " \(folder.file("plan.yaml")) --output \(folder.path) for the rest.")
            throw SweepCommand.interrupted
        }
        if failed > 0 { throw SweepCommand.someTrialsFailed }
    }
}
