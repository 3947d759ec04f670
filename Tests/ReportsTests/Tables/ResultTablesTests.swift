// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import Reports
import Sweeps
import TestSupport
import Testing

/// Gives results that a test knows: the classical student predicts one class unless it is distilled, `hea` fails for
/// some seeds when it is.
private struct KnownResults: TrialRunning {
    struct Failure: Error {}

    /// Of 12 samples.
    static func confusion(_ trial: TrialSpecification) throws -> ConfusionMatrix {
        let isClassical = trial.student.architecture == .classical
        if !isClassical && trial.distillation && trial.seed > 4 { throw Failure() }
        let collapses = isClassical && !trial.distillation && trial.seed != 2
        var confusion = ConfusionMatrix(classes: 3)
        for sample in 0..<12 {
            let label = [0, 0, 1, 2][sample % 4]
            let isRight = sample < 4 + Int(trial.seed) + (trial.distillation ? 2 : 0)
            confusion.record(actual: label, predicted: collapses ? 0 : isRight ? label : (label + 1) % 3)
        }
        return confusion
    }

    func run(
        _ trial: TrialSpecification, checkpoints: (any CheckpointStore)?, onEpoch: (Int, LearningCurve) throws -> Void
    ) throws -> TrialResult {
        TrialResult(
            parameters: 1, confusion: try Self.confusion(trial), epochs: 1, bestEpoch: 1, trainingLoss: 0,
            validationLoss: 0, testLoss: 0, curve: LearningCurve())
    }
}

@Suite struct ResultTablesTests {
    private let rows: [String: [[String: String]]]
    private let columns: [String: [String]]
    private let text: String
    private let claims: [[Claim]]

