// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Distillation
import Foundation
import Learning
import Machine
import TestSupport
import Testing

@Suite struct TeacherTests {
    static let data = DataSpecification(samples: 200, bits: 16)

    /// A file for a test, removed at its end.
    final class TemporaryFile {
        let path = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)").path

        init(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        var found: NamedFile { get throws { try NamedFile(path).found(in: "/") } }
    }

    static func trial(
        _ teacher: TeacherSpecification, architecture: Architecture = .hea, distillation: Bool = true,
        transfer: DistillationSettings = DistillationSettings(), data: DataSpecification = data, batch: Int? = nil
    ) -> TrialSpecification {
        var teacher = teacher
        teacher.minimumValidationAccuracy = 0
        return TrialSpecification(
            student: StudentSpecification(architecture: architecture, layers: 2), distillation: distillation, seed: 3,
            loss: .crossEntropy, training: TrainingSettings(learningRate: 0.1, epochs: 12, patience: 50, batch: batch),
            data: data, teacher: teacher, transfer: transfer)
    }

    static func run(_ trial: TrialSpecification) throws -> TrialResult {
        try TrialRunner(teachers: Teachers(trainedFor: [trial])).run(trial)
    }

    static func members(of trial: TrialSpecification) throws -> [Teacher] {
        let teachers = try Teachers(trainedFor: [trial])
        return try TeacherTask.members(of: trial).map { try #require(teachers[$0]) }
    }

    /// The probabilities as a table has them: samples are drawn training samples first.
    static func table(_ teacher: Teacher, header: String = "") -> String {
        header
            + (teacher.training + teacher.validation + teacher.test)
            .map { $0.map { "\($0)" }.joined(separator: ",") + "\n" }.joined()
    }

    // MARK: Tables

    @Test(arguments: [Architecture.classical, .hea], [nil, 32])
    func aTableOfAPerceptronsProbabilitiesTeachesTheSameAsThePerceptron(
        architecture: Architecture, batch: Int?
    ) throws {
        let transfer = DistillationSettings(temperature: 2)
        let taught = Self.trial(TeacherSpecification(), architecture: architecture, transfer: transfer, batch: batch)
        let file = try TemporaryFile(
            Self.table(Self.members(of: taught)[0], header: "\u{FEFF}class 0,class 1,class 2\r\n"))
        defer { withExtendedLifetime(file) {} }
        let read = Self.trial(
            try TeacherSpecification(kind: .table, tables: [file.found]), architecture: architecture,
            transfer: transfer, batch: batch)
        #expect(try Self.run(read) == Self.run(taught))
        #expect(try Self.members(of: read) == Self.members(of: taught))
    }

    @Test func aTableTeachesFewTrainingSamplesToo() throws {
        var few = Self.data
        few.trainingSamples = 20
        let perceptron = Self.trial(TeacherSpecification(), data: few)
        let file = try TemporaryFile(Self.table(Self.members(of: perceptron)[0]))
        defer { withExtendedLifetime(file) {} }
        let table = Self.trial(try TeacherSpecification(kind: .table, tables: [file.found]), data: few)
        #expect(try Self.run(table) == Self.run(perceptron))
    }

    @Test func hardLabelsAreATableOfOnesAndZeros() throws {
        let hard = Self.trial(TeacherSpecification(), transfer: DistillationSettings(temperature: 3, labels: .hard))
        var teacher = try Self.members(of: hard)[0]
        func harden(_ rows: [[Double]]) -> [[Double]] {
            rows.map { row in row.map { $0 == row.max() ? 1 : 0 } }
        }
        (teacher.training, teacher.validation) = (harden(teacher.training), harden(teacher.validation))
        teacher.test = harden(teacher.test)
        let file = try TemporaryFile(Self.table(teacher))
        defer { withExtendedLifetime(file) {} }
        let table = Self.trial(
            try TeacherSpecification(kind: .table, tables: [file.found]),
            transfer: DistillationSettings(temperature: 3))
        #expect(try Self.run(hard) == Self.run(table))
        #expect(
            hard.identity != Self.trial(TeacherSpecification(), transfer: DistillationSettings(temperature: 3)).identity
        )
        // In one runner, which keeps what it has made of a teacher's probabilities.
        let soft = Self.trial(TeacherSpecification(), transfer: DistillationSettings(temperature: 3))
        let runner = TrialRunner(teachers: try Teachers(trainedFor: [soft]))
        #expect(try runner.run(soft) != runner.run(hard))
        #expect(try runner.run(hard) == Self.run(table))
    }

