// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import MessagePassing
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("The journal keeps predictions of test samples where they are asked for") struct PredictionsInJournalTests {
    private func run(in folder: TemporaryFolder, keeping: (weights: Bool, predictions: Bool), ranks: Int = 1) throws {
        let group = InProcessCommunicator.group(size: ranks)
        for rank in 1..<ranks {
            Thread.detachNewThread { try? Worker(group[rank], rank: rank, plan: .success(Plan.small)).run() }
        }
        var sweep = Sweep(Plan.small, communicator: group[0])
        (sweep.options.keepsWeights, sweep.options.keepsPredictions) = keeping
        _ = try sweep.run(in: folder.path)
    }

    private func ends(_ folder: TemporaryFolder) throws -> [TrialEnd] {
        try SweepHistory.read(folder: folder.path).ends.sorted { $0.key < $1.key }.map(\.value)
    }

    @Test(arguments: [1, 3]) func theyAreThoseOfTheTrialAndOfItsConfusionMatrix(ranks: Int) throws {
        let (with, without) = (TemporaryFolder(), TemporaryFolder())
        try run(in: with, keeping: (false, true), ranks: ranks)
        try run(in: without, keeping: (false, false))
        #expect(try !without.read("trials.jsonl").contains("predictions"))
        for (end, plain) in zip(try ends(with), try ends(without)) {
            let (result, other) = (try #require(end.result), try #require(plain.result))
            #expect(other.predictions == nil && result.weights == nil)
            #expect(result.agrees(with: other) && other.agrees(with: result))
            let predictions = try #require(result.predictions)
            var confusion = ConfusionMatrix(classes: result.confusion.classes)
            for (label, predicted) in zip(predictions.labels, predictions.predicted) {
                confusion.record(actual: label, predicted: predicted)
            }
            #expect(confusion == result.confusion)
            #expect(Set(predictions.rows).count == predictions.count)
            let data = try Plan.small.expand()[end.number - 1].specification.data.draw()
            #expect(predictions.labels == data.test.labels && predictions.rows == data.rows[2].map { $0 + 1 })
            #expect(predictions.probabilities.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
        }
    }

    @Test func mergingTakesTheResultThatKeptMost() throws {
        let kept: [(Bool, Bool)] = [(false, false), (true, false), (true, true), (false, true)]
        let folders = try kept.map { choice in
            let folder = TemporaryFolder()
            try run(in: folder, keeping: choice)
            return folder
        }
        for order in [folders, folders.reversed()] {
            let joined = TemporaryFolder()
            let journal = try Merge(order.map(\.path)).write(to: ResultFolder(path: joined.path))
            #expect(try journal.ends.values.allSatisfy { $0.result?.weights != nil && $0.result?.predictions != nil })
        }
    }

    @Test(arguments: [
        (#""predicted":\[\d+"#, #""predicted":[3"#), (#""labels":\[\d+"#, #""labels":[-1"#),
        (#""rows":\[\d+,"#, #""rows":["#), (#""probabilities":\[\[[0-9.e-]+"#, #""probabilities":[[1.5"#),
    ]) func predictionsThatCannotBeAreRefused(part: String, other: String) throws {
        let folder = TemporaryFolder()
        try run(in: folder, keeping: (false, true))
        let old = try Regex(part)
        try folder.alterJournal { lines in
            for index in lines.indices { lines[index] = lines[index].replacing(old, with: other) }
        }
        let error = #expect(throws: SweepError.self) { try SweepHistory.read(folder: folder.path).ends }
        #expect(error?.description.contains("'result.predictions' is not of") ?? false, "\(error as Any)")
    }
}
