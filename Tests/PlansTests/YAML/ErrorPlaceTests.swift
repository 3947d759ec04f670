// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Foundation
import Plans
import TestSupport
import Testing

/// Every error of a plan points to the line and column of what is wrong. In the YAML of these tests, § is where that is.
@Suite struct ErrorPlaceTests {
    /// A field with a value that is refused, beside others.
    struct BadField: Sendable, CustomTestStringConvertible {
        let field: String
        /// The field that the description names, where another one is wrong, too.
        let named: String
        let value: String
        let others: [(field: String, value: String)]
        let sentence: String

        init(
            _ field: String, _ value: String, _ sentence: String, named: String? = nil,
            with others: [String: String] = [:]
        ) {
            (self.field, self.value, self.sentence) = (field, value, sentence)
            self.named = named ?? field
            self.others = others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }

        var testDescription: String { "\(field): \(value)" }

        /// Section by section, a field a line.
        var plan: String {
            var lines: [String: [String]] = [:]
            for (field, value) in others + [(field, value)] {
                let name = field.split(separator: ".").map(String.init)
                lines[name[0], default: []].append("  \(name[1]): \(value)")
            }
            return "name: x\n"
                + lines.sorted { $0.key < $1.key }.map { ([$0.key + ":"] + $0.value).joined(separator: "\n") + "\n" }
                .joined()
        }

        var preset: String {
            "name: x\npresets:\n  good: {seeds: 2}\n  bad:\n    description: none of this can be\n"
                + (others + [(field, value)]).map { "    \($0): \($1)\n" }.joined()
        }
    }

