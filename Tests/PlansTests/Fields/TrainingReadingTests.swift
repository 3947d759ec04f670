// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import Testing

@Suite("Plans choose what early stopping watches, and whether an epoch has a last batch that is not full")
struct TrainingReadingTests {
    private func plan(_ yaml: String) throws -> Plan { try Plan(yaml: "name: x\n" + yaml, file: "my.yaml") }

    private func message(_ yaml: String) -> String { refusal(of: "name: x\n" + yaml) }

    @Test func everyFieldIsReadAndWrittenBack() throws {
        let plan = try plan(
            """
            training: {monitor: [f1, training-loss], leastChange: [0, 0.01], patienceCounts: cumulative, batch: 7,
                       dropLast: true}
            teacher: {monitor: accuracy, leastChange: 0.02, patienceCounts: cumulative}
            architectures: hea
            seeds: 1
            """)
        #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
        let trials = plan.expand().map(\.specification).filter(\.distillation)
        #expect(trials.count == 2 * 2 && Set(trials.map(\.identity)).count == trials.count)
        let last = try #require(trials.last)
        #expect(
            last.training.earlyStopping
                == EarlyStoppingSettings(monitor: .trainingLoss, leastChange: 0.01, patienceCounts: .cumulative))
        #expect(last.training.dropLast)
        #expect(
            last.teacher?.training.earlyStopping
                == EarlyStoppingSettings(monitor: .accuracy, leastChange: 0.02, patienceCounts: .cumulative))
    }

    /// A trial of a plan from before these fields has the same name.
    @Test func defaultsMakeNoOtherTrial() throws {
        let plain = try Set(plan("training: {batch: 7}").expand().map(\.specification.identity))
        let same = try plan(
            """
            training: {batch: 7, monitor: loss, leastChange: 0, patienceCounts: since-best, dropLast: false}
            teacher: {monitor: loss, leastChange: 0, patienceCounts: since-best}
            """)
        #expect(Set(same.expand().map(\.specification.identity)) == plain)
        for change in ["monitor: f1", "leastChange: 0.1", "patienceCounts: cumulative", "dropLast: true"] {
            let other = try plan("training: {batch: 7, \(change)}")
            #expect(plain.isDisjoint(with: other.expand().map(\.specification.identity)), "\(change)")
        }
    }

    @Test(arguments: [
        // Without a teacher the loss is its part of the labels; such trials are repeated beside those with one.
        ("training: {monitor: [loss, cross-entropy, accuracy]}\ndistillation: false", 2),
        ("training: {monitor: [loss, cross-entropy, accuracy]}\ndistillation: true", 3),
        ("training: {monitor: [loss, cross-entropy, accuracy]}\ndistillation: [false, true]", 2 * 3),
        ("teacher: {monitor: [loss, cross-entropy, f1]}", 2),
        ("training: {patienceCounts: [since-best, cumulative], patience: [1, 300, 50]}", 1 + 1 + 2),
        (
            "data: {split: [0.8, 0, 0.2]}\nteacher: {minimumValidationAccuracy: 0}\n"
                + "training: {monitor: [loss, f1, training-loss], leastChange: [0, 0.1]}", 1 + 2
        ),
        ("training: {batch: [full, 800, 100, 7], dropLast: [false, true]}", 1 + 1 + 2),
        ("training: {batch: 7, steps: [none, 100], dropLast: [false, true]}", 2 + 1),
    ])
    func valuesThatMeanTheSameAreOneTrial(yaml: String, count: Int) throws {
        let given = yaml.contains("distillation:") ? "" : "distillation: true\n"
        let trials = try plan("\(yaml)\n\(given)architectures: hea\nseeds: 1\n").expand()
        #expect(trials.count == count)
        #expect(Set(trials.map(\.specification.identity)).count == count)
    }

    @Test(arguments: [
        ("training: {monitor: recall}", "my.yaml:2:21: training: monitor: 'recall' is not loss or cross-entropy"),
        ("teacher: {leastChange: -1}", "my.yaml:2:24: teacher: leastChange is -1.0; give at least 0, such as 0.001"),
        ("training: {patienceCounts: all}", "'all' is not since-best or cumulative"),
        ("training: {dropLast: 3}", "training: dropLast: '3' is not true or false"),
    ])
    func whatIsWrongIsSaidWithItsPlace(yaml: String, expected: String) {
        #expect(message(yaml).contains(expected), "\(message(yaml))")
    }

    @Test func aSearchDrawsTheLeastChange() throws {
        let plan = try plan(
            """
            training: {leastChange: {from: 0.0001, to: 0.1, scale: log}}
            samples: 8
            architectures: hea
            distillation: false
            seeds: 1
            """)
        #expect(Set(plan.expand().map(\.specification.training.earlyStopping.leastChange)).count == 8)
    }
}
