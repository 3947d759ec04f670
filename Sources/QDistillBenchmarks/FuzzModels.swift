// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Circuits
import Distillation
import Foundation
import Learning

struct FuzzModels: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz-models", abstract: "Feed the readers of model files and samples mutated input.",
        discussion: """
            Every input must end in a value or a sentence. A model that is accepted is evaluated with gradients on a sample and \
            exported. The same seed makes the same inputs.
            """)

    @Option(help: "The number of inputs, half of them models.") var inputs = 100_000

    @OptionGroup var fuzzing: Fuzzing

    func run() throws {
        let path = fuzzing.path
        var models = try [Architecture.classical, .measured(readouts: 2), .hea, Self.own, Self.layered].map(Self.model)
        models[3].columns = ["h", "a", "b", "c", "d", "e", "f", "g"]
        models[3].labels = ["low", "mid", "high"]
        let table = Array("a,b,c,d,e,f,g,h\n0.5,-1,0,1e-3,0.25,7,1,1\n1,0,0,0,1,1,0,1\n".utf8)
        try fuzzing.run(inputs, refusing: { $0 is ModelError || $0 is TableError }) { index, random in
            var model = models[index / 2 % models.count]
            if index % 2 == 0 {
                try Data(Mutation.mutate(Array(model.json.utf8), &random)).write(to: URL(filePath: path + "/model"))
                try Data(table).write(to: URL(filePath: path + "/samples"))
                model = try Model(contentsOf: path + "/model")
            } else {
                try Data(Mutation.mutate(table, &random)).write(to: URL(filePath: path + "/samples"))
            }
            let samples = try EvaluationSamples(file: path + "/samples", for: model)
            var text = ""
            try EvaluationText(of: model, on: samples, gradients: true).write { text += $0 }
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
            if model.circuit != nil, model.pre == nil {
                _ = try model.openQASM(sample: samples.samples.columnsCopied(0..<1))
            }
        }
    }

    private static let own = Architecture.hybrid(
        HybridArchitecture(
            name: "own",
            circuit: CircuitDescription(block: [.single(.rot, on: .all)], readout: .observables(["X0 Z1", "Y2"])),
            head: .perceptron(hiddenLayers: [4])))

    /// A score of two classes, and a layer before the circuit.
    private static let layered = Architecture.hybrid(
        HybridArchitecture(
            name: "layered", embedding: Embedding(kind: .angle),
            circuit: CircuitDescription(block: [.single(.rot, on: .all)]),
            pre: .init(outputs: 3), head: .score(.init(.trained, bias: .constant(0.1)))))

    /// A model on eight features, hardly trained.
    private static func model(of architecture: Architecture) throws -> Model {
        var data = DataSpecification(samples: 60, bits: 8)
        data.rule.kind = architecture == layered ? .parity : .patterns
        let specification = TrialSpecification(
            student: StudentSpecification(
                architecture: architecture, layers: 1, noise: NoiseModel(depolarising: architecture == own ? 0.01 : 0)),
            distillation: false, seed: 1,
            loss: architecture == layered ? .square : .crossEntropy,
            training: TrainingSettings(learningRate: 0.1, epochs: 1, patience: 1), data: data,
            teacher: TeacherSpecification())
        let result = try TrialRunner().run(specification)
        return try Model(
            Model.Origin(plan: "fuzzed", number: 1, specification: specification), trained: specification,
            result: result, by: Model.Program(version: "0"))
    }
}
