// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import TestSupport
import Testing

@Suite("Layers and losses are read, written and refused as plans say") struct LayerPlanTests {
    typealias Head = HybridArchitecture.Head

    private static func plan(_ rest: String) throws -> Plan { try Plan(yaml: "name: x\n\(rest)\n", file: "x.yaml") }

    private static func hybrid(_ fields: String) throws -> HybridArchitecture {
        let plan = try plan(
            "data: {rule: parity}\ntraining: {loss: square}\narchitectures: [{name: a, block: [{rx: all}], \(fields)}]")
        #expect(try Plan(yaml: plan.yaml, file: "x.yaml") == plan)
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
        guard case .hybrid(let hybrid) = plan.architectures[0] else { throw PlanError("no circuit") }
        return hybrid
    }

    @Test(
        arguments: [
            ("mean", .score(.init(.mean))), ("sum", .score(.init(.sum))), ("{score: mean}", .score(.init(.mean))),
            ("{score: trained, bias: 0.01}", .score(.init(.trained, bias: .constant(0.01)))),
            ("{score: [1, 0, 0, 0, 0, -0.5]}", .score(.init(.fixed([1, 0, 0, 0, 0, -0.5])))),
            ("{score: sum, predict: 1}", .score(.init(.sum, predictors: 1))),
            (
                "{score: trained, initial: 'normal(0, 1/inputs)', bias: 'normal(0, 0.1)'}",
                .score(
                    .init(.trained, initial: .normalOverInputs(deviation: 1), bias: .normal(mean: 0, deviation: 0.1)))
            ),
        ] as [(String, Head)])
    func headsOfOneScore(text: String, head: Head) throws {
        #expect(try Self.hybrid("head: \(text)").head == head)
    }

    @Test(
        arguments: [
            ("{bias: false}", .dense(.init(hasBiases: false))), ("{bias: true}", .linear),
            ("{hidden: [8], bias: false}", .dense(.init(hiddenLayers: [8], hasBiases: false))),
            ("{initial: 'uniform(-1, 2*pi)'}", .dense(.init(initial: .uniform(from: -1, to: 2 * .pi)))),
        ] as [(String, Head)])
    func headsOfLogits(text: String, head: Head) throws {
        let plan = try Self.plan("architectures: [{name: a, block: [{rx: all}], head: \(text)}]")
        #expect(try Plan(yaml: plan.yaml, file: "x.yaml") == plan)
        guard case .hybrid(let hybrid) = plan.architectures[0] else { throw PlanError("no circuit") }
        #expect(hybrid.head == head)
    }

