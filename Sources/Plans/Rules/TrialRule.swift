// SPDX-License-Identifier: Apache-2.0
import Distillation

/// Leaves trials out of a plan: those that meet all of some tests, and where it has demands do not meet all of these.
package struct TrialRule: Sendable, Codable, Hashable {
    /// All must be met; a trial that does not depend on the field does not meet one.
    var tests: [FieldTest]
    /// Of a `when`; a trial that does not depend on the field meets one.
    var demands: [FieldTest] = []

    func leavesOut(_ settings: Settings, _ architecture: Architecture, distillation: Bool) -> Bool {
        func result(_ test: FieldTest) -> Bool? { test.isMet(by: settings, architecture, distillation: distillation) }
        return tests.allSatisfy { result($0) == true } && (demands.isEmpty || demands.contains { result($0) == false })
    }

    /// The section of a plan that has it as an item.
    var section: String { demands.isEmpty ? Plan.excludeKey : Plan.whenKey }

    /// The rule as an item of its section.
    ///
    /// - Parameter hidingPaths: whether files are written by their content alone.
    func yaml(hidingPaths: Bool = false) -> String {
        func text(_ tests: [FieldTest]) -> String {
            "{\(tests.map { $0.yaml(hidingPaths: hidingPaths) }.joined(separator: ", "))}"
        }
        return demands.isEmpty ? text(tests) : "{if: \(text(tests)), then: \(text(demands))}"
    }
}

extension [TrialRule] {
    /// Tells the values of an axis apart as far as the rules do: the class of each value. nil where they ask nothing of the field.
    ///
    /// Rules ask for a field's value, and whether a field matters beside the values of others. Values of one class give the same
    /// answers, so that of a thousand learning rates one of each class need be tried.
    func classes(of axis: Combinations.Axis, in settings: Settings) -> [Int]? {
        let tests = flatMap { $0.tests + $0.demands }
        let own = tests.filter { $0.axis.field == axis.field.name }
        let conditions = tests.compactMap { PlanField.named($0.axis.field) }.flatMap(\.conditions)
            .filter { $0.field == axis.field.name }
        guard !own.isEmpty || !conditions.isEmpty else { return nil }
        var known: [[Bool]: Int] = [:]
        return axis.values.map { value in
            var settings = settings
            value(&settings)
            let text = axis.field.text(settings)
            let answers = own.map { $0.allows(text) } + conditions.map { $0.holds(settings) }
            if let number = known[answers] { return number }
            known[answers] = known.count
            return known.count - 1
        }
    }
}

extension [TrialRule] {
    /// The first value of each class of an axis; nil where the rules ask nothing of the field.
    func examples(of axis: PlanAxis, in settings: Settings) -> PlanAxis? {
        guard let parsed = try? Combinations.Axis(axis), let classes = classes(of: parsed, in: settings) else {
            return nil
        }
        let firsts = classes.indices.filter { classes.firstIndex(of: classes[$0]) == $0 }
        return PlanAxis(field: axis.field, values: firsts.map { axis.values[$0] })
    }
}

/// What the rules of a plan do to its trials.
struct RuleUse: Sendable {
    /// Of each rule, whether it leaves trials out, and whether it spares some.
    private(set) var rules: [(leavesOut: Bool, spares: Bool)]
    /// How many trials all rules leave out.
    var leftOut = 0

    init(_ count: Int) { rules = Array(repeating: (false, false), count: count) }

    /// Takes of each rule whether it leaves out some trials; returns whether none does.
    mutating func record(_ answers: [Bool]) -> Bool {
        for (index, answer) in answers.enumerated() {
            if answer { rules[index].leavesOut = true } else { rules[index].spares = true }
        }
        return !answers.contains(true)
    }

    mutating func merge(_ other: RuleUse) {
        for (index, rule) in other.rules.enumerated() {
            rules[index].leavesOut = rules[index].leavesOut || rule.leavesOut
            rules[index].spares = rules[index].spares || rule.spares
        }
        leftOut += other.leftOut
    }
}

extension Plan {
    static let (excludeKey, whenKey) = ("exclude", "when")

    /// The most rules of a plan.
    static let mostRules = 1000

    /// Checks that the rules leave some trials, and where `areWritten`, that each leaves some out: in a plan that somebody has
    /// written one that does not is a mistake, and in one that was changed it is of no use any more.
    ///
    /// - Throws: `PlanError`, for the item.
    func validateRules(areWritten: Bool) throws {
        guard !rules.isEmpty else { return }
        guard rules.count <= Self.mostRules else {
            throw PlanError(rules[0].section, nil, "there are \(rules.count); at most \(Self.mostRules) are supported.")
        }
        func fault(_ index: Int, _ sentence: String) -> PlanError {
            let rule = rules[index]
            let place = rules[..<index].count { $0.section == rule.section }
            return PlanError(rule.section, nil, at: [rule.section: place], "\(rule.yaml()) \(sentence)")
        }
        let trials = expand()
        let use = trials.ruleUse.rules
        if let index = use.firstIndex(where: { !$0.spares }) {
            throw fault(index, "leaves out all trials; name fields or values that some of them do not have.")
        }
        guard !trials.isEmpty else {
            throw PlanError(rules[0].section, nil, "together exclude and when leave out all trials; take an item away.")
        }
        if areWritten, let index = use.firstIndex(where: { !$0.leavesOut }) {
            throw fault(index, "leaves out no trial: none has these values together. Mend them, or take the item away.")
        }
    }

    /// Drops rules that leave nothing out, after the plan's values were changed.
    package mutating func keepRulesThatApply() {
        guard !rules.isEmpty else { return }
        rules = zip(rules, expand().ruleUse.rules).filter(\.1.leavesOut).map(\.0)
    }
}
