// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Foundation
import Learning
import Testing

/// A model means the same wherever it is used: on rows of a table, as a teacher of other plans, in other columns.
@Suite struct ModelOutsideItsSweepTests {
    /// The folders of tables, until the end of a test.
    private final class Folders {
        var all: [TemporaryDirectory] = []
    }

    private let folders = Folders()

    /// Samples of three classes, whose features are far apart in size.
    private static let samples = (0..<60).map { index -> (features: [Double], label: String) in
        let (class_, step) = (index % 3, Double(index))
        return (
            [
                1000 + 40 * Double(class_) + 5 * sin(step), 0.01 - 0.002 * Double(class_) + 0.0005 * cos(step),
                7 + sin(2 * step),
            ],
            ["low", "mid", "top"][class_]
        )
    }

    /// The table with its columns in an order of their own.
    private func data(_ order: [Int] = [0, 1, 2], classes: [String]? = nil, scaling: FeatureScaling) throws
        -> DataSpecification
    {
        let names = ["mass", "rate", "age"]
        let rows = Self.samples.map { sample in
            (order.map { "\(sample.features[$0])" } + [sample.label]).joined(separator: ",")
        }
        let header = (order.map { names[$0] } + ["kind"]).joined(separator: ",")
        let folder = TemporaryDirectory()
        folders.all.append(folder)
        var data = try folder.data(([header] + rows).joined(separator: "\n"), label: "kind")
        data.table?.classes = classes
        data.table?.scaling = scaling
        data.contents = try data.table?.contents()
        data.isStratified = true
        return data
    }

    private func trial(_ data: DataSpecification, _ architecture: Architecture = .classical) -> TrialSpecification {
        TrialSpecification(
            student: StudentSpecification(architecture: architecture, layers: 2, embedding: Embedding(padding: true)),
            distillation: false, seed: 3, loss: .crossEntropy,
            training: TrainingSettings(learningRate: 0.1, epochs: 60, patience: 60), data: data,
            teacher: ModelTests.teacher)
    }

    private func model(_ trial: TrialSpecification) throws -> Model {
        let model = try Model(
            Model.Origin(plan: nil, number: nil, specification: trial), trained: trial,
            result: TrialRunner().run(trial),
            by: Model.Program(version: "1"))
        let read = try Model(json: Data(model.json.utf8))
        #expect(read == model)
        return read
    }

    private func outputs(_ model: Model, _ samples: Matrix<Double>) throws -> [ModelEvaluation.Outputs] {
        var outputs: [ModelEvaluation.Outputs] = []
        try ModelEvaluation(of: model, samples: samples.columns).forEach(samples) { _, output, _ in
            outputs.append(output)
        }
        return outputs
    }

    private func table(_ model: Model, _ order: [Int] = [0, 1, 2], header: String?) throws -> FeatureTable {
        let rows = Self.samples.map { sample in order.map { "\(sample.features[$0])" }.joined(separator: ",") }
        let text = ((header.map { [$0] } ?? []) + rows).joined(separator: "\n")
        return try FeatureTable(Array(text.utf8), name: "rows.csv", for: model)
    }

    /// Features in gates: from |0...0>, behind an angle embedding, and behind amplitudes, filled up and copied.
    private static let withFeatures: [Architecture] = [
        ("gates", Embedding(kind: .none, qubits: .exactly(2))),
        ("angles", Embedding(kind: .angle, rotation: .x, scale: 0.5)),
        ("amplitudes", Embedding(padding: .reciprocal, copies: 2)),
    ].map { name, embedding in
        let angle = AngleFormula(terms: [.init(parameter: "w", features: [.ofFirstQubit]), .init(parameter: "b")])
        return .hybrid(
            HybridArchitecture(
                name: name, embedding: embedding,
                circuit: CircuitDescription(
                    block: [
                        .single(.rot, on: .all, angles: .formulas([angle], features: .cyclic)),
                        .pair(.cnot, on: .chain),
                        .measure(on: .lastUnmeasured),
                    ], readout: .first(qubits: 2))))
    }