    init() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var plan = Plan(name: "known")
        plan.data.samples = 100
        plan.data.bits = 8
        plan.layers = 2
        plan.teacher.minimumValidationAccuracy = 0
        plan.architectures = [.classical, .hea]
        plan.seeds = [1, 2, 3, 4, 5, 6]
        plan.claims = Plan.paper.claims
        var sweep = Sweep(plan)
        sweep.makeRunner = { _ in KnownResults() }
        let (folder, journal, _) = try sweep.run(in: path)
        let written = try ResultFiles.write(journal.history, to: folder)
        let (names, summaries) = (written.names, written.summaries)
        (text, claims) = (written.text, summaries.claims)
        var (rows, columns) = ([String: [[String: String]]](), [String: [String]]())
        for name in names where name.hasSuffix(".csv") {
            let content = try String(contentsOfFile: path + "/" + name, encoding: .utf8)
            let lines = content.split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
            columns[name] = lines[0]
            rows[name] = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
        }
        (self.rows, self.columns) = (rows, columns)
    }

    private func row(_ table: String, _ architecture: String, distillation: Bool? = nil) throws -> [String: String] {
        let rows = rows[table]?.filter { row in
            row["architecture"] == architecture && distillation.map { row["distillation"] == "\($0)" } ?? true
        }
        return try #require(rows?.first)
    }

    private func score(_ seed: UInt64, distillation: Bool) throws -> Double {
        let wanted = ["architecture": "hea", "seed": "\(seed)", "distillation": "\(distillation)"]
        let row = rows["trials.csv"]?.first { row in wanted.allSatisfy { row[$0.key] == $0.value } }
        return try #require(row?["f1_weighted"].flatMap(Double.init))
    }

    @Test func comparisonsHaveTheColumnsOfTheDocumentation() throws {
        let columns = try #require(columns["comparisons.csv"])
        let settings = ["loss", "learning_rate", "max_epochs", "patience", "batch", "precision"]
        #expect(Array(columns.prefix(7)) == ["architecture"] + settings)
        #expect(
            Array(columns.dropFirst(7)) == [
                "parameters", "pairs", "f1_mean_without_kd", "f1_mean_with_kd", "difference", "difference_ci95_low",
                "difference_ci95_high", "wilcoxon_statistic", "wilcoxon_p", "wilcoxon_p_holm", "welch_t",
                "welch_degrees_of_freedom", "welch_p", "welch_p_holm", "cliffs_delta", "f1_variance_without_kd",
                "f1_variance_without_kd_ci95_low", "f1_variance_without_kd_ci95_high", "f1_variance_with_kd",
                "f1_variance_with_kd_ci95_low", "f1_variance_with_kd_ci95_high", "collapsed_without_kd",
                "collapsed_with_kd", "f1_per_parameter_without_kd", "f1_per_parameter_with_kd",
            ])
        let documentation = try String(
            contentsOfFile: Command.projectRoot + "/docs/reference/tables.md", encoding: .utf8)
        for column in columns.dropFirst(7) + (self.columns["summary.csv"] ?? []) {
            #expect(documentation.contains("`\(column)`"), "\(column)")
        }
    }

    @Test func aTrialThatFailedTakesItsPairOutButNotItsPartner() throws {
        let row = try row("comparisons.csv", "hea")
        #expect(row["pairs"] == "4")
        func number(_ column: String) throws -> Double { try #require(row[column].flatMap(Double.init)) }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        let without: [Double] = try (1...6).map { try score($0, distillation: false) }
        let with: [Double] = try (1...4).map { try score($0, distillation: true) }
        let difference = mean(zip(without, with).map { $1 - $0 })
        #expect(try abs(number("difference") - difference) < 1e-15)
        #expect(try abs(number("f1_mean_without_kd") - mean(without)) < 1e-15)
        #expect(try abs(number("f1_mean_with_kd") - mean(with)) < 1e-15)
        #expect(row["wilcoxon_p"] == "0.125" && row["wilcoxon_p_holm"] == "0.125", "the classical p is smaller")
        let classical = try self.row("comparisons.csv", "classical")
        #expect(classical["wilcoxon_p"] == "0.03125" && classical["wilcoxon_p_holm"] == "0.0625")
        let perParameter = try number("f1_per_parameter_without_kd") * number("parameters")
        #expect(abs(perParameter - mean(without)) < 1e-15)
    }

    @Test func runsThatPredictOneClassAreCounted() throws {
        let row = try row("comparisons.csv", "classical")
        let collapsed = try #require(row["collapsed_without_kd"].flatMap(Double.init))
        #expect(abs(collapsed - 5.0 / 6) < 1e-15 && row["collapsed_with_kd"] == "0.0")
        #expect(
            try self.row("summary.csv", "classical", distillation: false)["collapsed"] == row["collapsed_without_kd"])
        #expect(text.contains("Rows with runs that predict one class: 1 ("))
    }

    @Test func variancesHaveTheSameIntervalsInBothTables() throws {
        for (distillation, side) in [(false, "without"), (true, "with")] {
            let (comparison, summary) = try (
                row("comparisons.csv", "hea"), row("summary.csv", "hea", distillation: distillation)
            )
            for bound in ["low", "high"] {
                let value = try #require(summary["variance_ci95_\(bound)"])
                #expect(!value.isEmpty && value == comparison["f1_variance_\(side)_kd_ci95_\(bound)"])
            }
            #expect(summary["variance"] == comparison["f1_variance_\(side)_kd"])
        }
    }

    @Test func otherAveragesOfTheF1StandInTheSummary() throws {
        let trials = try #require(
            rows["trials.csv"]?.filter { $0["architecture"] == "hea" && $0["distillation"] == "false" })
        for average in ["macro", "micro"] {
            let mean = trials.compactMap { $0["f1_\(average)"].flatMap(Double.init) }.reduce(0, +) / 6
            let ours = try row("summary.csv", "hea", distillation: false)["f1_\(average)_mean"].flatMap(Double.init)
            #expect(abs(try #require(ours) - mean) < 1e-15)
        }
    }

    @Test func noCellIsNotANumber() {
        for (name, rows) in rows {
            #expect(!rows.contains { $0.values.contains { ["nan", "-nan", "inf", "-inf"].contains($0) } }, "\(name)")
        }
    }

    @Test func theEndTableFitsIntoATerminalAndSaysWhenSeedsAreTooFew() {
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(
            text.contains(
                "p is Wilcoxon's, corrected for 2 models (Holm).\n  With 6 pairs of runs it cannot be below 0.05."))
    }

    @Test func claimsAreOfTheSweepsStudents() throws {
        #expect(claims.map(\.count) == [1, 1, 1])
        let (raises, more) = (claims[0][0], claims[1][0])
        #expect(raises.comparisons.map(\.name) == ["classical", "hea"] && raises.comparisons.map(\.runs) == [6, 4])
        #expect(more.comparisons.map(\.name) == ["classical, hea"] && more.comparisons.map(\.runs) == [4])
        #expect(claims[2][0].comparisons.map(\.distillation) == [false, true])
        let difference = try row("comparisons.csv", "classical")["difference"].flatMap(Double.init)
        #expect(abs(raises.comparisons[0].difference - (try #require(difference))) < 1e-15)
    }
}
