// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Foundation
import Machine
import Testing

/// Model files and samples from someone else are data.
@Suite struct ModelInputTests {
    private func refusal(_ alter: (inout [String: Any]) throws -> Void) throws -> String {
        let (model, _) = try ModelTests.trained(.measured(readouts: 2))
        var object = try #require(
            try JSONSerialization.jsonObject(with: Data(model.json.utf8)) as? [String: Any])
        try alter(&object)
        let data = try JSONSerialization.data(withJSONObject: object)
        return #expect(throws: ModelError.self) { try Model(json: data) }?.description ?? ""
    }

    private func altered(_ field: String, _ value: Any, in part: String? = nil) throws -> String {
        try refusal { object in
            guard let part else {
                object[field] = value
                return
            }
            var inner = try #require(object[part] as? [String: Any])
            inner[field] = value
            object[part] = inner
        }
    }

    @Test(arguments: [
        ("format", "other", "'format' is not \"qdistill-model\""),
        ("features", "8", "makes 3 qubits, and the circuit has 4"),
        ("features", "0", "'features' is 0"), ("features", "9223372036854775807", "'features' is 9223372036854775807"),
        ("features", "-1", "'features' is -1"), ("features", "17", "which is not a power of two"),
        ("features", "1.5", "or holds a number that its field has no room for"),
        ("features", "null", "the field 'features' is"),
        ("classes", "1", "'parameters.layers[0].weights.shape' is [3, 2], and this student's is [1, 2]"),
        ("classes", "4611686018427387904", "'parameters.layers[0].weights.shape'"),
        ("columns", "[\"a\"]", "'columns' has 1 entries, and this model needs 16"),
        ("labels", "[\"a\", \"b\", \"a\"]", "'labels' names a class twice"),
        ("scaling", "{\"shift\": [1], \"factor\": [1]}", "'scaling.shift' has 1 entries, and this model needs 16"),
        ("embedding", "null", "'circuit' and 'embedding' belong together"),
        ("embedding", "{}", "the field 'embedding.kind' is missing"),
        ("circuit", "null", "'parameters.angles.shape'"), ("circuit", "[]", "the field 'circuit' has a wrong type"),
        ("parameters", "{}", "the field 'parameters.angles' is missing"),
        ("trial", "{}", "the field 'trial.identity' is missing"),
        ("metrics", "{}", "the field 'metrics.confusion' is missing"),
        ("program", "1", "the field 'program' has a wrong type"),
        ("version", "1", "it has version 1 of the format, and this program reads version 3. Train the model again"),
    ])
    func aFieldThatCannotBeIsNamed(field: String, json: String, sentence: String) throws {
        let value = try JSONSerialization.jsonObject(
            with: Data((json == "other" ? "\"other\"" : json).utf8), options: .fragmentsAllowed)
        let found = try altered(field, value)
        #expect(found.contains(sentence), "\(found)")
    }

    @Test func aCircuitThatCannotBeIsNamed() throws {
        #expect(try altered("qubits", 3, in: "circuit").contains("must act on distinct qubits between 0 and 2"))
        #expect(try altered("qubits", 21, in: "circuit").contains("at most 20 are simulated"))
        #expect(try altered("qubits", -1, in: "circuit").contains("at least one qubit"))
        for (readout, sentence): ([String: Any], String) in [
            (["observables": ["Z0", "Z9"]], "must name distinct qubits"),
            (["observables": ["X0", "Z\(Int.max)"]], "must act on qubits between 0 and 3"),
            (["observables": ["Q0"]], "'Q0' is no product of Pauli matrices"),
            (["observables": [String]()], "reads out no qubit"),
            (["observables": ["Z0"]], "'parameters.layers[0].weights.shape'"),
            (["probabilities": [0, Int.max]], "must name distinct qubits"), ([:], "'circuit.readout.observables'"),
        ] {
            let found = try altered("readout", readout, in: "circuit")
            #expect(found.contains(sentence), "\(found)")
        }
        #expect(try altered("readoutError", ["p01": 2, "p10": 0], in: "circuit").contains("p01 is 2.0"))
        for (operation, sentence): ([String: Any], String) in [
            (["gate": "toffoli", "qubits": [0]], "'circuit.operations[0]': there is no gate 'toffoli'"),
            (["gate": "rx", "qubits": [9], "parameter": 0], "Operation 0"),
            (["gate": "cnot", "qubits": [1, 1]], "must act on distinct qubits"),
            (["gate": "rx", "qubits": [0], "parameter": -1], "must be numbered 0, 1, 2"),
            (["gate": "rx", "qubits": [0], "parameter": Int.max], "must be numbered 0, 1, 2"),
            (["qubits": [0]], "'circuit.operations[0].gate' is missing"),
            (["gate": "dephasing", "qubits": [0]], "'circuit.operations[0].probability' is missing"),
            (["gate": "depolarising", "qubits": [0], "probability": 1.5], "needs a probability between 0 and 1"),
            (
                ["gate": "amplitudeDamping", "qubits": [0, 1], "probability": 0.1],
                "acts on 1 qubit, and 'qubits' names 2"
            ),
        ] {
            let found = try altered("operations", [operation], in: "circuit")
            #expect(found.contains(sentence), "\(found)")
        }
        let many = Array(repeating: ["gate": "h", "qubits": [0]] as [String: Any], count: Model.mostOperations + 1)
        #expect(
            try refusal { object in
                object["circuit"] = [
                    "qubits": 4, "readout": ["observables": ["Z0", "Z1"]], "readoutError": ["p01": 0, "p10": 0],
                    "operations": many,
                ]
                object["parameters"] = try self.parameters(of: object) {
                    $0["angles"] = ["shape": [0], "values": [Double]()]
                }
            }.contains("at most 200000 are read"))
    }

    private func parameters(
        of object: [String: Any], _ alter: (inout [String: Any]) -> Void
    ) throws -> [String: Any] {
        var parameters = try #require(object["parameters"] as? [String: Any])
        alter(&parameters)
        return parameters
    }

    @Test func parametersOfAnotherShapeAreRefused() throws {
        for (numbers, sentence): ([String: Any], String) in [
            (
                ["shape": [3], "values": [1.0, 2.0]],
                "'parameters.layers[0].biases' holds 2 numbers, and its shape is [3]"
            ),
            (
                ["shape": [2], "values": [1.0, 2.0]],
                "'parameters.layers[0].biases.shape' is [2], and this student's is [3]"
            ),
            (["shape": [Int.max, Int.max], "values": [1.0, 2.0, 3.0]], "'parameters.layers[0].biases.shape'"),
            (["shape": [3], "values": [1.0, 2.0, "x"]], "'parameters.layers[0].biases.values[2]' has a wrong type"),
            (["shape": [3]], "'parameters.layers[0].biases.values' is missing"),
        ] {
            let weights: [String: Any] = ["shape": [3, 2], "values": Array(repeating: 0.5, count: 6)]
            let found = try altered("layers", [["weights": weights, "biases": numbers]], in: "parameters")
            #expect(found.contains(sentence), "\(found)")
        }
    }

    /// What JSONSerialization would not write.
    @Test(arguments: [
        ("NaN", "it is not JSON"), ("1e999", "or holds a number that its field has no room for"),
        ("", "it is not JSON"),
        (String(repeating: "[", count: 100_000), "it is not JSON"),
    ])
    func textThatIsNoNumberIsQuoted(number: String, sentence: String) throws {
        let (model, _) = try ModelTests.trained(.classical)
        let text = try model.json.replacing(#/"biases": {"shape":\[3\],"values":\[[^,]*/#) {
            _ in "\"biases\": {\"shape\":[3],\"values\":[" + number
        }
        let error = #expect(throws: ModelError.self) { try Model(json: Data(text.utf8)) }
        #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
    }

    @Test func aTrialsTextsCannotBecomeCode() throws {
        #expect(try altered("plan", "x\nreset q;", in: "trial").contains("must be short plain texts"))
        #expect(
            try altered("identity", String(repeating: "a", count: 200), in: "trial").contains(
                "must be short plain texts"))
    }

    @Test func anotherVersionsSpecificationDoesNotKeepAModelFromUse() throws {
        let (model, _) = try ModelTests.trained(.hea)
        let text = try model.json.replacingOccurrences(of: "\"architecture\":\"hea\"", with: "\"architecture\":\"new\"")
        let read = try Model(json: Data(text.utf8))
        #expect(read.origin.specification == nil && read.angles == model.angles)
        #expect(try read.openQASM().contains("trial \(model.origin.identity), all angles"))
    }

    @Test func aDataSetThatWouldFillTheMemoryIsRefused() throws {
        var (model, _) = try ModelTests.trained(.hea)
        var error: ModelError?
        for bits in [1 << 20, 64, 8] {
            model.origin.specification?.data.samples = 10_000_000
            model.origin.specification?.data.bits = bits
            error = #expect(throws: ModelError.self) { try EvaluationSamples(.test, of: model) }
            #expect(error?.description.contains("of 10000000 samples takes more than the 1.0 GB") ?? false)
        }
        model.origin.specification?.data = DataSpecification(samples: 100, bits: 8)
        error = #expect(throws: ModelError.self) { try EvaluationSamples(.test, of: model) }
        #expect(error?.description.contains("8 features") ?? false)
        model.origin.specification?.data.split = [0.5]
        error = #expect(throws: ModelError.self) { try EvaluationSamples(.test, of: model) }
        #expect(error?.description.contains("split is [0.5]") ?? false)
    }

    @Test func weightsThatOverflowAreAnErrorAndNotPrinted() throws {
        var (model, _) = try ModelTests.trained(.classical)
        model.head = model.head.map { _ in 1e308 }
        let samples = Matrix<Double>(rows: 16, columns: 2)
        for row in 0..<16 { samples[row, 1] = 1 }
        let error = #expect(throws: ModelError.self) {
            try ModelEvaluation(of: model, samples: 2).forEach(samples) { sample, _, _ in #expect(sample == 0) }
        }
        #expect(error?.description.hasPrefix("Sample 2 gives outputs that are not finite") ?? false)
    }

    // MARK: Samples

    private func model(_ embedding: Embedding = Embedding(), features: Int = 4) throws -> Model {
        try ModelTests.trained(.hea, embedding: embedding, bits: features).model
    }

    private func table(_ text: String, _ model: Model) throws -> FeatureTable {
        try FeatureTable(Array(text.utf8), name: "s.csv", for: model)
    }

    @Test func rowsAreSamples() throws {
        let model = try model()
        let table = try table("\u{FEFF}a,b,c,d\r\n1,2,3,4\r\n\r\n -0.5, 1e-3 ,0,+7\n", model)
        #expect(table.samples.values == [1, -0.5, 2, 1e-3, 3, 0, 4, 7])
        #expect(table.lines == [2, 4])
        #expect(try self.table("1,2,3,4", model).lines == [1])
    }

    @Test(arguments: [
        ("", "line 1: the file holds no sample"), ("a,b,c,d\n\n", "line 2: the file holds no sample"),
        ("1,2,3\n", "line 1: the row holds 3 fields, and the model takes 4 features"),
        ("1,2,3,4\n1,2,3,4,5\n", "line 2: the row holds 5 fields"),
        ("1,2,3,4\n1;2;3;4\n", "separate them by commas, not by semicolons"),
        ("1 2 3 4\n5 6 7 8\n", "the header names 1 column, and"),
        ("1,2,3,4\n1,x,3,4\n", "line 2, column 2: 'x' is not a number"),
        ("1,x,3,4\n", "line 1, column 2: 'x' is not a number"), ("1,,3,4\n", "line 1, column 2: there is no number"),
        ("a,b,c\n1,2,3,4\n", "line 1: the header names 3 columns"),
        ("1,2,3,4\na,b,c,d\n", "line 2, column 1: 'a' is not a number"),
        ("1,nan,3,4\n", "line 1, column 2: 'nan' is not a finite number"),
        ("1,2,3,1e999\n", "line 1, column 4: '1e999'"),
        ("1,2,3,4\n0,0,0,-0\n", "line 2: all numbers are zero"), ("1e200,0,0,0\n", "line 1: the numbers are too large"),
        ("1e-200,0,0,0\n", "line 1: the numbers are too small"),
        ("1,\u{0}\u{1}\u{2}\n", "line 1: it has a NUL byte"),
    ])
    func samplesThatCannotBeAreReportedWithTheirPlace(text: String, sentence: String) throws {
        let model = try model()
        let error = #expect(throws: TableError.self) { try table(text, model) }
        #expect(error?.description.hasPrefix("'s.csv', line ") ?? false)
        #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
    }

    @Test func anAngleMayBeZeroButNotInfinite() throws {
        let model = try model(Embedding(kind: .angle, rotation: .y, scale: 2))
        #expect(try table("0,0,0,0\n", model).lines == [1])
        let error = #expect(throws: TableError.self) { try table("0,1e308,0,0\n", model) }
        #expect(error?.description.contains("line 1, column 2: the number is too large for an angle") ?? false)
    }

    @Test func filesThatAreTooLargeOrNoFilesAreRefused() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)").path
        defer { unlink(path) }
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        // A gigabyte that takes no room on the disk.
        try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 1 << 30)
        let model = try model()
        for (expected, read): (String, () throws -> Void) in [
            ("larger than 64 MB", { _ = try Model(contentsOf: path) }),
            ("larger than 256 MB", { _ = try FeatureTable(contentsOf: path, for: model) }),
            ("larger than 64 MB", { _ = try Model(contentsOf: "/dev/zero") }),
            ("Is a directory", { _ = try Model(contentsOf: "/tmp") }),
            ("No such file", { _ = try FeatureTable(contentsOf: "/nowhere.csv", for: model) }),
        ] {
            let error = #expect(throws: FileError.self) { try read() }
            #expect(error?.description.contains(expected) ?? false, "\(error?.description ?? "")")
        }
        try Data(repeating: UInt8(ascii: ","), count: 6_000_000).write(to: URL(filePath: path))
        let error = #expect(throws: ModelError.self) { try Model(contentsOf: path) }
        #expect(error?.description.contains("more than 5000000 values") ?? false)
    }

    @Test func filesOfATrialAreNamedFromTheModelsFolder() throws {
        let folder = TemporaryDirectory()
        let data = try folder.data("x,y,c\n" + (0..<20).map { "\($0),1,\($0 % 2)\n" }.joined(), label: "c")
        let trial = TrialSpecification(
            student: StudentSpecification(architecture: .classical), distillation: false, seed: 1,
            loss: .crossEntropy, training: .oneEpoch, data: data, teacher: TeacherSpecification())
        let origin = Model.Origin(plan: nil, number: nil, specification: trial, in: folder.path + "/a/models")
        let model = try Model(
            origin, trained: trial, result: TrialRunner().run(trial), by: Model.Program(version: "1"))
        #expect(try model.json.contains("../../table.csv") && !model.json.contains(folder.path))
        let read = try Model(Array(model.json.utf8), path: folder.path + "/a/models/m.json")
        #expect(read.origin.specification?.data.table?.file?.path == folder.path + "/table.csv")
        // A failure is journalled, and read by others.
        #expect(trial.hidingFolders(in: "'\(folder.path)/table.csv' has changed") == "'table.csv' has changed")
    }
}
