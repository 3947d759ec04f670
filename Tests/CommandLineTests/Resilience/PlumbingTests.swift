// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("Closed descriptors, closed pipes and full disks behind standard output harm no results", .waitsForProcesses)
struct PlumbingTests {
    private let folder = TemporaryFolder()

    /// Runs a command line of the shell, in which $Q is the program.
    private func shell(_ line: String, environment: [String: String] = [:]) throws -> Command.Outcome {
        let all = environment.merging(["Q": Command.program]) { $1 }
        return try Command(executable: "/bin/bash", environment: all).run("-c", line, in: folder.path)
    }

    private static let sweep = "$Q sweep paper --seeds 1 --epochs 5 --architectures classical --output out"

    @Test(arguments: ["<&- >&-", "<&- >&- 2>&-", ">&-", "<&-"]) func closedDescriptorsAreNoFiles(closed: String) throws
    {
        #expect(try shell("\(Self.sweep) \(closed)").status == 0)
        let journal = try folder.read("out/trials.jsonl").split(separator: "\n")
        #expect(journal.count > 3 && journal.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
        #expect(try folder.read("out/.lock").hasPrefix("process ") && folder.read("out/.lock").utf8.count < 100)
        #expect(try folder.read("out/trials.csv").split(separator: "\n").count == 3)
    }

    @Test func aClosedPipeDoesNotEndASweep() throws {
        let outcome = try shell("\(Self.sweep) 2>&1 | true; echo ${PIPESTATUS[0]}")
        #expect(outcome.output == "0\n")
        #expect(try folder.read("out/trials.csv").split(separator: "\n").count == 3)
    }

    private static let printers = [
        "plan show paper", "plan schema", "plan list", "plan check paper", "circuits", "circuits --yaml",
        "sweep paper --dry-run --seeds 1",
        "reference plan", "--help", "train --architecture classical --seed 1 --set training.epochs=2",
    ]

    @Test(arguments: printers) func whatCannotBePrintedIsAnError(command: String) throws {
        for full in [">/dev/full", ">&-"] {
            let outcome = try shell("$Q \(command) \(full)")
            #expect(outcome.status == 1, "\(full)")
            #expect(outcome.errors.contains("standard output' cannot be written: "), "\(outcome.errors)")
        }
        // As other programs end whose reader has read enough.
        let outcome = try shell("$Q \(command) | true; echo ${PIPESTATUS[0]}")
        #expect(["0\n", "141\n"].contains(outcome.output) && outcome.errors.isEmpty, "\(outcome.errors)")
    }

    @Test func aStatusThatCannotBePrintedIsAnErrorAndASweepsTextIsNot() throws {
        #expect(try shell("\(Self.sweep) >/dev/full").status == 0)
        #expect(try shell("$Q status out >/dev/full").status == 1)
        #expect(try shell("$Q report out --no-figures >/dev/full").status == 0)
    }

    @Test func aModelOutlivesTheTextOfItsTraining() throws {
        let outcome = try shell(
            "$Q train --architecture classical --seed 1 --set training.epochs=2 --save-model m.json >/dev/full")
        #expect(outcome.status == 1 && outcome.errors.contains("the files are written"))
        #expect(try folder.read("m.json").hasSuffix("}\n"))
    }

    @Test func aLimitOnTheSizeOfFilesEndsASweepWithASentence() throws {
        let outcome = try shell("ulimit -f 8; $Q sweep paper --seeds 4 --epochs 60 --output out")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("File too large. What the journal holds is safe"), "\(outcome.errors)")
        #expect(try folder.read("out/trials.jsonl").hasSuffix("}\n"))
    }

    @Test func aRemovedFolderEndsTheSweepWithinSeconds() throws {
        let process = try Command().start(UndisturbedSweep.long, in: folder.path)
        try process.run()
        while folder.doneTrials("out/trials.jsonl") < 2 && process.isRunning { usleep(2000) }
        try FileManager.default.removeItem(atPath: folder.file("out"))
        let removed = Date()
        process.waitUntilExit()
        #expect(process.terminationStatus == 1 && Date().timeIntervalSince(removed) < 20)
    }

    /// A library that refuses flock as a file system without locks does.
    private func withoutLocks() throws -> [String: String]? {
        try folder.write("f.c", "#include <errno.h>\nint flock(int f, int o) { errno = ENOSYS; return -1; }\n")
        guard try shell("cc -shared -fPIC f.c -o f.so").status == 0 else {
            print("Skipped: there is no C compiler.")
            return nil
        }
        return ["LD_PRELOAD": folder.file("f.so")]
    }

    @Test func aFileSystemWithoutLocksIsNamedWithTheWayToGoOn() throws {
        guard let environment = try withoutLocks() else { return }
        let refused = try shell(Self.sweep, environment: environment)
        #expect(refused.status == 1 && refused.errors.contains("has no locks (flock: Function not implemented)"))
        #expect(refused.errors.contains("QDISTILL_NO_LOCK=1") && !refused.errors.contains("free space"))
        let doctor = try shell("$Q doctor --output .", environment: environment)
        #expect(doctor.status == 2 && doctor.output.contains("has no locks (flock: Function not implemented)"))
        let allowed = try shell(Self.sweep, environment: environment.merging(["QDISTILL_NO_LOCK": "1"]) { $1 })
        #expect(allowed.status == 0, "\(allowed.errors)")
    }
}