    @Test func aLayerBeforeTheCircuitAndADraw() throws {
        let read = try Self.hybrid(
            "embedding: angle, head: mean, initial: 'uniform(0, 1)',"
                + " pre: {dense: 4, activation: tanh, scale: pi/2, bias: false, initial: 'normal(0, 1/inputs)'}")
        #expect(
            read.pre
                == .init(
                    outputs: 4, activation: .tanh, scale: .pi / 2, hasBiases: false,
                    initial: .normalOverInputs(deviation: 1)))
        #expect(read.initial == .uniform(from: 0, to: 1))
        let student = StudentSpecification(architecture: .hybrid(read))
        #expect(try student.circuit(features: 64)?.qubits == 4)
        #expect(try student.parameterCounts(features: 64, classes: 2) == (20, 4 * 64))
    }

    @Test(arguments: [
        "uniform(0, 1)", "normal(0.5, 2)", "normal(0, 0.3/inputs)", "uniform(-pi, pi/2)", "0.01", "-1e-300",
    ])
    func drawsAreReadAndWritten(text: String) throws {
        let draw = try #require(Draw(notation: text))
        #expect(Draw(notation: draw.notation) == draw)
    }

    @Test(arguments: [
        "", "uniform", "uniform(1, 0)", "normal(0, -1)", "normal(1, 1/inputs)", "uniform(0, 1/inputs)", "nan", "x",
    ])
    func otherTextsAreNoDraws(text: String) { #expect(Draw(notation: text) == nil) }

    static let bits = "data: {rule: parity}\n"

    /// § is where the error points to.
    @Test(arguments: [
        (
            "training:\n  loss: §square",
            "Architecture 'classical' cannot be trained with it: square is a loss of one score"
        ),
        (
            "training:\n  loss: [cross-entropy, §hinge]\narchitectures: hea",
            "hinge is a loss of one score of two classes"
        ),
        (
            bits + "architectures:\n  - name: a\n    block: [{rx: all}]\n    head: §mean",
            "its head gives one score of two classes, and training: loss is cross-entropy, which takes a logit"
        ),
        (
            "training: {loss: square}\narchitectures:\n  - name: a\n    block: [{rx: all}]\n    head: §mean",
            "there are 3; name two with data: classes"
        ),
        (
            bits
                + "training: {loss: §weighted-fidelity}\narchitectures:\n  - name: a\n    block: [{rx: all}]\n    head: sum",
            "choose head: mean"
        ),
        (
            bits + "training: {loss: square}\narchitectures:\n  - name: a\n    head: §{score: [1, 2]}",
            "its head has 2 weights, and 6 values are read out"
        ),
        ("architectures:\n  - name: a\n    head: {§weights: trained}", "unknown key 'weights' in 'head'"),
        (
            "architectures:\n  - name: a\n    head: {score: §trainde}",
            "unknown score 'trainde'; did you mean 'trained'?"
        ),
        (
            "architectures:\n  - name: a\n    initial: §uniform(1, 0)",
            "'uniform(1, 0)' is not uniform(a, b), normal(mean, deviation)"
        ),
        ("architectures:\n  - name: a\n    initial: §normal(0, 1/inputs)", "a circuit's parameters have no inputs"),
        (
            "architectures:\n  - name: a\n    pre: §{dense: 4}",
            "what pre gives turns qubits, and embedding: kind is amplitude"
        ),
        ("architectures:\n  - name: a\n    pre: §{scale: 2}", "write the number of its outputs, such as {dense: 4}."),
        ("architectures:\n  - name: a\n    pre: §{dense: 4, scale: 0}", "pre: scale is 0.0"),
        ("training:\n  lossFactor: §0", "training: lossFactor is 0.0; give a positive number"),
        ("training:\n  steps: §0", "training: steps is 0; give at least 1, or none"),
        ("training:\n  convergenceInterval: §1", "training: convergenceInterval is 1; give at least 2 steps"),
        (
            "data: {split: [0.8, 0, 0.2]}\nteacher: {minimumValidationAccuracy: §0.5}",
            "data: split leaves no validation samples to test the teacher on"
        ),
        ("training: {steps: 100}\nteacher:\n  stepsPerEpoch: §3", "unknown key 'stepsPerEpoch'"),
    ])
    func whatIsWrongIsSaidWithItsPlace(yaml: String, sentence: String) {
        let before = yaml.prefix { $0 != "§" }
        let (line, column) = (before.count { $0 == "\n" } + 2, before.reversed().prefix { $0 != "\n" }.count + 1)
        do {
            _ = try Self.plan(yaml.replacing("§", with: ""))
            Issue.record("'\(yaml)' was accepted")
        } catch {
            #expect("\(error)".contains(sentence) && "\(error)".hasPrefix("x.yaml:\(line):"), "\(error)")
            if !yaml.contains("stepsPerEpoch") {
                #expect("\(error)".hasPrefix("x.yaml:\(line):\(column):"), "\(error)")
            }
        }
    }

    @Test func stepsMakeEpochs() throws {
        let plan = try Self.plan(
            "training: {steps: [1000, none], batch: 32, stepsPerEpoch: 300, convergenceInterval: 200}\narchitectures: hea\nseeds: 1\ndistillation: false"
        )
        let trials = plan.expand().map(\.specification)
        #expect(trials.map(\.training.steps) == [1000, nil] && trials.map(\.training.epochs) == [4, 300])
        #expect(trials.map(\.training.stepsPerEpoch) == [300, 100])
        // A fraction of the time of 25 steps an epoch.
        #expect(trials[0].predictedNanoseconds < trials[1].predictedNanoseconds)
        #expect(Set(trials.map(\.identity)).count == 2)
        // What does not matter makes no other trials.
        let epochs = try Self.plan(
            "training: {steps: 100, epochs: [5, 6]}\narchitectures: hea\nseeds: 1\ndistillation: false")
        #expect(epochs.trialCount == 1)
        let factors = try Self.plan("training: {lossFactor: [1, 2]}\narchitectures: hea\nseeds: 1\ndistillation: false")
        #expect(factors.trialCount == 1)
    }

    @Test func anArchitecturesOwnDrawIsNoAxisForIt() throws {
        let plan = try Self.plan(
            "circuit: {initialisation: [uniform, small-angle]}\narchitectures: [hea, {name: a, block: [{rx: all}], initial: 'uniform(0, 1)'}]\nseeds: 1\ndistillation: false"
        )
        #expect(plan.trialCount == 3)
    }
}