    @Test(arguments: [FeatureScaling.standard, .minMax, .halfTurn], [Architecture.classical, .hea] + withFeatures)
    func rowsOfTheTableHaveTheOutputsOfTheTrialsOwnSamples(scaling: FeatureScaling, architecture: Architecture) throws {
        let data = try data(scaling: scaling)
        let model = try model(trial(data, architecture))
        let all = try outputs(model, table(model, header: "mass,rate,age").samples)
        let drawn = try data.draw()
        let tested = try outputs(model, EvaluationSamples(.test, of: model).samples)
        #expect(tested.map(\.predicted) == drawn.rows[2].map { all[$0].predicted })
        for (row, output) in zip(drawn.rows[2], tested) {
            #expect(zip(all[row].probabilities, output.probabilities).allSatisfy { abs($0 - $1) < 1e-12 })
        }
        // What the trial measured, and what it could not have without the scaling.
        let right = zip(tested, drawn.test.labels).count { $0.predicted == $1 }
        #expect(Double(right) / Double(tested.count) == model.metrics?.confusion.accuracy)
        if architecture == .classical { #expect(right == tested.count && Set(all.map(\.predicted)) == [0, 1, 2]) }
    }

    @Test func columnsAreTakenByTheirNamesAndOthersLeftOut() throws {
        let model = try model(trial(data(scaling: .standard)))
        #expect(model.columns == ["mass", "rate", "age"] && model.labels == ["low", "mid", "top"])
        let expected = try table(model, header: nil).samples.values
        #expect(try table(model, [2, 0, 1], header: "age,mass,rate").samples.values == expected)
        let more = try table(model, [2, 1, 0, 1], header: "age,other,mass,rate")
        #expect(more.samples.values == expected && more.lines.first == 2)
    }

    @Test(arguments: [
        ("mas,rate,age", "line 1: the header has no column 'mass', which the model takes; did you mean 'mas'?"),
        ("a,b,c", "the header has no column 'mass', which the model takes. Its columns are 'a', 'b', 'c'."),
        ("mass,rate,age,mass", "two columns are called 'mass'; rename one"),
        ("mass,rate,age,other", "line 2: the row holds 3 fields, and the header names 4"),
    ]) func otherNamesAreRefused(header: String, sentence: String) throws {
        let model = try model(trial(data(scaling: .none)))
        let error = #expect(throws: TableError.self) { try table(model, header: header) }
        #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
    }

    @Test func namesThatAreNumbersMakeAHeader() throws {
        var model = try model(trial(data(scaling: .none)))
        model.columns = ["2", "0", "1"]
        let table = try FeatureTable(Array("0,1,2\n5,6,7\n".utf8), name: "rows.csv", for: model)
        #expect(table.samples.values == [7, 5, 6] && table.lines == [2])
    }

    // MARK: Teachers

    private func teacher(_ specification: TeacherSpecification, of data: DataSpecification) throws -> Teacher {
        var trial = trial(data)
        trial = TrialSpecification(
            student: trial.student, distillation: true, seed: 1, loss: .crossEntropy, training: trial.training,
            data: data,
            teacher: specification)
        return try #require(try Teachers(trainedFor: [trial])[TeacherTask.members(of: trial)[0]])
    }

    @Test func aModelTeachesAPlanOfOtherScalingColumnsAndClasses() throws {
        let scaled = try data(scaling: .standard)
        let model = try model(trial(scaled))
        let file = try TeacherTests.TemporaryFile(model.json)
        defer { withExtendedLifetime(file) {} }
        let teacher = try teacher(
            TeacherSpecification(kind: .model, minimumValidationAccuracy: 0, models: [file.found]),
            of: data([1, 2, 0], classes: ["top", "low", "mid"], scaling: .minMax))
        let expected = try outputs(model, EvaluationSamples(.test, of: model).samples).map(\.probabilities)
        let same = try self.teacher(
            TeacherSpecification(kind: .model, minimumValidationAccuracy: 0, models: [file.found]), of: scaled)
        #expect(same.test == expected)
        // The split depends on the order of the classes: compare what is there in both.
        #expect(teacher.testAccuracy == 1 && same.testAccuracy == 1)
        let others = (teacher.training + teacher.validation + teacher.test).map { [$0[1], $0[2], $0[0]] }
        #expect(expected.allSatisfy { row in others.contains(row) })
    }

    @Test func aTeacherOfOtherClassesOrColumnsIsRefusedWithBothLists() throws {
        var model = try model(trial(data(scaling: .standard)))
        model.labels = ["low", "mid", "high"]
        for sentence in [
            "is a model of the classes 'low', 'mid', 'high', and the data have the classes 'low', 'mid', 'top'; give one",
            "is a model of the columns 'mass', 'rate', 'height', and the data have the columns 'mass', 'rate', 'age'; give",
        ] {
            let file = try TeacherTests.TemporaryFile(model.json)
            defer { withExtendedLifetime(file) {} }
            let specification = try TeacherSpecification(kind: .model, models: [file.found])
            let error = #expect(throws: TeacherError.self) { try teacher(specification, of: data(scaling: .none)) }
            #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
            model.columns = ["mass", "rate", "height"]
        }
    }

    @Test func softLabelsAreTakenByTheNamesOfTheClasses() throws {
        let data = try data(scaling: .none)
        func rows(_ order: [String]) -> String {
            Self.samples.map { sample in order.map { $0 == sample.label ? "0.8" : "0.1" }.joined(separator: ",") + "\n"
            }
            .joined()
        }
        func teacher(_ text: String) throws -> Teacher {
            let file = try TeacherTests.TemporaryFile(text)
            defer { withExtendedLifetime(file) {} }
            return try self.teacher(
                TeacherSpecification(kind: .table, minimumValidationAccuracy: 0, tables: [file.found]), of: data)
        }
        let plain = try teacher(rows(["low", "mid", "top"]))
        #expect(plain.testAccuracy == 1)
        #expect(try teacher("top,low,mid\n" + rows(["top", "low", "mid"])) == plain)
        let error = #expect(throws: TeacherError.self) { try teacher("top,low,other\n" + rows(["top", "low", "mid"])) }
        #expect(
            error?.description.contains(
                "line 1: the header names 'top', 'low', 'other', and the classes are 'low', 'mid', 'top'; name")
                ?? false,
            "\(error?.description ?? "")")
    }
}
