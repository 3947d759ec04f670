// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Foundation
import Learning
import Testing

@Suite("A model file means what its student's layers and outputs mean") struct ModelLayerTests {
    /// A trained student of two classes on four bits, and what its trial measured.
    private static func trained(_ place: Int) throws -> (model: Model, result: TrialResult) {
        let (head, loss, pre) = StudentLayerTests.students[place]
        var data = DataSpecification(samples: 100, bits: 4)
        data.rule.kind = .parity
        var circuit = CircuitDescription(
            block: [.single(.rx, on: .all), .pair(.cz, on: .chain)], readout: .first(qubits: 3))
        circuit.after = [.single(.ry, on: .all)]
        let specification = TrialSpecification(
            student: StudentSpecification(
                architecture: .hybrid(
                    HybridArchitecture(
                        name: "own", embedding: Embedding(kind: .angle, rotation: .x, scale: 0.7), layers: 2,
                        circuit: circuit, pre: pre, head: head))),
            distillation: false, seed: 3, loss: loss,
            training: TrainingSettings(learningRate: 0.05, epochs: 8, patience: 50, batch: 16), data: data,
            teacher: TeacherSpecification())
        let result = try TrialRunner().run(specification)
        let origin = Model.Origin(plan: "tests", number: 1, specification: specification)
        return (try Model(origin, trained: specification, result: result, by: Model.Program(version: "0")), result)
    }

    private static func parameters(of model: Model) -> [Double] {
        model.angles + model.head + (model.pre?.parameters ?? [])
    }

    @Test(arguments: StudentLayerTests.students.indices) func itIsReadAndEvaluatedAsItWasTrained(place: Int) throws {
        let (model, result) = try Self.trained(place)
        let read = try Model(json: Data(model.json.utf8))
        #expect(read == model)
        #expect(Self.parameters(of: read).map(\.bitPattern) == result.weights?.map(\.bitPattern))
        let input = try EvaluationSamples(.test, of: read)
        var confusion = ConfusionMatrix(classes: 2)
        try ModelEvaluation(of: read, samples: 10).forEach(input.samples) { sample, outputs, _ in
            confusion.record(actual: input.labels?[sample] ?? 0, predicted: outputs.predicted)
            #expect(abs(outputs.probabilities.reduce(0, +) - 1) < 1e-12)
            #expect(outputs.logits.count == (read.score == nil ? 2 : 1))
            if read.score != nil { #expect(outputs.probabilities == Score.probabilities(outputs.logits[0])) }
        }
        #expect(confusion == result.confusion)
    }

    @Test(arguments: StudentLayerTests.students.indices) func gradientsAreFiniteDifferences(place: Int) throws {
        let (model, _) = try Self.trained(place)
        let samples = try EvaluationSamples(.test, of: model).samples.columnsCopied(0..<3)
        func evaluate(_ parameters: [Double]) throws -> [ModelEvaluation.Outputs] {
            var (moved, outputs) = (model, [ModelEvaluation.Outputs]())
            let behind = model.angles.count + model.head.count
            moved.angles = Array(parameters[..<model.angles.count])
            moved.head = Array(parameters[model.angles.count..<behind])
            moved.pre?.parameters = Array(parameters[behind...])
            try ModelEvaluation(of: moved, samples: 3).forEach(samples) { _, output, _ in outputs.append(output) }
            return outputs
        }
        var gradients: [[[Double]]] = []
        try ModelEvaluation(of: model, samples: 3, gradients: true).forEach(samples) { _, _, gradient in
            gradients.append(try #require(gradient).probabilities)
        }
        let parameters = Self.parameters(of: model)
        #expect(gradients.allSatisfy { $0.allSatisfy { $0.count == parameters.count } })
        for index in parameters.indices {
            var (up, down) = (parameters, parameters)
            up[index] += 1e-5
            down[index] -= 1e-5
            for (sample, pair) in try zip(evaluate(up), evaluate(down)).enumerated() {
                for label in 0..<2 {
                    let difference = (pair.0.probabilities[label] - pair.1.probabilities[label]) / 2e-5
                    #expect(abs(gradients[sample][label][index] - difference) < 1e-8)
                }
            }
        }
    }

    @Test func aProgramOfOneSampleIsRefused() throws {
        let (model, _) = try Self.trained(StudentLayerTests.students.count - 1)
        let error = #expect(throws: ModelError.self) { try model.openQASM() }
        #expect("\(error!)".contains("what a layer makes of the sample"))
    }

    /// Each is refused with a sentence, and nothing crashes.
    @Test(arguments: [
        ("\"scale\": 0.8", "\"scale\": \"x\""), ("\"activation\": \"relu\"", "\"activation\": \"sin\""),
        ("\"pre\": {\"weights\": {\"shape\":[4,4]", "\"pre\": {\"weights\": {\"shape\":[0,4]"),
        ("\"pre\": {\"weights\": {\"shape\":[4,4]", "\"pre\": {\"weights\": {\"shape\":[3,4]"),
        ("\"score\": [1", "\"score\": [1, 2, 3"), ("\"classes\": 2", "\"classes\": 3"),
    ])
    func alteredFilesAreRefused(text: String, replacement: String) throws {
        func packed(_ text: String) -> String { text.filter { !$0.isWhitespace } }
        let json = try Self.trained(StudentLayerTests.students.count - 1).model.json
        let (compact, from, to) = (packed(json), packed(text), packed(replacement))
        #expect(compact.contains(from))
        #expect(throws: ModelError.self) { try Model(json: Data(compact.replacing(from, with: to).utf8)) }
    }
}
