// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Sweeps
import TestSupport
import Testing

@Suite struct DataPlanTests {
    private static let rows = (0..<60).map {
        "\($0 % 7 + 1),\($0 % 5),\($0 % 3),\($0 % 2),\(["low", "high", "mid"][$0 % 3])\n"
    }
    private static let table = "a,b,c,d,level\n" + rows.joined()

    /// A plan on a table beside it.
    private func plan(_ data: String, in folder: TemporaryFolder, table: String = table) throws -> Plan {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try table.write(toFile: folder.file("my table.csv"), atomically: true, encoding: .utf8)
        let yaml = """
            name: own
            data:
              source: csv
              file: my table.csv
              label: level
            \(data.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
            training: {epochs: 3}
            teacher: {epochs: 3, minimumValidationAccuracy: 0}
            architectures: [classical, hea]
            seeds: 2
            """
        try yaml.write(toFile: folder.file("own.yaml"), atomically: true, encoding: .utf8)
        return try Plan.find(folder.file("own.yaml"))
    }

    @Test func aTableBesideThePlanIsRead() throws {
        let folder = TemporaryFolder()
        let plan = try plan("", in: folder)
        let trial = try #require(plan.expand().first?.specification)
        #expect(trial.data.features == 4 && trial.data.classes == 3 && trial.data.samples == 60)
        #expect(trial.data.contents?.classes == ["high", "low", "mid"])
        #expect(try Plan(yaml: plan.yaml, file: "/elsewhere/plan.yaml") == plan)
        #expect(try plan.summary.contains("60 samples of 4 features in 3 classes"))
    }

