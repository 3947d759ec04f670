// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("Journal, plan and tables hold no absolute path of a disk, and work elsewhere") struct NamedFileTests {
    private let folder = TemporaryFolder()
    private let plan: Plan

    init() throws {
        try FileManager.default.createDirectory(atPath: folder.file("data"), withIntermediateDirectories: true)
        let rows = (0..<40).map { "\($0),\($0 % 7),\(["a", "b"][$0 % 2])\n" }.joined()
        try folder.write("data/train.csv", "x,y,c\n" + rows)
        try folder.write("data/test.csv", "x,y,c\n1,2,a\n3,4,b\n")
        try folder.write(
            "own.yaml",
            """
            name: own
            data: {source: csv, file: data/train.csv, testFile: [none, data/test.csv], label: c}
            training: {epochs: 2}
            distillation: false
            architectures: classical
            seeds: 2
            """)
        plan = try Plan.find(folder.file("own.yaml"))
    }

    @Test func aSweepNamesFilesFromItsFolderAndResumes() throws {
        _ = try Sweep(plan).run(in: folder.file("deep/out"))
        for file in ["trials.jsonl", "plan.yaml"] {
            #expect(try !folder.read("deep/out/" + file).contains(folder.path), "\(file)")
        }
        #expect(try folder.read("deep/out/trials.jsonl").contains(#""path":"../../data/test.csv""#))
        // The plan beside the journal is the same plan, and so is the journal's.
        let again = try Plan.find(folder.file("deep/out/plan.yaml"))
        #expect(again == plan && again.fingerprint == plan.fingerprint)
        let history = try SweepHistory.read(folder: folder.file("deep/out"))
        #expect(history.plan == plan && history.plan.yaml == plan.yaml)
    }

    @Test func aSweepResumesAndIsMergedIntoAnotherFolder() throws {
        for shard in 1...2 {
            var sweep = Sweep(plan)
            sweep.options.shard = Shard("\(shard)/2")
            _ = try sweep.run(in: folder.file("shard-\(shard)"))
        }
        let merge = try Merge([folder.file("shard-1"), folder.file("shard-2")])
        let all = try ResultFolder(path: folder.file("a/b/c"))
        let journal = try merge.write(to: all)
        try all.write(merge.plan)
        #expect(journal.history.doneCount == 4)
        #expect(try folder.read("a/b/c/trials.jsonl").contains(#""path":"../../../data/train.csv""#))
        #expect(try Plan.find(folder.file("a/b/c/plan.yaml")) == plan)
        _ = try Sweep(Plan.find(folder.file("shard-1/plan.yaml"))).run(in: folder.file("shard-1"))
        #expect(try SweepHistory.read(folder: folder.file("shard-1")).doneCount == 4)
    }

    @Test func theFolderMayBeReachedThroughALink() throws {
        _ = try Sweep(plan).run(in: folder.file("deep/out"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link"), withDestinationPath: folder.file("deep/out"))
        #expect(try Plan.find(folder.file("link/plan.yaml")) == plan)
        #expect(try SweepHistory.read(folder: folder.file("link")).plan.yaml == plan.yaml)
    }
}

@Suite("What somebody put where a sweep writes is not written through") struct InTheWayTests {
    private let folder = TemporaryFolder()

    private func refusal() -> String {
        do {
            _ = try Sweep(Plan.small).run(in: folder.file("out"))
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func aLockWithSeveralNames() throws {
        try folder.write("other", "precious")
        try FileManager.default.createDirectory(atPath: folder.file("out"), withIntermediateDirectories: true)
        #expect(link(folder.file("other"), folder.file("out/.lock")) == 0)
        #expect(refusal().contains("out/.lock' has 2 names (hard links), and what"))
        #expect(try folder.read("other") == "precious")
        unlink(folder.file("out/.lock"))
        #expect(refusal() == "")
    }

    @Test func aFolderForCheckpointsThatIsALink() throws {
        for name in ["elsewhere", "out"] {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        }
        try folder.write("elsewhere/1.checkpoint.partial", "precious")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("out/checkpoints"), withDestinationPath: "../elsewhere")
        #expect(refusal().contains("out/checkpoints' is a symbolic link, and what"))
        #expect(try folder.read("elsewhere/1.checkpoint.partial") == "precious")
    }
}
