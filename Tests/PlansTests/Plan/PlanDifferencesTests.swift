// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Foundation
import Plans
import TestSupport
import Testing

@Suite struct PlanDifferencesTests {
    private func differences(_ found: Plan, _ given: Plan) -> [String] {
        Plan.differences(from: found, to: given).map(\.description)
    }

    private func plan(_ rest: String) throws -> Plan { try Plan(yaml: "name: x\n\(rest)\n", file: "x.yaml") }

    @Test func equalPlansDifferInNothing() {
        for plan in Plan.builtInNames.compactMap(Plan.builtIn) { #expect(differences(plan, plan).isEmpty) }
    }

    @Test func everyPairOfDifferentBuiltInPlansDiffersInMoreThanItsName() {
        for one in Plan.builtInNames.compactMap(Plan.builtIn) {
            for other in Plan.builtInNames.compactMap(Plan.builtIn) where one.name != other.name {
                #expect(Plan.differences(from: one, to: other).contains { $0.field != "name" })
            }
        }
    }

    /// Another value for every field, as a plan writes it.
    static let others: [String: String] = [
        "data.source": "digits", "data.set": "linearly_separable_2d", "data.rule": "parity", "data.label": "y",
        "data.header": "yes", "data.columns": "[a]", "data.classes": "[a, b]", "data.scaling": "standard",
        "data.redraw": "true", "data.split": "[0.6, 0.2, 0.2]", "data.stratified": "true", "data.fold": "2/5",
        "data.trainingSamples": "7", "embedding.kind": "angle", "embedding.padding": "true", "embedding.rotation": "x",
        "circuit.picture": "state", "circuit.initialisation": "small-angle", "noise.readoutError": "0.01/0.03",
        "noise.shots": "7", "training.loss": "cross-entropy-of-softmax", "training.precision": "single",
        "training.restoreBest": "false", "training.batch": "7", "teacher.kind": "circuit",
        "teacher.hiddenLayers": "[7]", "teacher.architecture": "hea", "teacher.layers": "7",
        "teacher.data": "same", "distillation.labels": "hard", "distillation.reduction": "sum",
        "distillation.divergence": "reverse", "distillation.softmax": "twice",
    ]

    /// What the fields of students' and teachers' trainings have in common.
    static let ofTrainings = [
        "optimiser": "sgd", "schedule": "cosine", "weightDecay": "0.5", "nesterov": "true", "decay": "0.25",
        "patienceCounts": "cumulative", "monitor": "f1", "dropLast": "true",
    ]

    /// The value of a field as a plan's YAML has it.
    private func text(of field: PlanField, in plan: Plan) throws -> String {
        let lines = plan.yaml.split(separator: "\n").map { $0.prefix { $0 != "#" } }
        let section = try #require(lines.firstIndex { $0.hasPrefix("\(field.section):") })
        let line = try #require(lines[section...].first { $0.hasPrefix("  \(field.key): ") })
        return line.dropFirst(field.key.count + 4).trimmingCharacters(in: .whitespaces)
    }

    @Test(arguments: PlanField.all.map(\.name)) func aChangedFieldIsOneDifferenceThatNamesIt(name: String) throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try "content".write(toFile: folder.file("f"), atomically: true, encoding: .utf8)
        let files = [
            "data.file": folder.file("f"), "data.testFile": folder.file("f"), "teacher.model": "[\(folder.file("f"))]",
            "teacher.table": "[\(folder.file("f"))]",
        ]
        let field = try #require(PlanField.named(name))
        let other = Self.others[name] ?? files[name] ?? Self.ofTrainings[field.key] ?? "7"
        let plain = Plan(name: "x")
        var changed = plain
        try changed.assign("\(name)=\(other)")
        #expect(changed != plain)
        // Of a file its name and the beginning of its hash are enough.
        let (before, after) = (
            NamedFile.withoutFolders(try text(of: field, in: plain)),
            NamedFile.withoutFolders(try text(of: field, in: changed))
        )
        let sentence = "\(field.section): \(field.key) is"
        #expect(
            Plan.differences(from: plain, to: changed).map { [$0.field, $0.description] }
                == [[name, "\(sentence) \(before) there and \(after) here"]])
        // One value against a list of values.
        var varied = plain
        try varied.assign("\(name)=[\(other), \(try text(of: field, in: plain))]")
        #expect(differences(plain, varied) == ["\(sentence) \(before) there and [\(after), \(before)] here"])
        #expect(differences(changed, varied) == ["\(sentence) \(after) there and [\(after), \(before)] here"])
    }

    @Test func aFileIsTheSameWhereverItIs() throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        let plans = try [("one", "a"), ("copy", "a"), ("other", "b")].map { name, content in
            try content.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
            var plan = Plan(name: "x")
            try plan.assign("teacher.table=\(folder.file(name))")
            return plan
        }
        #expect(differences(plans[0], plans[1]).isEmpty && differences(plans[0], plans[2]).count == 1)
    }

    @Test(arguments: [
        ("seeds: 3", "seeds: [1, 3]", ["seeds is 3 there and [1, 3] here"]),
        ("seeds: 3", "seeds: {all: 3, hea: 5}", ["seeds: hea is as for all there and 5 here"]),
        (
            "seeds: {all: 3, hea: 5, q2: 1}", "seeds: {all: 4, hea: 6, q2: 1}",
            ["seeds is 3 there and 4 here", "seeds: hea is 5 there and 6 here"]
        ),
        (
            "distillation: true", "distillation: [true, false]",
            ["distillation: enabled is [true] there and [true, false] here"]
        ),
        (
            "architectures: [hea, q2]", "architectures: [hea, q3]",
            ["architectures: 'q2' is only there", "architectures: 'q3' is only here"]
        ),
        (
            "architectures: [hea, q2]", "architectures: [q2, hea]",
            ["architectures: the order is [hea, q2] there and [q2, hea] here"]
        ),
        (
            "teacherArchitectures: [{name: a, block: [{rx: all}]}]", "architectures: hea",
            [
                "architectures: 'classical' is only there", "architectures: 'universal' is only there",
                "architectures: 'universal-h' is only there", "architectures: 'q2' is only there",
                "architectures: 'q3' is only there", "architectures: 'q4' is only there",
                "architectures: 'q5' is only there", "teacherArchitectures: 'a' is only there",
            ]
        ),
        (
            "teacherArchitectures: [{name: a, block: [{rx: all}]}]",
            "teacherArchitectures: [{name: a, block: [{rz: all}]}]",
            ["teacherArchitectures: a: block, line 1 is `rx: all` there and `rz: all` here"]
        ),
    ]) func whatIsNoFieldIsComparedByName(found: String, given: String, expected: [String]) throws {
        #expect(try differences(plan(found), plan(given)) == expected)
    }

    @Test(arguments: [
        (
            "block: [{h: all}, {rx: all}]", "block: [{h: all}, {ry: all}]",
            ["block, line 2 is `rx: all` there and `ry: all` here"]
        ),
        ("block: [{rx: all}]", "block: [{rx: [0, 1]}]", ["block, line 1 is `rx: all` there and `rx: [0, 1]` here"]),
        // This one used to compare an operation with a number of seeds.
        ("block: [{rx: all}]", "block: [{rx: all}, {h: all}]", ["block, line 2, `h: all`, is only here"]),
        (
            "block: [{rx: all}, {h: all}, {ry: all}]", "block: [{rx: all}, {ry: all}]",
            ["block, line 2, `h: all`, is only there"]
        ),
        ("block: [{rx: all}]", "block: [{rx: all}]\n    after: [{h: all}]", ["after, line 1, `h: all`, is only here"]),
        ("layers: 2", "block: []", ["layers is 2 there and not given here"]),
        (
            "embedding: angle", "embedding: {kind: angle, scale: 2}",
            ["embedding is angle there and {kind: angle, scale: 2.0} here"]
        ),
        ("head: linear", "head: {hidden: [8]}", ["head is linear there and {hidden: [8]} here"]),
        ("readout: all", "readout: parity", ["readout is all there and parity here"]),
        ("block: [{rx: all}]", "block: [{rx: all}]\n    mirror: true", ["mirror is not given there and true here"]),
    ]) func aChangedArchitectureShowsWhichPartAndLineDiffer(found: String, given: String, expected: [String]) throws {
        func plan(_ fields: String) throws -> Plan {
            try self.plan("data: {bits: 4}\narchitectures:\n  - classical\n  - name: ours\n    \(fields)\nseeds: 2")
        }
        #expect(try differences(plan(found), plan(given)) == expected.map { "architectures: ours: \($0)" })
    }
}
