// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Learning
import TestSupport
import Testing

@Suite("The models of a published benchmark are built in")
struct BenchmarkArchitectureTests {
    private struct File: Decodable {
        struct Vector: Decodable {
            struct Hyperparameters: Decodable {
                let n_layers, repeats, encoding_layers, embedding_layers, variational_layers, n_input_copies: Int?
                let observable_type: String?
            }
            let model: String
            let n_features, n_qubits, n_parameters: Int
            let hyperparameters: Hyperparameters
            let tree_levels: Int?
        }
        let vectors: [Vector]
    }

    private let folder = TemporaryDirectory()

    private static let names = [
        "DataReuploadingClassifier": "data-reuploading",
        "DataReuploadingClassifierAsPublished": "data-reuploading-published",
        "DataReuploadingClassifierNoScaling": "data-reuploading-no-scaling",
        "DataReuploadingClassifierNoTrainableEmbedding": "data-reuploading-no-trainable-embedding",
        "DataReuploadingClassifierSeparable": "data-reuploading-separable",
        "CircuitCentricClassifier": "circuit-centric",
        "DressedQuantumCircuitClassifier": "dressed", "DressedQuantumCircuitClassifierSeparable": "dressed-separable",
        "IQPVariationalClassifier": "iqp-variational", "SeparableVariationalClassifier": "separable-variational",
        "TreeTensorClassifier": "tree-tensor", "VanillaQNN": "vanilla-qnn",
    ]

    /// The architecture with the hyperparameters of a vector.
    private func student(_ vector: File.Vector) throws -> StudentSpecification? {
        guard let name = Self.names[vector.model], case .hybrid(var hybrid) = try Architecture(name: name) else {
            return nil
        }
        let given = vector.hyperparameters
        hybrid.name = "copy"
        hybrid.layers =
            given.n_layers ?? given.encoding_layers ?? given.variational_layers ?? hybrid.layers
        hybrid.circuit.encodings = given.repeats ?? given.embedding_layers ?? hybrid.circuit.encodings
        if let copies = given.n_input_copies { hybrid.embedding?.copies = copies }
        if let type = given.observable_type {
            let n = vector.n_qubits
            hybrid.circuit.readout = .first(qubits: ["single": 1, "half": max(n / 2, 1), "full": n][type] ?? 0)
        }
        return StudentSpecification(architecture: .hybrid(hybrid))
    }

    @Test func qubitsAndParametersAreTheOriginals() throws {
        var known: Set<String> = []
        for vector in try ReferenceVectors.load("qml-benchmarks", as: File.self).vectors {
            guard vector.tree_levels.map({ 1 << $0 == vector.n_qubits }) ?? true, let student = try student(vector)
            else {
                continue
            }
            known.insert(vector.model)
            let circuit = try #require(try student.circuit(features: vector.n_features))
            #expect(circuit.qubits == vector.n_qubits, "\(vector.model)")
            let counts = try student.parameterCounts(features: vector.n_features, classes: 2)
            // The weights of the fidelity belong to the loss.
            let ofLoss = vector.hyperparameters.observable_type == nil ? 0 : 2 * circuit.readout.count
            #expect(counts.circuit + counts.head + ofLoss == vector.n_parameters, "\(vector.model)")
        }
        #expect(known.count == Self.names.count)
    }

    /// Every model trains with the loss of the benchmark, in steps, and is better than chance on the samples it was trained on.
    @Test(arguments: [
        ("data-reuploading", Loss.weightedFidelity, 1.0), ("data-reuploading-published", .weightedFidelity, 1),
        ("data-reuploading-no-scaling", .weightedFidelity, 1), ("data-reuploading-no-cost", .linear, 0.5),
        ("data-reuploading-no-trainable-embedding", .weightedFidelity, 1),
        ("data-reuploading-separable", .weightedFidelity, 1), ("circuit-centric", .square, 0.5),
        ("dressed", .crossEntropy, 1), ("dressed-separable", .crossEntropy, 1), ("iqp-variational", .linear, 0.5),
        ("separable-variational", .logistic, 6), ("tree-tensor", .square, 1), ("vanilla-qnn", .logistic, 6),
    ])
    func itTrains(name: String, loss: Loss, factor: Double) throws {
        var training = TrainingSettings(learningRate: 0.05)
        (training.batch, training.steps, training.lossFactor, training.restoreBest) = (32, 200, factor, false)
        let trial = TrialSpecification(
            student: StudentSpecification(architecture: try Architecture(name: name)), distillation: false, seed: 1,
            loss: loss,
            training: training, data: try separable(), teacher: TeacherSpecification())
        let curve = try TrialRunner().run(trial).curve
        #expect((curve.trainingLoss.last ?? .nan) < curve.trainingLoss[0], "\(curve.trainingLoss)")
    }

    /// 80 samples of three features, divided by a plane.
    private func separable() throws -> DataSpecification {
        let rows = (0..<80).map { index -> String in
            let x = (0..<3).map { feature in
                let number = 0.37 * Double(index * (7 + 5 * feature))
                return number.truncatingRemainder(dividingBy: 2) - 1
            }
            let label = x[0] + x[1] > x[2] ? 1.0 : 0
            return (x + [label]).map { "\($0)" }.joined(separator: ",")
        }
        var data = try folder.data((["a,b,c,y"] + rows).joined(separator: "\n"), label: "y")
        data.table?.scaling = .halfTurn
        data.contents = try data.table?.contents()
        return data
    }
}
