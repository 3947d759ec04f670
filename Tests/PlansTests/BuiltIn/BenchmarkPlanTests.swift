// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans
import Testing

@Suite("The published benchmark is a plan")
struct BenchmarkPlanTests {
    private static let plan = Plan.builtIn("qml-benchmarks") ?? .paper

    @Test func itHasACaseForEachPublishedAccuracy() throws {
        #expect(Self.plan.cases.count == 203)
        #expect(Self.plan.trialCount == 203 * 2 * 30)
        try Self.plan.validate()
    }

    /// The publication's numbers of parameters: 6 n (L + 1), 3 n L + 1, n L + n^2 + 2 n, 3 n L, 3 n (L + 1) and 2 n; the
    /// two weights of each value that is read out in re-uploading are the loss's.
    @Test func modelsHaveThePublishedNumbersOfParameters() throws {
        var plan = Self.plan
        try plan.assign("seeds=1")
        try plan.assign("distillation=false")
        for (trial, accuracy) in zip(plan.expand().map(\.specification), BenchmarkData.accuracies) {
            let given = accuracy.hyperparameters
            let (d, layers) = (
                trial.data.features, (given["n_layers"] ?? given["encoding_layers"]).flatMap { Int($0) } ?? 0
            )
            let amplitudes = Int.bitWidth - (d - 1).leadingZeroBitCount
            let expected: Int
            switch accuracy.model {
            case "DataReuploadingClassifier":
                let qubits = (d + 2) / 3
                let read = ["single": 1, "half": max(1, qubits / 2), "full": qubits][given["observable_type"] ?? ""]
                expected = 6 * qubits * (layers + 1)
                #expect(try trial.student.circuit(features: d)?.readout.count == read)
            case "CircuitCentricClassifier":
                expected = 3 * (given["n_input_copies"].flatMap { Int($0) } ?? 0) * amplitudes * layers + 1
            case "DressedQuantumCircuitClassifier": expected = d * layers + d * d + 2 * d
            case "IQPVariationalClassifier": expected = 3 * d * layers
            case "SeparableVariationalClassifier": expected = 3 * d * (layers + 1)
            // Trees of eight qubits were run without their third level: 12 + 1 angles and a bias.
            default: expected = d > 16 ? 14 : 2 * (1 << (Int.bitWidth - (amplitudes - 1).leadingZeroBitCount))
            }
            let counts = try trial.student.parameterCounts(features: d, classes: 2)
            #expect(counts.circuit + counts.head == expected, "\(accuracy.model) on \(accuracy.set)")
            #expect(trial.training.learningRate == Double(given["learning_rate"] ?? ""))
            #expect(trial.training.convergenceInterval == 200 && trial.training.batch == 32)
            #expect(trial.data.counts == (240, 0, 60))
        }
    }

    /// The publication's grids: 36, 27, 12, 36, 12 and 3 settings; what reads out as many qubits is one model.
    @Test func theSearchHasThePublishedGrids() throws {
        let plan = try #require(Plan.builtIn("qml-benchmarks-search"))
        let contests = plan.contests(of: plan.expand())
        #expect(contests.count == 203)
        let sizes = [
            "CircuitCentricClassifier": [27], "DataReuploadingClassifier": [12, 24, 36],
            "DressedQuantumCircuitClassifier": [12], "IQPVariationalClassifier": [36],
            "SeparableVariationalClassifier": [12], "TreeTensorClassifier": [3],
        ]
        for (contest, accuracy) in zip(contests, BenchmarkData.accuracies) {
            #expect(contest.name.hasPrefix(accuracy.model) && contest.name.contains(accuracy.set), "\(contest.name)")
            #expect(sizes[accuracy.model]?.contains(contest.settings.count) ?? false, "\(contest.name)")
            #expect(
                contest.settings.allSatisfy {
                    $0.search == [$0.search[0]] && $0.search[0].count == 5 && $0.results.count == 5
                })
            // The published choice is among them.
            let given = accuracy.hyperparameters
            let rate = Double(given["learning_rate"] ?? "")
            let layers = (given["n_layers"] ?? given["encoding_layers"]).flatMap { Int($0) }
            #expect(
                contest.settings.contains {
                    $0.like.training.learningRate == rate && (layers == nil || $0.like.student.layers == layers)
                }, "\(contest.name)")
        }
    }
}
