// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Disks that are full or not to be written, made of small file systems in memory.
@Suite(.waitsForProcesses) struct FullDiskTests {
    /// A tmpfs mounted for a test. nil, with the reason printed, where mounting is not permitted.
    private final class SmallDisk {
        let path: String

        init?(size: String) throws {
            path = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            guard mount(["-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path]) else {
                print("Skipped: a tmpfs cannot be mounted here (it needs root and the right to mount).")
                return nil
            }
        }

        func remount(_ option: String) -> Bool { mount(["-o", "remount,\(option)", path]) }

        private func mount(_ arguments: [String]) -> Bool { run("mount", arguments) }

        private func run(_ command: String, _ arguments: [String]) -> Bool {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [command] + arguments
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }

        deinit {
            _ = run("umount", [path])
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    @Test(arguments: [nil, 2]) func aFullDiskLosesNothing(ranks: Int?) throws {
        guard let disk = try SmallDisk(size: "48k") else { return }
        let folder = TemporaryFolder()
        let arguments = Array(UndisturbedSweep.short.dropLast())
        let whole = try UndisturbedSweep.files(of: UndisturbedSweep.short)

        let full = try Command(ranks: ranks).run(arguments + [disk.path + "/out"], in: folder.path)
        #expect(full.status == 1)
        #expect(full.errors.contains("cannot be written: No space left on device. What the journal holds is safe"))
        let journal = try String(contentsOfFile: disk.path + "/out/trials.jsonl", encoding: .utf8)
        #expect(journal.hasSuffix("}\n"), "no half line is left")

        #expect(disk.remount("size=16m"))
        let resumed = try Command(ranks: ranks).run(arguments + [disk.path + "/out"], in: folder.path)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output.contains(" here, "))
        #expect(try String(contentsOfFile: disk.path + "/out/trials.csv", encoding: .utf8) == whole["trials.csv"])
        let leftovers = try FileManager.default.contentsOfDirectory(atPath: disk.path + "/out").filter {
            $0.hasSuffix(".partial")
        }
        #expect(leftovers.isEmpty)
    }

    @Test func aHalfWrittenTableIsReplaced() throws {
        let folder = TemporaryFolder()
        #expect(try Command().run(UndisturbedSweep.short, in: folder.path).status == 0)
        let table = try folder.read("out/trials.csv")
        try folder.write("out/trials.csv", String(table.prefix(500)))
        try folder.write("out/.summary.csv.partial", "half a tab")
        #expect(try Command().run(UndisturbedSweep.short, in: folder.path).status == 0)
        #expect(try folder.read("out/trials.csv") == table)
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/.summary.csv.partial")))
    }

    @Test func aFolderThatCannotBeWrittenIsReportedAndKept() throws {
        guard let disk = try SmallDisk(size: "1m") else { return }
        let folder = TemporaryFolder()
        let arguments = ["sweep", "paper", "--seeds", "1", "--epochs", "5", "--output", disk.path + "/out"]
        #expect(try Command().run(arguments, in: folder.path).status == 0)
        let table = try String(contentsOfFile: disk.path + "/out/trials.csv", encoding: .utf8)
        #expect(disk.remount("ro"))
        let outcome = try Command().run(arguments, in: folder.path)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("Read-only file system"))
        #expect(try String(contentsOfFile: disk.path + "/out/trials.csv", encoding: .utf8) == table)

        // Looking is possible all the same.
        #expect(try Command().run("status", disk.path + "/out", in: folder.path).output.contains("finished"))
        let report = try Command().run("report", disk.path + "/out", "--no-figures", in: folder.path)
        #expect(report.status == 0 && report.errors.contains("the page is ./report.html"), "\(report.errors)")
        #expect(try folder.read("report.html").contains("<title>paper"))
        let merged = try Command().run("merge", disk.path + "/out", "--output", "all", in: folder.path)
        #expect(try merged.status == 0 && folder.read("all/trials.csv") == table)

        let elsewhere = try Command().run(
            "sweep", "paper", "--output", disk.path + "/new", in: folder.path)
        #expect(elsewhere.status == 1)
        #expect(
            elsewhere.errors.contains("cannot be made") && elsewhere.errors.contains("Choose another with --output."))
    }

    @Test func aFileInTheFoldersPlaceIsReported() throws {
        let folder = TemporaryFolder()
        try folder.write("out", "a file")
        let outcome = try Command().run(UndisturbedSweep.short, in: folder.path)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("a file of that name is in the way"))
    }
}
