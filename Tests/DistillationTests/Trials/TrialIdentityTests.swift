// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Foundation
import Learning
import Testing

@Suite struct TrialIdentityTests {
    private func trial(
        _ change: (inout TrialSpecification) -> Void = { _ in }, teacher: TeacherSpecification = TeacherSpecification()
    ) -> TrialSpecification {
        var trial = TrialSpecification(
            student: StudentSpecification(architecture: .hea), distillation: true, seed: 1, loss: .crossEntropy,
            training: TrainingSettings(), data: DataSpecification(), teacher: teacher)
        change(&trial)
        return trial
    }

    private func text(_ value: some Encodable) throws -> String { try IdentityEncoder.text(of: value) }

    @Test func defaultsAreLeftOut() throws {
        #expect(try text(TrainingSettings()) == "{}")
        #expect(try text(TeacherSpecification()) == "{}")
        // Another default than that of trainings alone.
        #expect(try text(TeacherSpecification(training: TrainingSettings())) == "{\"training\":{}}")
        #expect(
            try text(StudentSpecification(architecture: .hea, layers: 2)) == "{\"architecture\":\"hea\",\"layers\":2}")
        var training = TrainingSettings(batch: 32)
        training.optimiser = OptimiserSettings(.sgd, momentum: 0.9)
        #expect(try text(training) == "{\"batch\":32,\"optimiser\":{\"kind\":\"sgd\",\"momentum\":0.9}}")
        let student = StudentSpecification(architecture: .hea, noise: NoiseModel(dephasing: 0.5), shots: 7)
        #expect(try text(student) == "{\"architecture\":\"hea\",\"noise\":{\"dephasing\":0.5},\"shots\":7}")
    }

    @Test func ownArchitecturesHaveDifferentIdentities() throws {
        let none: Set = try [
            text(Architecture.perceptron(Perceptron(name: "own"))),
            text(Architecture.hybrid(HybridArchitecture(name: "own", circuit: CircuitDescription(block: [])))),
            text(
                Architecture.hybrid(
                    HybridArchitecture(name: "own", circuit: CircuitDescription(block: [], mirrorsLayers: true)))),
            text(Architecture.perceptron(Perceptron(name: "own", hiddenLayers: [3]))),
        ]
        #expect(none.count == 4)
    }

    @Test func everyPartOfATrialIsInItsName() {
        let changes: [(inout TrialSpecification) -> Void] = [
            { _ in }, { $0.seed = 2 }, { $0.student.layers = 6 }, { $0.student.noise.depolarising = 0.01 },
            { $0.loss = .softmaxTwice }, { $0.training.epochs = 10 }, { $0.training.schedule.warmup = 3 },
            { $0.data.labelNoise = 0.1 }, { $0.data.isStratified = true }, { $0.data.rule.relevantBits = 3 },
            { $0.data.fold = Fold(number: 1, count: 5) }, { $0.data.table = TableSource() },
            { $0.teacher?.seed = 2 }, { $0.teacher?.hiddenLayers = [] }, { $0.teacher?.members = 3 },
            { $0.transfer?.labels = .hard }, { $0.transfer?.temperature = 2 },
            { ($0.teacher, $0.transfer) = (nil, nil) },
        ]
        #expect(Set(changes.map { trial($0).identity }).count == changes.count)
    }

    @Test func aFileIsItsContentWhereverItIs() throws {
        let files = try ["a", "b"].map { name in
            let path = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)-\(name)")
            try "1,0\n".write(to: path, atomically: true, encoding: .utf8)
            defer { try? FileManager.default.removeItem(at: path) }
            return try NamedFile(path.path).found(in: "/")
        }
        #expect(files[0].path != files[1].path)
        let identities = files.map { trial(teacher: TeacherSpecification(kind: .table, tables: [$0])).identity }
        #expect(identities[0] == identities[1])
        #expect(identities[0] != trial(teacher: TeacherSpecification(kind: .table)).identity)
    }

    @Test func aNameIsTheSameOnEveryMachine() {
        #expect(trial().identity == "9af4c019b2a18a21")
    }
}
