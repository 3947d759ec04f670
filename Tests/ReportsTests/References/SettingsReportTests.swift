// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import Reports
import Sweeps
import TestSupport
import Testing

/// Results that a test knows: of ten samples of two classes, `hea` has more right with small batches, and everybody with
/// distillation; the last two seeds have one right less.
private struct KnownResults: TrialRunning {
    struct Failure: Error {}

    var fails = false

    static func right(_ trial: TrialSpecification) -> Int {
        let base = trial.student.architecture == .hea && trial.training.batch != nil ? 7 : 5
        return base + (trial.distillation ? 2 : 0) - (trial.seed > 6 ? 1 : 0)
    }

    func run(
        _ trial: TrialSpecification, checkpoints: (any CheckpointStore)?, onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> TrialResult {
        if fails { throw Failure() }
        var confusion = ConfusionMatrix(classes: 3)
        for sample in 0..<10 {
            confusion.record(
                actual: sample % 3, predicted: sample < Self.right(trial) ? sample % 3 : (sample + 1) % 3)
        }
        return TrialResult(
            parameters: 1, confusion: confusion, epochs: 1, bestEpoch: 1, trainingLoss: 0, validationLoss: 0,
            testLoss: 0, curve: LearningCurve())
    }
}

@Suite("A sweep of several settings is set beside published values, claim by claim") struct SettingsReportTests {
    private let folder = TemporaryFolder()
    private let written: ResultFiles.Written

    init() throws {
        written = try Self.results(
            """
            name: known
            data: {samples: 100, bits: 8}
            circuit: {layers: 2}
            teacher: {minimumValidationAccuracy: 0}
            training: {batch: [full, 32], learningRate: [0.1, 0.2]}
            architectures: [classical, hea]
            seeds: 8
            claims:
              - {statement: Small batches help., greater: {batch: 32}, than: {batch: full}}
              - {statement: The circuit wins., greater: {hybrid: true}, than: {hybrid: false}}
              - {statement: Distillation helps., greater: {distillation: true}, than: {distillation: false}}
              - {statement: It helps circuits more., of: gain, greater: {hybrid: true}, than: {hybrid: false}}
            reference: |
              # Somebody, 2020
              architecture,distillation,score,mean,variance,n
              classical,false,accuracy,0.470,0.0021,6
              hea,false,accuracy,0.675,0.0021,6
              hea,true,accuracy,0.9,,6

            """, in: folder)
    }

    private static func results(
        _ yaml: String, in folder: TemporaryFolder, runner: KnownResults = KnownResults()
    ) throws -> ResultFiles.Written {
        var sweep = Sweep(try Plan(yaml: yaml, file: "known.yaml"))
        sweep.makeRunner = { _ in runner }
        let (results, journal, _) = try sweep.run(in: folder.path)
        return try ResultFiles.write(journal.history, to: results)
    }

    /// A setting of circuits alone is one, too; students without a circuit are compared in each.
    @Test func settingsOfCircuitsAreRanked() throws {
        let folder = TemporaryFolder()
        _ = try Self.results(
            """
            name: known
            data: {samples: 100, bits: 8}
            circuit: {layers: [1, 2]}
            training: {batch: [full, 32]}
            architectures: [classical, hea]
            distillation: off
            seeds: 2
            reference: |
              architecture,layers,score,mean,n
              classical,,accuracy,0.5,6
              hea,1,accuracy,0.4,6
              hea,2,accuracy,0.7,6

            """, in: folder)
        let rows = try table("agreement.csv", in: folder)
        #expect(rows.count == 4 && rows.allSatisfy { $0["values"] == "2" })
        #expect(rows[0]["layers"] == "2" && rows[0]["batch"] == "32" && rows[3]["layers"] == "1")
    }

