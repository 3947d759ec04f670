// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Reports
import Sweeps
import Testing

@Suite struct ModelFilesTests {
    private static let plan: Plan = {
        var plan = Plan(name: "small")
        plan.data.samples = 100
        plan.data.bits = 8
        plan.layers = 2
        plan.teacher.minimumValidationAccuracy = 0
        plan.training.epochs = 4
        plan.architectures = [.classical, .measured(readouts: 2)]
        plan.seeds = [1, 4]
        return plan
    }()

    /// Runs the plan and writes all files of the folder.
    private func run(_ path: String, keepingWeights: Bool, shard: String? = nil) throws -> (SweepHistory, ResultFolder)
    {
        var sweep = Sweep(Self.plan)
        sweep.options.keepsWeights = keepingWeights
        sweep.options.shard = shard.flatMap { Shard($0) }
        let (folder, journal, _) = try sweep.run(in: path)
        try ResultFiles.write(journal.history, to: folder)
        return (journal.history, folder)
    }

    private func inTemporaryFolder(_ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "qdistill-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func models(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path + "/models")) ?? []).sorted()
    }

    @Test func everyTrialGetsItsModelAndTheTrialsTableIsTheSame() throws {
        try inTemporaryFolder { path in
            let (history, folder) = try run(path + "/with", keepingWeights: true)
            _ = try run(path + "/without", keepingWeights: false)
            #expect(models(path + "/with").count == 8 && models(path + "/without").isEmpty)
            #expect(models(path + "/with").contains("trial-8-q2-distilled-seed-4.json"))
            #expect(models(path + "/with").contains("trial-1-classical-alone-seed-1.json"))
            for name in ["trials.csv", "summary.csv", "learning-curves.csv"] {
                #expect(
                    try Data(contentsOf: URL(filePath: path + "/with/" + name))
                        == Data(contentsOf: URL(filePath: path + "/without/" + name)))
            }
            #expect(ModelFiles.missing(of: history, in: folder).isEmpty)
            let model = try Model(contentsOf: path + "/with/models/trial-8-q2-distilled-seed-4.json")
            let end = try #require(try history.ends(of: [8]).first)
            #expect(model.angles + model.head == end.result?.weights)
            #expect(model.metrics?.confusion == end.result?.confusion)
            #expect(
                model.origin.number == 8 && model.origin.plan == "small" && model.origin.identity == end.identity)
            #expect(model.origin.specification == history.trials[7].specification)
            #expect(model.program.version == Session.programVersion && model.program.commit == Session.programCommit)
        }
    }

    @Test func modelsAreMadeAgainFromTheJournalAlone() throws {
        try inTemporaryFolder { path in
            let (history, folder) = try run(path, keepingWeights: true)
            let file = folder.file("models/trial-5-q2-alone-seed-1.json")
            let before = try Data(contentsOf: URL(filePath: file))
            // What is there already is left as it is, what is torn or missing is made again.
            let untouched = folder.file("models/trial-1-classical-alone-seed-1.json")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: untouched)
            try before.prefix(100).write(to: URL(filePath: file))
            unlink(folder.file("models/trial-8-q2-distilled-seed-4.json"))
            #expect(ModelFiles.missing(of: history, in: folder) == [8])
            let names = try ResultFiles.write(history, to: folder).names
            #expect(names.contains("models/"))
            #expect(try Data(contentsOf: URL(filePath: file)) == before)
            #expect(models(path).count == 8)
            let date = try FileManager.default.attributesOfItem(atPath: untouched)[.modificationDate] as? Date
            #expect(date == Date(timeIntervalSince1970: 1))
        }
    }

    @Test func trialsRunWithoutKeepingWeightsAreMissing() throws {
        try inTemporaryFolder { path in
            do { _ = try run(path, keepingWeights: false, shard: "1/2") }
            let (history, folder) = try run(path, keepingWeights: true)
            #expect(history.doneCount == 8)
            #expect(ModelFiles.missing(of: history, in: folder) == [1, 3, 5, 7])
            #expect(models(path).count == 4)
        }
    }

    @Test func aLinkInThePlaceOfTheFolderIsNotFollowed() throws {
        try inTemporaryFolder { path in
            try FileManager.default.createDirectory(atPath: path + "/elsewhere", withIntermediateDirectories: true)
            try FileManager.default.createDirectory(atPath: path + "/out", withIntermediateDirectories: true)
            symlink(path + "/elsewhere", path + "/out/models")
            let error = #expect(throws: SweepError.self) { try run(path + "/out", keepingWeights: true) }
            #expect(error?.description.contains("models' is a symbolic link") ?? false)
            #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/elsewhere").isEmpty)
        }
    }
}
