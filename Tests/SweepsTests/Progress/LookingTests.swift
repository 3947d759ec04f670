// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("A sweep can be looked at wherever and whenever it ran") struct LookingTests {
    private let folder = TemporaryFolder()

    /// A sweep that was killed.
    private func leaveRunning() throws {
        let journal = try Journal(of: Plan.small, in: ResultFolder(path: folder.path))
        try journal.append(.sessionBegan(Session(hosts: ["here"], ranks: 1, start: Date())))
        try journal.append(.started(rank: 0, trials: journal.trials(1)))
        try journal.commit()
    }

    @Test func aPlanThatThisMachineCouldNotRunCanBeLookedAt() throws {
        _ = try Sweep(Plan.small).run(in: folder.path)
        var large = Plan.small
        // 80 TB.
        (large.data.bits, large.data.samples) = (1 << 20, 10_000_000)
        large.architectures = [.classical]
        #expect(throws: PlanError.self) { try large.validate() }
        let line = String(decoding: try JournalEvent.planned(large).line, as: UTF8.self)
        try folder.alterJournal { $0 = [line.trimmingCharacters(in: .newlines)] + $0.filter { $0.contains("session") } }
        let history = try SweepHistory.read(folder: folder.path)
        #expect(history.trials.count == 4 && SweepStatus(history).text.contains("4 left of 4"))
        #expect(try Merge([folder.path]).plan == large)
    }

    /// The plan is taken from plan.yaml then; it need not fit either.
    @Test func alsoWithoutItsFirstLine() throws {
        _ = try Sweep(Plan.small).run(in: folder.path)
        var large = Plan.small
        (large.data.bits, large.data.samples) = (1 << 20, 10_000_000)
        large.architectures = [.classical]
        try folder.write("plan.yaml", large.yaml)
        try folder.alterJournal { $0 = $0.filter { $0.contains(#""event":"session"#) } }
        let history = try SweepHistory.read(folder: folder.path)
        #expect(history.plan == large && history.note != nil)
    }

    @Test func aJournalFromTheFutureIsNoSignOfLife() throws {
        try leaveRunning()
        let future = Date().addingTimeInterval(7200)
        try FileManager.default.setAttributes([.modificationDate: future], ofItemAtPath: folder.file("trials.jsonl"))
        let status = SweepStatus(try SweepHistory.read(folder: folder.path))
        #expect(status.activity == .silent)
        #expect(status.text.contains("ahead of this machine's clock; the same command resumes it"), "\(status.text)")

        // The lock says who lives, whatever the clocks say.
        let held = try ResultFolder(path: folder.path)
        #expect(SweepStatus(try SweepHistory.read(folder: folder.path)).activity == .running)
        withExtendedLifetime(held) {}
    }

    @Test func clocksThatDifferALittleAreNoMatter() throws {
        try leaveRunning()
        for seconds in [-30.0, 30] {
            let time = Date().addingTimeInterval(seconds)
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: folder.file("trials.jsonl"))
            #expect(SweepStatus(try SweepHistory.read(folder: folder.path)).activity == .running)
        }
    }
}
