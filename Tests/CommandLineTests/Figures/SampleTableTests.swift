// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Tables name classes by their labels; those of every sample and every epoch are written where they are asked for.
@Suite(.waitsForProcesses) struct SampleTableTests {
    private let folder = TemporaryFolder()
    private static let labels = ["big, red", "small", "-1"]

    /// 60 samples of three classes, in lines 2 to 61 of a file.
    private func writeData() throws {
        let rows = (0..<60).map { row in
            let label = row % 3
            return
                "\"\(Self.labels[label])\",\(sin(Double(row)) / 4 + Double(label)),\(cos(Double(row)) / 4 - Double(label)),1"
        }
        try folder.write("data.csv", "kind,x,y,one\n" + rows.joined(separator: "\n") + "\n")
        try folder.write(
            "own.yaml",
            """
            name: own
            data: {source: csv, file: data.csv, label: kind, split: [0.5, 0.25, 0.25]}
            training: {epochs: 5}
            circuit: {layers: 1}
            embedding: {kind: angle}
            teacher: {hiddenLayers: [4], minimumValidationAccuracy: 0}
            architectures: [classical, hea]
            seeds: [1, 2]
            """)
    }

    private func run(_ arguments: String..., ranks: Int? = nil) throws -> Command.Outcome {
        try Command(ranks: ranks).run(arguments, in: folder.path)
    }

    /// The rows of a table; no cell of a table here has a comma but a label.
    private func rows(_ path: String) throws -> [[String]] {
        try folder.read(path).split(separator: "\n").map { line in
            line.replacing("big, red", with: "big; red").replacing("\"", with: "").split(
                separator: ",", omittingEmptySubsequences: false
            )
            .map { String($0).replacing(";", with: ",") }
        }
    }

    @Test func classesGoByTheirLabels() throws {
        try writeData()
        #expect(try run("sweep", "own.yaml", "--output", "out", "--quiet").status == 0)
        // Sorted, as no list says otherwise.
        let names = ["-1", "big, red", "small"]
        #expect(
            try folder.read("out/trials.csv").contains(",f1_class_-1,\"f1_class_big, red\",f1_class_small,accuracy,"))
        let cells = try rows("out/confusion.csv").dropFirst()
        let (truth, predicted) = (try #require(cells.first?.count) - 5, try #require(cells.first?.count) - 4)
        #expect(cells.prefix(9).map { $0[truth] } == names.flatMap { [$0, $0, $0] })
        #expect(cells.prefix(9).map { $0[predicted] } == names + names + names)
        let trained = try run("train", "--plan", "own.yaml", "--architecture", "hea", "--seed", "1")
        #expect(trained.status == 0 && trained.output.contains("per class -1 "), "\(trained.output)")
        #expect(trained.output.contains(", big, red ") && trained.output.contains(", small "))
    }

    @Test func classesOfDifferentDataSetsAreNumbers() throws {
        try writeData()
        let plan = try folder.read("own.yaml")
        try folder.write(
            "own.yaml",
            plan.replacing("label: kind,", with: "label: kind, classes: [[small, \"-1\"], [\"big, red\", small]],"))
        #expect(try run("sweep", "own.yaml", "--output", "out", "--quiet").status == 0)
        let head = try #require(try rows("out/trials.csv").first)
        #expect(head.filter { $0.hasPrefix("f1_class_") } == ["f1_class_0", "f1_class_1"])
    }

