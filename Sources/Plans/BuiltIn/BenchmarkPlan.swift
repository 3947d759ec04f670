// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Learning

extension Plan {
    /// The models of a published benchmark on 36 of its data sets, with the hyperparameters, the losses and the training
    /// there; `CircuitDescription.dataReuploading` names the source. A case for each model and data set of the publication.
    mutating func useBenchmark() {
        settings.source = .benchmark
        settings.table.set = BenchmarkData.names.first
        settings.data.split = [0.8, 0, 0.2]
        settings.training.steps = 10_000
        settings.training.batch = 32
        settings.training.precision = .single
        settings.training.convergenceInterval = 200
        settings.training.restoreBest = false
        settings.teacher.hiddenLayers = [100]
        settings.teacher.minimumValidationAccuracy = 0
        seeds = Array(1...30)
        var (models, cases) = ([BenchmarkModel](), [PlanCase]())
        for accuracy in BenchmarkData.accuracies {
            guard let model = BenchmarkModel(accuracy) else {
                preconditionFailure("The benchmark's models come with the program, not \(accuracy.model).")
            }
            models.append(model)
            cases.append(model.planCase(on: accuracy.set))
        }
        var known: Set<String> = []
        // Families together, in the order of the publication's tables.
        architectures = models.map(\.architecture).filter { known.insert($0.name).inserted }.sorted {
            $0.name < $1.name
        }
        self.cases = cases
        do {
            try readTables()
        } catch {
            preconditionFailure("The benchmark's data sets come with the program: \(error)")
        }
    }
}

/// A model of the benchmark with its hyperparameters.
private struct BenchmarkModel {
    let architecture: Architecture
    private var layers: String?
    private let learningRate: String
    private var (scaling, loss, lossFactor, steps) = (
        FeatureScaling.none, Loss.crossEntropy, nil as Double?, nil as Int?
    )

    /// - Returns: nil for a model that is none of the variational ones.
    init?(_ accuracy: BenchmarkData.Accuracy) {
        let given = accuracy.hyperparameters
        guard let learningRate = given["learning_rate"], let features = Self.features(of: accuracy.set) else {
            return nil
        }
        self.learningRate = learningRate
        layers = given["n_layers"] ?? given["encoding_layers"]
        let named: (name: String, change: (inout HybridArchitecture) -> Void)
        switch accuracy.model {
        case "DataReuploadingClassifier":
            // The published accuracies are not those of the published code.
            (scaling, loss) = (.halfTurn, .weightedFidelity)
            let qubits = (features + 2) / 3
            let read = ["single": 1, "half": max(qubits / 2, 1), "full": qubits][given["observable_type"] ?? ""] ?? 1
            named = ("data-reuploading-published", { Self.read(read, in: &$0) })
        case "CircuitCentricClassifier":
            (loss, lossFactor) = (.square, 0.5)
            let copies = given["n_input_copies"].flatMap { Int($0) } ?? 2
            named = (
                "circuit-centric",
                { hybrid in
                    hybrid.embedding?.copies = copies
                    hybrid.name += "-\(copies)"
                }
            )
        case "DressedQuantumCircuitClassifier":
            (scaling, steps) = (.standard, 100_000)
            named = ("dressed", { $0.name += "-benchmark" })
        case "IQPVariationalClassifier":
            (scaling, loss, lossFactor) = (.halfTurn, .linear, 0.5)
            let repeats = given["repeats"].flatMap { Int($0) } ?? 1
            named = ("iqp-variational", { ($0.circuit, $0.name) = (.iqp(encodings: repeats), "\($0.name)-\(repeats)") })
        case "SeparableVariationalClassifier":
            (scaling, loss, lossFactor) = (.halfTurn, .logistic, 6)
            named = ("separable-variational", { $0.name += "-benchmark" })
        case "TreeTensorClassifier":
            (loss, lossFactor) = (.square, 1)
            // Trees of eight qubits were run without their third level.
            let isCut = features > 16
            layers = isCut ? "2" : "6"
            named = ("tree-tensor", { Self.cut(isCut, &$0) })
        default: return nil
        }
        guard case .hybrid(var hybrid) = try? Architecture(name: named.name) else { return nil }
        hybrid.layers = nil
        named.change(&hybrid)
        architecture = .hybrid(hybrid)
    }

    private static func features(of set: String) -> Int? { try? TableSource(set: set).contents().features }

    private static func read(_ qubits: Int, in hybrid: inout HybridArchitecture) {
        guard qubits > 1 else { return }
        (hybrid.circuit.readout, hybrid.name) = (.first(qubits: qubits), "\(hybrid.name)-\(qubits)")
    }

    private static func cut(_ isCut: Bool, _ hybrid: inout HybridArchitecture) {
        hybrid.name += isCut ? "-cut" : "-benchmark"
        if isCut { hybrid.circuit.after = [.single(.ry, on: .list(qubits: [0]))] }
    }

    func planCase(on set: String) -> PlanCase {
        var fields: [(String, String?)] = [
            ("data.set", set), ("data.scaling", scaling.rawValue), ("circuit.layers", layers),
            ("training.learningRate", learningRate), ("training.loss", loss.rawValue),
        ]
        fields += [
            ("training.lossFactor", lossFactor.map { "\($0)" }), ("training.steps", steps.map { "\($0)" }),
        ]
        return PlanCase(
            [.architectures([architecture.name])]
                + fields.compactMap { field, value in value.map { .field(field, [$0]) } })
    }
}
