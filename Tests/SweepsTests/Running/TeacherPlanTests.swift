// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import MessagePassing
import Plans
import Sweeps
import TestSupport
import Testing

@Suite struct TeacherPlanTests {
    static let small = """
        name: teachers
        data: {samples: 100, bits: 8}
        circuit: {layers: 2}
        training: {epochs: 6}
        distillation: [true]
        architectures: [classical, hea]
        seeds: 2

        """
    static let several = """
        teacher:
          kind: [perceptron, circuit, self]
          minimumValidationAccuracy: 0
          epochs: 20
          generations: [1, 2]
          members: [1, 2]

        """
    static let table = (0..<100).map { $0 % 2 == 0 ? "0.5,0.25,0.25\n" : "0.25,0.5,0.25\n" }.joined()

    private func plan(_ yaml: String, in folder: TemporaryFolder = TemporaryFolder()) throws -> Plan {
        try Plan(yaml: Self.small + yaml, file: folder.file("plan.yaml"))
    }

    private func folder(_ files: [String: String]) throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        for (name, text) in files {
            try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
        }
        return folder
    }

    // MARK: Axes

    @Test func fieldsOfOneKindOfTeacherDoNotMultiplyTheOthers() throws {
        let plan = try plan(Self.several)
        // Perceptrons and circuits with one and two members; students with one and two generations of one and two.
        #expect(plan.trialCount == (2 + 2 + 4) * 2 * 2)
        let trials = plan.expand().map(\.specification)
        #expect(Set(trials.map(\.identity)).count == trials.count)
        let generations = try #require(PlanField.named("teacher.generations"))
        #expect(
            trials.allSatisfy { (generations.value(in: $0) == nil) == ($0.teacher?.kind != .itself) })
        #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
        let layers = try #require(PlanField.named("teacher.layers"))
        #expect(Set(trials.compactMap { layers.value(in: $0) }) == ["2"])
    }

    @Test func aTeacherMayHaveAnArchitectureOfThePlanOrOfItsOwn() throws {
        let own = "{name: mine, layers: 3, embedding: angle, block: [{rx: all}, {cnot: ring}], readout: all}"
        for yaml in [
            "teacher: {kind: circuit, architecture: mine}\nteacherArchitectures: [\(own)]\n",
            "teacher: {kind: circuit, architecture: mine}\n",
        ] {
            var text = Self.small + yaml
            if !yaml.contains("teacherArchitectures") {
                text = text.replacing("[classical, hea]", with: "[classical, \(own)]")
            }
            var plan = try Plan(yaml: text, file: "x")
            #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
            for _ in 0..<2 {
                let student = try #require(plan.expand()[0].specification.teacher?.student)
                #expect(student.architecture.name == "mine" && student.layers == 3 && student.embedding.kind == .angle)
                // Other students on the command line leave teachers as they are.
                plan.setArchitectures([.hea])
                try plan.validate()
                #expect(try Plan(yaml: plan.yaml, file: "x") == plan)
            }
        }
    }

    // MARK: Bad input

    @Test(arguments: [
        (
            "teacher: {kind: quantum}",
            "my.yaml:10:17: teacher: kind: 'quantum' is not perceptron or circuit or model or"
        ),
        ("teacher: {kind: sel}", "did you mean 'self'?"),
        ("teacher: {members: 0}", "my.yaml:10:20: teacher: members is 0; give between 1 and 100."),
        ("teacher: {generations: 101}", "teacher: generations is 101; give between 1 and 100."),
        ("teacher: {kind: circuit, layers: 0}", "teacher: layers is 0; give between 1 and 1000, or plan for"),
        (
            "teacher: {kind: circuit, architecture: univesal}",
            "my.yaml:10:40: teacher: architecture: There is no architecture 'univesal'; did you mean 'universal'?"
        ),
        ("teacher: {kind: circuit, architecture: q9}", "Architecture 'q9' cannot be built"),
        (
            "teacher: {kind: [perceptron, model]}",
            "teacher: model is []; a teacher of kind model needs one: give a file of"
        ),
        ("teacher: {kind: table}", "teacher: table is []; a teacher of kind table needs one: give a CSV file"),
        ("teacher: {kind: table, table: none.csv}", "none.csv' cannot be read: No such file or directory"),
        ("teacher: {kind: table, table: /}", "teacher: table: '/' cannot be read: it is no file."),
        ("distillation: {labels: firm}", "distillation: labels: 'firm' is not soft or hard"),
        (
            "teacher: {kind: circuit, architecture: hea}\ncircuit: {layers: [2, 3]}",
            "teacher: architecture: it needs circuit.layers, which is a list that 'classical' does not depend on; give the"
        ),
        (
            "teacher: {kind: circuit, architecture: hea}\nembedding: {kind: [amplitude, angle]}",
            "teacher: architecture: it needs embedding.kind, which is a list that 'classical' does not depend on"
        ),
    ]) func aTeacherThatCannotBeIsRefused(yaml: String, sentence: String) {
        var small = Self.small.replacing(
            "distillation: [true]\n", with: yaml.contains("distillation") ? "\n" : "distillation: [true]\n")
        if yaml.contains("circuit: {") { small = small.replacing("circuit: {layers: 2}\n", with: "\n") }
        let error = #expect(throws: (any Error).self) { try Plan(yaml: small + "\n\n" + yaml + "\n", file: "my.yaml") }
        #expect("\(error.map { "\($0)" } ?? "")".contains(sentence), "\(error.map { "\($0)" } ?? "")")
    }

    @Test func aFileThatDoesNotFitIsRefusedBeforeAnythingRuns() throws {
        let folder = try folder(["short.csv": "1,0,0\n", "wrong.csv": "1,0,0\n0,0.5,0.1\n", "good.csv": Self.table])
        for (file, sentence) in [
            ("short.csv", "plan.yaml:8:31: teacher: table: '\(folder.file("short.csv"))': it has 1 row, and"),
            ("wrong.csv", "line 2: the probabilities add up to 0.6, not to 1."),
        ] {
            let error = #expect(throws: PlanError.self) {
                try plan("teacher: {kind: table, table: \(file)}", in: folder)
            }
            #expect(error?.description.contains(sentence) ?? false, "\(error?.description ?? "")")
        }
        let good = "teacher: {kind: table, table: good.csv}\n"
        #expect(try plan(good, in: folder).trialCount == 4)
        for (field, sentence) in [
            ("data.redraw=true", "data: redraw draws another one for each seed"),
            ("data.seed=[1, 2]", "the data of the plan's trials differ in more than their split"),
            ("data.samples=[100, 200]", "the data of the plan's trials differ"),
        ] {
            var plan = try plan(good, in: folder)
            try plan.assign(field)
            let error = #expect(throws: PlanError.self) { try plan.validate() }
            #expect(error?.description.contains(sentence) ?? false)
        }
    }

    // MARK: Files

    @Test func aPathIsRelativeToThePlansFileAndItsContentIsKnown() throws {
        let folder = try folder(["a.csv": Self.table, "b.csv": Self.table + "\n"])
        let both = "teacher: {kind: table, minimumValidationAccuracy: 0, table: [[a.csv], [b.csv], [a.csv, b.csv]]}\n"
        let plan = try plan(both, in: folder)
        #expect(plan.trialCount == 3 * 4)
        #expect(try Plan(yaml: plan.yaml, file: "elsewhere.yaml") == plan)
        #expect(plan.yaml.contains(folder.file("a.csv") + "@"))
        // The same content elsewhere is the same plan, and another content another one.
        let other = try self.folder(["a.csv": Self.table, "b.csv": Self.table + "\n"])
        let same = try self.plan(both, in: other)
        #expect(same == plan && same.fingerprint == plan.fingerprint)
        #expect(same.expand().map(\.specification.identity) == plan.expand().map(\.specification.identity))
        let changed = try self.plan(both, in: self.folder(["a.csv": Self.table, "b.csv": Self.table + "\n\n"]))
        #expect(changed != plan && changed.fingerprint != plan.fingerprint)
    }

    @Test func aSweepWhoseFileHasChangedIsNotGoneOnWithAndOneWhoseFileHasMovedIs() throws {
        let yaml = "teacher: {kind: table, minimumValidationAccuracy: 0, table: a.csv}\n"
        let (folder, moved) = (try folder(["a.csv": Self.table]), try self.folder(["a.csv": Self.table]))
        let output = folder.file("out")
        let whole = try Sweep(plan(yaml, in: folder)).run(in: output).journal.ends
        // All but the first trials are lost, and the file is elsewhere.
        let lines = try folder.read("out/trials.jsonl").split(separator: "\n")
        let end = try #require(lines.firstIndex { $0.hasPrefix(#"{"event":"done""#) })
        try (lines[...end].joined(separator: "\n") + "\n")
            .write(toFile: folder.file("out/trials.jsonl"), atomically: true, encoding: .utf8)
        try FileManager.default.removeItem(atPath: folder.file("a.csv"))
        // What has been journalled does not need it.
        let status = SweepStatus(try SweepHistory.read(folder: output))
        #expect(status.text.contains("1 done"))
        let joined = TemporaryFolder()
        let merged = try Merge([output]).write(to: ResultFolder(path: joined.path))
        #expect(merged.history.doneCount == 1)
        let again = try Sweep(plan(yaml, in: moved)).run(in: output).journal.ends
        #expect(again.count == 4 && again.allSatisfy { $0.value.result == whole[$0.key]?.result })
        let changed = try self.folder(["a.csv": Self.table.replacing("0.5,0.25,0.25", with: "0.25,0.5,0.25")])
        let error = #expect(throws: SweepError.self) { try Sweep(plan(yaml, in: changed)).run(in: output) }
        #expect(error?.description.contains("teacher: table is") ?? false)
    }

    @Test func aRankWithAnotherFileIsRefused() throws {
        let yaml = "teacher: {kind: table, minimumValidationAccuracy: 0, table: a.csv}\n"
        let folder = try folder(["a.csv": Self.table])
        let theirs = try plan(yaml, in: self.folder(["a.csv": Self.table + "\n"]))
        let group = InProcessCommunicator.group(size: 2)
        Thread.detachNewThread { try? Worker(group[1], rank: 1, plan: .success(theirs)).run() }
        let error = #expect(throws: SweepError.self) {
            try Sweep(plan(yaml, in: folder), communicator: group[0]).run(in: folder.file("out"))
        }
        #expect(error?.description.contains("The ranks are not alike") ?? false)
    }

    // MARK: The first stage

    @Test(arguments: [1, 3]) func everyTeacherIsTrainedOnceAfterThoseThatItNeeds(ranks: Int) throws {
        let files = try folder(["a.csv": Self.table])
        defer { withExtendedLifetime(files) {} }
        let yaml = Self.several.replacing("circuit, self]", with: "circuit, self, table]") + "  table: a.csv\n"
        let plan = try plan(yaml, in: files)
        let counter = TeacherCounter()
        let folder = TemporaryFolder()
        let group = InProcessCommunicator.group(size: ranks)
        for rank in 1..<ranks {
            Thread.detachNewThread { try? Worker(group[rank], rank: rank, plan: .success(plan)).run() }
        }
        let journal = try Sweep(plan, communicator: group[0], observer: counter).run(in: folder.path).journal
        // Two perceptrons, two circuits, a table. Of each of two students and two seeds: a first generation of two, one
        // second generation taught by one of them, and two taught by both.
        let count = 2 + 2 + 1 + 4 * (2 + 1 + 2)
        #expect(counter.left == (0..<count).reversed())
        let ends = try journal.ends
        #expect(ends.count == plan.trialCount && ends.values.allSatisfy { $0.failure == nil })
        for trial in plan.expand() where trial.number % 5 == 0 {
            let runner = TrialRunner(teachers: try Teachers(trainedFor: [trial.specification]))
            #expect(try runner.run(trial.specification).agrees(with: #require(ends[trial.number]?.result)))
        }
    }

    @Test func aSweepCanBeStoppedWhileItsTeachersAreTrained() throws {
        var plan = try plan(Self.several)
        let interruption = Interruption()
        let stopper = Stopper { interruption.ask() }
        let folder = TemporaryFolder()
        var sweep = Sweep(plan, observer: stopper)
        sweep.interruption = interruption
        let outcome = try sweep.run(in: folder.path)
        #expect(outcome.isInterrupted && outcome.journal.history.doneCount == 0)
        #expect(stopper.trained >= 1 && stopper.trained < 24)
        // A long training of a teacher ends between two of its epochs.
        plan.training.epochs = 10_000_000
        plan.training.patience = 10_000_000
        plan.vary(\.teacher.kind, over: [.itself])
        let later = Interruption()
        var long = Sweep(plan)
        long.interruption = later
        Thread.detachNewThread {
            usleep(300_000)
            later.ask()
        }
        let start = Date()
        #expect(try long.run(in: TemporaryFolder().path).isInterrupted)
        #expect(Date().timeIntervalSince(start) < 60)
    }

    /// A teacher whose judgements are no numbers ends the sweep with a sentence, on one rank and on several.
    @Test(arguments: [1, 2]) func aTeacherThatOverflowsEndsTheSweep(ranks: Int) throws {
        let samples = (0..<40).map { "\(Double($0 % 7) - 3),\(Double($0 % 5) - 2),\($0 % 2 == 0 ? "a" : "b")\n" }
            .joined()
        let folder = try self.folder(["a.csv": "x,y,c\n" + samples, "b.csv": "x,y,c\n1e18,-1e18,a\n-1e18,1e18,b\n"])
        let plan = try Plan(
            yaml: """
                name: overflow
                data: {source: csv, file: a.csv, testFile: b.csv, label: c, scaling: none, split: [0.7, 0.2, 0.1]}
                architectures: [classical]
                training: {epochs: 3, precision: single, learningRate: 1e25}
                teacher: {kind: self, minimumValidationAccuracy: 0}
                seeds: 2
                """, file: folder.file("my.yaml"))
        let group = InProcessCommunicator.group(size: ranks)
        for rank in 1..<ranks {
            Thread.detachNewThread { try? Worker(group[rank], rank: rank, plan: .success(plan)).run() }
        }
        let error = #expect(throws: TeacherError.self) {
            try Sweep(plan, communicator: group[0]).run(in: folder.file("out"))
        }
        #expect(error?.description.contains("became NaN or infinite") ?? false, "\(String(describing: error))")
    }
}

/// Asks a sweep to stop after its first teacher.
private final class Stopper: SweepObserver {
    private let stop: () -> Void
    private(set) var trained = 0

    init(_ stop: @escaping () -> Void) { self.stop = stop }

    func teacherTrained(_ teacher: Teacher, left: Int) {
        trained += 1
        stop()
    }
}
