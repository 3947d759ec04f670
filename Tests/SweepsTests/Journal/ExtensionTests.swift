// SPDX-License-Identifier: Apache-2.0
import Foundation
import MessagePassing
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("A sweep that is extended takes over what is there, and ends as a fresh one") struct ExtensionTests {
    private let folder = TemporaryFolder()

    /// More seeds in another order, an architecture and an axis: 48 trials, the 12 of the small plan among them.
    private static let larger: Plan = {
        var plan = Plan.small
        plan.seeds = [3, 2, 1]
        plan.architectures.insert(.measured(readouts: 3), at: 0)
        plan.vary(\.training.epochs, over: [3, 6])
        return plan
    }()

    private static let fresh = Result { try results(Sweep(larger).run(in: TemporaryFolder().path).journal) }

    /// What was measured, by number.
    private static func results(_ journal: Journal) throws -> [Int: String] {
        try journal.ends.mapValues { "\($0.identity) \(String(describing: $0.result)) \($0.failure ?? "")" }
    }

    private func run(_ plan: Plan, shrinks: Bool = false, ranks: Int = 1) throws -> Journal {
        let group = InProcessCommunicator.group(size: ranks)
        for rank in 1..<ranks {
            Thread.detachNewThread { try? Worker(group[rank], rank: rank, plan: .success(plan)).run() }
        }
        var sweep = Sweep(plan, communicator: group[0])
        sweep.options.shrinks = shrinks
        return try sweep.run(in: folder.path).journal
    }

    private func refusal(_ plan: Plan, shrinks: Bool = false) throws -> String {
        let before = try folder.read("trials.jsonl")
        let error = #expect(throws: SweepError.self) { try run(plan, shrinks: shrinks) }
        #expect(try folder.read("trials.jsonl") == before)
        return error?.description ?? ""
    }

    private var lines: [String] {
        get throws { try folder.read("trials.jsonl").split(separator: "\n").map(String.init) }
    }

    private func write(_ lines: [String]) throws {
        try folder.write("trials.jsonl", lines.joined(separator: "\n") + "\n")
    }

    /// How many results the journal has, those of trials that were run again counted again.
    private var done: Int { folder.doneTrials("trials.jsonl") }

    @Test(arguments: [1, 2, 4]) func itsResultsAreThoseOfAFreshSweep(ranks: Int) throws {
        _ = try run(Plan.small)
        let journal = try run(Self.larger, ranks: ranks)
        #expect(try Self.results(journal) == Self.fresh.get())
        #expect(done == 48)
        // Whoever reads the folder sees the larger plan.
        let history = try SweepHistory.read(folder: folder.path)
        #expect(history.plan == Self.larger && history.doneCount == 48 && history.hiddenCount == 0)
        #expect(try folder.read("plan.yaml") == Self.larger.yaml)
        #expect(history.sessions.count == 2)
        // The same command has nothing to do.
        #expect(try run(Self.larger).sessions.count == 2)
    }

    /// Also with the small plan still beside the journal: the larger one's line is written first.
    @Test func itResumesFromAnyByte() throws {
        _ = try run(Plan.small)
        let small = try folder.read("trials.jsonl").utf8.count
        _ = try run(Self.larger)
        let whole = try Data(contentsOf: URL(filePath: folder.file("trials.jsonl")))
        let line = try #require(lines.last { $0.hasPrefix(#"{"event":"plan""#) }).utf8.count
        for length in [
            small, small + 1, small + line / 2, small + line, small + line + 1, small + line + 200, whole.count - 9,
        ] {
            try whole.prefix(length).write(to: URL(filePath: folder.file("trials.jsonl")))
            try folder.write("plan.yaml", Plan.small.yaml)
            #expect(try SweepHistory.read(folder: folder.path).doneCount >= 12, "\(length - small) bytes")
            #expect(try Self.results(run(Self.larger)) == Self.fresh.get(), "\(length - small) bytes")
            #expect(done == 48, "\(length - small) bytes")
        }
    }

    @Test func aPlanThatLeavesOutTrialsIsRefusedUnlessAsked() throws {
        _ = try run(Self.larger)
        let sentence = try refusal(Plan.small)
        #expect(sentence.contains("training: epochs is [3, 6] there and 6 here"), "\(sentence)")
        #expect(sentence.contains("of its 48 trials this plan leaves out 36; --shrink hides them"), "\(sentence)")
        let before = try folder.read("trials.jsonl")
        let history = try run(Plan.small, shrinks: true).history
        #expect(history.doneCount == 12 && history.trials.count == 12 && history.hiddenCount == 36)
        #expect(try folder.read("trials.jsonl").hasPrefix(before))
        #expect(SweepStatus(history).text.contains("36 trials more that the plan leaves out"))
        // It is that plan's sweep now, and nothing of the other is lost.
        #expect(try run(Plan.small).history.doneCount == 12)
        #expect(try Self.results(run(Self.larger)) == Self.fresh.get())
        #expect(done == 48)
    }

    /// Trials count that are not done, too: whoever asked for them would miss them.
    @Test func aPlanThatLeavesOutTrialsThatAreNotDoneIsRefused() throws {
        _ = try Journal(of: Self.larger, in: ResultFolder(path: folder.path))
        #expect(try refusal(Plan.small).contains("leaves out 36"))
    }

    @Test func aPlanThatLeavesFewerTrialsOutExtendsASweep() throws {
        let whole = try Plan(yaml: Plan.small.yaml, file: "whole.yaml")
        let ruled = try Plan(
            yaml: whole.yaml + "exclude: [{architectures: hea, distillation: true}]\n", file: "ruled.yaml")
        #expect(try run(ruled).history.doneCount == 10)
        let journal = try run(whole)
        #expect(try Self.results(journal) == Self.results(Sweep(whole).run(in: TemporaryFolder().path).journal))
        #expect(try journal.sessions.count == 2 && journal.ends.count == 12)
        #expect(
            try refusal(ruled).contains(
                "exclude: line 1, `{architectures: hea, distillation: true}`, is only here\n  of its 12 trials this plan leaves out 2"
            ))
        #expect(try run(ruled, shrinks: true, ranks: 2).history.doneCount == 10)
    }

    @Test func aPlanThatChangesAllTrialsIsRefusedInAnyCase() throws {
        _ = try run(Plan.small)
        var other = Plan.small
        other.training.learningRate = 0.05
        for shrinks in [false, true] {
            let sentence = try refusal(other, shrinks: shrinks)
            #expect(sentence.contains("training: learningRate is 0.1 there and 0.05 here"), "\(sentence)")
            #expect(sentence.contains("of its 12 trials this plan leaves out 12\n"), "\(sentence)")
        }
    }

    @Test func aFileWithOtherContentIsRefusedWithItsField() throws {
        func plan(_ last: String) throws -> Plan {
            let rows = (0..<40).map { "\($0),\($0 % 7),\(["a", "b"][$0 % 2])\n" }.joined()
            try folder.write("data.csv", "x,y,c\n" + rows + last)
            try folder.write(
                "own.yaml",
                "name: own\ndata: {source: csv, file: data.csv, label: c}\ntraining: {epochs: 2}\n"
                    + "distillation: false\narchitectures: classical\nseeds: 2\n")
            return try Plan.find(folder.file("own.yaml"))
        }
        _ = try run(plan("1,2,a\n"))
        #expect(try refusal(plan("1,2,b\n")).contains("data: file is "))
    }

    /// They are made group by group.
    @Test func trialsGoByTheIdentitiesOfTheirSpecifications() throws {
        var plan = Self.larger
        plan.seedsByArchitecture = ["hea": [7], "q2": [18_446_744_073_709_551_615, 0]]
        for redrawsData in [false, true] {
            plan.redrawsData = redrawsData
            let folder = TemporaryFolder()
            let history = try Journal(of: plan, in: ResultFolder(path: folder.path)).history
            let expected = plan.expand().map(\.specification.identity)
            #expect(history.identities(of: 1...expected.count).map(\.description) == expected)
        }
    }

    /// Cases have seeds of their own.
    @Test func trialsOfCasesGoByTheIdentitiesOfTheirSpecifications() throws {
        let plan = try Plan(
            yaml: """
                name: cases
                data: {samples: 40, bits: 4}
                training: {epochs: 2}
                architectures: [hea, q2]
                seeds: 2
                cases:
                  - {architectures: hea, circuit.layers: [1, 2], seeds: [5, 9, 3]}
                  - {architectures: q2, circuit.layers: 1}
                """, file: "cases.yaml")
        let folder = TemporaryFolder()
        let history = try Journal(of: plan, in: ResultFolder(path: folder.path)).history
        let expected = plan.expand().map(\.specification.identity)
        #expect(expected.count == 2 * 3 * 2 + 4)
        #expect(history.identities(of: 1...expected.count).map(\.description) == expected)
    }

    /// It is no part of what a trial is.
    @Test func theNameMayChange() throws {
        let before = try Self.results(run(Plan.small))
        var other = Plan.small
        other.name = "other"
        #expect(try Self.results(run(other)) == before)
        #expect(try done == 12 && SweepHistory.read(folder: folder.path).plan.name == "other")
    }

    @Test func attemptsAndFailuresStayWithTheirTrials() throws {
        for _ in 1...2 {
            let journal = try Journal(of: Plan.small, in: ResultFolder(path: folder.path))
            try journal.append(.sessionBegan(Session(hosts: ["here"], ranks: 1, start: Date())))
            try journal.append(.started(rank: 0, trials: journal.trials(5)))
            try journal.append(.gaveUp(journal.trials(7)))
            try journal.commit()
        }
        let small = Plan.small.expand().map(\.specification)
        let history = try Journal(of: Self.larger, in: ResultFolder(path: folder.path)).history
        func number(_ trial: Int) throws -> Int {
            try #require(history.trials.first { $0.specification.identity == small[trial - 1].identity }).number
        }
        #expect(try history.life(of: number(5)) == .pending(attempts: 2) && number(5) != 5)
        #expect(try history.life(of: number(7)) == .givenUp(attempts: 0))
        #expect(history.lives.count { $0 == .planned } == 46 && history.running.isEmpty)
    }

    @Test func aDamagedLineCostsNothingButWhatItHit() throws {
        _ = try run(Plan.small)
        _ = try run(Self.larger)
        let (whole, expected) = (try lines, try Self.fresh.get())
        let planLine = try #require(whole.lastIndex { $0.hasPrefix(#"{"event":"plan""#) })
        for index in [planLine, planLine + 1, planLine + 2, planLine - 2] {
            var damaged = whole
            damaged[index] = damaged[index].replacing("e", with: "f", maxReplacements: 1)
            try write(damaged)
            let error = #expect(throws: SweepError.self) { try SweepHistory.read(folder: folder.path) }
            #expect(error?.description.contains("Remove that line (sed -i \(index + 1)d FILE)") ?? false)
            damaged.remove(at: index)
            try write(damaged)
            let history = try SweepHistory.read(folder: folder.path)
            #expect(
                history.doneCount + history.hiddenCount == 48 - (whole[index].hasPrefix(#"{"event":"done""#) ? 1 : 0))
            #expect(try Self.results(run(Self.larger)) == expected, "line \(index + 1)")
            #expect(done == 48)
        }
    }

    /// The first plan is gone; the later one has all trials, and what ended before goes by its name.
    @Test(arguments: [true, false]) func aDamagedFirstLineIsReplacedByTheLaterPlan(hasFile: Bool) throws {
        _ = try run(Plan.small)
        _ = try run(Self.larger)
        try write(["x"] + lines.dropFirst())
        // As one that was not written any more.
        try folder.write("plan.yaml", (hasFile ? Self.larger : Plan.small).yaml)
        let history = try SweepHistory.read(folder: folder.path)
        #expect(history.plan == Self.larger && history.doneCount == 48 && history.note != nil)
        let journal = try run(Self.larger)
        #expect(try journal.hasRestoredPlan && Self.results(journal) == Self.fresh.get())
        #expect(try done == 48 && SweepHistory.read(folder: folder.path).note == nil)
    }

    @Test func aSweepWhoseOnlyPlanIsDamagedIsExtended() throws {
        _ = try run(Plan.small)
        try write(["x"] + lines.dropFirst())
        #expect(try Self.results(run(Self.larger)) == Self.fresh.get())
        #expect(done == 48)
    }
}
