// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Testing

@Suite("A plan with cases is the union of its products")
struct PlanCaseTests {
    private static let yaml = """
        name: mine
        data: {samples: 100}
        training: {epochs: 20}
        architectures: [classical, hea, q2]
        distillation: [false, true]
        seeds: 3
        cases:
          - {architectures: hea, circuit.layers: [1, 2], training.learningRate: 0.01}
          - {architectures: [q2, classical], training.learningRate: 0.1, seeds: [7], distillation: false}
        """

    private func plan(_ yaml: String = yaml) throws -> Plan { try Plan(yaml: yaml, file: "my.yaml") }

    private func message(_ yaml: String) -> String { refusal(of: yaml) }

    @Test func trialsAreThoseOfEachCaseInTheirOrder() throws {
        let trials = try plan().expand()
        // The product of a plan that a case is.
        let first = try plan(
            """
            name: mine
            data: {samples: 100}
            training: {epochs: 20, learningRate: 0.01}
            circuit: {layers: [1, 2]}
            architectures: [hea]
            seeds: 3
            """)
        let second = try plan(
            """
            name: mine
            data: {samples: 100}
            training: {epochs: 20, learningRate: 0.1}
            architectures: [classical, q2]
            distillation: false
            seeds: [7]
            """)
        let expected = first.expand().map(\.specification) + second.expand().map(\.specification)
        #expect(trials.map(\.specification) == expected)
        #expect(trials.map(\.number) == Array(1...14))
        #expect(trials.groups.map(\.count) == [3, 3, 3, 3, 1, 1] && trials.groupCount == 6)
        #expect(Set(trials.map { trials.kind(of: $0.number) }).count == 4)
    }

    @Test func itsYAMLAndItsJSONReadBackTheSame() throws {
        let plan = try plan()
        #expect(try self.plan(plan.yaml) == plan)
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
    }

    @Test func whatDiffersBetweenCasesHasAColumn() throws {
        #expect(try plan().varyingFields.map(\.name) == ["circuit.layers", "training.learningRate"])
        let columns = try SettingColumns(of: plan())
        #expect(columns.names.contains("layers"))
    }

    @Test func aTrialOfTwoCasesIsRefused() throws {
        let twice = Self.yaml + "\n  - {architectures: hea, circuit.layers: 2, training.learningRate: 0.01, seeds: [3, 4]}"
        let sentence = message(twice)
        #expect(sentence.hasPrefix("my.yaml:10:") && sentence.contains("case 1 has, too (hea, seed 3)"))
        let apart = twice.replacing("[3, 4]", with: "[4, 5]")
        #expect(try plan(apart).trialCount == 14 + 4)
    }

    @Test func whatIsWrongInACaseIsSaidWithItsLine() {
        let cases: [(String, String, String)] = [
            ("  - {training.epochs: 0}", "my.yaml:10:", "epochs is 0"),
            ("  - {training.epoch: 3}", "my.yaml:10:", "did you mean 'training.epochs'?"),
            ("  - {architectures: q3}", "my.yaml:10:", "'q3' is not among the plan's architectures"),
            ("  - {training.learningRate: fast}", "my.yaml:10:", "is not a finite number"),
            ("  - 3", "my.yaml:10:", "must be fields"),
        ]
        for (line, place, words) in cases {
            let sentence = message(Self.yaml + "\n" + line)
            #expect(sentence.contains(place) || place.isEmpty, "\(sentence)")
            #expect(sentence.contains(words) || line == "  - 3", "\(sentence)")
        }
        #expect(message("name: mine\ncases: []").contains("give a list"))
    }

    @Test func aValueForAllCasesReplacesTheirs() throws {
        var plan = try plan()
        try plan.assign("training.learningRate=0.5")
        try plan.assign("seeds=2")
        try plan.validate()
        #expect(plan.expand().allSatisfy { $0.specification.training.learningRate == 0.5 })
        #expect(plan.trialCount == 8 + 4)
        try plan.assign("architectures=hea")
        #expect(plan.trialCount == 8 && plan.expand().allSatisfy { $0.specification.student.architecture == .hea })
    }

    @Test func plansWithOtherCasesDiffer() throws {
        let other = try plan(Self.yaml.replacing("[1, 2]", with: "[1, 3]"))
        let differences = Plan.differences(from: try plan(), to: other)
        #expect(differences.map(\.field) == ["cases"])
        #expect(differences[0].description.contains("circuit.layers: [1, 2]"))
    }
}
