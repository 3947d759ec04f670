// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("Damage to a journal is noticed and costs nothing but what it hit") struct DamageTests {
    let folder = TemporaryFolder()

    /// Runs a sweep of 12 trials; two of its lines are of other kinds than usual.
    init() throws {
        let journal = try Journal(of: Plan.small, in: ResultFolder(path: folder.path))
        try journal.append(.sessionBegan(Session(hosts: ["here"], ranks: 1, start: Date())))
        try journal.append(.started(rank: 0, trials: journal.trials(3, 5)))
        try journal.append(.returned(journal.trials(5)))
        try journal.append(.sessionBegan(Session(hosts: ["here"], ranks: 1, start: Date())))
        try journal.append(.started(rank: 0, trials: journal.trials(3)))
        try journal.append(.sessionBegan(Session(hosts: ["here"], ranks: 1, start: Date())))
        try journal.append(.gaveUp(journal.trials(3)))
        try journal.append(.retried(journal.trials(3)))
        try journal.commit()
        _ = try Sweep(Plan.small).run(in: folder.path)
    }

    private var lines: [String] {
        get throws { try folder.read("trials.jsonl").split(separator: "\n").map(String.init) }
    }

    private func write(_ lines: [String]) throws {
        try folder.write("trials.jsonl", lines.joined(separator: "\n") + "\n")
    }

    @Test func aDamagedLineIsNamedAndNoOtherResultGoesWithIt() throws {
        let whole = try SweepHistory.read(folder: folder.path).ends
        let lines = try lines
        for index in 1..<lines.count - 1 {
            var damaged = lines
            damaged[index] = damaged[index].replacing("e", with: "f", maxReplacements: 1)
            try write(damaged)
            let error = #expect(throws: SweepError.self) { try SweepHistory.read(folder: folder.path) }
            #expect(error?.description.contains("Line \(index + 1) of the journal") ?? false)
            #expect(error?.description.contains("is damaged: its checksum is that of another text") ?? false)
            // As the sentence says.
            damaged.remove(at: index)
            try write(damaged)
            let left = try SweepHistory.read(folder: folder.path).ends
            #expect(left.allSatisfy { whole[$0.key] == $0.value }, "line \(index + 1)")
            #expect(left.count == whole.count - (lines[index].contains(#""event":"done""#) ? 1 : 0))
        }
    }

    private static let damages: [@Sendable (String) -> [String]] = [
        { [$0.replacing("small", with: "smale")] }, { _ in [] }, { _ in ["x"] }, { [String($0.prefix(100))] },
        { [$0.replacing("\"format\":\(Journal.format)", with: "\"format\":\(Journal.format + 1)")] },
    ]

    @Test(arguments: damages.indices) func aDamagedPlanIsTakenFromBesideTheJournalAndPutBack(kind: Int) throws {
        let (before, whole) = (try lines, try SweepHistory.read(folder: folder.path).ends)
        try write(Self.damages[kind](before[0]) + before.dropFirst())
        let history = try SweepHistory.read(folder: folder.path)
        #expect(try history.plan == Plan.small && history.ends == whole)
        #expect(history.note?.contains("plan.yaml beside it took its place") ?? false)

        // A sweep knows its plan.
        try FileManager.default.removeItem(atPath: folder.file("plan.yaml"))
        let error = #expect(throws: SweepError.self) { try SweepHistory.read(folder: folder.path) }
        let sentence = error?.description ?? ""
        #expect(sentence.contains("Line 1 of the journal") && sentence.contains("The results behind it are whole."))
        #expect(!sentence.contains("Remove"), "\(sentence)")
        let journal = try Sweep(Plan.small).run(in: folder.path).journal
        #expect(journal.hasRestoredPlan && journal.history.note == nil)
        #expect(try journal.ends == whole)
        #expect(try lines == before)
    }

    @Test func theLineBreakBehindThePlanMayBeDamaged() throws {
        let (before, whole) = (try lines, try SweepHistory.read(folder: folder.path).ends)
        try write([before[0] + "*" + before[1]] + before.dropFirst(2))
        #expect(try SweepHistory.read(folder: folder.path).ends == whole)
    }

    @Test func anotherPlanDoesNotTakeThePlaceOfADamagedOne() throws {
        try write(["x"] + lines.dropFirst())
        var other = Plan.small
        other.training.learningRate = 0.05
        try folder.write("plan.yaml", other.yaml)
        for read in [
            { _ = try SweepHistory.read(folder: folder.path) }, { _ = try Sweep(other).run(in: folder.path) },
        ] {
            let error = #expect(throws: SweepError.self) { try read() }
            #expect(error?.description.contains("the plan in its place is another one") ?? false)
        }
        #expect(try Sweep(Plan.small).run(in: folder.path).journal.history.doneCount == 12)
    }

    @Test(arguments: [1, 5, 99]) func aJournalOfAnotherFormatNamesTheVersionThatReadsIt(format: Int) throws {
        try folder.alterJournal { lines in
            lines[0] = #"{"event":"plan","format":\#(format),"plan":{"other":"fields"}}"#
            lines[1] = lines[1].replacing(/"version":"[^"]*"/, with: "\"version\":\"0.0.9\"")
                .replacing(/"gitCommit":"[^"]*"/, with: "\"gitCommit\":\"0123abcd\"")
        }
        if format < Journal.format {
            // As it was before there were checksums.
            try folder.write("trials.jsonl", folder.read("trials.jsonl").replacing(/,"sum":"[0-9a-f]*"/, with: ""))
        }
        let error = #expect(throws: SweepError.self) { try Sweep(Plan.small).run(in: folder.path) }
        #expect(
            error?.description.contains(
                "it has format \(format), and this program reads format \(Journal.format); version 0.0.9 (commit 0123abcd)"
                    + " wrote it, and reads it") ?? false, "\(error?.description ?? "")")
    }
}