    static let badFields: [BadField] =
        [
            // What can be seen from the value alone.
            BadField("data.samples", "§many", "'many' is not a whole number."),
            BadField("data.samples", "[100, §few]", "'few' is not a whole number."),
            BadField("training.batch", "§[]", "the list is empty"),
            BadField("training.batch", "[3, 4, §3]", "3 is there twice"),
            BadField("teacher.hiddenLayers", "[[8], [4, §x]]", "'x' is not a whole number."),
            BadField("data.split", "[[0.8, 0.1, 0.1], §[0.8, 0.1, 0.1]]", "[0.8, 0.1, 0.1] is there twice"),
            BadField("data.fold", "§1", "'1' is not a fold"),
            BadField("data.header", "§maybe", "'maybe' is not auto or yes or no."),
            // Data.
            BadField("data.samples", "§2", "is 2; give between 3 and"),
            BadField("data.samples", "§20000000", "is 20000000; give between 3 and"),
            BadField("data.samples", "[100, §2]", "is 2; give between 3 and"),
            BadField(
                "data.samples", "§4", "is [0.8, 0.1, 0.1]; of 4 samples it leaves a part empty", named: "data.split"),
            BadField("data.split", "§[0.5, 0.5]", "is [0.5, 0.5]; give three"),
            BadField("data.split", "§[0.999, 0.0005, 0.0005]", "is [0.999, 0.0005, 0.0005]; of 1000 samples it leaves"),
            BadField("data.split", "[[0.8, 0.1, 0.1], §[1, 0, 0]]", "is [1.0, 0.0, 0.0]; give three"),
            BadField(
                "data.split", "§[0.5, 0.5]", "is [0.5, 0.5]; give", with: ["data.bits": "32", "training.epochs": "3"]),
            BadField("data.fold", "§7/5", "is 7/5; give one of"),
            BadField("data.fold", "§1/5000", "is 1/5000; give one of"),
            BadField("data.trainingSamples", "§900", "is 900; give between 1 and the 800"),
            BadField("data.trainingSamples", "[all, §0]", "is 0; give between 1 and the 800"),
            BadField("data.labelNoise", "§1.5", "is 1.5; give the share"),
            BadField("data.labelNoise", "[0, 0.5, §-1]", "is -1.0; give the share"),
            BadField("data.bits", "§2000000", "is 2000000; at most 1048576"),
            BadField("data.bits", "§1", "is 1; the classes are decided by 2"),
            BadField("data.relevantBits", "§1", "is 1; give between 2 and 10"),
            BadField("data.relevantBits", "§0", "is 0; give between 2 and 10"),
            BadField("data.relevantBits", "§11", "is 11; give between 2 and 10"),
            BadField(
                "data.relevantBits", "§100", "is 64; the classes are decided by 100", named: "data.bits",
                with: ["data.rule": "parity"]),
            BadField("data.source", "§csv", "is none; name the CSV file", named: "data.file"),
            BadField("data.file", "§none.csv", "none.csv' cannot be read: No such", with: ["data.source": "csv"]),
            BadField("data.file", "[none, §none.csv]", "none.csv' cannot be read: No such"),
            BadField(
                "data.classes", "§[3, 12]", "the digits: no sample has the label '12'", with: ["data.source": "digits"]),
            BadField(
                "data.classes", "[[3, 5], §[3, 12]]", "no sample has the label '12'", with: ["data.source": "digits"]),
            BadField("data.classes", "§[3, 3]", "the digits: a label is named twice", with: ["data.source": "digits"]),
            // Circuits and noise.
            BadField("embedding.scale", "§0", "is 0.0; give the radians"),
            BadField("circuit.layers", "§0", "is 0; give between 1"),
            BadField("circuit.layers", "[2, §1001]", "is 1001; give"),
            BadField("circuit.initialisationScale", "§-1", "is -1.0; give the standard deviation"),
            BadField("noise.depolarising", "§1.5", "is 1.5; give a probability"),
            BadField("noise.dephasing", "§-1", "is -1.0; give a probability"),
            BadField("noise.amplitudeDamping", "[0, §2]", "is 2.0; give a probability"),
            BadField("noise.readoutError", "§0.1/3", "is 3.0; give a probability"),
            BadField("noise.shots", "[exact, §0]", "is 0; give between 1"),
            // Teachers.
            BadField("teacher.hiddenLayers", "§[8, 0]", "is [8, 0]; every layer needs"),
            BadField("teacher.hiddenLayers", "[[8], §[0]]", "is [0]; every layer needs"),
            BadField("teacher.minimumValidationAccuracy", "§2", "is 2.0; give between 0 and 1"),
            BadField("teacher.layers", "[plan, §0]", "is 0; give between 1 and 1000"),
            BadField("teacher.members", "§0", "is 0; give between 1 and 100"),
            BadField("teacher.generations", "§101", "is 101; give between 1 and 100"),
            BadField(
                "teacher.architecture", "§univesal", "There is no architecture 'univesal'",
                with: ["teacher.kind": "circuit"]),
            BadField(
                "teacher.architecture", "[hea, §q0]", "There is no architecture 'q0'", with: ["teacher.kind": "circuit"]
            ),
            BadField(
                "teacher.architecture", "§classical", "'classical' has no circuit", with: ["teacher.kind": "circuit"]),
            BadField(
                "teacher.architecture", "[hea, §q9]", "Architecture 'q9' cannot be", with: ["teacher.kind": "circuit"]),
            BadField(
                "teacher.architecture", "§hea", "it needs circuit.layers, which is a list",
                with: ["teacher.kind": "circuit", "circuit.layers": "[2, 3]"]),
            BadField("teacher.kind", "§model", "is []; a teacher of kind model needs one", named: "teacher.model"),
            BadField("teacher.kind", "[perceptron, §table]", "is []; a teacher of kind table", named: "teacher.table"),
            BadField("teacher.model", "§none.json", "none.json' cannot be read", with: ["teacher.kind": "model"]),
            BadField("teacher.model", "[[], §[none.json]]", "none.json' cannot be read"),
            BadField("teacher.table", "§none.csv", "none.csv' cannot be read", with: ["teacher.kind": "table"]),
            // Distillation.
            BadField("distillation.temperature", "[1, §0]", "is 0.0; give between 0.001"),
            BadField("distillation.divergenceWeight", "§-1", "is -1.0; give between 0"),
            BadField("distillation.crossEntropyWeight", "§-1", "is -1.0; give between 0"),
            BadField(
                "distillation.divergenceWeight", "§0", "is 0; so is crossEntropyWeight",
                with: ["distillation.crossEntropyWeight": "0"]),
            BadField("distillation.labels", "§firm", "'firm' is not soft or hard"),
        ] + ["training", "teacher"].flatMap(badTraining)

