// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Foundation
import Learning
import Plans
import Reports
import Sweeps
import TestSupport
import Testing

/// Gives gradient norms that a test knows; one run has recorded none.
private struct KnownGradients: TrialRunning {
    func run(
        _ trial: TrialSpecification, checkpoints: (any CheckpointStore)?, onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> TrialResult {
        var curve = LearningCurve()
        (curve.trainingLoss, curve.validationLoss, curve.validationF1) = ([1, 0.5], [1, 0.5], [0, 1])
        if trial.seed != 4 {
            curve.gradientNorm = [Float(2 * trial.seed), 1]
            if trial.student.architecture != .classical { curve.circuitGradientNorm = [Float(trial.seed), 0.5] }
        }
        return TrialResult(
            parameters: 30, confusion: ConfusionMatrix(classes: 3), epochs: 2, bestEpoch: 2, trainingLoss: 0,
            validationLoss: 0, testLoss: 0, curve: curve)
    }
}

@Suite struct GradientTableTests {
    private let tables: [String: [[String: String]]]

    init() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var plan = Plan(name: "known")
        plan.data.samples = 100
        plan.data.bits = 8
        plan.vary(\.layers, over: [1, 2])
        plan.distillation = [false]
        plan.architectures = [.classical, .hea]
        plan.seeds = [1, 2, 3, 4]
        var sweep = Sweep(plan)
        sweep.makeRunner = { _ in KnownGradients() }
        let (folder, journal, _) = try sweep.run(in: path)
        var tables: [String: [[String: String]]] = [:]
        for name in try ResultFiles.write(journal.history, to: folder).names where name.hasSuffix(".csv") {
            let lines = try String(contentsOfFile: path + "/" + name, encoding: .utf8).split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
            tables[name] = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
        }
        self.tables = tables
    }

    private func number(_ row: [String: String], _ column: String) throws -> Double {
        try #require(row[column].flatMap(Double.init), "\(column)")
    }

    @Test func meansOfSquaresAreOverSeedsAndAngles() throws {
        let rows = try #require(tables["gradients.csv"])
        #expect(rows.map { $0["architecture"] } == ["hea", "hea"], "the classical student has no angles")
        for (row, layers) in zip(rows, [1, 2]) {
            #expect(row["qubits"] == "3" && row["circuit_layers"] == "\(layers)" && row["runs"] == "3")
            #expect(row["angles"] == "\(9 * layers)" && row["layers"] == "\(layers)")
            let mean = Double(1 + 4 + 9) / 3 / Double(9 * layers)
            #expect(try abs(number(row, "mean_square") - mean) < 1e-15 && number(row, "norm_mean") == 2)
            #expect(try number(row, "mean_square_ci95_low") < mean && number(row, "mean_square_ci95_high") > mean)
        }
    }

    @Test func learningCurvesHaveTheNormsOfTheRunsThatRecordedThem() throws {
        let rows = try #require(tables["learning-curves.csv"]?.filter { $0["epoch"] == "1" })
        let classical = try #require(rows.first { $0["architecture"] == "classical" })
        #expect(classical["circuit_gradient_norm_mean"] == "" && classical["runs"] == "4")
        #expect(try number(classical, "gradient_norm_mean") == 4 && number(classical, "gradient_norm_q3") == 5)
        let hybrid = try #require(rows.first { $0["architecture"] == "hea" })
        #expect(try number(hybrid, "circuit_gradient_norm_median") == 2)
    }

    @Test func everyColumnIsInTheDocumentation() throws {
        let documentation = try String(contentsOfFile: Command.projectRoot + "/docs/reference/tables.md", encoding: .utf8)
        let section = try #require(documentation.split(separator: "`gradients.csv`").last)
        for column in [
            "qubits", "circuit_layers", "angles", "runs", "norm_mean", "mean_square", "mean_square_ci95_low",
        ] {
            #expect(section.contains("`\(column)`") && tables["gradients.csv"]?.first?[column] != nil, "\(column)")
        }
    }
}
