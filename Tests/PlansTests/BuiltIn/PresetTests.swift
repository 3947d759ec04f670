// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import Sweeps
import Testing

@Suite struct PresetTests {
    private static let own = """
        name: mine
        training: {epochs: 100}
        presets:
          small:
            description: "it's a few samples"
            data.samples: 200
            training.batch: [full, 32]
            seeds: 2
          students: {architectures: [hea, q3], distillation: true, seeds: [4, 9]}
        """

    private func message(_ presets: String) -> String { refusal(of: "name: m\npresets:\n  \(presets)\n") }

    @Test func aPlanWithAPresetIsThePlanOfItsValues() throws {
        let source = try PlanSource(yaml: Self.own, file: "my.yaml")
        let applied = try source.plan(applying: ["small", "students"])
        let written = try Plan(
            yaml: """
                name: mine
                data: {samples: 200}
                training: {epochs: 100, batch: [full, 32]}
                architectures: [hea, q3]
                distillation: [true]
                seeds: [4, 9]
                """, file: "my.yaml")
        #expect(applied == written && applied.fingerprint == written.fingerprint && applied.yaml == written.yaml)
        #expect(applied.trialCount == 8)
        #expect(source.plan == (try Plan(yaml: "name: mine\ntraining: {epochs: 100}", file: "my.yaml")))
    }

    @Test func presetsAreAppliedInTheOrderGiven() throws {
        let source = try PlanSource(yaml: Self.own, file: "my.yaml")
        #expect(try source.plan(applying: ["students", "small"]).seeds == [1, 2])
        #expect(try source.plan(applying: ["small", "students"]).seeds == [4, 9])
        #expect(try source.plan(applying: ["small", "mini-batch"]).expand().count == 8 * 2 * 2)
    }

    @Test func presetsPrintedWithTheirPlanReadBackTheSame() throws {
        let source = try PlanSource(yaml: Self.own, file: "my.yaml")
        let again = try PlanSource(yaml: source.yaml(of: source.plan), file: "again.yaml")
        #expect(again == source && again.ownPresets.count == 2)
        #expect(try PlanSource("paper").yaml(of: .paper) == Plan.paper.yaml)
    }

    @Test func everyBuiltInPresetChangesEveryBuiltInPlanThatItCan() throws {
        for preset in Preset.builtIn {
            #expect(!preset.summary.isEmpty)
            for name in ["paper", "low-data"] {
                let source = try PlanSource(name)
                let plan = try source.plan(applying: [preset.name])
                try plan.validate()
                #expect(plan != source.plan || (name == "low-data" && preset.name == "own-data"))
            }
        }
    }

    @Test func aPlansOwnPresetHidesTheBuiltInOneOfItsName() throws {
        let source = try PlanSource(yaml: "name: m\npresets: {quick: {training.epochs: 3}}", file: "my.yaml")
        #expect(try source.plan(applying: ["quick"]).training.epochs == 3)
        #expect(source.presets.count { $0.name == "quick" } == 1)
    }

    @Test func anUnknownPresetIsRefusedWithTheNearestName() throws {
        let source = try PlanSource(yaml: Self.own, file: "my.yaml")
        let error = #expect(throws: PlanError.self) { try source.plan(applying: ["smal"]) }
        #expect(
            error?.description.hasPrefix("There is no preset 'smal'; did you mean 'small'? The plan 'mine'") == true)
    }

    @Test func presetsAreCheckedWhereverTheyAreWhenThePlanIsRead() {
        for (presets, sentence) in [
            (
                "x: {training.batc: 3}",
                "my.yaml:3:7: presets: x: unknown key 'training.batc'; did you mean 'training.batch'?"
            ),
            ("x: {training.batch: 0}", "my.yaml:3:23: presets: x: training: batch is 0; give"),
            ("x: {training.batch: [3, 3]}", "my.yaml:3:27: presets: x: training: batch: 3 is there twice"),
            ("x: {training.learningRate: fast}", "my.yaml:3:30: presets: x: training: learningRate: 'fast' is not"),
            (
                "x: {architectures: [heaa]}",
                "my.yaml:3:23: presets: x: There is no architecture 'heaa'; did you mean 'hea'?"
            ),
            ("x: {seeds: 0}", "my.yaml:3:14: presets: x: seeds: '0' is not"),
            ("x: {data.bits: 60}", "my.yaml:3:18: presets: x: Architecture 'hea' cannot be built"),
            ("x: {}", "my.yaml:3:3: presets: x: sets nothing"), ("x: 3", "my.yaml:3:6: presets: x: give fields"),
            ("3", "my.yaml:3:3: presets: must be presets by their names"),
            ("'../x': {seeds: 2}", "my.yaml:3:3: presets: '../x' is no name"),
        ] {
            #expect(message(presets).hasPrefix(sentence), "\(message(presets))")
        }
    }

    @Test func aPresetsFileIsFoundFromThePlansFolder() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "presets-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let rows = (0..<20).map { "\($0 % 3 + 1),\($0 % 5),\($0 % 2 == 0 ? "u" : "v")\n" }.joined()
        try ("a,b,y\n" + rows).write(to: folder.appending(path: "d.csv"), atomically: true, encoding: .utf8)
        let yaml =
            "name: m\narchitectures: classical\npresets: {mine: {data.source: csv, data.file: d.csv, data.label: y}}"
        let source = try PlanSource(yaml: yaml, file: folder.path + "/plan.yaml")
        let plan = try source.plan(applying: ["mine"])
        #expect(plan.expand()[0].specification.data.features == 2)
        #expect(message("x: {data.source: csv, data.file: none.csv, data.label: y}").contains("cannot be read"))
    }
}
