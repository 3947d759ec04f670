// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import Testing

@Suite("No plan runs a trial twice")
struct RepeatedTrialTests {
    /// Plans in which other fields mean something.
    static let bases: [String] = {
        let table = root.appending(path: "Sources/CDigits/digits.csv").path(percentEncoded: false)
        let data = [
            "data: {samples: 40, bits: 4}", "data: {source: digits, classes: [1, 7]}\nembedding: {padding: true}",
            "data: {source: csv, file: \(table), label: digit, columns: [pixel22, pixel23], classes: [1, 7], fold: 2/5}",
        ]
        let teachers = [
            "kind: perceptron", "kind: circuit, architecture: hea", "kind: self", "kind: perceptron, optimiser: adamw",
            "kind: circuit, optimiser: sgd, momentum: 0.9, schedule: step",
            "kind: self, optimiser: sgd, schedule: step",
        ]
        let trainings = [
            "optimiser: adam", "optimiser: adamw, schedule: cosine", "optimiser: sgd, schedule: step",
            "optimiser: sgd, momentum: 0.9, schedule: exponential", "schedule: step, decay: 1.0, batch: 7",
        ]
        let circuits = [
            "layers: 2", "layers: 2, initialisation: small-angle", "layers: 3}\nnoise: {depolarising: 0.1, shots: 10",
        ]
        // Every value of each kind at least once.
        return (0..<6).map { index in
            """
            \(data[index % 3])
            teacher: {\(teachers[index])}
            training: {\(trainings[index % 5])}
            circuit: {\(circuits[index % 3])}
            """
        } + [
            data[0] + "\nembedding: {kind: angle}\ndistillation: {divergenceWeight: 0}\n",
            data[2] + "\nembedding: {kind: angle}\n",
        ]
    }()

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardizedFileURL

    private static let architectures = """
        architectures: [classical, hea, {name: own, layers: 2, embedding: {kind: amplitude, padding: true},
          block: [{rx: all}], readout: all}]
        seeds: 2
        """

    private func plan(_ base: String) throws -> Plan {
        try Plan(yaml: "name: x\n\(base)\n\(Self.architectures)\n", file: Self.root.path + "/x.yaml")
    }

    /// Two values of a field; nil for one that needs a file.
    private func values(_ field: PlanField) -> [String]? {
        switch field.name {
        case "data.source": ["xor", "digits"]
        case "data.file", "data.testFile", "data.label", "teacher.model", "teacher.table": nil
        case "data.columns": ["[pixel22, pixel23]", "[pixel24, pixel25]"]
        case "data.classes": ["[1, 7]", "[3, 5]"]
        case "data.split": ["[0.8, 0.1, 0.1]", "[0.6, 0.2, 0.2]"]
        case "data.samples": ["40", "50"]
        case "data.bits": ["4", "8"]
        case "data.relevantBits": ["2", "3"]
        case "data.fold": ["1/5", "2/5"]
        case "data.trainingSamples": ["10", "all"]
        case "teacher.kind": ["perceptron", "self"]
        case "teacher.hiddenLayers": ["[4]", "[]"]
        case "teacher.architecture": ["hea", "q2"]
        case "embedding.copies", "embedding.featuresPerQubit": ["1", "2"]
        case "embedding.qubits": ["auto", "3"]
        case "embedding.padding": ["true", "0.5"]
        case "data.seed", "circuit.layers", "training.epochs", "training.patience", "training.decayEvery",
            "training.stepsPerEpoch":
            ["2", "4"]
        case let name
        where name.hasPrefix("teacher.") && field.expectation.hasPrefix("a whole number") && field.words.isEmpty:
            ["2", "4"]
        case "training.warmup": ["0", "1"]
        default:
            if field.expectation == "true or false" {
                ["false", "true"]
            } else if field.words.count > 1 {
                Array(field.words.prefix(2))
            } else {
                (field.words.isEmpty ? ["0.25"] : field.words) + [field.expectation.contains("finite") ? "0.5" : "3"]
            }
        }
    }