    private static func badTraining(_ section: String) -> [BadField] {
        [
            BadField("\(section).learningRate", "§0", "is 0.0; give a positive number"),
            BadField("\(section).learningRate", "[0.1, 0.2, §-1]", "is -1.0; give a positive number"),
            BadField("\(section).epochs", "§0", "is 0; give at least 1"),
            BadField("\(section).patience", "[1, §0]", "is 0; give at least 1"),
            BadField("\(section).momentum", "§1", "is 1.0; give at least 0 and less than 1"),
            BadField("\(section).weightDecay", "§-1", "is -1.0; give between 0"),
            BadField(
                "\(section).weightDecay", "§100", "is 100.0; at the learning rate 0.1 it turns weights around",
                with: ["\(section).optimiser": "adamw", "\(section).learningRate": "0.1"]),
            BadField(
                "\(section).learningRate", "[0.1, §200]", "is 0.01; at the learning rate 200.0",
                named: "\(section).weightDecay", with: ["\(section).optimiser": "adamw"]),
            BadField("\(section).warmup", "§-1", "is -1; give at least 0 and fewer"),
            BadField("\(section).warmup", "§5", "is 5; give at least 0 and fewer", with: ["\(section).epochs": "3"]),
            BadField("\(section).decay", "§0", "is 0.0; give a factor"),
            BadField("\(section).decayEvery", "§0", "is 0; give at least 1 epoch"),
        ]
    }

    @Test(arguments: badFields) func aFieldOfThePlanIsWhereItsErrorPoints(bad: BadField) throws {
        let error = try refusal(of: bad.plan)
        try check(error, bad, "my.yaml:\(place(in: bad.plan)): ")
    }

    @Test(arguments: badFields) func aFieldOfAPresetIsWhereItsErrorPoints(bad: BadField) throws {
        let error = try refusal(of: bad.preset)
        #expect(error.preset == "bad")
        try check(error, bad, "my.yaml:\(place(in: bad.preset)): presets: bad: ")
    }

    private func check(_ error: PlanError, _ bad: BadField, _ prefix: String) throws {
        let name = bad.named.split(separator: ".").map(String.init)
        #expect(error.section == name[0] && error.fields.first == name[1], "\(error)")
        #expect(error.description.hasPrefix("\(prefix)\(name[0]): \(name[1])"), "\(error)")
        #expect(error.description.contains(bad.sentence), "\(error)")
    }