    @Test func anyNameSurvivesBeingWritten() throws {
        for name in ["two\nlines", "a\r\nb", "\u{85}\u{2028}x", "\u{7F}", "tab\tb", "a\\b", "\u{1B}[1m", "# - *", "é"] {
            let folder = TemporaryFolder()
            let header = "a,\"\(name.replacing("\"", with: "\"\""))\",c,d,level\n"
            var plan = try plan("", in: folder, table: header + Self.rows.joined())
            plan.table.columns = ["a", name]
            plan.table.classes = ["low", "mid"]
            try plan.readTables()
            #expect(try Plan(yaml: plan.yaml, file: "/elsewhere/plan.yaml") == plan, "\(plan.yaml)")
            #expect(!plan.yaml.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x2028 })
        }
    }

    @Test func aPartWithoutAClassIsWarnedOf() throws {
        let folder = TemporaryFolder()
        let rare = Self.table + "1,2,3,4,rare\n1,2,3,5,rare\n"
        var plan = try plan("stratified: true\nfold: 5-fold", in: folder, table: rare)
        let warnings = try plan.inspectData()
        #expect(
            warnings.contains {
                $0.contains("data: no test sample is of class 'rare' in 3 of the 5 data sets drawn (first with fold ")
            })
        #expect(warnings.allSatisfy { $0.contains("'rare'") && !$0.contains("or stratified") })
        try plan.assign("data.classes=[low, high, mid]")
        try plan.readTables()
        #expect(try plan.inspectData().isEmpty)
        #expect(try Plan.paper.inspectData().isEmpty)
        var few = Plan.paper
        (few.data.samples, few.redrawsData) = (10, true)
        #expect(
            try few.inspectData().contains {
                $0.contains("no test sample is of one of the classes") && $0.contains("of the 12 data sets")
            })
    }

    @Test func labelsThatMayBeMissingAreWarnedOfUnlessTheyAreNamed() throws {
        let folder = TemporaryFolder()
        let table = Self.table.replacing("mid", with: "NA")
        let sentence = "data: 'NA' is taken for the label of a class."
        #expect(try plan("", in: folder, table: table).inspectData().contains { $0.hasPrefix(sentence) })
        #expect(
            try !plan("classes: [low, NA]", in: folder, table: table).inspectData().contains { $0.contains("label") })
    }

    @Test func aSampleThatCannotBeEmbeddedIsFoundBeforeTheSweep() throws {
        let folder = TemporaryFolder()
        var plan = try plan("", in: folder, table: Self.table + "0,0,0,0,mid\n")
        let error = #expect(throws: PlanError.self) { try plan.inspectData() }
        #expect(error?.description.contains("my table.csv', line 62: all features are zero") ?? false)
        // A perceptron takes it, and so do angles; a teacher with a circuit does not.
        try plan.assign("architectures=[classical]")
        _ = try plan.inspectData()
        try plan.assign("teacher.kind=circuit")
        #expect(throws: PlanError.self) { try plan.inspectData() }
        try plan.assign("embedding.kind=angle")
        try plan.assign("architectures=[hea]")
        _ = try plan.inspectData()
    }

    @Test func fieldsOfOtherSourcesMultiplyNothing() throws {
        let folder = TemporaryFolder()
        var plan = try plan("fold: 3-fold\nscaling: [none, min-max]", in: folder)
        try plan.assign("data.source=[xor, csv]")
        try plan.assign("data.bits=[16, 4]")
        try plan.readTables()
        try plan.validate()
        let trials = plan.expand()
        // Bits twice, or scaling twice; each with three folds, two students, with and without a teacher, and two seeds.
        #expect(trials.count == (2 + 2) * 3 * 2 * 2 * 2 && plan.trialCount == trials.count)
        #expect(Set(trials.map(\.specification.identity)).count == trials.count)
        let columns = SettingColumns(of: plan)
        let shown = Set(trials.map { columns.values(of: $0.specification).joined(separator: " ") })
        #expect(shown.count == 12)
        #expect(Set(trials.compactMap(\.specification.data.fold?.text)) == ["1/3", "2/3", "3/3"])
        #expect(Set(trials.map(\.specification.data.bits)) == [16, 4])
    }

    @Test func whatIsWrongWithATableIsReportedAtItsField() throws {
        let folder = TemporaryFolder()
        func refusal(_ data: String, table: String = Self.table) -> String {
            do {
                _ = try plan(data, in: folder, table: table)
                return "no error"
            } catch { return "\(error)" }
        }
        #expect(refusal("", table: Self.table + "1,,2,3,mid\n").contains("own.yaml:4:"))
        #expect(refusal("", table: Self.table + "1,,2,3,mid\n").contains("line 62 (column 'b')"))
        #expect(refusal("classes: [low, hihg]").contains("did you mean 'high'?"))
        #expect(refusal("fold: 7/5").contains("own.yaml:6:9: data: fold is 7/5"))
        #expect(refusal("fold: 1").contains("a fold such as 2/5"))
        #expect(refusal("columns: [a, level]").contains("cannot be a feature"))
        let missing = #expect(throws: PlanError.self) {
            try Plan(yaml: "name: x\ndata: {source: csv, label: y}\n", file: "x.yaml")
        }
        #expect(missing?.description.contains("data: file is none") ?? false)
        // Bits would be drawn, and nobody would notice.
        try folder.write("unread.csv", Self.table)
        let unread = #expect(throws: PlanError.self) {
            try Plan(yaml: "name: x\ndata: {file: \(folder.file("unread.csv")), label: y}\n", file: "x.yaml")
        }
        #expect(unread?.description.hasPrefix("x.yaml:2:14: data: file is '") ?? false)
        #expect(unread?.description.contains("the data are of source xor, which reads no file") ?? false)
        let absent = #expect(throws: PlanError.self) {
            try Plan(yaml: "name: x\ndata: {source: csv, label: y, file: nothing.csv}\n", file: "x.yaml")
        }
        #expect(absent?.description.contains("cannot be read: No such file") ?? false)
    }

    @Test func aSweepOnATableCanBeReportedWithoutIt() throws {
        let folder = TemporaryFolder()
        let plan = try plan("stratified: true", in: folder)
        _ = try Sweep(plan).run(in: folder.file("results"))
        try FileManager.default.removeItem(atPath: folder.file("my table.csv"))
        let history = try SweepHistory.read(folder: folder.file("results"))
        #expect(history.plan == plan)
        #expect(try history.ends.values.allSatisfy { $0.result?.confusion.classes == 3 })
        #expect(try history.ends.count == 8)
    }

    @Test func aSweepIsNotResumedOnAnotherTable() throws {
        let folder = TemporaryFolder()
        let first = try plan("", in: folder)
        _ = try Sweep(first).run(in: folder.file("results"))
        let other = try plan("", in: folder, table: Self.table + "3,2,1,0,mid\n")
        #expect(first.fingerprint != other.fingerprint)
        #expect(throws: SweepError.self) { try Sweep(other).run(in: folder.file("results")) }
    }

    @Test func theDigitsArePlansThatComeWithTheProgram() throws {
        #expect(try #require(Plan.builtIn("digits")).expand().first?.specification.data.classes == 10)
        let three = try #require(Plan.builtIn("digits-3")).expand()
        #expect(three.count == 192 && three[0].specification.data.samples == 183 + 182 + 174)
        #expect(three.allSatisfy { $0.specification.data.classes == 3 })
        try #require(Plan.builtIn("digits")).validate()
    }
}
