// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import MessagePassing
import Plans
import Sweeps
import TestSupport
import Testing

@Suite struct SweepTests {
    /// What the sweep measured, without who ran it and how long that took.
    private func results(_ journal: Journal) throws -> [Int: String] {
        try journal.ends.mapValues { "\($0.identity) \(String(describing: $0.result)) \($0.failure ?? "")" }
    }

    @Test(arguments: [1, 2, 4]) func resultsDoNotDependOnTheNumberOfRanks(ranks: Int) throws {
        let (alone, together) = (TemporaryFolder(), TemporaryFolder())
        let expected = try results(Sweep(Plan.small).run(in: alone.path).journal)
        #expect(expected.count == 12)
        let group = InProcessCommunicator.group(size: ranks)
        for rank in 1..<max(ranks, 1) {
            Thread.detachNewThread { try? Worker(group[rank], rank: rank, plan: .success(Plan.small)).run() }
        }
        let journal = try Sweep(Plan.small, communicator: group[0]).run(in: together.path).journal
        #expect(try results(journal) == expected)
        if ranks > 1 { #expect(Set(try journal.ends.values.map(\.rank)).count > 1) }
        #expect(journal.sessions.map(\.ranks) == [ranks])
    }

    /// Data sets and teachers of several kinds, each teacher trained once, whoever trains it.
    @Test(arguments: [1, 3]) func teachersAreTrainedOnceAndSharedByAllRanks(ranks: Int) throws {
        var plan = Plan.small
        plan.architectures = [.classical]
        plan.vary(\.data.trainingSamples, over: [10, nil])
        plan.vary(\.teacher.data, over: [.whole, .same])
        plan.vary(\.transfer.temperature, over: [1, 3])
        plan.redrawsData = true
        let counter = TeacherCounter()
        let folder = TemporaryFolder()
        let group = InProcessCommunicator.group(size: ranks)
        for rank in 1..<ranks {
            Thread.detachNewThread { [plan] in
                try? Worker(group[rank], rank: rank, plan: .success(plan)).run()
            }
        }
        let journal = try Sweep(plan, communicator: group[0], observer: counter).run(in: folder.path).journal
        // Of each of two seeds: one that learns from all samples, and one from ten.
        #expect(counter.left == [3, 2, 1, 0])
        let ends = try journal.ends
        #expect(ends.count == 2 * (2 + 2 * 2 * 2) && ends.values.allSatisfy { $0.failure == nil })
        let trials = plan.expand()
        for trial in trials where trial.specification.seed == 1 {
            let runner = TrialRunner(teachers: try Teachers(trainedFor: [trial.specification]))
            #expect(try runner.run(trial.specification).agrees(with: #require(ends[trial.number]?.result)))
        }
    }

    /// A journal cut anywhere, as a killed sweep leaves it, can be resumed.
    @Test func anInterruptedSweepResumesFromAnyByte() throws {
        let folder = TemporaryFolder()
        let expected = try results(Sweep(Plan.small).run(in: folder.path).journal)
        let whole = try Data(contentsOf: URL(filePath: folder.file("trials.jsonl")))
        for share in [0.0, 0.03, 0.2, 0.5, 0.77, 0.95] {
            let kept = whole.prefix(Int(Double(whole.count) * share))
            try kept.write(to: URL(filePath: folder.file("trials.jsonl")))
            let lines = kept.count { $0 == UInt8(ascii: "\n") }
            let journal = try Sweep(Plan.small).run(in: folder.path).journal
            #expect(try results(journal) == expected)
            #expect(
                journal.droppedTornLine == (kept.last.map { $0 != UInt8(ascii: "\n") } ?? false),
                "\(lines) whole lines kept")
            // Lines: the plan, the session, then the trials.
            #expect(journal.sessions.count == (lines >= 2 ? 2 : 1))
        }
    }

    @Test func aFinishedSweepIsNotRunAgain() throws {
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small).run(in: folder.path)
        let before = try folder.read("trials.jsonl")
        _ = try Sweep(Plan.small).run(in: folder.path)
        #expect(try folder.read("trials.jsonl") == before)
    }

    @Test func anotherPlanInTheFolderIsRefusedWithTheDifference() throws {
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small).run(in: folder.path)
        let before = try folder.read("trials.jsonl")
        var other = Plan.small
        other.training.learningRate = 0.05
        other.seeds = [1, 2, 3]
        let error = #expect(throws: SweepError.self) { try Sweep(other).run(in: folder.path) }
        let sentence = try #require(error?.description)
        #expect(sentence.contains("training: learningRate is 0.1 there and 0.05 here"))
        #expect(sentence.contains("seeds is 2 there and 3 here"))
        #expect(!sentence.contains("architectures"))
        #expect(try folder.read("trials.jsonl") == before)
    }

    @Test func aFolderIsHeldByOneSweepAtATime() throws {
        let folder = TemporaryFolder()
        let held = try ResultFolder(path: folder.path)
        let error = #expect(throws: SweepError.self) { try ResultFolder(path: folder.path, patience: 0.2) }
        #expect(error?.description.contains("Another sweep is running in") ?? false)
        #expect(error?.description.contains("process \(getpid())") ?? false)
        withExtendedLifetime(held) {}
    }

    @Test func aFolderIsFreeAgainWhenItsSweepIsOver() throws {
        let folder = TemporaryFolder()
        _ = try ResultFolder(path: folder.path)
        _ = try ResultFolder(path: folder.path, patience: 0)
    }

    @Test func aLineThatCannotBeIsReportedWithItsNumber() throws {
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small).run(in: folder.path)
        try folder.alterJournal { $0[4] = "{\"event\":\"done\",\"number\":\"x\"}" }
        let error = #expect(throws: SweepError.self) { try Sweep(Plan.small).run(in: folder.path) }
        #expect(error?.description.contains("Line 5 of the journal") ?? false)
        #expect(error?.description.contains("'number' has a wrong type") ?? false)
    }

    @Test func aTrialThatDivergesIsRecordedAndTheSweepContinues() throws {
        let folder = TemporaryFolder()
        var plan = Plan.small
        plan.training.learningRate = 1e308
        plan.architectures = [.classical, .hea]
        plan.distillation = [false]
        let journal = try Sweep(plan).run(in: folder.path).journal
        let ends = try journal.ends
        #expect(ends.count == 4)
        #expect(
            ends.values.allSatisfy { $0.result == nil && ($0.failure ?? "").contains("NaN or infinite") })
    }

    @Test func aTeacherThatIsTooWeakStopsTheSweepWithASentence() throws {
        let folder = TemporaryFolder()
        var plan = Plan.small
        plan.teacher.minimumValidationAccuracy = 1
        plan.teacher.training.epochs = 1
        let error = #expect(throws: (any Error).self) { try Sweep(plan).run(in: folder.path) }
        #expect("\(try #require(error))".contains("The teacher reaches a validation accuracy of only"))
    }
}