    @Test(arguments: [
        ("0.2,0.8\n", "line 1: there are 2 columns, separated by commas, and 3 classes"),
        ("a,b,c\n0.2,0.3,0.5\n0.2,0.3,0.6\n", "line 3: the probabilities add up to 1.1, not to 1."),
        ("0.2,0.3,0.5\n\n1.5,-0.5,0\n", "line 3: 1.5 is not a probability; give numbers between 0 and 1."),
        ("-0.5,0.5,1\n", "line 1: -0.5 is not a probability"), ("nan,0.5,0.5\n", "line 1: nan is not a probability"),
        ("1,0,\n", "line 1: a number is missing."), ("0,1,0\nx,1,0\n", "line 2: 'x' is not a number."),
        ("1,0,0\n", "has 1 row, and the data have 200 samples; give a row for each sample"),
        ("", "has 0 rows"),
        (String(repeating: "1,0,0\n", count: 201), "line 201: the data have 200 samples, and this row is one more"),
    ]) func aTableThatDoesNotFitIsRefusedWithTheLine(text: String, reason: String) throws {
        let file = try TemporaryFile(text)
        defer { withExtendedLifetime(file) {} }
        let trial = Self.trial(try TeacherSpecification(kind: .table, tables: [file.found]))
        for task in TeacherTask.members(of: trial) {
            let error = #expect(throws: TeacherError.self) { try task.checkFile() }
            #expect(error?.description.contains("teacher: table: '\(file.path)'") ?? false)
            #expect(error?.description.contains(reason) ?? false, "\(error?.description ?? "")")
            #expect(throws: try #require(error)) { try task.train() }
        }
    }

    // MARK: Models

    private func model(_ trial: TrialSpecification) throws -> Model {
        try Model(
            Model.Origin(plan: nil, number: nil, specification: trial), trained: trial, result: Self.run(trial),
            by: Model.Program(version: "1"))
    }

    /// The largest difference of some probabilities from what a model says of samples; the test samples if none are given.
    private static func distance(
        _ probabilities: [[Double]], _ model: Model, _ samples: LabelledSamples<Double>? = nil
    ) throws -> Double {
        let samples = try samples ?? data.draw().test
        var expected: [[Double]] = []
        try ModelEvaluation(of: model, samples: 7).forEach(samples.features) { _, outputs, _ in
            expected.append(outputs.probabilities)
        }
        try #require(probabilities.count == expected.count)
        return zip(probabilities.joined(), expected.joined()).map { abs($0 - $1) }.max() ?? .infinity
    }

    @Test(arguments: [Architecture.classical, .hea, .measured(readouts: 2)])
    func aSavedModelTeachesWhatItEvaluatesTo(architecture: Architecture) throws {
        let trained = Self.trial(TeacherSpecification(), architecture: architecture, distillation: false)
        let model = try model(trained)
        let file = try TemporaryFile(model.json)
        defer { withExtendedLifetime(file) {} }
        let teacher = try Self.members(
            of: Self.trial(try TeacherSpecification(kind: .model, models: [file.found])))[0]
        let data = try Self.data.draw()
        #expect(try Self.distance(teacher.training, model, data.training) < 1e-12)
        #expect(try Self.distance(teacher.validation, model, data.validation) < 1e-12)
        #expect(try Self.distance(teacher.test, model) < 1e-12)
        #expect(teacher.testAccuracy == model.metrics?.confusion.accuracy)
    }