    @Test(arguments: [
        ("name: §../x", "name is '../x'; it names a folder"), ("§seeds: 3", "the field 'name' is missing"),
        ("name: x\ntraining:\n  §epcohs: 3", "training: unknown key 'epcohs'; did you mean 'epochs'?"),
        ("name: x\n§seed: 3", "unknown key 'seed'; did you mean 'seeds'?"),
        ("name: x\nteacher: §3", "teacher: give fields"), ("§- a\n- b", "a plan must be fields"),
        // A value in lines of its own: the field's line.
        ("name: x\ndata:\n  §split:\n    - 0.5\n    - 0.5\n", "data: split is [0.5, 0.5]; give three"),
        ("name: x\ndata:\n  samples:\n    - 100\n    - §2\n", "data: samples is 2; give"),
        // Seeds and distillation.
        ("name: x\nseeds: §0", "seeds: '0' is not a number of seeds"),
        ("name: x\nseeds: [1, 2, §1]", "seeds: 1 is there twice"),
        ("name: x\nseeds: {all: 2, hea: [3, §3]}", "seeds: hea: 3 is there twice"),
        ("name: x\nseeds: {all: [2, §2], hea: 1}", "seeds: all: 2 is there twice"),
        ("name: x\nseeds: {all: 2, §haa: 3}", "seeds: unknown key 'haa'; did you mean 'hea'?"),
        ("name: x\ndistillation: [true, §true]", "distillation: enabled: true is there twice"),
        ("name: x\ndistillation: §[]", "distillation: enabled: the list is empty"),
        ("name: x\ndistillation:\n  enabled: [true, §true]", "distillation: enabled: true is there twice"),
        ("name: x\ndistillation: §maybe", "distillation: 'maybe' is not true or false"),
        ("name: x\nseeds: §1000000000", "seeds: '1000000000' is not a number of seeds, from 1 to 10000000, or a list"),
        ("name: x\ntraining: &t {epochs: 3}\nteacher: {§<<: *t}", "teacher: merge keys (<<) are not read"),
        // Architectures.
        ("name: x\narchitectures: §[]", "architectures: the list is empty"),
        ("name: x\narchitectures: [hea, §hea]", "architectures: hea is there twice"),
        ("name: x\narchitectures: [hea, §haa]", "architectures: There is no architecture 'haa'"),
        ("name: x\narchitectures: [hea, §q7]", "Architecture 'q7' cannot be built: The circuit reads out 7"),
        (
            "name: x\narchitectures:\n  - hea\n  - name: a\n    layers: §0\n",
            "architectures: Architecture 'a' cannot be built: layers"
        ),
        (
            "name: x\narchitectures:\n  - name: a\n    embedding: §{scale: 0}\n",
            "architectures: Architecture 'a' cannot be built: embedding"
        ),
        (
            "name: x\narchitectures:\n  - name: a\n    head: §{hidden: []}\n",
            "architectures: a: head: hidden is []"
        ),
        ("name: x\narchitectures:\n  - name: §1a\n", "architectures: Architecture '1a' cannot be built"),
        (
            "name: x\narchitectures:\n  - name: §hea\n    block: [{rx: all}]\n",
            "architectures: Architecture 'hea' cannot be built"
        ),
        (
            "name: x\narchitectures:\n  - name: a\n    block:\n      - rx: all\n      - §rxz: all\n",
            "architectures: a: block: unknown operation 'rxz'"
        ),
        (
            "name: x\narchitectures:\n  - name: a\n    block:\n      - rx: all\n      - §cnot: [[0, 6]]\n",
            "Architecture 'a' cannot be built: In block, line 2"
        ),
        (
            "name: x\narchitectures:\n  - name: a\n    block: [{rx: all}]\n    head: §none\n",
            "Architecture 'a' cannot be built: without a head"
        ),
        (
            "name: x\ndata: {samples: 10000000, bits: 1048576}\narchitectures: [§classical]",
            "A training of architecture 'classical'"
        ),
        // Architectures of teachers.
        ("name: x\nteacherArchitectures:\n  - name: §1a\n", "teacherArchitectures: Architecture '1a' cannot be built"),
        (
            "name: x\nteacherArchitectures:\n  - name: a\n    layers: §many\n",
            "teacherArchitectures: a: layers: 'many' is not"
        ),
        (
            "name: x\narchitectures: [{name: a, block: [{rx: all}]}]\nteacherArchitectures:\n  - hea\n  - §name: a\n    block: [{ry: all}]\n",
            "teacherArchitectures: 'a' is among the architectures, too"
        ),
        (
            "name: x\nteacher: {kind: circuit, architecture: a}\nteacherArchitectures:\n  - name: a\n    block:\n      - rx: all\n      - §cnot: [[0, 6]]\n",
            "teacher: architecture: Architecture 'a' cannot be built: In block, line 2"
        ),
        (
            "name: x\nteacher: {kind: circuit, architecture: a}\nteacherArchitectures:\n  - {name: b, block: [{rx: all}]}\n  - §name: a\n    readout: {qubits: 7}\n",
            "teacher: architecture: Architecture 'a' cannot be built: The circuit reads out 7"
        ),
        // Presets.
        ("name: x\npresets: §3", "presets: must be presets by their names"),
        ("name: x\npresets: {§'../x': {seeds: 2}}", "presets: '../x' is no name"),
        ("name: x\npresets:\n  §a: {}\n", "presets: a: sets nothing"),
        ("name: x\npresets:\n  a: §3\n", "presets: a: give fields"),
        (
            "name: x\npresets:\n  a:\n    §data.bit: 3\n",
            "presets: a: unknown key 'data.bit'; did you mean 'data.bits'?"
        ),
        (
            "name: x\npresets:\n  a:\n    training.epochs: 3\n    seeds: [1, §1]\n",
            "presets: a: seeds: 1 is there twice"
        ),
        ("name: x\npresets:\n  a:\n    training.epochs: 3\n    seeds: §0\n", "presets: a: seeds: '0' is not"),
        (
            "name: x\npresets:\n  a:\n    training.epochs: 3\n    distillation: [true, §true]\n",
            "presets: a: distillation: enabled: true is there"
        ),
        (
            "name: x\npresets:\n  a:\n    training.epochs: 3\n    architectures: [hea, §haa]\n",
            "presets: a: There is no architecture 'haa'"
        ),
        (
            "name: x\npresets:\n  a:\n    training.epochs: 3\n    architectures: [hea, §q9]\n",
            "presets: a: Architecture 'q9' cannot be built"
        ),
        (
            "name: x\npresets:\n  a:\n    training.epochs: 3\n    architectures: [hea, §hea]\n",
            "presets: a: architectures: hea is there twice"
        ),
        ("name: x\npresets:\n  a:\n    data.bits: §60\n", "presets: a: Architecture 'hea' cannot be built"),
        (
            "name: x\npresets:\n  §a:\n    data.bits: 60\n    seeds: 3\n",
            "presets: a: Architecture 'hea' cannot be built"
        ),
    ]) func everyOtherErrorPointsToItsPlace(yaml: String, sentence: String) throws {
        let error = try refusal(of: yaml)
        #expect(error.description.hasPrefix("my.yaml:\(place(in: yaml)): \(sentence)"), "\(error)")
    }

