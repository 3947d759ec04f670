// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import MessagePassing
import Plans
import Sweeps
import TestSupport
import Testing

/// Gives a result with more weights than a line of the journal has room for.
private struct HeavyRunner: TrialRunning {
    let count: Int

    func run(
        _ specification: TrialSpecification, checkpoints: (any CheckpointStore)?,
        onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> TrialResult {
        TrialResult(
            parameters: count, confusion: ConfusionMatrix(classes: 3), epochs: 1, bestEpoch: 1, trainingLoss: 0,
            validationLoss: 0, testLoss: 0, curve: LearningCurve(),
            weights: Array(repeating: 0.123456789012345678, count: count))
    }
}

/// Trained weights in the journal.
@Suite struct WeightsTests {
    private func sweep(keepingWeights: Bool, shard: Shard? = nil) -> Sweep {
        var sweep = Sweep(Plan.small)
        sweep.options.keepsWeights = keepingWeights
        sweep.options.shard = shard
        return sweep
    }

    private func ends(_ folder: TemporaryFolder) throws -> [Int: TrialEnd] {
        try SweepHistory.read(folder: folder.path).ends
    }

    @Test(arguments: [1, 3]) func theJournalKeepsWeightsWhereTheyAreAskedForAndTheSameResults(ranks: Int) throws {
        let (with, without) = (TemporaryFolder(), TemporaryFolder())
        _ = try sweep(keepingWeights: false).run(in: without.path)
        #expect(try !without.read("trials.jsonl").contains("\"weights\""))
        let group = InProcessCommunicator.group(size: ranks)
        for rank in 1..<ranks {
            Thread.detachNewThread { try? Worker(group[rank], rank: rank, plan: .success(Plan.small)).run() }
        }
        var keeping = Sweep(Plan.small, communicator: group[0])
        keeping.options.keepsWeights = true
        _ = try keeping.run(in: with.path)
        let (kept, plain) = (try ends(with), try ends(without))
        #expect(kept.count == 12)
        for (number, end) in kept {
            let (result, other) = (try #require(end.result), try #require(plain[number]?.result))
            #expect(result.weights?.count == result.parameters)
            #expect(other.weights == nil && result.agrees(with: other) && other.agrees(with: result))
            // Exactly what a trial trains, through the journal.
            let specification = Plan.small.expand()[number - 1].specification
            if !specification.distillation {
                var direct = try TrialRunner().run(specification)
                direct.predictions = nil
                #expect(direct == result)
            }
        }
    }

    @Test func otherWeightsAreAnotherResult() throws {
        let folder = TemporaryFolder()
        _ = try sweep(keepingWeights: true).run(in: folder.path)
        let result = try #require(try ends(folder)[1]?.result)
        var other = result
        other.weights?[0] += 1e-9
        #expect(!result.agrees(with: other))
        other = result
        other.testLoss += 1e-9
        other.weights = nil
        #expect(!result.agrees(with: other))
    }

    @Test func aSweepResumesWithOrWithoutKeepingWeights() throws {
        let (folder, whole) = (TemporaryFolder(), TemporaryFolder())
        let first = try #require(Shard("1/2"))
        _ = try sweep(keepingWeights: false, shard: first).run(in: folder.path)
        _ = try sweep(keepingWeights: true).run(in: folder.path)
        _ = try sweep(keepingWeights: true).run(in: whole.path)
        let (mixed, all) = (try ends(folder), try ends(whole))
        #expect(mixed.count == 12)
        for (number, end) in mixed {
            #expect((end.result?.weights == nil) == (number % 2 == 1))
            #expect(try #require(end.result).agrees(with: try #require(all[number]?.result)))
        }
    }

    @Test func mergingPrefersTheResultThatKeptItsWeights() throws {
        let (with, without) = (TemporaryFolder(), TemporaryFolder())
        _ = try sweep(keepingWeights: true).run(in: with.path)
        _ = try sweep(keepingWeights: false).run(in: without.path)
        for folders in [[with.path, without.path], [without.path, with.path]] {
            let joined = TemporaryFolder()
            let journal = try Merge(folders).write(to: ResultFolder(path: joined.path))
            #expect(try journal.ends.values.allSatisfy { $0.result?.weights != nil })
            #expect(try journal.ends.count == 12)
        }
        // What is in the joined folder already is not replaced, and no disagreement.
        let journal = try Merge([with.path]).write(to: ResultFolder(path: without.path))
        #expect(try journal.ends.count == 12)
    }

    @Test func weightsThatAreTooManyForTheJournalAreDroppedAndReported() throws {
        var plan = Plan.small
        plan.architectures = [.classical]
        plan.distillation = [false]
        plan.seeds = [1]
        let folder = TemporaryFolder()
        var text = ""
        let display = ProgressDisplay(on: nil) { text += $0 }
        var sweep = Sweep(plan, observer: display)
        sweep.options.keepsWeights = true
        sweep.makeRunner = { _ in HeavyRunner(count: 4_000_000) }
        let journal = try sweep.run(in: folder.path).journal
        #expect(journal.history.doneCount == 1)
        #expect(try journal.ends[1]?.result?.weights == nil)
        #expect(text.contains("too many weights for the journal"))
    }

    @Test func weightsOfAnotherNumberThanTheParametersAreDamage() throws {
        let folder = TemporaryFolder()
        _ = try sweep(keepingWeights: true).run(in: folder.path)
        try folder.alterJournal { lines in
            for index in lines.indices {
                lines[index] = lines[index].replacing(#/"weights":\[[^\]]*\]/#, with: "\"weights\":[1]")
            }
        }
        let error = #expect(throws: SweepError.self) { try SweepHistory.read(folder: folder.path).ends }
        #expect(error?.description.contains("'result.weights' has not") ?? false)
    }
}
