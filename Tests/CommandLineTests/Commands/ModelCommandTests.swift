// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Trained models as a user keeps, evaluates and exports them.
@Suite(.waitsForProcesses) struct ModelCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = TemporaryFolder() }

    private func run(_ arguments: String...) throws -> Command.Outcome {
        try Command().run(arguments, in: folder.path)
    }

    private static let small = [
        "sweep", "paper", "--seeds", "2", "--epochs", "15", "--architectures", "classical,q3", "--output", "out",
    ]

    /// A model of a few epochs in model.json.
    private func train(_ architecture: String, _ options: [String] = [], epochs: Int = 12) throws {
        let outcome = try Command().run(
            [
                "train", "--architecture", architecture, "--seed", "4", "--epochs", "\(epochs)", "--save-model",
                "model.json",
            ]
                + options,
            in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    /// A class by its number, or by its label where it has one.
    private enum Class: Decodable, Equatable {
        case number(Int)
        case label(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            self = try (try? value.decode(Int.self)).map(Class.number) ?? .label(value.decode(String.self))
        }
    }

    private struct Evaluation: Decodable {
        struct Sample: Decodable {
            struct Gradients: Decodable {
                let expectationValues: [[Double]]?
                let probabilities: [[Double]]
            }
            let line: Int?
            let label: Class?
            let predicted: Class
            let probabilities: [Double]
            let expectationValues: [Double]?
            let gradients: Gradients?
        }
        struct Metrics: Decodable {
            let accuracy: Double
            let f1Weighted: Double
            let rocAUC, brier, calibrationError: Double?
        }
        let count: Int
        let samples: [Sample]
        let metrics: Metrics?
    }

    private func evaluation(_ text: String) throws -> Evaluation {
        try JSONDecoder().decode(Evaluation.self, from: Data(text.utf8))
    }

    private func samples(_ count: Int, features: Int) throws {
        let rows = (1...count).map { row in
            (1...features).map { String(format: "%.3f", sin(Double(row * $0))) }.joined(separator: ",")
        }
        try folder.write("samples.csv", rows.joined(separator: "\n") + "\n")
    }

    @Test func aSweepOfTwoRanksSavesModelsAndChangesNoTable() throws {
        #expect(try Command(ranks: 2).run(Self.small + ["--save-models"], in: folder.path).status == 0)
        let other = TemporaryFolder()
        #expect(try Command().run(Self.small, in: other.path).status == 0)
        #expect(try folder.read("out/trials.csv") == other.read("out/trials.csv"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out/models"))
        #expect(names.count == 8)
        #expect(!FileManager.default.fileExists(atPath: other.file("out/models")))
        // A model on its own test samples has the F1 of its row.
        for row in try folder.read("out/trials.csv").split(separator: "\n").dropFirst() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            let name = try #require(names.first { $0.hasPrefix("trial-\(fields[0])-") })
            let found = try evaluation(run("evaluate", "out/models/\(name)").output)
            #expect(found.count == 100)
            #expect(found.metrics?.f1Weighted == Double(fields[11]))
            let scores = [found.metrics?.rocAUC, found.metrics?.brier, found.metrics?.calibrationError]
            for (score, field) in zip(scores, fields[18...]) {
                #expect(abs(try #require(score) - #require(Double(field))) < 1e-9)
            }
            #expect(fields[21].isEmpty == (fields[2] == "false"))
        }
        // Merging makes the models again.
        #expect(try Command().run("merge", "out", "-o", "joined", "--quiet", in: folder.path).status == 0)
        for name in names { #expect(try folder.read("joined/models/\(name)") == folder.read("out/models/\(name)")) }
    }

    @Test func aFinishedSweepPrintsWhichModelsItCannotSave() throws {
        #expect(try Command().run(Self.small + ["--shard", "1/2"], in: folder.path).status == 0)
        let outcome = try Command().run(Self.small + ["--save-models"], in: folder.path)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("4 of 8 trials that are done have no model file"))
        #expect(outcome.errors.contains("the same command with another --output"))
        let again = try Command().run(Self.small, in: folder.path)
        #expect(again.status == 0 && again.errors.isEmpty)
    }

    /// A trial that resumes from a checkpoint of a killed sweep has the same weights, bit for bit.
    @Test func aKilledSweepSavesTheSameModels() throws {
        let arguments = [
            "sweep", "paper", "--seeds", "1", "--epochs", "150", "--architectures", "q3,q4,q5", "--output", "out",
            "--save-models", "--checkpoint-every", "0.05", "--quiet",
        ]
        let process = try Command(ranks: 2).start(arguments, in: folder.path)
        try process.run()
        let deadline = Date().addingTimeInterval(60)
        while folder.doneTrials("out/trials.jsonl") < 1 && process.isRunning && Date() < deadline { usleep(2000) }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/models")), "killed before its end")
        usleep(300_000)
        #expect(try Command().run(arguments, in: folder.path).status == 0)
        let whole = TemporaryFolder()
        #expect(try Command().run(arguments, in: whole.path).status == 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: whole.file("out/models")) {
            #expect(try folder.read("out/models/\(name)") == whole.read("out/models/\(name)"), "\(name)")
        }
    }

    @Test(arguments: ["hea", "q1", "classical"]) func samplesOfAFileAreEvaluatedWithGradients(architecture: String)
        throws
    {
        try train(architecture)
        try samples(3, features: 64)
        let outcome = try run("evaluate", "model.json", "--features", "samples.csv", "--gradients")
        let found = try evaluation(outcome.output)
        #expect(found.count == 3 && found.samples.map(\.line) == [1, 2, 3] && found.metrics == nil)
        let (readouts, angles, all) =
            switch architecture {
            case "hea": (6, 90, 111)
            case "q1": (1, 60, 66)
            default: (0, 0, 195)
            }
        for sample in found.samples {
            #expect(abs(sample.probabilities.reduce(0, +) - 1) < 1e-12)
            let largest = sample.probabilities.firstIndex(of: sample.probabilities.max() ?? 0)
            #expect(sample.predicted == largest.map(Class.number))
            #expect(sample.expectationValues?.count ?? 0 == readouts)
            let gradients = try #require(sample.gradients)
            #expect(gradients.expectationValues?.map(\.count) ?? [] == Array(repeating: angles, count: readouts))
            #expect(gradients.probabilities.map(\.count) == [all, all, all])
        }
        // To a file, and from standard input's path: the same.
        #expect(
            try run("evaluate", "model.json", "--features", "samples.csv", "--gradients", "-o", "e.json").output.isEmpty
        )
        #expect(try folder.read("e.json") == outcome.output)
    }

    /// The Python code of docs/reference/model-format.md, unchanged.
    @Test(arguments: [("q3", "amplitude"), ("hea", "angle"), ("classical", "amplitude"), ("universal-h", "amplitude")])
    func theDocumentedPythonCodeComputesTheSame(architecture: String, embedding: String) throws {
        let features = embedding == "angle" ? 4 : 64
        try folder.write(
            "plan.yaml",
            "name: doc\narchitectures: [classical]\ndata: {bits: \(features), samples: 200}\nembedding: {kind: \(embedding), rotation: x, scale: 0.9}\n"
        )
        try train(architecture, ["--plan", "plan.yaml"])
        try samples(2, features: features)
        try comparePythonCode(on: "samples.csv", count: 2)
    }

    /// Noise, other read-outs and heads, scaling, names of columns and classes.
    @Test func thePythonCodeKnowsAllThatAModelHolds() throws {
        try folder.write("plan.yaml", Self.scaledPlan)
        try folder.write("table.csv", Self.table(["u", "v", "w"], label: "kind"))
        try folder.write("samples.csv", Self.table(["w", "other", "u", "v"]))
        for architecture in ["paulis", "chances", "mlp"] {
            try train(architecture, ["--plan", "plan.yaml"])
            try comparePythonCode(on: "samples.csv", count: 30)
        }
    }

    @Test func thePythonCodeKnowsAnglesThatDependOnTheSample() throws {
        try folder.write(
            "plan.yaml",
            """
            name: doc
            data: {source: csv, file: table.csv, label: kind, scaling: half-turn}
            circuit: {layers: 2}
            architectures:
              - name: gates
                embedding: {kind: none, qubits: 4}
                block: [rot: {targets: all, angle: w*x_i + b, features: cyclic}, crx: chain, cphase: {targets: ring, angle: 0.5*x_0*x_1}]
                readout: {qubits: 2}
              - name: angles
                embedding: {kind: angle, rotation: x, scale: 0.7}
                block: [ry: {targets: all, angle: x_i}, measure: 2, rx: {targets: 0, if: 2}, cry: chain, crz: ring]
              - name: copies
                embedding: {kind: amplitude, padding: reciprocal, copies: 2}
                block: [rz: {targets: [0, 1], angle: x_1 - 0.2}, rot: all, cnot: cycle]
            """)
        try folder.write("table.csv", Self.table(["u", "v", "w"], label: "kind"))
        try folder.write("samples.csv", Self.table(["w", "other", "u", "v"]))
        for architecture in ["gates", "angles", "copies"] {
            try train(architecture, ["--plan", "plan.yaml"])
            try comparePythonCode(on: "samples.csv", count: 30)
        }
    }

    /// One score of two classes, and a layer before the circuit.
    @Test(arguments: ["weighed", "layered"]) func thePythonCodeKnowsScores(architecture: String) throws {
        try folder.write("plan.yaml", Self.scorePlan)
        try folder.write("table.csv", Self.table(["u", "v", "w"], label: "kind"))
        try folder.write("samples.csv", Self.table(["w", "other", "u", "v"]))
        try train(architecture, ["--plan", "plan.yaml"])
        try comparePythonCode(on: "samples.csv", count: 30)
    }

    private static let scorePlan = """
        name: scores
        data: {source: csv, file: table.csv, label: kind, scaling: standard, classes: [red, blue]}
        embedding: {kind: angle}
        training: {loss: square}
        architectures:
          - {name: weighed, block: [rot: all, cnot: ring], head: {score: [1, 0.5, -0.5], bias: 0.1}}
          - {name: layered, pre: {dense: 2, scale: pi/2, bias: false}, block: [rot: all, cnot: chain], head: {score: trained}}
        """

    private static let scaledPlan = """
        name: doc
        data: {source: csv, file: table.csv, label: kind, scaling: standard}
        embedding: {kind: angle, rotation: x}
        noise: {depolarising: 0.02, dephasing: 0.01, amplitudeDamping: 0.03, readoutError: 0.01/0.04}
        architectures:
          - name: paulis
            layers: 1
            block: [rot: all, h: 0, x: 1, y: 2, z: 0, s: 1, sdg: 2, t: 0, tdg: 1, cz: chain, swap: [[0, 2]], measure: 1]
            after: [rxx: chain, ryy: chain, rzz: {targets: ring, angle: 0.3}, ry: all]
            readout: [X0 Z2, Y2, Z0]
            head: {hidden: [4, 3]}
          - name: chances
            layers: 2
            block: [ry: all, cnot: ring, rz: all]
            readout: {probabilities: [2, 0]}
          - {name: mlp, classical: {hidden: [5]}}
        """

    /// 30 samples of three classes, with features of different sizes.
    private static func table(_ columns: [String], label: String? = nil) -> String {
        let rows = (0..<30).map { row in
            let values = columns.map { column in
                switch column {
                case "u": "\(500 + 20 * (row % 3) + row % 7)"
                case "v": "\(0.001 * Double(row % 3) - 0.0001 * Double(row % 5))"
                case "w": "\(row % 4)"
                default: "x"
                }
            }
            return (values + (label == nil ? [] : [["red", "green", "blue"][row % 3]])).joined(separator: ",")
        }
        return ([(columns + [label].compactMap(\.self)).joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
    }

    /// Runs the code of docs/reference/model-format.md on model.json, and compares it with `qdistill evaluate`.
    private func comparePythonCode(on file: String, count: Int) throws {
        let document = try String(contentsOfFile: Command.projectRoot + "/docs/reference/model-format.md", encoding: .utf8)
        let code = try #require(document.firstMatch(of: #/```python\n(import cmath(?s:.)*?)```/#)?.1)
        try folder.write("evaluate.py", String(code))
        let python = try Command(executable: "/usr/bin/python3").run("evaluate.py", "model.json", file, in: folder.path)
        #expect(python.status == 0, "\(python.errors)")
        struct Line: Decodable {
            let predicted: Class
            let probabilities: [Double]
            let inputs: [Double]
        }
        let lines = try python.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        let found = try evaluation(run("evaluate", "model.json", "--features", file).output).samples
        #expect(lines.count == count && found.count == count)
        for (line, sample) in zip(lines, found) {
            #expect(line.predicted == sample.predicted)
            #expect(zip(line.probabilities, sample.probabilities).allSatisfy { abs($0 - $1) < 1e-12 })
            guard let values = sample.expectationValues else { continue }
            #expect(line.inputs.count == values.count && zip(line.inputs, values).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    @Test func predictionsCarryTheLabelsOfTheTable() throws {
        try folder.write("plan.yaml", Self.scaledPlan)
        try folder.write("table.csv", Self.table(["u", "v", "w"], label: "kind"))
        try train("mlp", ["--plan", "plan.yaml"], epochs: 80)
        let text = try run("evaluate", "model.json").output
        #expect(text.contains("\"classes\": [\"blue\", \"green\", \"red\"],"))
        let own = try evaluation(text)
        #expect(own.metrics?.accuracy == Double(own.samples.count { $0.label == $0.predicted }) / 3)
        let rows = try evaluation(run("evaluate", "model.json", "--features", "table.csv").output).samples
        #expect(rows.prefix(3).map(\.predicted) == [.label("red"), .label("green"), .label("blue")])
        try folder.write("other.csv", "x,y,z\n1,2,3\n")
        let other = try run("evaluate", "model.json", "--features", "other.csv")
        #expect(other.status == 1 && other.errors.contains("'other.csv', line 1: the header has no column 'u'"))
    }

    @Test func aCircuitIsExportedWithAndWithoutASample() throws {
        try train("q3")
        try samples(2, features: 64)
        let alone = try run("export", "model.json", "--format", "openqasm3")
        #expect(alone.status == 0 && alone.output.hasPrefix("OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"))
        #expect(alone.output.contains("which is to be prepared here"))
        #expect(alone.output.matches(of: #/\nunread\[\d\] = measure q\[\d\];/#).count == 3)
        #expect(alone.output.matches(of: #/\n(rx|ry|rzz)\(-?[0-9.e-]+\) q/#).count == 70)
        #expect(
            try run("export", "model.json", "--features", "samples.csv", "--sample", "2", "-o", "two.qasm").status == 0)
        let prepared = try folder.read("two.qasm")
        #expect(prepared.matches(of: #/\nry\(/#).count == 15 + 63 && prepared.matches(of: #/\ncx q/#).count == 62)
    }

    @Test func whatCannotBeDoneIsReportedInASentence() throws {
        try train("classical")
        try samples(2, features: 64)
        try folder.write("short.csv", "1,2,3\n")
        try folder.write("broken.json", "{\"format\": \"qdistill-model\", \"version\": 3}")
        for (arguments, status, sentence): ([String], Int32, String) in [
            (["export", "model.json"], 1, "This model is a student without a circuit"),
            (["evaluate", "model.json", "--features", "short.csv"], 1, "'short.csv', line 1: the row holds 3 fields"),
            (["evaluate", "missing.json"], 1, "'missing.json' cannot be read: No such file"),
            (
                ["evaluate", "broken.json"], 1,
                "'broken.json' is no model that this program can use: the field 'program'"
            ),
            (["export", "samples.csv"], 1, "'samples.csv' is no model that this program can use: it is not JSON"),
            (["evaluate", "model.json", "-o", "no/such/file"], 1, "'no/such/file' cannot be written: No such file"),
            (["evaluate", "model.json", "--samples", "all"], 64, "--samples"),
            (["evaluate", "model.json", "--samples", "test", "--features", "samples.csv"], 64, "not both"),
            (["export", "model.json", "--sample", "1"], 64, "--sample needs --features"),
            (["export", "model.json", "--features", "samples.csv", "--sample", "3"], 64, "the file holds 2 samples"),
            (["export", "model.json", "--format", "qasm2"], 64, "openqasm3"),
        ] {
            let outcome = try Command().run(arguments, in: folder.path)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
            #expect(outcome.output.isEmpty && !outcome.errors.contains("Fatal error"))
        }
        // What was there outlives an evaluation that fails.
        try folder.write("kept.json", "old")
        _ = try run("evaluate", "model.json", "--features", "short.csv", "-o", "kept.json")
        #expect(try folder.read("kept.json") == "old")
    }
}
