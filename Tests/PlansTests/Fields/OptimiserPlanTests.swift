// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Foundation
import Learning
import Plans
import Sweeps
import Testing

@Suite("Plans choose optimisers, schedules and initialisations")
struct OptimiserPlanTests {
    private func plan(_ yaml: String) throws -> Plan { try Plan(yaml: "name: x\n" + yaml, file: "my.yaml") }

    private func message(_ yaml: String) -> String { refusal(of: "name: x\n" + yaml) }

    @Test func everyFieldIsReadAndWrittenBack() throws {
        let plan = try plan(
            """
            training: {optimiser: sgd, momentum: [0.5, 0.9], nesterov: true, weightDecay: [default, 0.1],
                       schedule: step, warmup: 5, decay: 0.5, decayEvery: 7}
            teacher: {optimiser: adamw, weightDecay: 0.02, schedule: exponential, warmup: 3, decay: 0.95}
            circuit: {layers: 4, initialisation: small-angle, initialisationScale: [0.01, 0.3]}
            architectures: [classical, hea]
            seeds: 1
            """)
        #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
        let trials = plan.expand().map(\.specification)
        #expect(trials.count == 2 * 2 * (2 + 2 * 2) && Set(trials.map(\.identity)).count == trials.count)
        let last = try #require(trials.last)
        #expect(
            last.training.optimiser == OptimiserSettings(.sgd, weightDecay: 0.1, momentum: 0.9, nesterov: true))
        #expect(last.training.schedule == LearningRateSchedule(.step, warmup: 5, decay: 0.5, decayEvery: 7))
        #expect(last.teacher?.training.optimiser == OptimiserSettings(.adamw, weightDecay: 0.02))
        #expect(last.teacher?.training.schedule == LearningRateSchedule(.exponential, warmup: 3, decay: 0.95))
        #expect(last.student.initialisation == Initialisation(.smallAngle, scale: 0.3))
    }

    @Test func theWidthOfUniformAnglesIsAnAngle() throws {
        let plan = try plan(
            """
            circuit: {initialisation: [uniform, small-angle], initialisationWidth: [2*pi, pi/2, 1]}
            architectures: hea
            distillation: false
            seeds: 1
            """)
        #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
        #expect(plan.yaml.contains("initialisationWidth: [2*pi, pi/2, 1.0]"))
        let trials = plan.expand().map(\.specification)
        let widths: [Double] = [2 * .pi, .pi / 2, 1]
        let wanted = widths.map { Initialisation(.uniform, width: $0) } + [Initialisation(.smallAngle)]
        #expect(trials.map(\.student.initialisation) == wanted)
        let range = try self.plan(
            "circuit: {initialisationWidth: {from: 0.5, to: 6, scale: linear}}\nsamples: 8\narchitectures: hea")
        #expect(Set(range.expand().map(\.specification.student.initialisation.width)).count == 8)
    }

    /// Adam has no momentum, and a constant rate no decay.
    @Test func settingsMultiplyNoTrialsThatDoNotDependOnThem() throws {
        let plan = try plan(
            """
            training: {optimiser: [adam, sgd], momentum: [0, 0.9], nesterov: [false, true],
                       schedule: [constant, step, exponential], decay: [0.5, 0.9], decayEvery: [10, 20]}
            circuit: {initialisation: [uniform, small-angle], initialisationScale: [0.1, 0.2, 0.3]}
            architectures: [classical, hea]
            distillation: false
            seeds: 1
            """)
        // Optimisers: adam; sgd; sgd with momentum, and with Nesterov's. Schedules: 1 + 4 + 2. Starts of the circuit: 1 + 3.
        #expect(plan.trialCount == 4 * 7 * (1 + 4))
        #expect(Set(plan.expand().map(\.specification.identity)).count == plan.trialCount)
    }

    @Test func settingsThatMeanNothingMakeNoOtherTrial() throws {
        let plain = try Set(plan("").expand().map(\.specification.identity))
        let same = try plan(
            """
            training: {momentum: 0.9, nesterov: true, decay: 0.5, decayEvery: 3}
            teacher: {momentum: 0.9, decay: 0.2}
            circuit: {initialisationScale: 7, initialisationWidth: 2*pi}
            """)
        #expect(Set(same.expand().map(\.specification.identity)) == plain)
        for change in [
            "training: {optimiser: adamw}", "training: {weightDecay: 0.1}", "training: {schedule: cosine}",
            "training: {warmup: 1}",
        ] {
            #expect(try plain.isDisjoint(with: plan(change).expand().map(\.specification.identity)), "\(change)")
        }
    }

    @Test(arguments: [
        ("training: {optimiser: adma}", "my.yaml:2:23: training: optimiser: 'adma' is not adam or adamw or sgd"),
        ("training: {momentum: 1}", "my.yaml:2:22: training: momentum is 1.0; give at least 0 and less than 1"),
        ("training: {weightDecay: -1}", "training: weightDecay is -1.0; give between 0 and 1000000"),
        (
            "training: {optimiser: adamw, weightDecay: 11}",
            "training: weightDecay is 11.0; at the learning rate 0.1 it turns weights around"
        ),
        ("training: {warmup: 300}", "training: warmup is 300; give at least 0 and fewer than the 300 epochs."),
        ("training: {decay: 0}", "training: decay is 0.0; give a factor above 0 and at most 1"),
        ("teacher: {decay: 1.5}", "teacher: decay is 1.5; give a factor above 0 and at most 1"),
        ("teacher: {decayEvery: 0}", "teacher: decayEvery is 0; give at least 1 epoch"),
        ("circuit: {initialisationScale: -0.1}", "circuit: initialisationScale is -0.1; give the standard deviation"),
        ("circuit: {initialisationWidth: 0}", "circuit: initialisationWidth is 0.0; give the radians"),
        ("circuit: {initialisationWidth: wide}", "'wide' is not an angle: a number of radians, or a multiple of pi"),
        ("circuit: {initialisation: identity}", "'identity' is not uniform or small-angle or identity-block"),
        (
            "architectures: [classical, hea]\ncircuit: {initialisation: [uniform, identity-block]}",
            "my.yaml:2:28: Architecture 'hea' cannot be built: initialisation identity-block starts layers as the identity"
        ),
        (
            "circuit: {layers: [2, 3], initialisation: identity-block}\n"
                + "architectures: [{name: a, block: [{rx: all}], mirror: true}]",
            "there are 3 layers; give an even number."
        ),
        ("architectures: [{name: a, block: [{rx: all}], mirror: 1}]", "a: mirror: '1' is not true or false"),
        (
            "architectures: [{name: a, block: [{rx: all}, {measure: [1]}], readout: {qubits: 1}, mirror: true}]",
            "In block, line 2 (measure: [1]): no operation undoes a measurement"
        ),
    ])
    func whatIsWrongIsSaidWithItsPlace(yaml: String, expected: String) {
        #expect(message(yaml).contains(expected), "\(message(yaml))")
    }

    @Test func valuesAreCheckedBesideTheFirstOnesOfOtherAxes() throws {
        #expect(try plan("training: {warmup: 350, epochs: [400, 500]}").training.schedule.warmup == 350)
        #expect(message("training: {warmup: 350, epochs: [400, 300]}").contains("fewer than the 300 epochs"))
    }

    @Test func mirroredCircuitsReadBackAndCountTheirParameters() throws {
        let plan = try plan(
            """
            architectures:
              - {name: m, layers: 4, block: [{rx: all}, {cz: chain}, {ry: all}], mirror: true, readout: parity}
            circuit: {initialisation: identity-block}
            data: {bits: 3, samples: 20}
            embedding: {kind: angle}
            """)
        #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
        #expect(plan.yaml.contains("mirror: true\n") && plan.yaml.contains("readout: parity\n"))
        let student = plan.expand()[0].specification.student
        #expect(try student.parameterCounts(features: 3, classes: 3) == (4 * 6, 6))
        #expect(try student.circuit(features: 3)?.readout == .expectationValues([PauliProduct("Z0 Z1 Z2")]))
        #expect(student.architecture.summary.contains("every second one mirrored"))
    }

    @Test func thePlanOfBarrenPlateausVariesQubitsLayersAndReadOuts() throws {
        let plan = try #require(Plan.builtIn("barren-plateaus"))
        try plan.validate()
        #expect(plan.trialCount == 6 * 4 * 2 * 100)
        let trials = plan.expand().map(\.specification)
        #expect(trials.allSatisfy { !$0.distillation && $0.data.counts.training == 1 && $0.data.drawnFor == $0.seed })
        let circuits = try trials.filter { $0.seed == 1 }.compactMap {
            try $0.student.circuit(features: $0.data.features)
        }
        #expect(Set(circuits.map(\.qubits)) == [2, 4, 6, 8, 10, 12])
        #expect(Set(circuits.map { $0.readout.qubits.count }) == [1, 2, 4, 6, 8, 10, 12])
        // It may be started from identity blocks too.
        var started = plan
        started.initialisation = Initialisation(.identityBlock)
        try started.validate()
    }
}
