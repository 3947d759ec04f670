// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite(.waitsForProcesses) struct CircuitsCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = TemporaryFolder()
        try folder.write(
            "own.yaml",
            """
            name: own
            before: [{h: all}]
            block:
              - rx: {targets: all, parameter: shared}
              - cz: ring
            readout: {qubits: 2}
            head: {hidden: [5]}

            """)
        try folder.write(
            "plan.yaml",
            """
            name: mine
            circuit: {layers: 3}
            data: {bits: 16}
            training: {epochs: 2}
            distillation: false
            seeds: 1
            architectures:
              - q2
              - name: own
                block:
                  - rx: all
                  - cnot: chain

            """)
    }

    private func run(_ arguments: String...) throws -> Command.Outcome {
        try Command().run(arguments, in: folder.path)
    }

    @Test func theFormThatIsPrintedIsReadAgain() throws {
        let printed = try run("circuits", "q3", "--yaml")
        #expect(
            printed.output == """
                name: q3
                block:
                  - rx: all
                  - ry: readout
                  - rzz: chain
                  - measure: last-unmeasured
                readout: {qubits: 3}
                head: linear

                """)
        try folder.write("q3.yaml", printed.output)
        #expect(try run("circuits", "q3.yaml").output == run("circuits", "q3").output)
        let several = try run("circuits", "own.yaml", "hea", "--yaml").output
        try folder.write("several.yaml", several)
        #expect(try run("circuits", "several.yaml", "--yaml").output == several)
        #expect(several.hasPrefix("architectures:\n  - name: own\n    before:\n      - h: all\n"))
    }

    @Test func aFilesCircuitIsDrawnAsTextAndSVG() throws {
        let text = try run("circuits", "own.yaml", "--draw", "--features", "4", "--layers", "2")
        #expect(text.output.contains("× 2 layers") && text.output.contains("parameters: 2 circuit + 33 head = 35"))
        #expect(text.output.contains("q0 ─H───┊─RX──●────┊ <Z>") || text.output.contains("q0 ─H───┊─RX──●"))
        #expect(try run("circuits", "own.yaml", "--draw", "--svg", "own.svg").status == 0)
        let svg = try folder.read("own.svg")
        #expect(
            svg.hasPrefix("<svg xmlns=") && svg.contains("× 5 layers")
                && svg.contains("<title id=\"title\">Circuit own"))
        #expect(try run("circuits", "own.yaml", "--format", "svg").output == svg)
    }

    @Test func aPlansCircuitsAreShownAsThePlanHasThem() throws {
        let output = try run("circuits", "plan.yaml").output
        #expect(output.contains("q2: ") && output.contains("own: per layer rx: all, cnot: chain"))
        #expect(output.contains("4 qubits, 3 layers, 4 read out; parameters: 12 circuit + 15 head = 27"))
    }

    @Test func everySizeOfAPlanAndItsTeachersAreShown() throws {
        try folder.write(
            "sizes.yaml",
            """
            name: sizes
            data: {bits: [4, 16]}
            circuit: {layers: [1, 3]}
            teacher: {kind: circuit, architecture: q2, layers: 7}
            architectures: [hea]
            """)
        let lines = try run("circuits", "sizes.yaml").output.split(separator: "\n")
        let sizes = lines.filter { $0.contains(" qubits, ") }.map { $0.prefix { $0 != ";" } }
        #expect(
            Set(sizes) == [
                "  2 qubits, 1 layer, 2 read out", "  2 qubits, 3 layers, 2 read out",
                "  4 qubits, 1 layer, 4 read out",
                "  4 qubits, 3 layers, 4 read out", "  2 qubits, 7 layers, 2 read out",
                "  4 qubits, 7 layers, 2 read out",
            ])
        #expect(sizes.count == 6 && lines.count { $0.hasPrefix("teacher q2: ") } == 2)
        // Options choose one size, and each circuit is shown once.
        let one = try run("circuits", "sizes.yaml", "--features", "8", "--layers", "2").output
        #expect(one.components(separatedBy: "3 qubits, 2 layers").count == 3)
        let builtIn = try run("circuits", "barren-plateaus").output
        #expect(builtIn.contains("global: ") && builtIn.contains("12 qubits, 60 layers, 1 read out"))
    }

    @Test func aPlanIsCheckedAndNothingIsRun() throws {
        let good = try run("plan", "check", "plan.yaml")
        #expect(good.status == 0 && good.errors.isEmpty)
        #expect(
            good.output
                == "plan.yaml: 2 trials: 2 architectures (q2, own); distillation off; 1 seed; up to 4 qubits and 36 parameters\n"
        )
        try folder.write(
            "bad.yaml", folder.read("plan.yaml").replacing("- cnot: chain", with: "- cnot: [[0, 4]]"))
        let bad = try run("plan", "check", "bad.yaml")
        #expect(bad.status == 1 && bad.output.isEmpty)
        #expect(bad.errors.contains("bad.yaml:12:9: Architecture 'own' cannot be built: In block, line 2"))
        #expect(try run("plan", "check", "paper").output.hasPrefix("paper: 192 trials: 8 architectures"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("results")))
    }

    @Test func anOwnArchitectureIsChosenByItsName() throws {
        let trained = try run("train", "--plan", "plan.yaml", "--architecture", "own", "--seed", "1", "--every", "1")
        #expect(trained.status == 0 && trained.output.contains("own, seed 1, without distillation: 27 parameters"))
        let sweep = try run("sweep", "plan.yaml", "--architectures", "own", "-o", "out")
        #expect(sweep.status == 0)
        #expect(try folder.read("out/trials.csv").split(separator: "\n")[1].contains(",own,"))
        // The plan in the results folder describes it in full, and is a plan again.
        #expect(try folder.read("out/plan.yaml").contains("  - name: own\n    block:\n      - rx: all\n"))
        #expect(try run("plan", "show", "out/plan.yaml").output == folder.read("out/plan.yaml"))
        let unknown = try run("sweep", "plan.yaml", "--architectures", "owm")
        #expect(unknown.status == 1 && unknown.errors.contains("no architecture 'owm'; did you mean 'own'?"))
    }

    @Test func badInputIsReportedInASentence() throws {
        try folder.write("empty.yaml", "")
        try folder.write("broken.yaml", "name: x\nblock: [{rx: all\n")
        try folder.write("unknown.yaml", "name: x\nblock: [{rxz: all}]\n")
        for (arguments, sentence) in [
            (["hae"], "There is no architecture 'hae'; did you mean 'hea'?"),
            (["empty.yaml"], "empty.yaml: the file is empty"),
            (["broken.yaml"], "broken.yaml:3:1: not valid YAML"),
            (["unknown.yaml"], "unknown.yaml:2:10: x: block: unknown operation 'rxz'; did you mean 'rx'?"),
            (["classical", "--format", "svg"], "'classical' has no circuit to draw"),
            (["hea", "q2", "--svg", "x.svg"], "An SVG shows one circuit"),
            (["hea", "--svg", "nowhere/x.svg"], "'nowhere/x.svg' cannot be written"),
            (["own.yaml", "--features", "6"], "6 features, which is not a power of two"),
            (["hea", "--yaml", "--draw"], "--yaml prints no drawing"),
        ] {
            let outcome = try Command().run(["circuits"] + arguments, in: folder.path)
            #expect(outcome.status != 0 && outcome.errors.contains(sentence), "\(arguments): \(outcome.errors)")
        }
    }
}
