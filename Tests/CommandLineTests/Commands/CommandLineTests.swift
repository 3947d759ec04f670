// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Texts

@Suite(.waitsForProcesses) struct CommandLineTests {
    let folder: TemporaryFolder

    init() throws { folder = TemporaryFolder() }

    private func run(_ arguments: String..., ranks: Int? = nil) throws -> Command.Outcome {
        try Command(ranks: ranks).run(arguments, in: folder.path)
    }

    @Test(arguments: [
        [], ["sweep"], ["plan"], ["plan", "show"], ["plan", "list"], ["plan", "check"], ["plan", "schema"],
        ["circuits"], ["train"], ["doctor"], ["bench"],
        ["report"],
    ])
    func everyCommandHasHelp(command: [String]) throws {
        let outcome = try Command().run(command + ["--help"], in: folder.path)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("USAGE: qdistill") && outcome.output.contains("OVERVIEW:"))
    }

    @Test func aDryRunListsTrialsCountsAndParametersAndRunsNothing() throws {
        let outcome = try run("sweep", "paper", "--dry-run")
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count >= 1 + 192 + 2 + 5)
        #expect(lines[195].contains("Estimate for this machine") && lines[196].contains("on 1 rank"))
        #expect(outcome.output.contains("MB a rank predicted"))
        #expect(
            outcome.output.contains(
                "192 trials: 8 architectures, 16 combinations with their settings, each with its seeds"))
        #expect(
            outcome.output.contains(
                "1 teacher, trained once for all ranks: a perceptron 64-16-8-3, seed 1, 1203 parameters"))
        for (architecture, parameters) in [("classical", 195), ("hea", 111), ("universal-h", 106), ("q2", 74)] {
            let rows = lines.filter { $0.contains("  \(architecture) ") }
            #expect(rows.count == 24 && rows.allSatisfy { $0.contains(" \(parameters)  cross-entropy, 0.1, 300, 50") })
        }
        #expect(!FileManager.default.fileExists(atPath: folder.file("results")))
    }

    @Test func aDryRunKeepsLongNamesApart() throws {
        let name = String(repeating: "n", count: 40)
        try folder.write(
            "long.yaml", "name: x\narchitectures: [hea, {name: \(name), classical: {hidden: [8]}}]\nseeds: 1\n")
        let lines = try run("sweep", "long.yaml", "--dry-run").output.split(separator: "\n")
        #expect(lines[0].contains("architecture" + String(repeating: " ", count: 30) + "distillation  seed"))
        #expect(lines.count { $0.contains("  \(name)  on ") } == 1 && lines.count { $0.contains("  hea   ") } == 2)
    }

    @Test func textOfOthersDoesNotActOnATerminal() throws {
        let rows = (0..<30).map { "\($0),2,\($0 % 2)\n" }.joined()
        try folder.write("t.csv", "\u{1B}[31mx\u{202E},y,c\n" + rows.replacing("7,2", with: "7,t\u{7}wo"))
        try folder.write("p.yaml", "name: x\ndata: {source: csv, file: t.csv, label: c}\n")
        for arguments in [
            ["plan", "check", "p.yaml"], ["plan", "check", "p.yaml", "--set", "data.columns=[z]"],
            ["plan", "check", "\u{1B}]0;title\u{7}"], ["\u{9B}2J"], ["status", "\u{202E}"],
        ] {
            let outcome = try Command().run(arguments, in: folder.path)
            #expect(outcome.status != 0 && outcome.errors.contains(#"\u"#), "\(outcome.errors)")
            #expect(outcome.errors == outcome.errors.printable && outcome.output == outcome.output.printable)
        }
    }

    @Test func coloursAreForTerminalsThatWantThem() throws {
        // Without a folder of results, the sentence is on standard error.
        let show = """
            import os, pty, sys
            os.environ.pop("NO_COLOR", None)
            os.environ.update(a.split("=") for a in sys.argv[2:])
            pty.spawn([sys.argv[1], "status", "nothing-here"])
            """
        func shown(_ variables: String...) throws -> String {
            let python = Command(executable: "/usr/bin/env")
            return try python.run(["python3", "-c", show, Command.program] + variables, in: folder.path).output
        }
        #expect(try shown("TERM=xterm").hasPrefix("\u{1B}[31mError:\u{1B}[m "))
        #expect(try shown("TERM=xterm", "NO_COLOR=1").hasPrefix("Error: "))
        #expect(try shown("TERM=dumb").hasPrefix("Error: "))
        #expect(try run("status", "nothing-here").errors.hasPrefix("Error: "))
    }

    @Test func presetsAreAppliedBeforeOtherOptions() throws {
        let outcome = try run(
            "plan", "check", "paper", "--preset", "quick", "--preset", "mini-batch", "--set", "training.epochs=[5, 9]")
        #expect(outcome.output.contains("96 trials") && outcome.output.contains("3 seeds"))
        let shown = try run("plan", "show", "paper", "--preset", "quick", "--preset", "mini-batch", "--seeds", "2")
            .output
        #expect(shown.contains("epochs: 60 ") && shown.contains("batch: 32 ") && shown.contains("seeds: 2 "))
        let trained = try run(
            "train", "--architecture", "q2", "--seed", "1", "--preset", "single-precision", "--epochs", "2")
        #expect(trained.status == 0)
        let unknown = try run("sweep", "paper", "--preset", "quik")
        #expect(unknown.status == 1 && unknown.errors.contains("did you mean 'quick'?"))
        #expect(try run("plan", "presets").output.contains("mini-batch: "))
    }

    @Test func overridesChangeThePlan() throws {
        let outcome = try run(
            "sweep", "paper-softmax-twice", "--seeds", "4,9", "--architectures", "hea,q3", "--distillation", "on",
            "--epochs", "7", "--dry-run")
        #expect(outcome.output.contains("4 trials: 2 architectures, 2 combinations with their settings"))
        #expect(outcome.output.contains("cross-entropy-of-softmax, 0.1, 7, 50"))
    }

    @Test func aBuiltInPlanPrintedAsYAMLRunsAsItIs() throws {
        let yaml = try run("plan", "show", "paper").output
        try folder.write(
            "edited.yaml", yaml.replacing("seeds: 12", with: "seeds: 1").replacing("name: paper", with: "name: edited"))
        let outcome = try run("sweep", "edited.yaml", "--epochs", "2", "--architectures", "classical,q2")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Results in results/edited:"))
        for name in [
            "plan.yaml", "provenance.json", "trials.jsonl", "trials.csv", "summary.csv", "learning-curves.csv",
            "confusion.csv", "timings.csv", "figure1.csv",
        ] {
            #expect(FileManager.default.fileExists(atPath: folder.file("results/edited/\(name)")), "\(name)")
            #expect(outcome.output.contains("results/edited/\(name)"))
        }
        // The resolved plan is a plan again.
        #expect(try run("plan", "show", "results/edited/plan.yaml").output == folder.read("results/edited/plan.yaml"))
    }

    @Test func theFolderIsWrittenForAScriptThatAsks() throws {
        let command = Command(environment: ["QDISTILL_RESULT_PATH_FILE": folder.file("path")])
        _ = try command.run(
            "sweep", "paper", "--epochs", "1", "--seeds", "1", "--architectures", "classical", "-o", "here",
            in: folder.path)
        #expect(try folder.read("path") == "here")
    }

    @Test func circuitsAreListedWithParametersAndDrawn() throws {
        let outcome = try run("circuits")
        #expect(outcome.status == 0)
        for text in [
            "195 parameters", "90 circuit + 21 head = 111", "85 circuit + 21 head = 106", "80 circuit + 18 head = 98",
            "75 circuit + 15 head = 90", "70 circuit + 12 head = 82", "65 circuit + 9 head = 74",
            "6 qubits, 5 layers, 2 read out",
            "q0 ─RX──RY──Z─", "─H───┊─RX──RY──", "──⊕───",
        ] {
            #expect(outcome.output.contains(text), "\(text)")
        }
    }

    @Test func oneTrialPrintsItsLearningCurveAndAgreesWithTheSweep() throws {
        let trained = try run("train", "--architecture", "q2", "--seed", "1", "--distill", "--epochs", "20")
        #expect(trained.status == 0)
        #expect(trained.output.contains("epoch   training loss   validation loss   validation F1"))
        #expect(trained.output.split(separator: "\n").count { $0.contains(#/^ +(1|10|20) /#) } == 3)
        #expect(trained.output.contains("q2, seed 1, with distillation: 74 parameters"))
        _ = try run(
            "sweep", "paper", "--epochs", "20", "--seeds", "1", "--architectures", "q2", "--distillation", "on", "-o",
            "out")
        let row = try folder.read("out/trials.csv").split(separator: "\n")[1].split(separator: ",")
        let weighted = try #require(Double(row[11]))
        #expect(trained.output.contains("weighted \(String(format: "%.3f", weighted))"))
    }

    @Test func aBenchmarkPrintsEpochsBesideTheirBound() throws {
        let arguments = [
            "bench", "--no-scaling", "--seconds", "0.01", "--architectures", "classical,q2", "--batch", "400",
        ]
        let outcome = try Command().run(arguments + ["--json"], in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        struct Report: Decodable {
            struct Epoch: Decodable {
                let architecture: String
                let precision: String
                let milliseconds_per_epoch: Double
                let share_of_peak: Double?
            }
            struct Bound: Decodable { let share_of_peak: Double }
            let bounds: [Bound]
            let epochs: [Epoch]
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
        #expect(report.bounds.count == 2 && report.bounds.allSatisfy { $0.share_of_peak > 0 })
        let epochs = report.epochs
        #expect(epochs.map(\.architecture) == ["classical", "q2", "classical", "q2"])
        #expect(epochs.map(\.precision) == ["double", "double", "single", "single"])
        #expect(
            epochs.allSatisfy {
                $0.milliseconds_per_epoch > 0 && ($0.share_of_peak != nil) == ($0.architecture == "q2")
            })
        #expect(try Command().run(arguments, in: folder.path).output.contains("matrix products"))
    }

    @Test func theCostModelIsExplained() throws {
        let outcome = try run(
            "bench", "--explain", "--seconds", "0.01", "--architectures", "universal", "--precision", "single")
        #expect(outcome.status == 0, "\(outcome.errors)")
        for way in ["unitary, batch pushed", "unitary  ", "state", "observable"] {
            #expect(outcome.output.contains(way))
        }
        #expect(outcome.output.components(separatedBy: "chosen").count == 2)
    }

    @Test(arguments: [
        (["sweep", "paper", "--architectures", "hae"], "There is no architecture 'hae'; did you mean 'hea'?"),
        (
            ["sweep", "paper", "--architectures", "q7"],
            "The circuit reads out 7 qubits but has only 6; read out at most 6."
        ),
        (["sweep", "paper", "--seeds", "-2"], "'-2' is not a number of seeds: give a number from 1"),
        (["sweep", "paper", "--epochs", "0"], "training: epochs is 0; give at least 1."),
        (["sweep", "papr"], "There is no built-in plan and no file 'papr'; did you mean 'paper'?"),
        (["sweep", "malformed.yaml"], "malformed.yaml:3:6: not valid YAML: did not find expected ',' or '}'."),
        (
            ["sweep", "unknown.yaml"],
            "unknown.yaml:3:3: training: unknown key 'learningrate'; did you mean 'learningRate'?"
        ),
        (["sweep", "bits.yaml"], "60 features, which is not a power of two"),
        (
            ["train", "--architecture", "quniversal", "--seed", "1"],
            "There is no architecture 'quniversal'; did you mean 'universal'?"
        ),
    ])
    func badInputIsReportedInASentence(arguments: [String], sentence: String) throws {
        try folder.write("malformed.yaml", "name: x\ndata: {bits: 64\nseeds: 3\n")
        try folder.write("unknown.yaml", "name: x\ntraining:\n  learningrate: 0.1\n")
        try folder.write("bits.yaml", "name: x\ndata:\n  bits: 60\n")
        let outcome = try Command().run(arguments, in: folder.path)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
        #expect(!outcome.errors.contains("Fatal error"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("results")))
    }

    @Test func underMPIOnlyRankZeroPrintsWhatIsWrong() throws {
        for arguments in [["sweep", "papr"], ["sweep", "paper", "--seeds", "0"]] {
            let outcome = try Command(ranks: 3).run(arguments, in: folder.path)
            #expect(outcome.status == 1)
            #expect(outcome.errors.components(separatedBy: "Error: ").count == 2, "\(outcome.errors)")
        }
    }

    @Test func aWrongCommandLineHasTheUsualExitCode() throws {
        #expect(try run("sweep").status == 64)
        #expect(try run("bench", "--features", "2000000").errors.contains("at most 1048576 are simulated"))
        #expect(try run("sweep", "paper", "--batch", "few").status == 64)
        #expect(try run("sweep", "paper", "--no-such-option").status == 64)
        #expect(try run("train", "--architecture", "hea", "--seed", "1", "--every", "0").status == 64)
    }
}