    private func table(_ name: String, in other: TemporaryFolder? = nil) throws -> [[String: String]] {
        let lines = try (other ?? folder).read(name).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    /// The variance of six runs with one sample more right than two.
    private let variance = 0.01 * 6 * 2 / 8 / 7

    @Test func theSettingThatAgreesBestIsFirst() throws {
        let rows = try table("agreement.csv")
        #expect(rows.map { $0["rank"] } == ["1", "2", "3", "4"])
        #expect(rows.map { $0["batch"] } == ["32", "32", "full", "full"])
        #expect(rows.allSatisfy { $0["values"] == "3" && $0["same_direction"] == "1" && $0["both_directions"] == "1" })
        // Ours: means 0.475, 0.675 and 0.875, each with that variance over eight seeds.
        func squared(_ difference: Double, _ published: Double, unit: Double) -> Double {
            difference * difference / (variance / 8 + published / 6 + unit * unit / 12)
        }
        let expected =
            (squared(0.475 - 0.470, 0.0021, unit: 1e-3) + squared(0.675 - 0.675, 0.0021, unit: 1e-3)
                + squared(0.875 - 0.9, 0, unit: 0.1)) / 3
        let found = try #require(rows[0]["mean_squared_distance"].flatMap(Double.init))
        #expect(abs(found - expected) < 1e-9)
        let likelihoods = rows.compactMap { $0["log_likelihood"].flatMap(Double.init) }
        #expect(likelihoods.count == 4 && likelihoods[0] > likelihoods[2])
        #expect(try table("comparisons.csv").count { $0["reference_mean_with_kd"] == "0.9" } == 4)
        #expect(written.names.contains("agreement.csv"))
    }

    @Test func aClaimIsAnsweredForEverySettingThatItDoesNotName() {
        let claims = written.summaries.claims
        #expect(claims.map(\.count) == [2, 4, 4, 4])
        #expect(claims[0].map(\.setting) == ["learning rate 0.1", "learning rate 0.2"])
        #expect(claims[1].map(\.setting).contains("learning rate 0.2, batch 32"))
        // One that does not name distillation is about both sides.
        #expect(claims[0].allSatisfy { $0.overall.map(\.distillation) == [false, true] })
        // Only the circuit changes with the batch, and nothing contradicts that it helps.
        #expect(claims[0][0].comparisons.map(\.name) == ["classical", "hea", "classical", "hea"])
        #expect(claims[0].map(\.verdict) == [.supported, .supported])
        let wins = claims[1].map { ($0.setting.contains("batch 32"), $0.verdict) }
        #expect(wins.allSatisfy { $0.1 == ($0.0 ? .supported : .undecided) })
        #expect(claims[2].allSatisfy { $0.verdict == .supported && $0.comparisons.count == 2 })
        for (claim, raises) in zip(claims[3], claims[2]) {
            #expect(claim.comparisons.map(\.name) == ["hea, classical"] && claim.setting == raises.setting)
            let gains = raises.comparisons.map(\.difference)
            #expect(abs(claim.comparisons[0].difference - (gains[1] - gains[0])) < 1e-14)
        }
    }

    @Test func theTextBeginsWithTheAnswer() {
        let text = (written.answer ?? "") + written.text
        #expect(
            text.replacing("\n", with: " ").hasPrefix(
                "Distillation raises the F1 of 8 of 8 comparisons in 4 settings; the mean effect is +0."),
            "\(text.prefix(300))")
        #expect(text.contains("Beside Somebody, 2020:\n  1. learning rate 0."))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    private static let short = """
        name: known
        data: {samples: 100, bits: 8}
        architectures: [classical, hea]
        distillation: off
        seeds: 2

        """

    @Test func withoutAScoreThereIsNoTable() throws {
        let written = try Self.results(Self.short, in: TemporaryFolder(), runner: KnownResults(fails: true))
        #expect(written.answer == nil && written.text == "No trial has a score.\n")
    }

    @Test func theAnswerSaysWhetherAllTrialsAreOver() throws {
        let whole = try Self.results(Self.short, in: TemporaryFolder())
        #expect(try !#require(whole.answer).hasPrefix("So far: "))
        let folder = TemporaryFolder()
        let results = try ResultFolder(path: folder.path)
        let journal = try Journal(of: Plan(yaml: Self.short, file: "known.yaml"), in: results)
        // Both seeds of the first student.
        for number in 1...2 {
            let trial = journal.history.trials[number - 1].specification
            let result = try KnownResults().run(trial, checkpoints: nil) { _, _ in }
            let identity = TrialIdentity(of: trial)
            try journal.append(.started(rank: 0, trials: [identity]))
            try journal.append(
                .ended(
                    TrialEnd(
                        number: number, trial: identity, rank: 0, host: "here", seconds: 1, outcome: .done(result),
                        checkpoints: nil)))
        }
        try journal.commit()
        let part = try ResultFiles.write(journal.history, to: results)
        #expect(try #require(part.answer).hasPrefix("So far: "))
    }
}
