// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import MessagePassing
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("What a sweep decides follows from results alone", .serialized) struct DecisionTests {
    /// Settings whose scores are known beforehand: what a runner of trials returns instead of training.
    private static func plan(_ select: String, seeds: String = "[1]", rates: [Double] = [0.1, 0.2, 0.3, 0.4]) throws
        -> Plan
    {
        try Plan(
            yaml: """
                name: decide
                data: {samples: 60, bits: 4}
                training: {epochs: 12, learningRate: \(rates)}
                architectures: [classical, hea]
                distillation: false
                seeds: \(seeds)
                select: \(select)
                """, file: "my.yaml")
    }

    private func run(_ plan: Plan, in path: String, ranks: Int = 1, stopAfter: Int? = nil) throws -> Journal {
        let group = InProcessCommunicator.group(size: ranks)
        for rank in 1..<ranks {
            Thread.detachNewThread { try? Worker(group[rank], rank: rank, plan: .success(plan)).run() }
        }
        let interruption = Interruption()
        let stopper = stopAfter.map { Stopper(after: $0, interruption) }
        var sweep = Sweep(plan, communicator: group[0], observer: stopper)
        sweep.interruption = interruption
        return try sweep.run(in: path).journal
    }

    /// Asks a sweep to stop after some ends.
    private final class Stopper: SweepObserver {
        private var left: Int
        private let interruption: Interruption

        init(after count: Int, _ interruption: Interruption) { (left, self.interruption) = (count, interruption) }

        func trialEnded(_ end: TrialEnd) {
            left -= 1
            if left == 0 { interruption.ask() }
        }
    }

    private static let rules = [
        "{by: validationAccuracy, folds: 3, seeds: [5, 6]}",
        "{by: validationLoss, stop: {halving: {epochs: 2, factor: 2}}}",
        "{by: validationF1, stop: {median: {epochs: 3, factor: 2}}}",
        "{by: validationRocAuc, folds: 3, seeds: 2, stop: {racing: {least: 3, level: 0.3}}}",
    ]

    /// What the tables are made from: results, and what was decided.
    private static func essence(_ history: SweepHistory) throws -> [String] {
        let course = try #require(try Course.decided(by: history))
        let ends = try history.ends(of: (1..<history.trials.count + 1).filter { !course.needless.contains($0) })
        return ends.map { "\($0.number) \($0.identity) \(String(describing: $0.result))" }
            + course.choices.map { "\($0.contest.name): \($0.ranking) \($0.chosen ?? -1) \($0.tried.map(\.scores))" }
    }

    @Test(arguments: rules) func theSameOnAnyNumberOfRanksAndAfterInterruptions(select: String) throws {
        let plan = try Self.plan(select, seeds: "2")
        let reference = TemporaryFolder()
        let history = try run(plan, in: reference.path).history
        let essence = try Self.essence(history)
        #expect(history.overCount == history.trials.count && history.droppedCount > 0)
        #expect(Set(history.decisions.flatMap(\.dropped)) == Set(history.identities(of: history.needless.sorted())))
        let decisions = Set(history.decisions.map { "\($0)" })
        for ranks in [2, 4] {
            let other = try run(plan, in: TemporaryFolder().path, ranks: ranks).history
            #expect(try Self.essence(other) == essence && Set(other.decisions.map { "\($0)" }) == decisions)
        }
        let interrupted = TemporaryFolder()
        for stop in 1...30 {
            let journal = try run(plan, in: interrupted.path, ranks: 1 + stop % 2, stopAfter: 1 + stop % 5)
            if journal.history.overCount == journal.history.trials.count { break }
        }
        let resumed = try run(plan, in: interrupted.path).history
        #expect(try Self.essence(resumed) == essence && Set(resumed.decisions.map { "\($0)" }) == decisions)
        // Who reads the folder sees the same.
        #expect(try Self.essence(SweepHistory.read(folder: interrupted.path)) == essence)
    }

    @Test(arguments: rules) func fromAnyLineOfTheJournalItEndsTheSame(select: String) throws {
        let plan = try Self.plan(select, seeds: "2")
        let folder = TemporaryFolder()
        let essence = try Self.essence(run(plan, in: folder.path).history)
        let lines = try folder.read("trials.jsonl").split(separator: "\n")
        for count in stride(from: 2, to: lines.count, by: 7) {
            try folder.write("trials.jsonl", lines.prefix(count).joined(separator: "\n") + "\n")
            #expect(try Self.essence(run(plan, in: folder.path).history) == essence, "\(count) lines")
        }
        // Without the decisions themselves.
        try folder.write(
            "trials.jsonl", lines.filter { !$0.contains(#""event":"decided""#) }.joined(separator: "\n") + "\n")
        let history = try run(plan, in: folder.path).history
        #expect(try Self.essence(history) == essence && history.overCount == history.trials.count)
    }

    /// The best of three folds, by the journal's own numbers.
    @Test func theChosenSettingHasTheBestMeanOverTheFolds() throws {
        let plan = try Self.plan("{by: validationAccuracy, folds: 3, seeds: [5, 6]}")
        let history = try run(plan, in: TemporaryFolder().path).history
        let ends = try history.ends(of: 1..<history.trials.count + 1)
        let accuracies = Dictionary(uniqueKeysWithValues: ends.map { ($0.number, $0.result?.confusion.accuracy ?? -1) })
        for choice in try #require(try Course.decided(by: history)).choices {
            let means = choice.contest.settings.map { setting in
                setting.search[0].map { accuracies[$0] ?? -1 }.reduce(0, +) / 3
            }
            let best = try #require(means.max())
            // Of equal ones the first.
            #expect(choice.chosen == means.firstIndex { abs($0 - best) < 1e-12 })
            #expect(choice.ranking.first == choice.chosen && choice.ranking.count == 4)
            for (place, setting) in choice.contest.settings.enumerated() {
                #expect(setting.results.allSatisfy { (accuracies[$0] != nil) == (place == choice.chosen) })
            }
        }
    }

    @Test func halvingKeepsTheBestHalf() throws {
        let plan = try Self.plan("{by: validationLoss, stop: {halving: {epochs: 2, factor: 2}}}")
        let history = try run(plan, in: TemporaryFolder().path).history
        let losses = Dictionary(
            uniqueKeysWithValues: try history.ends(of: 1..<history.trials.count + 1).map {
                ($0.number, $0.result?.validationLoss ?? .infinity)
            })
        for contest in plan.contests(of: history.trials) {
            var left = contest.settings
            // After 2, 4 and 8 epochs, and after all 12.
            for rung in 0..<4 {
                let run = contest.settings.filter { losses[$0.search[rung][0]] != nil }
                #expect(run.map(\.name) == left.map(\.name), "rung \(rung)")
                let kept = left.sorted { losses[$0.search[rung][0]] ?? 0 < losses[$1.search[rung][0]] ?? 0 }
                    .prefix(max(left.count / 2, 1)).map(\.name)
                left = left.filter { kept.contains($0.name) }
            }
        }
    }

    /// A setting that learns nothing is out after the first look, and costs no more than that.
    @Test func aRaceEndsWhatCannotWin() throws {
        let plan = try Self.plan(
            "{by: validationAccuracy, folds: 4, seeds: 1, stop: {racing: {least: 4, level: 0.05}}}", seeds: "4",
            rates: [1e-9, 0.3])
        let history = try run(plan, in: TemporaryFolder().path).history
        let hea = try #require(try Course.decided(by: history)?.choices.first { $0.contest.name == "hea" })
        #expect(hea.contest.settings[hea.chosen ?? 0].name == "learning rate 0.3")
        #expect(hea.tried[0].scores.count < 16 && hea.tried[0].scores.count >= 4)
        #expect(history.decisions.contains { $0.sentence.contains("1 of 2 settings is worse than learning rate 0.3") })
    }

    /// Seeds are added in the plan's steps, and no further than needed.
    @Test func seedsAreAddedUntilTheIntervalIsNarrow() throws {
        func seeds(_ halfWidth: Double) throws -> (run: Int, sentence: String) {
            let plan = try Plan(
                yaml: """
                    name: until
                    data: {samples: 60, bits: 4}
                    training: {epochs: 3}
                    architectures: [hea]
                    distillation: false
                    seeds: {until: {halfWidth: \(halfWidth), of: mean}, atMost: 40, atLeast: 4, step: 3}
                    """, file: "my.yaml")
            let history = try run(plan, in: TemporaryFolder().path, ranks: 2).history
            #expect(history.overCount == 40 && history.decisions.count == 1)
            let scores = try history.ends(of: 1...40).map { $0.result?.confusion.weightedF1 ?? 0 }
            // Student's t quantiles for 0.975.
            let mean = scores.reduce(0, +) / Double(scores.count)
            let variance = scores.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(scores.count - 1)
            let width = 1.96 * (variance / Double(scores.count)).squareRoot()
            #expect(width <= halfWidth || scores.count == 40)
            return (scores.count, history.decisions[0].sentence)
        }
        let (wide, narrow, never) = (try seeds(0.9), try seeds(0.06), try seeds(0.0001))
        #expect(wide.run == 4 && (narrow.run - 4) % 3 == 0 && narrow.run > 4 && never.run == 40)
        #expect(never.sentence.contains("±0.0001 was asked for, and there are no more seeds"))
    }

    @Test func aShardOfAPlanThatChoosesIsRefused() throws {
        let folder = TemporaryFolder()
        var sweep = Sweep(try Self.plan("{folds: 2}"))
        sweep.options.shard = Shard("1/2")
        #expect(throws: SweepError.shardOfDecisions) { try sweep.run(in: folder.path + "/out") }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
    }

    /// Where the last rung leaves one setting, the second is the one that was left out there, with both scores of that rung.
    @Test func theSecondIsComparedWhereBothWereLast() throws {
        let plan = try Self.plan("{by: validationLoss, stop: {halving: {epochs: 4, factor: 2}}}", rates: [1e-9, 0.3])
        let history = try run(plan, in: TemporaryFolder().path).history
        let choices = try #require(try Course.decided(by: history)).choices
        #expect(choices.count == 2)
        for choice in choices {
            let second = try #require(choice.second)
            let trials = choice.contest.settings.map { $0.search[0][0] }
            let losses = try history.ends(of: trials).map { $0.result?.validationLoss ?? 0 }
            #expect(choice.chosen == 1 && second.setting == 0 && second.epochs == 4 && !second.isLast)
            #expect([second.score, second.chosenScore] == losses)
        }
    }

    /// What was decided counts no longer where failed trials are run again: the display goes by what is needed now.
    @Test func theDisplayCountsWhatIsDecidedAnew() throws {
        let (folder, plan) = (TemporaryFolder(), try Self.plan("{folds: 2, seeds: [5]}", rates: [0.1, 0.2]))
        var first = Sweep(plan)
        first.options.trialMemory = 1
        #expect(try first.run(in: folder.path).journal.history.failedCount == 8)
        var text = ""
        let screen = ProgressDisplay.Screen(colours: false) { (200, 50) }
        var second = Sweep(plan, observer: ProgressDisplay(on: screen, interval: 0, write: { text += $0 }))
        second.options.retriesFailed = true
        let history = try second.run(in: folder.path).journal.history
        #expect(history.doneCount == 10 && history.droppedCount == 2)
        #expect(text.contains("█ 10/10 trials"), "\(text.suffix(300))")
    }

    /// A setting without a score is no worse one: nothing was tested.
    @Test func aSettingThatFailsIsLeftOutOfARaceForThat() throws {
        let plan = try Self.plan(
            "{by: validationAccuracy, stop: {racing: {least: 2, level: 0.05}}}", seeds: "4", rates: [0.1, 1e300])
        let history = try run(plan, in: TemporaryFolder().path).history
        let sentences = history.decisions.filter { $0.contest == "hea" }.map(\.sentence)
        #expect(sentences.first?.hasSuffix("1 of 2 settings is left out: a trial of each has no score.") ?? false)
        #expect(sentences.allSatisfy { !$0.contains("t-test") } && sentences.count == 2)
    }

    /// Teachers are trained for the trials that are needed next, and not for all that could be.
    @Test func seedsThatAreNotAddedNeedNoTeachers() throws {
        let plan = try Plan(
            yaml: """
                name: until
                data: {samples: 60, bits: 4}
                training: {epochs: 3}
                teacher: {kind: self}
                architectures: [hea]
                seeds: {until: {halfWidth: 0.9, of: effect}, atMost: 40, atLeast: 3, step: 3}
                """, file: "my.yaml")
        let counter = TeacherCounter()
        let history = try Sweep(plan, observer: counter).run(in: TemporaryFolder().path).journal.history
        #expect(history.doneCount == 6 && counter.left == [2, 1, 0])
    }

    /// A sweep whose decisions ask for more trained teachers ends as any other, killed or not.
    @Test func teachersOfLaterRungsAreTrainedLater() throws {
        let yaml = try Self.plan("{by: validationLoss, stop: {halving: {epochs: 3, factor: 2}}}").yaml
            .replacing("enabled: [false]", with: "enabled: [true]").replacing("kind: perceptron", with: "kind: self")
        let plan = try Plan(yaml: yaml, file: "my.yaml")
        #expect(plan.distillation == [true] && plan.expand().allSatisfy { $0.specification.teacher?.kind == .itself })
        let fresh = try Self.essence(run(plan, in: TemporaryFolder().path).history)
        let folder = TemporaryFolder()
        for count in [1, 3, 5] { _ = try run(plan, in: folder.path, ranks: 2, stopAfter: count) }
        #expect(try Self.essence(run(plan, in: folder.path, ranks: 2).history) == fresh)
    }

    /// Another seed for what was chosen: nothing else is run again, and the decisions are made anew.
    @Test func aChoiceIsExtended() throws {
        let folder = TemporaryFolder()
        _ = try run(Self.plan("{folds: 3, seeds: [5]}"), in: folder.path)
        let before = folder.doneTrials("trials.jsonl")
        let larger = try Self.plan("{folds: 3, seeds: [5, 6]}")
        let history = try run(larger, in: folder.path).history
        #expect(folder.doneTrials("trials.jsonl") == before + 2)
        #expect(try Self.essence(history) == Self.essence(run(larger, in: TemporaryFolder().path).history))
    }

    /// A folder that was run as a grid before: what no choice needs stays out of tables.
    @Test func aFinishedGridBecomesAChoice() throws {
        let select = "{by: validationF1, seeds: 2}"
        var grid = try Self.plan(select, seeds: "2")
        grid = try Plan(
            yaml: grid.yaml.split(separator: "\n").filter { !$0.hasPrefix("select") }.joined(separator: "\n"), file: "g"
        )
        let folder = TemporaryFolder()
        _ = try run(grid, in: folder.path)
        let before = folder.doneTrials("trials.jsonl")
        let history = try run(Self.plan(select, seeds: "2"), in: folder.path).history
        #expect(folder.doneTrials("trials.jsonl") == before && history.decisions.count == 2)
        let fresh = try run(Self.plan(select, seeds: "2"), in: TemporaryFolder().path).history
        #expect(try Self.essence(history) == Self.essence(fresh))
    }
}
