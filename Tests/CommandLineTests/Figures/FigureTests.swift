// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// scripts/plot on the tables of a small sweep, and on tables made for it.
@Suite(.waitsForProcesses) struct FigureTests {
    static let stems = ["figure1", "seeds", "learning-curves", "parameters", "effect", "confusion", "axes"]
    static let tables = [
        "figure1.csv", "trials.csv", "summary.csv", "learning-curves.csv", "comparisons.csv", "confusion.csv",
        "gradients.csv",
    ]
    /// Two learning rates, and two temperatures, on which trials without distillation do not depend.
    static let plan = """
        name: small
        data: {samples: 100, bits: 8}
        circuit: {layers: 2}
        teacher: {minimumValidationAccuracy: 0}
        training: {epochs: 6, learningRate: [0.05, 0.1]}
        distillation: {enabled: [false, true], temperature: [2, 1]}
        architectures: [classical, hea, q2]
        seeds: 3

        """

    let folder: TemporaryFolder

    init() throws { folder = TemporaryFolder() }

    /// Leaves the plan's tables alone in `tables`.
    private func sweep(_ plan: String = plan) throws {
        let files = try UndisturbedSweep.files(of: ["sweep", "plan.yaml", "--output", "out"], plan: plan)
        try FileManager.default.createDirectory(atPath: folder.file("tables"), withIntermediateDirectories: true)
        for name in Self.tables { try folder.write("tables/\(name)", #require(files[name])) }
    }

    /// All pictures of the plan, by stem, drawn once for all tests that only look at them.
    private static let pictures = Result {
        let drawing = try FigureTests()
        try drawing.sweep()
        let outcome = try drawing.plot()
        try #require(outcome.status == 0, "\(outcome.errors)")
        return Dictionary(
            uniqueKeysWithValues: try stems.map { ($0, try drawing.folder.read("tables/\($0).svg")) })
    }

    private static func picture(_ stem: String) throws -> SVGProbe {
        try SVGProbe(#require(pictures.get()[stem]))
    }

    private func plot(_ arguments: String...) throws -> Command.Outcome {
        try Command(executable: Command.projectRoot + "/scripts/plot").run(["tables"] + arguments, in: folder.path)
    }

    private func picture(_ stem: String) throws -> SVGProbe { try SVGProbe(folder.read("tables/\(stem).svg")) }

    private var drawn: Set<String> {
        get throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("tables"))
            return Set(names.filter { $0.hasSuffix(".svg") }.map { String($0.dropLast(4)) })
        }
    }

    /// The width and height of a PNG, in pixels.
    private func size(_ name: String) throws -> [Int] {
        let png = [UInt8](try #require(FileManager.default.contents(atPath: folder.file("tables/\(name)"))))
        try #require(png.starts(with: [0x89, 0x50, 0x4E, 0x47]) && png.count > 24)
        return [16, 20].map { start in png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
    }

    private func rows(_ name: String) throws -> [[String: String]] {
        let lines = try folder.read("tables/\(name)").split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    private func text(_ row: [String: String], _ column: String) throws -> String { try #require(row[column]) }

    private func number(_ row: [String: String], _ column: String) throws -> Double {
        let text = try text(row, column)
        return try #require(Double(text))
    }

    /// A cell as descriptions have it.
    private func rounded(_ row: [String: String], _ column: String) throws -> String {
        String(format: "%.3f", try number(row, column))
    }

    @Test func everyFigureIsDrawnFromTheTablesAlone() throws {
        try sweep()
        let outcome = try plot()
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.output == "tables/: \(Self.stems.joined(separator: ", ")) (.png and .svg)\n")
        #expect(try drawn == Set(Self.stems))
        for stem in Self.stems { #expect(try size("\(stem).png").allSatisfy { (500...6000).contains($0) }, "\(stem)") }
        // The same tables give the same bytes.
        let others = try Self.pictures.get()
        for stem in Self.stems { #expect(try folder.read("tables/\(stem).svg") == others[stem], "\(stem)") }
    }

    @Test func picturesFollowTheirPageAndCanBeReadAloud() throws {
        for stem in Self.stems {
            let picture = try Self.picture(stem)
            #expect(picture.root["role"] == "img")
            #expect(picture.root["aria-labelledby"] == picture.titleAndDescription.joined(separator: " "))
            #expect(picture.title.hasPrefix("tables: ") && picture.alternative.count > 100, "\(stem)")
            #expect(picture.references.isSubset(of: picture.identifiers) && !picture.references.isEmpty)
            // Neither a ground of its own nor a black that a dark page would swallow, nor rules for the whole page.
            #expect(picture.root["fill"] == "currentColor")
            // A matrix has no axes, only text, whose colour is the root's.
            #expect(picture.styles.contains { $0.contains("stroke: currentColor") } == (stem != "confusion"))
            #expect(!picture.styles.contains { $0.contains("#000000") })
            #expect(!picture.styleSheets.contains("*"))
        }
    }

    @Test func gradientsAreDrawnAgainstQubitsWithALineForEachNumberOfLayers() throws {
        try sweep(
            """
            name: plateaus
            data: {samples: 30, bits: [2, 3, 4]}
            embedding: {kind: angle}
            circuit: {layers: [1, 2]}
            training: {epochs: 1}
            distillation: false
            architectures: [hea, universal]
            seeds: 4

            """)
        let outcome = try plot("--only", "gradients")
        #expect(outcome.status == 0 && outcome.output == "tables/: gradients (.png and .svg)\n", "\(outcome.errors)")
        let rows = try rows("gradients.csv").filter { $0["architecture"] == "hea" && $0["layers"] == "2" }
        #expect(rows.map { $0["qubits"] } == ["2", "3", "4"])
        let ends = try [rows[0], rows[2]].map { String(format: "%.2g", try number($0, "mean_square")) }
        let description = try picture("gradients").alternative
        #expect(description.contains("against 2 to 4 qubits"))
        #expect(description.contains("layers 2: \(ends[0]) to \(ends[1]), a factor of "), "\(description)")
        // Neither varies where one of each is drawn.
        let none = try plot("--only", "gradients", "--where", "layers=1", "--where", "bits=2")
        #expect(none.status == 1 && none.errors.contains("neither qubits nor layers vary"), "\(none.errors)")
        // Of one number of qubits, the layers are the axis.
        #expect(try plot("--only", "gradients", "--where", "bits=3").status == 0)
        // Logarithmic axes end before doubles do.
        let path = folder.file("tables/gradients.csv")
        try String(contentsOfFile: path, encoding: .utf8).replacing(text(rows[0], "mean_square"), with: "1e-300")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let small = try plot("--only", "gradients")
        #expect(small.status == 0, "\(small.errors)")
        #expect(try picture("gradients").alternative.contains("against 2 to 4 qubits"))
        try FileManager.default.removeItem(atPath: path)
        #expect(try plot().status == 0, "folders of earlier versions have no such table")
    }

    @Test func descriptionsStateTheNumbers() throws {
        try sweep()
        func isFirst(_ row: [String: String]) -> Bool { row["learning_rate"] == "0.05" && row["temperature"] == "2.0" }
        let (means, effects) = try (rows("figure1.csv").filter(isFirst), rows("comparisons.csv").filter(isFirst))
        #expect(means.count == 3 && effects.count == 3)
        for row in means {
            let (without, with) = try (rounded(row, "f1_mean_without_kd"), rounded(row, "f1_mean_with_kd"))
            let name = try text(row, "architecture")
            #expect(try Self.picture("figure1").alternative.contains("\(name) \(without) ("))
            #expect(try Self.picture("figure1").alternative.contains(" and \(with) ("))
            // Without distillation there is no temperature, but the mean is drawn beside those of both temperatures.
            let parameters = try text(row, "parameters")
            #expect(
                try Self.picture("parameters").alternative.contains("\(name) (\(parameters)) \(without) and \(with)"))
        }
        for row in effects {
            let (name, difference) = try (text(row, "architecture"), number(row, "difference"))
            let text =
                abs(difference) < 1e-9 ? "0.000" : String(format: "%+.3f", difference).replacing("-", with: "\u{2212}")
            #expect(try Self.picture("effect").alternative.contains("\(name) \(text)"))
        }
        #expect(try Self.picture("figure1").alternative.hasSuffix("3 more panels show other settings."))
    }

    @Test func theConfusionTableAgreesWithTheTrials() throws {
        try sweep()
        let identity = ["architecture", "distillation", "learning_rate", "temperature"]
        let trials = Dictionary(grouping: try rows("trials.csv")) { row in identity.map { row[$0] ?? "?" } }
        let confusion = Dictionary(grouping: try rows("confusion.csv")) { row in identity.map { row[$0] ?? "?" } }
        #expect(Set(trials.keys) == Set(confusion.keys) && trials.count == 3 * 2 * 3)
        for (key, cells) in confusion {
            #expect(cells.count == 9 && cells.allSatisfy { $0["runs"] == "3" })
            let hits = cells.filter { $0["true_class"] == $0["predicted_class"] }
            func samples(_ cells: [[String: String]]) -> Int { cells.reduce(0) { $0 + Int($1["samples"] ?? "")! } }
            let accuracies = try #require(trials[key]).map { Double($0["accuracy"] ?? "") ?? .nan }
            let mean = accuracies.reduce(0, +) / 3
            #expect(abs(Double(samples(hits)) / Double(samples(cells)) - mean) < 1e-12)
            for (_, row) in Dictionary(grouping: cells, by: { $0["true_class"] }) {
                let total = Double(samples(row))
                for cell in row where total > 0 {
                    #expect(Double(cell["share"] ?? "") == Double(samples([cell])) / total)
                }
                #expect(total > 0 || row.allSatisfy { $0["share"] == "" })
            }
        }
    }

    @Test func aFilterChoosesRowsAndNamesItsFiles() throws {
        try sweep()
        let outcome = try plot(
            "--where", "learning_rate=0.10", "--where", "temperature=2", "--only", "figure1,axes,seeds")
        // One value of each is left: nothing varies along an axis.
        #expect(
            outcome.status == 1 && outcome.errors.contains("axes is not drawn. tables/summary.csv: no settings with"))
        let suffix = ".learning_rate=0.10.temperature=2"
        #expect(try drawn == ["figure1" + suffix, "seeds" + suffix])
        let picture = try picture("figure1" + suffix)
        #expect(picture.title.hasPrefix("tables, learning rate 0.10, temperature 2: "))
        let row = try #require(
            try rows("figure1.csv").first { $0["learning_rate"] == "0.1" && $0["temperature"] == "2.0" })
        let mean = try rounded(row, "f1_mean_with_kd")
        #expect(picture.alternative.contains("and \(mean) (") && !picture.alternative.contains("more panel"))
        #expect(try plot("--where", "temperature=2", "--only", "axes").status == 0)
        #expect(try drawn.contains("axes.temperature=2"))
    }

    @Test(arguments: [
        (["--where", "temprature=2"], 1, "temprature: summary.csv has no such setting. It has architecture, loss,"),
        (["--where", "temperature=3"], 1, "no row of tables/summary.csv has 3. There are 2.0, 1.0."),
        (["--where", "temperature"], 64, "'temperature' is not of the form COLUMN=VALUE"),
        (["--only", "figure2"], 64, "there is no figure 'figure2'; there are figure1, seeds,"),
        (["--width", "1in"], 64, "1in is 1 inches; figures are 3 to 40 inches"),
        (["--width", "wide"], 64, "'wide' is no width, such as column, 86mm"),
        (["--format", "png,gif"], 64, "there is no format 'gif'; there are png, svg, pdf"),
        (["--style", "nowhere"], 1, "There is no style file nowhere"),
        (["more"], 64, "unrecognized arguments: more"),
    ])
    func whatCannotBeDrawnIsReportedInASentence(arguments: [String], status: Int32, sentence: String) throws {
        try sweep()
        let script = Command.projectRoot + "/scripts/plot"
        let outcome = try Command(executable: script).run(["tables"] + arguments, in: folder.path)
        #expect(outcome.status == status && outcome.errors.contains(sentence), "\(outcome.errors)")
        #expect(outcome.output.isEmpty && !outcome.errors.contains("Traceback"))
        #expect(try drawn.isEmpty)
    }

    @Test func aMissingOrDamagedTableTakesItsFiguresAlone() throws {
        try sweep()
        for name in ["comparisons.csv", "confusion.csv"] {
            try FileManager.default.removeItem(atPath: folder.file("tables/\(name)"))
        }
        let curves = try folder.read("tables/learning-curves.csv").split(separator: "\n")
        var cells = curves[1].split(separator: ",", omittingEmptySubsequences: false)
        cells[try #require(curves[0].split(separator: ",").firstIndex(of: "validation_f1_q3"))] = "much"
        try folder.write("tables/learning-curves.csv", "\(curves[0])\n\(cells.joined(separator: ","))\n")
        let outcome = try plot()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("effect is not drawn. There is no tables/comparisons.csv."))
        #expect(outcome.errors.contains("confusion is not drawn. There is no tables/confusion.csv."))
        #expect(outcome.errors.contains("tables/learning-curves.csv, line 2: validation_f1_q3 is no number: much."))
        #expect(try drawn == ["figure1", "seeds", "parameters", "axes"])
    }

    @Test func aSweepWithoutDistillationHasNoEffectAndNoAxes() throws {
        try sweep(
            """
            name: plain
            data: {samples: 100, bits: 8}
            training: {epochs: 3}
            architectures: [classical]
            distillation: false
            seeds: 2

            """)
        let outcome = try plot()
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(try drawn == ["figure1", "seeds", "learning-curves", "parameters", "confusion"])
    }
}