    @Test func aModelOfOtherDataOrNoModelIsRefused() throws {
        let file = try TemporaryFile(model(Self.trial(TeacherSpecification(), distillation: false)).json)
        defer { withExtendedLifetime(file) {} }
        var other = Self.data
        other.bits = 17
        let trial = Self.trial(
            try TeacherSpecification(kind: .model, models: [file.found]), architecture: .classical, data: other)
        let error = #expect(throws: TeacherError.self) { try Teachers(trainedFor: [trial]) }
        #expect(
            error?.description.contains(
                "is a model of 16 features and 3 classes, and the data have 17 features and 3 classes") ?? false)
        let none = try TemporaryFile("1,0,0\n")
        defer { withExtendedLifetime(none) {} }
        let broken = Self.trial(try TeacherSpecification(kind: .model, models: [none.found]))
        let sentence = #expect(throws: TeacherError.self) { try Teachers(trainedFor: [broken]) }
        #expect(sentence?.description.contains("teacher: model: '\(none.path)' is no model") ?? false)
    }

    @Test func aFileCountsByItsContentAndNotByItsPath() throws {
        let table = Self.table(try Self.members(of: Self.trial(TeacherSpecification()))[0])
        let (one, copy, other) = (
            try TemporaryFile(table), try TemporaryFile(table), try TemporaryFile(table + "\n")
        )
        let trials = try [one, copy, other].map {
            Self.trial(try TeacherSpecification(kind: .table, tables: [$0.found]))
        }
        #expect(trials[0] == trials[1] && trials[0].identity == trials[1].identity)
        #expect(trials[0] != trials[2] && trials[0].identity != trials[2].identity)
        // What changes between the plan's reading and the teacher's is not used.
        try "1,0,0\n".write(toFile: one.path, atomically: true, encoding: .utf8)
        let error = #expect(throws: TeacherError.self) { try Teachers(trainedFor: [trials[0]]) }
        #expect(error?.description.contains("has changed since the plan was read; run the command again.") ?? false)
        let text = try copy.found.text
        #expect(try NamedFile(text) == copy.found && NamedFile(text).path == copy.path)
        try "1,0,0\n".write(toFile: copy.path, atomically: true, encoding: .utf8)
        let changed = #expect(throws: FileError.self) { try NamedFile(text).found(in: "/") }
        #expect(changed?.description.contains("has another content than when it was named with @") ?? false)
    }

    // MARK: Ensembles

    @Test func anEnsembleAveragesTheProbabilitiesOfItsMembers() throws {
        let ensemble = Self.trial(TeacherSpecification(seed: 5, members: 3))
        let members = try Self.members(of: ensemble)
        let alone = try (5...7).map { try Self.members(of: Self.trial(TeacherSpecification(seed: $0)))[0] }
        #expect(members == alone && Set(members.map { $0.training[0][0] }).count == 3)
        let mean = Teacher(averaging: members, of: try Self.data.draw())
        #expect(mean.test[4][1] == (members[0].test[4][1] + members[1].test[4][1] + members[2].test[4][1]) / 3)
        let file = try TemporaryFile(Self.table(mean))
        defer { withExtendedLifetime(file) {} }
        let files = try alone.map { try TemporaryFile(Self.table($0)) }
        defer { withExtendedLifetime(files) {} }
        let tables = [[try file.found], try files.map { try $0.found }]
        for tables in tables {
            #expect(
                try Self.run(Self.trial(TeacherSpecification(kind: .table, tables: tables))) == Self.run(ensemble))
        }
        #expect(Self.trial(TeacherSpecification(members: 1)).identity == Self.trial(TeacherSpecification()).identity)
    }

    // MARK: Circuits

    @Test func aCircuitTeachesACircuit() throws {
        let training = TrainingSettings(learningRate: 0.1, epochs: 60, patience: 60)
        let student = StudentSpecification(architecture: .universal, layers: 4)
        let trial = Self.trial(TeacherSpecification(kind: .circuit, training: training, student: student))
        let tasks = TeacherTask.members(of: trial)
        #expect(tasks.map(\.words) == ["the circuit universal with 4 layers, seed 1"])
        let teacher = try #require(Teachers(trainedFor: [trial])[tasks[0]])
        #expect(teacher.validationAccuracy ?? 0 > 0.7 && teacher.training.count == 160)
        #expect(teacher.training.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
        let perceptron = try Self.run(Self.trial(TeacherSpecification()))
        #expect(try Self.run(trial) != perceptron)
        // A student of the same architecture and seed starts from other weights.
        var alone = Self.trial(TeacherSpecification(), architecture: .universal, distillation: false)
        (alone.student, alone.training, alone.seed) = (student, training, 1)
        #expect(try Self.distance(teacher.test, model(alone)) > 1e-3)
    }

    @Test func aTeacherThatIsTooWeakOrDivergesIsNamed() throws {
        var trial = Self.trial(
            TeacherSpecification(
                kind: .circuit, training: TrainingSettings(learningRate: 0.1, epochs: 1, patience: 1),
                student: StudentSpecification(architecture: .hea, layers: 1)))
        trial.teacher?.minimumValidationAccuracy = 0.99
        let weak = #expect(throws: TeacherError.self) { try Teachers(trainedFor: [trial]) }
        #expect(weak?.description.contains("It is the circuit hea with 1 layer, seed 1.") ?? false)
        trial = Self.trial(TeacherSpecification(kind: .itself, generations: 2))
        trial.training.learningRate = 1e308
        let failed = #expect(throws: TeacherError.self) { try Teachers(trainedFor: [trial]) }
        #expect(
            failed?.description.contains(
                "could not be trained, the student hea with 2 layers, seed 3, generation 1: The validation loss became NaN"
            ) ?? false)
    }

    // MARK: Self-distillation

    @Test func aStudentTeachesItselfOverGenerations() throws {
        let once = Self.trial(TeacherSpecification(kind: .itself))
        let twice = Self.trial(TeacherSpecification(kind: .itself, generations: 2))
        let first = TeacherTask.members(of: once)
        let second = TeacherTask.members(of: twice)
        // The first generation is the same for both.
        #expect(first.count == 1 && first[0].prerequisites.isEmpty && second[0].prerequisites == first)
        var schedule = TeacherSchedule(for: [twice, once])
        #expect(schedule.left == 2)
        #expect(schedule.next() == first[0] && schedule.next() == nil)
        schedule.finished(first[0])
        #expect(schedule.next() == second[0] && schedule.next() == nil && schedule.left == 1)

        let teachers = try Teachers(trainedFor: [once, twice])
        let (one, two) = (try #require(teachers[first[0]]), try #require(teachers[second[0]]))
        #expect(one.training != two.training)
        // By hand: the second generation learns what the first one says, which a table says as well; its weights are of
        // other streams, so only the teacher's part can be compared.
        let file = try TemporaryFile(Self.table(one))
        defer { withExtendedLifetime(file) {} }
        #expect(try Self.run(once) == Self.run(Self.trial(TeacherSpecification(kind: .table, tables: [file.found]))))
        let next = try TemporaryFile(Self.table(two))
        defer { withExtendedLifetime(next) {} }
        #expect(try Self.run(twice) == Self.run(Self.trial(TeacherSpecification(kind: .table, tables: [next.found]))))
        // The first generation is trained like the student without a teacher, but from other weights.
        let alone = Self.trial(TeacherSpecification(), distillation: false)
        #expect(try Self.distance(one.test, model(alone)) > 1e-3)
        #expect(first[0].words == "the student hea with 2 layers, seed 3, generation 1")
    }

    @Test func membersOfAGenerationLearnFromAllOfTheLastOne() throws {
        let trial = Self.trial(TeacherSpecification(kind: .itself, members: 2, generations: 2))
        let members = TeacherTask.members(of: trial)
        #expect(members.count == 2 && members[0].prerequisites.count == 2)
        #expect(members[0].prerequisites == members[1].prerequisites)
        #expect(TeacherSchedule(for: [trial]).left == 4)
        #expect(try Self.members(of: trial)[0] != Self.members(of: trial)[1])
    }

    @Test func whatATeacherDoesNotDependOnMakesNoOtherTrial() throws {
        var wide = TeacherSpecification(kind: .itself, hiddenLayers: [99], seed: 7)
        #expect(Self.trial(wide).identity == Self.trial(TeacherSpecification(kind: .itself)).identity)
        wide.kind = .perceptron
        #expect(Self.trial(wide).identity != Self.trial(TeacherSpecification()).identity)
        wide.generations = 4
        #expect(Self.trial(wide) == Self.trial(TeacherSpecification(hiddenLayers: [99], seed: 7)))
        // Teachers of students in other settings of the transfer are the same first generation.
        let warm = Self.trial(TeacherSpecification(kind: .itself), transfer: DistillationSettings(temperature: 4))
        #expect(
            TeacherTask.members(of: warm) == TeacherTask.members(of: Self.trial(TeacherSpecification(kind: .itself))))
    }
}
