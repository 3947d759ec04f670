// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Figures choose a form that can be read, whatever the names, numbers and sizes in the tables are.
@Suite(.waitsForProcesses) struct FigureFormTests {
    private static let stems = ["figure1", "seeds", "learning-curves", "parameters", "effect", "confusion"]
    private let folder = TemporaryFolder()

    /// A row of every table for each student, setting and half, as a sweep over `seeds` seeds writes them.
    ///
    /// - Parameters:
    ///   - settings: values of the columns `loss` and `learning_rate`.
    ///   - gradient: the mean squared gradient by student and qubits.
    private func write(
        _ students: [String], settings: [[String]] = [["a", "0.1"]], seeds: Int = 3, results: Bool = true,
        gradient: (Int, Int) -> Double = { 0.1 / Double(1 << ($0 + $1)) }
    ) throws {
        let columns = "loss,learning_rate,parameters"
        var tables = [
            "figure1": [
                "architecture,\(columns),runs_without_kd,f1_mean_without_kd,f1_variance_without_kd,"
                    + "runs_with_kd,f1_mean_with_kd,f1_variance_with_kd"
            ],
            "trials": ["trial,architecture,distillation,seed,\(columns),f1_weighted"],
            "summary": ["architecture,distillation,\(columns),n,mean,ci95_low,ci95_high"],
            "comparisons": [
                "architecture,\(columns),pairs,difference,difference_ci95_low,difference_ci95_high,"
                    + "wilcoxon_p_holm"
            ],
            "learning-curves": [
                "architecture,distillation,loss,learning_rate,epoch,validation_f1_q1,"
                    + "validation_f1_median,validation_f1_q3"
            ],
            "confusion": ["architecture,distillation,\(columns),true_class,predicted_class,runs,samples,share"],
            "gradients": [
                "architecture,distillation,\(columns),qubits,circuit_layers,runs,mean_square,"
                    + "mean_square_ci95_low,mean_square_ci95_high"
            ],
        ]
        func add(_ table: String, _ cells: Any...) {
            tables[table]?.append(
                cells.map { "\"\("\($0)".replacing("\"", with: "\"\""))\"" }.joined(separator: ","))
        }
        for setting in settings {
            let (loss, rate) = (setting[0], setting[1])
            for (index, name) in students.enumerated() {
                let (mean, number) = (0.3 + 0.6 * Double(index) / Double(students.count), 50 + index)
                let (low, high): (Any, Any) = seeds > 1 ? (mean - 0.05, mean + 0.05) : ("", "")
                let variance: Any = seeds > 1 ? 0.01 : ""
                for half in [false, true] {
                    for seed in 1...seeds {
                        add("trials", 1, name, half, seed, loss, rate, number, results ? "\(mean)" : "")
                    }
                    guard results else {
                        add("summary", name, half, loss, rate, number, 0, "", "", "")
                        continue
                    }
                    add("summary", name, half, loss, rate, number, seeds, mean, low, high)
                    for epoch in 1...2 { add("learning-curves", name, half, loss, rate, epoch, 0.1, 0.2, 0.3) }
                    for (truth, predicted, share) in [(0, 0, 0.75), (0, 1, 0.25), (1, 0, 0.5), (1, 1, 0.5)] {
                        add("confusion", name, half, loss, rate, number, truth, predicted, seeds, 8, share)
                    }
                    for qubits in 2...4 {
                        let mean = gradient(index, qubits)
                        add("gradients", name, half, loss, rate, number, qubits, 1, seeds, mean, mean / 2, mean * 2)
                    }
                }
                let (runs, cell): (Int, Any) = results ? (seeds, mean) : (0, "")
                add("figure1", name, loss, rate, number, runs, cell, variance, runs, cell, variance)
                let difference = 0.1 * mean
                add(
                    "comparisons", name, loss, rate, number, runs, results ? "\(difference)" : "",
                    seeds > 1 && results ? "\(difference - 0.01)" : "",
                    seeds > 1 && results ? "\(difference + 0.01)" : "", seeds > 1 && results ? "0.5" : "")
            }
        }
        try FileManager.default.createDirectory(atPath: folder.file("tables"), withIntermediateDirectories: true)
        for (name, lines) in tables {
            try folder.write("tables/\(name).csv", lines.joined(separator: "\n") + "\n")
        }
    }

    private func plot(_ arguments: String...) throws -> Command.Outcome {
        try Command(executable: Command.projectRoot + "/scripts/plot").run(["tables"] + arguments, in: folder.path)
    }

    private func picture(_ stem: String) throws -> SVGProbe { try SVGProbe(folder.read("tables/\(stem).svg")) }

    /// The width and height of a PNG, in pixels.
    private func size(_ stem: String) throws -> [Int] {
        let png = [UInt8](try #require(FileManager.default.contents(atPath: folder.file("tables/\(stem).png"))))
        try #require(png.starts(with: [0x89, 0x50, 0x4E, 0x47]) && png.count > 24)
        return [16, 20].map { start in png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    }

    /// Draws all figures, which must have no complaint, and sizes that can be looked at.
    private func expectReadable(_ stems: [String] = stems, height: Int = 6000) throws {
        let outcome = try plot("--only", stems.joined(separator: ","))
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        for stem in stems {
            let size = try size(stem)
            #expect((400...6000).contains(size[0]) && (400...height).contains(size[1]), "\(stem): \(size)")
        }
    }

    @Test func trainingsWithoutValidationSamplesHaveNoCurve() throws {
        try write(["a student", "another"])
        let all = try folder.read("tables/learning-curves.csv")
        func without(_ name: String) -> String {
            all.replacing(try! Regex("(\"(?:\(name))\".*),\"0.1\",\"0.2\",\"0.3\"")) {
                "\($0.output[1].substring ?? ""),,,"
            }
        }
        try folder.write("tables/learning-curves.csv", without("a student"))
        try expectReadable(["learning-curves"])
        let picture = try folder.read("tables/learning-curves.svg")
        #expect(picture.contains("Trainings without validation samples have no curve."))
        #expect(try picture.contains("another") && !self.picture("learning-curves").alternative.contains("a student"))
        try folder.write("tables/learning-curves.csv", without("a student|another"))
        let outcome = try plot("--only", "learning-curves")
        #expect(outcome.status == 1 && outcome.errors.contains("has no validation_f1_median"), "\(outcome.errors)")
    }

    @Test func aThousandStudentsAreTheBestAndTheWorst() throws {
        try write((1...1000).map { "student-\($0)" })
        try expectReadable(Self.stems + ["gradients"])
        let words = try picture("figure1").alternative
        #expect(words.contains("student-1000 ") && words.contains("student-1 ") && !words.contains("student-500 "))
        #expect(words.contains("Shown: of 1000 students the 12 with the highest and the 12 with the lowest mean F1."))
        #expect(
            try picture("effect").alternative.contains("the 30 with the highest and the 30 with the lowest difference"))
        // Points need no names.
        #expect(try picture("parameters").alternative.contains("of 1000 students, from 0.300 to 0.899"))
        let one = try plot("--only", "figure1", "--where", "architecture=student-500")
        #expect(one.status == 0 && one.output.contains("figure1.architecture=student-500"), "\(one.errors)")
    }

    @Test func manySettingsAreTheFirstOfThem() throws {
        try write(["classical", "q2"], settings: (0..<72).map { [["a", "b"][$0 / 36], "\($0 % 36)"] })
        try expectReadable()
        for stem in ["figure1", "effect"] {
            #expect(
                try picture(stem).alternative.hasSuffix(
                    "7 more panels show other settings. Shown: the first 8 of 72 combinations of settings, none with "
                        + "loss b; learning rate 8, 9, 10, 11, 12, 13, .... Others: scripts/plot DIR --where loss=b."))
        }
    }

    /// A setting that students do not depend on is empty in their rows.
    @Test func manySettingsWithAnEmptyOneAreTheFirstOfThem() throws {
        try write(["classical", "q2"], settings: (0..<72).map { ["loss \($0)", ""] })
        try expectReadable()
        for stem in ["figure1", "effect"] {
            #expect(try picture(stem).alternative.contains("Shown: the first 8 of 72 combinations of settings"))
        }
    }

    /// Panels of many settings are small, and side by side.
    @Test(arguments: [2, 8]) func manySettingsFitAPage(students: Int) throws {
        let settings = (0..<72).map { ["loss \($0 / 3)", "\($0 % 3 + 1)"] }
        try write((1...students).map { "student-\($0)" }, settings: settings)
        try expectReadable(Self.stems + ["axes"], height: 2500)
        let words = try picture("axes").alternative
        // Two students leave room for all of the 24 other settings.
        #expect(words.contains("23 more panels") == (students == 2))
        #expect(words.contains("Shown: the first 8 of 24 other settings") == (students == 8), "\(words)")
        let curves = try picture("learning-curves").alternative
        #expect(curves.contains("Shown: the first \(students == 2 ? 32 : 8) of 72 combinations"), "\(curves)")
        // Drawn as a few lines for all panels: one of its own for each panel would take a second for ten.
        #expect(try folder.read("tables/axes.svg").split(separator: "<g").count < 600)
    }

    @Test func namesOfAnyKindAreDrawnInLettersThatTheFontHas() throws {
        let names = [
            String(repeating: "W", count: 255), String(repeating: "W", count: 254) + "x", "two\nlines", "$\\frac{a}{$",
            "\u{645}\u{631}\u{62D}\u{628}\u{627}", "\u{5E9}\u{5DC}\u{5D5}\u{5DD} q2", "\u{1F680}", "\u{91CF}\u{5B50}",
            "a\u{202E}b\u{7}", " ",
        ]
        try write(names, settings: [["\u{1F680} $x$\n" + String(repeating: "y", count: 200), "1"], ["b", "2"]])
        // A letter that the font lacks would be a warning among the errors.
        try expectReadable()
        let words = try picture("figure1").alternative
        #expect(words.contains("two lines 0.") && words.contains("ab 0."))
    }

    @Test func valuesWithoutALogarithmHaveTheirPlace() throws {
        try write(
            ["hea", "q2"], settings: ["-1", "0", "0.001", "10"].map { ["a", $0] },
            gradient: { $0 == 0 || $1 == 2 ? 0.25 : 0 })
        try expectReadable(["axes", "gradients"])
        #expect(try picture("axes").alternative.contains("-1 to 10"))
        #expect(try picture("gradients").alternative.contains("against 2 to 4 qubits"))
    }

    @Test func oneSeedHasNeitherIntervalNorTest() throws {
        try write(["hea"], seeds: 1)
        try expectReadable()
        #expect(try picture("effect").alternative.contains("hea +0.030, no test"))
    }

    @Test func whereAllTrialsFailedASentenceSaysSo() throws {
        try write(["hea", "q2"], results: false)
        let outcome = try plot()
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("figure1 is not drawn. tables/summary.csv: no trial has a result."))
        #expect(!outcome.errors.contains("Traceback"))
    }
}
