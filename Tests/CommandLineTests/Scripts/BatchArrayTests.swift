// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// scripts/pbs/array.pbs: what PBS sets for a subjob is what each run of the script gets here.
@Suite(.waitsForProcesses) struct BatchArrayTests {
    let folder = TemporaryFolder()

    private func subjob(_ environment: [String: String], program: String = Command.program) -> Command {
        Command(
            executable: Command.projectRoot + "/scripts/pbs/array.pbs",
            environment: ["PBS_O_WORKDIR": folder.path, "QDISTILL": program].merging(environment) { $1 })
    }

    @Test func theSubjobsFoldersJoinToTheTableOfOneSweep() throws {
        let sweep = UndisturbedSweep.short.dropFirst().prefix { $0 != "--output" }.joined(separator: " ")
        for index in 1...3 {
            let outcome = try subjob(["SWEEP": sweep, "SHARDS": "3", "PBS_ARRAY_INDEX": "\(index)"]).run([], in: "/")
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let shards = (1...3).map { "results/paper.shard-\($0)-of-3" }
        let merged = try Command().run(["merge"] + shards + ["--output", "all"], in: folder.path)
        #expect(merged.status == 0, "\(merged.errors)")
        let whole = try UndisturbedSweep.files(of: UndisturbedSweep.short)
        #expect(try folder.read("all/trials.csv") == whole["trials.csv"])
    }

    /// PBS signals the whole job, and the code of the script's process is that of the job.
    @Test func theProgramTakesThePlaceOfTheScript() throws {
        try folder.write("qdistill", "#!/bin/bash\necho $$ \"$@\" >called\nexit 4\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file("qdistill"))
        let process = try subjob(
            ["SWEEP": "paper --grace 60", "SHARDS": "8", "PBS_ARRAY_INDEX": "3"], program: folder.file("qdistill")
        ).start([], in: "/")
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 4)
        let called = "\(process.processIdentifier) sweep --grace 5 paper --grace 60 --shard 3/8\n"
        #expect(try folder.read("called") == called)
    }

    @Test(arguments: [
        ["SWEEP": "paper", "SHARDS": "8"], ["SWEEP": "paper", "PBS_ARRAY_INDEX": "1"],
        ["SHARDS": "8", "PBS_ARRAY_INDEX": "1"], ["SWEEP": "paper", "SHARDS": "many", "PBS_ARRAY_INDEX": "1"],
        ["SWEEP": "paper", "SHARDS": "8", "PBS_ARRAY_INDEX": "0"],
        ["SWEEP": "paper", "SHARDS": "8", "PBS_ARRAY_INDEX": "9"],
        // One folder for all subjobs.
        ["SWEEP": "paper --output results", "SHARDS": "8", "PBS_ARRAY_INDEX": "1"],
    ]) func anArrayThatWouldLeaveTrialsOutIsRefused(environment: [String: String]) throws {
        let outcome = try subjob(environment).run([], in: "/")
        #expect(outcome.status == 64, "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("results")))
    }

    @Test func theJobAsksForOneCore() throws {
        let text = try String(contentsOfFile: Command.projectRoot + "/scripts/pbs/array.pbs", encoding: .utf8)
        for option in ["-l select=1:ncpus=1", "-l walltime=04:00:00", "-j oe"] {
            #expect(text.contains("\n#PBS \(option)\n"))
        }
    }
}
