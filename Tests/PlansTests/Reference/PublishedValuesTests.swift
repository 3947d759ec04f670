// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import TestSupport
import Testing

@Suite("A reference is a table of published values") struct PublishedValuesTests {
    private func plan(_ reference: String, _ more: String = "") throws -> Plan {
        let lines = reference.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }
        return try Plan(yaml: "name: mine\n\(more)reference: |\n\(lines.joined())", file: "mine.yaml")
    }

    private func row(_ reference: String) throws -> Reference.Row {
        try #require(plan(reference).reference?.rows.first)
    }

    /// What the paper says of its figure: distillation lifts the classical student to 1, and q3 alone loses.
    @Test func thePapersPlansHaveItsFigure() throws {
        let reference = try #require(Plan.paper.reference)
        #expect(reference.rows.count == 16 && reference.rows.allSatisfy { $0.count == 12 })
        #expect(reference.source.contains("Piperno") && reference.source.contains("Figure 1"))
        let trials = Plan.paper.expand().filter { $0.specification.seed == 1 }.map(\.specification)
        func mean(_ name: String, _ distillation: Bool) throws -> Double {
            let trial = try #require(
                trials.first { $0.student.architecture.name == name && $0.distillation == distillation })
            return try #require(reference.row(ofStudent: name, trial)).mean
        }
        #expect(try mean("classical", true) == 1)
        #expect(try Plan.paper.architectures.map(\.name).filter { try mean($0, true) < mean($0, false) } == ["q3"])
        for name in Plan.builtInNames {
            let plan = try #require(Plan.builtIn(name))
            #expect((plan.reference == reference) == name.hasPrefix("paper"), "\(name)")
        }
    }

    @Test(arguments: ["qml-benchmarks", "qml-benchmarks-search"]) func theBenchmarksPlansHaveItsAccuracies(name: String)
        throws
    {
        let plan = try #require(Plan.builtIn(name))
        let reference = try #require(plan.reference)
        #expect(reference.rows.count == 203 && reference.rows.allSatisfy { $0.score == .accuracy && $0.count == 5 })
        let first = reference.rows[0]
        #expect(first.mean == 0.8467 && first.variance == 0.0398 * 0.0398)
        let columns = SettingColumns(of: plan)
        var known: Set<String> = []
        let trials = plan.expand().map(\.specification).filter {
            known.insert("\($0.student.architecture.name) \($0.data.table?.set ?? "")").inserted && !$0.distillation
        }
        let found = Set(
            trials.compactMap { reference.row(ofStudent: columns.student($0.student.architecture), $0)?.mean })
        #expect(found == Set(reference.rows.map(\.mean)))
    }

    @Test func itIsTheSameInAPlanAndInAFile() throws {
        let folder = TemporaryFolder()
        let table = "# From a paper\n# with a remark\narchitecture,mean,n\nhea,0.5,3\n"
        try folder.write("published.csv", table)
        try folder.write("mine.yaml", "name: mine\nreference: published.csv\n")
        let (read, written) = (try Plan.find(folder.file("mine.yaml")), try plan(String(table.dropLast())))
        #expect(read == written && read.reference?.source == "From a paper")
        #expect(read.reference?.notes == ["with a remark"])
        #expect(try Plan(yaml: read.yaml, file: "again.yaml") == read)
        let journalled = try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(read))
        #expect(journalled == read)
    }

    @Test func aValueMayBeOfAnySetting() throws {
        let plan = try plan(
            "architecture,batch,learning_rate,distillation,mean,n\n,32,0.10,,0.5,3\nhea,full,,true,0.75,3\n",
            "training: {batch: [32, full]}\narchitectures: [hea, q2]\nseeds: 1\n")
        let reference = try #require(plan.reference)
        let means = plan.expand().map(\.specification).map { trial in
            reference.row(ofStudent: trial.student.architecture.name, trial)?.mean
        }
        let expected: [Double?] = plan.expand().map(\.specification).map { trial in
            if trial.training.batch != nil { return 0.5 }
            return trial.student.architecture.name == "hea" && trial.distillation ? 0.75 : nil
        }
        #expect(means == expected && Set(means).count == 3)
    }

    @Test func theSpreadIsAVarianceADeviationOrAnInterval() throws {
        #expect(try row("mean,variance,n\n0.5,0.040,9").variance == 0.04)
        #expect(try row("mean,standard_deviation,n\n0.5,0.2,9").variance == 0.2 * 0.2)
        #expect(try row("mean,n\n0.5,9").variance == nil)
        // The quantile of Student's t for 8 degrees of freedom, from a table: 2.306.
        let variance = try #require(row("mean,ci95_low,ci95_high,n\n0.5,0.3463,0.6537,9").variance)
        #expect(abs(variance - 0.04) < 1e-4)
    }

    @Test func roundingIsPartOfTheError() throws {
        let rounded = try row("mean,variance,n\n1.00,0.0,4")
        #expect(abs(rounded.squaredError - (0.05 / 4 + 1e-4 / 12)) < 1e-15)
        #expect(try row("mean,variance,n\n1.0000,0.1,4").squaredError < row("mean,variance,n\n1,0.1,4").squaredError)
    }

    @Test(arguments: [
        ("mean,n\n0.5,0", "line 2: n is a number of runs"), ("mean,n\n,3", "line 2: 'mean' is missing"),
        ("mean,n\nhalf,3", "line 2: mean is 'half'; give a number."), ("mean\n0.5", "there is no column 'n'; add it."),
        ("mean,n,architecure\n0.5,3,hea", "did you mean 'architecture'?"), ("mean,n,n\n1,2,3", "'n' is there twice"),
        ("mean,n", "it has no rows below its columns"), ("mean,n\n0.5", "there are 1 fields and 2 columns"),
        ("mean,n,distillation\n0.5,3,yes", "write true or false"), ("mean,n,score\n0.5,3,f2", "'f2' is no score"),
        ("mean,n,variance\n0.5,3,-1", "variance is below 0"), ("mean,n,batch\n0.5,3,many", "batch: 'many' is not"),
        ("mean,n,ci95_low\n0.5,3,0.1", "an interval needs ci95_low"),
        ("mean,n,variance,standard_deviation\n1,3,1,1", "say the same; leave one empty"),
    ])
    func whatIsNoneIsReportedWithItsLine(table: String, sentence: String) {
        let error = #expect(throws: PlanError.self) { try plan(table) }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("mine.yaml:2:") && text.contains(sentence), "\(text)")
    }

    @Test func aFileThatIsMissingIsNamed() throws {
        let error = #expect(throws: PlanError.self) {
            try Plan(yaml: "name: mine\nreference: none.csv\n", file: "/nowhere/mine.yaml")
        }
        #expect(error?.description.contains("/nowhere/none.csv") ?? false, "\(error as Any)")
    }
}