    @Test(arguments: bases) func aFieldMultipliesTheTrialsThatItChanges(base: String) throws {
        let plan = try plan(base)
        var multiplied = 0
        for field in PlanField.all {
            guard let values = values(field) else { continue }
            // Such plans are refused: the teacher would depend on a list that the student `own` does not depend on.
            if base.contains("kind: circuit"), field.section == "embedding" || field.name == "circuit.layers" {
                continue
            }
            var (axis, single) = (plan, [Plan]())
            try axis.assign("\(field.name)=[\(values.joined(separator: ", "))]")
            for value in values {
                var one = plan
                try one.assign("\(field.name)=\(value)")
                single.append(one)
            }
            for index in single.indices { try single[index].readTables() }
            try axis.readTables()
            let identities = axis.expand().map(\.specification.identity)
            #expect(Set(identities).count == identities.count, "\(field.name) runs a trial twice")
            // The same trials as those of the plans with one value each, some of which may be the same in both.
            let separate = single.map { Set($0.expand().map(\.specification.identity)) }
            #expect(Set(identities).isSubset(of: separate[0].union(separate[1])), "\(field.name)")
            #expect(separate[0].isSubset(of: identities), "\(field.name): the first value is always run")
            #expect(
                axis.trialCount == identities.count && axis.expand().groups.map(\.count).reduce(0, +) == axis.trialCount
            )
            multiplied += axis.trialCount > single[0].trialCount ? 1 : 0
            // What a field's column says changes with the field alone.
            let columns = axis.expand().map { field.value(in: $0.specification) }
            let repeated = zip(axis.expand(), columns).filter { $1 == nil }.count
            #expect(
                repeated == 0 || axis.trialCount < 2 * single[0].trialCount, "\(field.name) multiplies without a value")
        }
        #expect(multiplied > 20)
    }

    @Test(arguments: [
        ("teacher: {kind: self, optimiser: [adam, sgd], weightDecay: [0.1, 0.2], schedule: [constant, step]}", 1),
        ("training: {weightDecay: [default, 0.0]}", 1),
        ("training: {optimiser: adamw, weightDecay: [default, 0.01]}", 1),
        ("training: {optimiser: [adam, adamw], weightDecay: [default, 0.0, 0.01]}", 4),
        ("training: {batch: [full, 100, 800, 1000]}", 2), ("training: {batch: [900, full, 8]}", 2),
        ("data: {trainingSamples: [50, 400, all, 800]}\ntraining: {batch: [full, 100, 400]}", 1 + 2 + 3),
        ("training: {schedule: [constant, step, exponential], decay: [default, 0.1, 0.99, 1.0]}", 1 + 2 + 2),
        ("training: {schedule: step, decayEvery: [30, 300, 400]}", 2), ("training: {patience: [20, 300, 400]}", 2),
        (
            "distillation: {divergenceWeight: [0, 1], temperature: [1, 2], labels: [soft, hard], reduction: [sum, mean]}",
            9
        ),
        ("circuit: {layers: [3, 5]}\nteacher: {kind: circuit, architecture: hea, layers: [plan, 5, 7]}", 2 + 3),
        ("data: {source: digits, classes: [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], all]}", 1),
        (
            "teacher: {optimiser: [adam, sgd], momentum: [0, 0.9], nesterov: [false, true], weightDecay: [default, 0]}",
            4
        ),
    ])
    func valuesThatMeanTheSameAreOneTrial(yaml: String, count: Int) throws {
        let plan = try Plan(
            yaml:
                "name: x\n\(yaml)\n\(yaml.contains("distillation:") ? "" : "distillation: true\n")architectures: hea\nseeds: 1\n",
            file: "x")
        let trials = plan.expand().filter(\.specification.distillation)
        #expect(trials.count == count)
        #expect(Set(trials.map(\.specification.identity)).count == count)
    }

    /// Random lists for several fields at once.
    @Test(arguments: 1...12) func listsOfSeveralFieldsRepeatNothing(seed: UInt64) throws {
        var generator = Generator(state: seed)
        var plan = try plan(Self.bases[Int(seed) % Self.bases.count])
        let fields = PlanField.all.filter { $0.section != "data" || $0.name == "data.trainingSamples" }
        for field in fields.shuffled(using: &generator).prefix(7) {
            guard let values = values(field) else { continue }
            try plan.assign("\(field.name)=[\(values.shuffled(using: &generator).joined(separator: ", "))]")
        }
        let trials = plan.expand()
        #expect(Set(trials.map(\.specification.identity)).count == trials.count, "\(plan.axes)")
        #expect(trials.map(\.number) == Array(1...trials.count))
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }
}
