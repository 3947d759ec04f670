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
        (seeds, claims) = (Array(1...30), [])
        var (models, cases) = ([BenchmarkModel](), [PlanCase]())
        for accuracy in BenchmarkData.accuracies {
            let model = BenchmarkModel(accuracy.model, on: accuracy.set, accuracy.hyperparameters)
            models.append(model)
            cases.append(model.planCase(on: accuracy.set))
        }
        useBenchmark(models.map(\.architecture), cases, students: models.map(\.architecture.name))
    }

    /// The same with the protocol of the publication: hyperparameters are chosen by cross-validation, and what is chosen is trained
    /// with five seeds.
    mutating func searchBenchmark() {
        useBenchmark()
        (distillation, seeds) = ([false], [1])
        var selection = Selection()
        (selection.folds, selection.isShuffled, selection.seeds) = (5, false, Array(1...5))
        selection.over = ["circuit.layers", "training.learningRate"]
        var (architectures, cases) = ([Architecture](), [PlanCase]())
        for accuracy in BenchmarkData.accuracies {
            let models = BenchmarkModel.grid(accuracy.model, on: accuracy.set)
            architectures += models.map(\.architecture)
            cases.append(models[0].planCase(on: accuracy.set, searching: models.map(\.architecture.name)))
            let place =
                selection.families.firstIndex { $0.name == accuracy.model } ?? selection.families.endIndex
            if place == selection.families.endIndex {
                selection.families.append(.init(name: accuracy.model, architectures: []))
            }
            for model in models where !selection.families[place].architectures.contains(model.architecture.name) {
                selection.families[place].architectures.append(model.architecture.name)
            }
        }
        self.selection = selection
        useBenchmark(architectures, cases, students: BenchmarkData.accuracies.map(\.model))
    }

    /// - Parameter students: what tables call the students of the published accuracies.
    private mutating func useBenchmark(_ models: [Architecture], _ cases: [PlanCase], students: [String]) {
        reference = .benchmark(students)
        var known: Set<String> = []
        // Families together, in the order of the publication's tables.
        architectures = models.filter { known.insert($0.name).inserted }.sorted { $0.name < $1.name }
        self.cases = cases
        do {
            try readTables()
        } catch {
            preconditionFailure("The benchmark's data sets come with the program: \(error)")
        }
    }
}

extension Reference {
    /// The published test accuracies.
    ///
    /// - Parameter students: what tables call the students, in the order of the accuracies.
    fileprivate static func benchmark(_ students: [String]) -> Reference {
        let rows = zip(students, BenchmarkData.accuracies).map { student, cell in
            "\(student),\(cell.set),false,accuracy,\(cell.mean),\(cell.deviation),\(cell.runs)"
        }
        let source = "J. Bowles, S. Ahmed, M. Schuld, “Better than classical?”, arXiv:2403.07059, 2024"
        do {
            return try Reference(
                csv: "# \(source)\narchitecture,set,distillation,score,mean,standard_deviation,n\n"
                    + rows.joined(separator: "\n"))
        } catch {
            preconditionFailure("The benchmark's accuracies come with the program: \(error)")
        }
    }
}

/// A model of the benchmark with its hyperparameters.
private struct BenchmarkModel {
    let architecture: Architecture
    private let model: String
    private var layers: String?
    private let learningRate: String
    private var (scaling, loss, lossFactor, steps) = (
        FeatureScaling.none, Loss.crossEntropy, nil as Double?, nil as Int?
    )

    /// The hyperparameters among which the publication chose, beside the learning rate, of which there are three everywhere.
    private static let grids = [
        "DataReuploadingClassifier": [
            "n_layers": ["1", "5", "10", "15"], "observable_type": ["single", "half", "full"],
        ],
        "CircuitCentricClassifier": ["n_input_copies": ["1", "2", "3"], "n_layers": ["1", "5", "10"]],
        "DressedQuantumCircuitClassifier": ["n_layers": ["1", "5", "10", "15"]],
        "IQPVariationalClassifier": ["n_layers": ["1", "5", "10", "15"], "repeats": ["1", "5", "10"]],
        "SeparableVariationalClassifier": ["encoding_layers": ["1", "3", "5", "10"]], "TreeTensorClassifier": [:],
    ]
    private static let layerKeys = ["n_layers", "encoding_layers"]

    /// The models that differ in more than numbers of layers and learning rates, those that are the same on a data set once.
    static func grid(_ model: String, on set: String) -> [BenchmarkModel] {
        let own = (grids[model] ?? [:]).filter { !layerKeys.contains($0.key) }.first
        let all = (own?.value ?? [""]).map { value in
            BenchmarkModel(model, on: set, own.map { [$0.key: value] } ?? [:])
        }
        var known: Set<String> = []
        return all.filter { known.insert($0.architecture.name).inserted }
    }

    init(_ model: String, on set: String, _ given: [String: String]) {
        self.model = model
        learningRate = given["learning_rate"] ?? Self.learningRates[0]
        let features = (try? TableSource(set: set).contents().features) ?? 0
        layers = given["n_layers"] ?? given["encoding_layers"]
        let named: (name: String, change: (inout HybridArchitecture) -> Void)
        switch model {
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
        default: preconditionFailure("The benchmark's models come with the program, not \(model).")
        }
        guard case .hybrid(var hybrid) = try? Architecture(name: named.name) else {
            preconditionFailure("The benchmark's models come with the program, not \(named.name).")
        }
        hybrid.layers = nil
        named.change(&hybrid)
        architecture = .hybrid(hybrid)
    }

    private static func read(_ qubits: Int, in hybrid: inout HybridArchitecture) {
        guard qubits > 1 else { return }
        (hybrid.circuit.readout, hybrid.name) = (.first(qubits: qubits), "\(hybrid.name)-\(qubits)")
    }

    private static func cut(_ isCut: Bool, _ hybrid: inout HybridArchitecture) {
        hybrid.name += isCut ? "-cut" : "-benchmark"
        if isCut { hybrid.circuit.after = [.single(.ry, on: .list(qubits: [0]))] }
    }

    /// - Parameter models: those that a search is among, with all learning rates and layers; nil for the model itself.
    func planCase(on set: String, searching models: [String]? = nil) -> PlanCase {
        let grid = Self.grids[model] ?? [:]
        let allLayers = Self.layerKeys.compactMap { grid[$0] }.first
        let fields: [(String, [String]?)] = [
            ("data.set", [set]), ("data.scaling", [scaling.rawValue]),
            ("circuit.layers", models == nil ? layers.map { [$0] } : allLayers ?? layers.map { [$0] }),
            ("training.learningRate", models == nil ? [learningRate] : Self.learningRates),
            ("training.loss", [loss.rawValue]), ("training.lossFactor", lossFactor.map { ["\($0)"] }),
            ("training.steps", steps.map { ["\($0)"] }),
        ]
        return PlanCase(
            [.architectures(models ?? [architecture.name])]
                + fields.compactMap { field, values in values.map { .field(field, $0) } })
    }

    private static let learningRates = ["0.001", "0.01", "0.1"]
}