    @Test func anErrorOfATableNamesTheFieldThatIsWrong() throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try "a,b,c\n1,2,x\n3,,y\n5,6,x\n".write(toFile: folder.file("t.csv"), atomically: true, encoding: .utf8)
        try "1,0,0\n".write(toFile: folder.file("soft.csv"), atomically: true, encoding: .utf8)
        for (fields, sentence) in [
            (
                "source: csv\n  file: §t.csv\n  label: c",
                "data: file: '\(folder.file("t.csv"))': 1 value is missing: line 3"
            ),
            ("source: csv\n  file: §t.csv", "data: label is none; name the column"),
            (
                "source: csv\n  file: t.csv\n  label: §d",
                "data: label: '\(folder.file("t.csv"))': there is no column 'd'"
            ),
            ("source: csv\n  file: t.csv\n  label: c\n  columns: §[c]", "data: columns: "),
            ("source: csv\n  file: t.csv\n  label: c\n  columns: [[a], §[a, d]]", "data: columns: "),
            ("source: csv\n  file: t.csv\n  label: c\n  columns: [a]\n  classes: §[x, z]", "data: classes: "),
            (
                "bits: 64\nteacher:\n  kind: table\n  table: §soft.csv",
                "teacher: table: '\(folder.file("soft.csv"))': it has 1 row,"
            ),
        ] {
            let yaml = "name: x\ndata:\n  \(fields)\n"
            let file = folder.file("my.yaml")
            let error = try refusal(of: yaml, file: file)
            #expect(error.description.hasPrefix("\(file):\(place(in: yaml)): \(sentence)"), "\(error)")
        }
    }

    @Test func whereAPlanHasNoFileTheSectionAndTheFieldAreThePlace() throws {
        var plan = Plan.paper
        plan.training.epochs = 0
        let error = try #require(#expect(throws: PlanError.self) { try plan.validate() })
        #expect(error.position == nil && error.section == "training" && error.fields == ["epochs"])
        #expect(error.description == "training: epochs is 0; give at least 1.")
        let assigned = #expect(throws: PlanError.self) { try plan.assign("training.epochs=[3, x]") }
        #expect(assigned?.description == "training: epochs: 'x' is not a whole number.")
    }

    // MARK: Helpers

    /// Line and column of § in the text.
    private func place(in yaml: String) -> String {
        let before = yaml.prefix { $0 != "§" }.split(separator: "\n", omittingEmptySubsequences: false)
        return "\(before.count):\(before.last!.count + 1)"
    }

    private func refusal(of yaml: String, file: String = "my.yaml") throws -> PlanError {
        #expect(yaml.count { $0 == "§" } == 1, "\(yaml)")
        return try #require(
            #expect(throws: PlanError.self, "\(yaml)") {
                try PlanSource(yaml: yaml.replacing("§", with: ""), file: file)
            })
    }
}