    @Test func predictionsAreOfEverySampleWithItsLineAndTheSameOnAnyRanks() throws {
        try writeData()
        #expect(try run("sweep", "own.yaml", "--output", "out", "--save-predictions", "--quiet").status == 0)
        let text = try folder.read("out/predictions.csv")
        let two = try run("sweep", "own.yaml", "--output", "two", "--save-predictions", "--quiet", ranks: 2)
        #expect(try two.status == 0 && folder.read("two/predictions.csv") == text)
        #expect(
            text.hasPrefix(
                "trial,row,true_class,predicted_class,probability_-1,\"probability_big, red\",probability_small\n"))
        let (trials, samples) = (try rows("out/trials.csv"), try rows("out/predictions.csv").dropFirst())
        let accuracy = try #require(trials[0].firstIndex(of: "accuracy"))
        #expect(trials.count == 9 && samples.count == 8 * 15)
        for trial in trials.dropFirst() {
            let own = samples.filter { $0[0] == trial[0] }
            #expect(own.count == 15)
            #expect(Double(trial[accuracy]) == Double(own.count { $0[2] == $0[3] }) / 15)
            for sample in own {
                // Line 2 is the first sample.
                #expect(
                    sample[2]
                        == Self.labels[try #require(Int(sample[1])) % 3 == 2 ? 0 : Int(sample[1])! % 3 == 0 ? 1 : 2])
                let probabilities = sample[4...].compactMap(Double.init)
                #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12)
                let place = try #require(["-1", "big, red", "small"].firstIndex(of: sample[3]))
                #expect(probabilities.max() == probabilities[place])
            }
        }
        // From the journal again, by a report and by a merge; one training writes the same rows.
        try FileManager.default.removeItem(atPath: folder.file("out/predictions.csv"))
        #expect(try run("report", "out", "--no-figures", "--quiet").status == 0)
        #expect(try folder.read("out/predictions.csv") == text)
        #expect(try run("merge", "out", "-o", "joined", "--quiet").status == 0)
        #expect(try folder.read("joined/predictions.csv") == text)
        let trained = try run(
            "train", "--plan", "own.yaml", "--architecture", "classical", "--seed", "1", "--save-predictions", "one.csv"
        )
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(
            try rows("one.csv").map { $0.dropFirst() } == rows("out/predictions.csv").prefix(16).map { $0.dropFirst() })
    }

    @Test func trialsThatWereRunWithoutKeepingPredictionsAreNamed() throws {
        try writeData()
        #expect(try run("sweep", "own.yaml", "--output", "out", "--shard", "1/2", "--quiet").status == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/predictions.csv")))
        let rest = try run("sweep", "own.yaml", "--output", "out", "--save-predictions", "--quiet")
        #expect(rest.errors.contains("4 of 8 trials that are done have no predictions"), "\(rest.errors)")
        #expect(Set(try rows("out/predictions.csv").dropFirst().map { $0[0] }) == ["2", "4", "6", "8"])
    }

    @Test func curvesAreOfEveryEpochAndStayOnceTheyAreThere() throws {
        try writeData()
        #expect(try run("sweep", "own.yaml", "--output", "out", "--shard", "1/2", "--quiet").status == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/curves.csv")))
        let report = try run("report", "out", "--no-figures", "--curves")
        #expect(report.status == 0 && report.output.contains("out/curves.csv"))
        let half = try rows("out/curves.csv")
        #expect(
            half[0] == [
                "trial", "epoch", "training_loss", "validation_loss", "validation_f1", "gradient_norm",
                "circuit_gradient_norm",
            ])
        #expect(half.count == 1 + 4 * 5)
        #expect(try run("sweep", "own.yaml", "--output", "out", "--quiet").status == 0)
        let all = try rows("out/curves.csv").dropFirst()
        #expect(all.map { $0[0] } == (1...8).flatMap { trial in (1...5).map { _ in "\(trial)" } })
        #expect(all.map { $0[1] } == (1...8).flatMap { _ in (1...5).map { "\($0)" } })
        let trials = try rows("out/trials.csv")
        let (best, loss) = (
            try #require(trials[0].firstIndex(of: "best_epoch")),
            try #require(trials[0].firstIndex(of: "validation_loss"))
        )
        for trial in trials.dropFirst() {
            let row = try #require(all.first { $0[0] == trial[0] && $0[1] == trial[best] })
            #expect(row[3] == trial[loss] && !row[4].isEmpty && Double(row[5]) ?? 0 > 0)
            #expect(row[6].isEmpty == (trial[1] == "classical"))
        }
        #expect(try run("sweep", "own.yaml", "--output", "new", "--curves", "--quiet").status == 0)
        #expect(try folder.read("new/curves.csv") == folder.read("out/curves.csv"))
        let several = try run("report", "out", "new", "--curves")
        #expect(several.status == 64 && several.errors.contains("--curves writes into one folder"))
    }

    @Test func withoutValidationSamplesCurvesHaveNoScoresOfThem() throws {
        try writeData()
        let swept = try run(
            "sweep", "own.yaml", "--output", "out", "--set", "data.split=[0.5, 0, 0.5]", "--set", "distillation=false",
            "--curves", "--quiet")
        #expect(swept.status == 0, "\(swept.errors)")
        #expect(try rows("out/curves.csv").dropFirst().allSatisfy { $0[3].isEmpty && $0[4].isEmpty && !$0[2].isEmpty })
        let means = try rows("out/learning-curves.csv")
        let place = try #require(means[0].firstIndex(of: "validation_f1_mean"))
        #expect(means.count == 11 && means.dropFirst().allSatisfy { $0[place].isEmpty && !$0[place - 8].isEmpty })
    }
}
