// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans
import Testing

@Suite("Rules that are mistakes are refused, and those that a change makes empty are dropped")
struct RuleErrorTests {
    private static let base = """
        name: mine
        data: {samples: 100}
        training: {epochs: 20, batch: [8, 16], learningRate: [0.1, 0.2]}
        architectures: [classical, hea]
        seeds: 2
        """

    private static func yaml(_ rules: String) -> String { base + "\n" + rules }

    private func plan(_ rules: String) throws -> Plan { try Plan(yaml: Self.yaml(rules), file: "my.yaml") }

    @Test(arguments: [
        // What leaves out everything or nothing, with the item's own line.
        (
            "exclude:\n  - {training.batch: 8}\n  - {training.batch: [8, 16]}",
            "my.yaml:8:5: exclude: {training.batch: [8, 16]} leaves out all trials"
        ),
        (
            "exclude: [{training.batch: 8}, {training.batch: 16}]",
            "together exclude and when leave out all trials"
        ),
        (
            "exclude:\n  - {training.batch: 8}\n  - {training.batch: 32}",
            "my.yaml:8:5: exclude: {training.batch: 32} leaves out no trial"
        ),
        ("exclude: [{training.momentum: 0}]", "leaves out no trial"),
        ("exclude: [{training.optimiser: adam}]", "leaves out all trials"),
        ("exclude: [{training.learningRate: {above: 0.2}}]", "leaves out no trial"),
        (
            "exclude: [{training.batch: 8}]\nwhen:\n  - {if: {training.batch: 8}, then: {training.learningRate: {above: 0.01}}}",
            "my.yaml:8:5: when: {if: {training.batch: 8}, then: {training.learningRate: {above: 0.01}}} leaves out no trial"
        ),
        // Names and values.
        (
            "exclude:\n  - {training.bach: 8}",
            "my.yaml:7:6: exclude: There is no field 'training.bach'; did you mean 'training.batch'?"
        ),
        ("exclude: [{batsh: 8}]", "There is no field 'batsh'"),
        (
            "exclude:\n  - training.batch: 8\n    architectures: he",
            "my.yaml:8:5: exclude: 'he' is not among the plan's architectures; did you mean 'hea'?"
        ),
        ("exclude: [{training.batch: many}]", "my.yaml:6:28: training: batch: 'many' is not a whole number, or full"),
        ("exclude: [{training.batch: [8, many]}]", "my.yaml:6:32: training: batch: 'many' is not"),
        ("exclude: [{training.batch: []}]", "the list is empty"),
        ("exclude: [{seeds: 3}]", "my.yaml:6:12: exclude: trials are not left out by their seeds"),
        ("exclude: [{training.optimiser: {above: 3}}]", "'training.optimiser' is no number"),
        ("exclude: [{architectures: {above: 3}}]", "'architectures' is no number"),
        ("exclude: [{training.batch: {over: 3}}]", "unknown key 'over' in bounds"),
        ("exclude: [{training.batch: {above: x}}]", "training: batch: above: 'x' is not a finite number"),
        ("exclude: [{training.batch: {}}]", "the bounds are empty"),
        ("exclude: {training.batch: 8}", "exclude: give a list"),
        ("exclude: []", "exclude: give a list"),
        ("exclude: [{}]", "exclude: give fields with values"),
        ("exclude: [8]", "exclude: give fields with values"),
        ("when: [{training.batch: 8}]", "unknown key 'training.batch'"),
        ("when: [{if: {training.batch: 8}}]", "when: the item has no 'then'"),
        ("when: [{then: {training.batch: 8}}]", "when: the item has no 'if'"),
        ("when: [{if: {}, then: {training.batch: 8}}]", "when: give fields with values"),
    ]) func isRefused(rules: String, sentence: String) {
        let refusal = refusal(of: Self.yaml(rules))
        #expect(refusal.contains(sentence), "\(refusal)")
    }

    @Test func aChangeOfThePlanDropsWhatNoLongerApplies() throws {
        let source = try plan("exclude: [{training.batch: 8, architectures: hea}]")
        var plan = source
        try plan.assign("training.batch=[16, 32]")
        try plan.validate()
        plan.keepRulesThatApply()
        #expect(!plan.yaml.contains("exclude") && plan.trialCount == 2 * 2 * 2 * 2 * 2)
        #expect(try Plan(yaml: plan.yaml, file: "again.yaml") == plan)
        plan = source
        try plan.assign("training.learningRate=[0.1, 0.2, 0.3]")
        plan.keepRulesThatApply()
        #expect(plan.yaml.contains("exclude:") && plan.trialCount == 3 * 2 * 2 * (2 + 1))
        // A preset is an axis as any other.
        plan = source
        try plan.apply(#require(Preset.builtIn.first { $0.name == "mini-batch" }))
        plan.keepRulesThatApply()
        #expect(!plan.yaml.contains("exclude"))
        // What would leave nothing says so.
        plan = source
        try plan.assign("training.batch=8")
        try plan.assign("architectures=hea")
        #expect(throws: PlanError.self) { try plan.validate() }
    }

    @Test func aPresetThatLeavesNothingIsRefusedWithItsPlace() {
        let refusal = refusal(
            of: Self.yaml("exclude: [{training.batch: 8}]\npresets:\n  small:\n    training.batch: 8"))
        #expect(refusal.contains("presets: small: exclude: {training.batch: 8} leaves out all trials"), "\(refusal)")
    }

    @Test func differencesNameTheItems() throws {
        let differences = try Plan.differences(
            from: plan("exclude: [{training.batch: 8}]"),
            to: plan(
                "exclude: [{training.batch: 16}]\nwhen: [{if: {architectures: hea}, then: {training.learningRate: 0.1}}]"
            )
        ).map(\.description)
        #expect(
            differences == [
                "exclude: line 1 is `{training.batch: 8}` there and `{training.batch: 16}` here",
                "when: line 1, `{if: {architectures: hea}, then: {training.learningRate: 0.1}}`, is only here",
            ], "\(differences)")
    }

    @Test func aUnionHasTheTrialsOfBoth() throws {
        let (one, other) = try (
            plan("exclude: [{training.batch: 8, architectures: hea}, {training.learningRate: 0.2}]"),
            plan("exclude: [{training.learningRate: 0.2}]")
        )
        let union = try Plan.union([one, other])
        let trials = Set(union.expand().map(\.specification))
        #expect(
            trials == Set(other.expand().map(\.specification))
                && trials.isSuperset(of: one.expand().map(\.specification)))
        #expect(try Plan.union([one, one]) == one)
        #expect(try Plan.union([one, plan("exclude: [{training.batch: 8}]")]).trialCount == 2 * 2 * 2 * 2 * 2)
    }
}
