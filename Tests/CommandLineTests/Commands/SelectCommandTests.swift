// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

@Suite("A sweep that chooses survives what others survive, and can be looked at", .waitsForProcesses)
struct SelectCommandTests {
    private static let plan = """
        name: choose
        data: {samples: 400, bits: 8, split: [0.6, 0.2, 0.2]}
        training: {epochs: 120, learningRate: [0.003, 0.03, 0.3]}
        circuit: {layers: [1, 2]}
        architectures: [classical, hea]
        distillation: false
        seeds: 2
        select: {by: validationAccuracy, folds: 3, seeds: 3, stop: {halving: {epochs: 30, factor: 2}}}
        """
    private static let sweep = ["sweep", "plan.yaml", "--output", "out"]
    private static let tables = ["trials.csv", "best.csv", "search.csv", "summary.csv"]
    private let folder = TemporaryFolder()

    init() throws { try folder.write("plan.yaml", Self.plan) }

    private func whole() throws -> [String: String] { try UndisturbedSweep.files(of: Self.sweep, plan: Self.plan) }

    private func expectTables(in output: String = "out") throws {
        let whole = try whole()
        for name in Self.tables { #expect(try folder.read("\(output)/\(name)") == whole[name], "\(name)") }
    }

    private func run(_ arguments: String...) throws -> Command.Outcome { try Command().run(arguments, in: folder.path) }

    /// Puts the undisturbed sweep's journal in place, or what it had when it was killed.
    private func putJournal(before event: String? = nil) throws {
        let lines = try #require(try whole()["trials.jsonl"]).split(separator: "\n")
        let kept = event.map { event in lines.prefix { !$0.hasPrefix("{\"event\":\"\(event)\"") } } ?? lines[...]
        try #require(event == nil || kept.count < lines.count)
        try FileManager.default.createDirectory(atPath: folder.file("out"), withIntermediateDirectories: true)
        try folder.write("out/trials.jsonl", kept.joined(separator: "\n") + "\n")
    }

    private func checkPage() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") else { return }
        let check = Command(executable: Command.projectRoot + "/scripts/check-report")
        let outcome = try check.run("out/report.html", in: folder.path)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test(arguments: [1, 2, 4]) func theChoiceIsTheSameOnAnyNumberOfRanks(ranks: Int) throws {
        let outcome = try Command(ranks: ranks).run(Self.sweep, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectTables()
        // The best row's setting, as the table has it.
        let best = try folder.read("out/best.csv").split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let place = try #require(best[0].firstIndex(of: "learning_rate"))
        #expect(outcome.output.contains("Chosen by validation accuracy, the best first:\n  classical:\n"))
        #expect(outcome.output.contains("    1. learning rate \(best[1][place]): "), "\(outcome.output)")
        // Means over good and bad settings on folds are no scores.
        #expect(outcome.output.contains("Sweep choose: at most 189 trials, ") && !outcome.output.contains("; mean F1: "))
    }

    @Test func killedAtAnyMomentItEndsTheSame() throws {
        for (ranks, done) in [(nil, 1), (2, 30), (nil, 60), (2, 95)] as [(Int?, Int)] {
            let process = try Command(ranks: ranks).start(Self.sweep, in: folder.path)
            try process.run()
            let deadline = Date().addingTimeInterval(60)
            while folder.doneTrials("out/trials.jsonl") < done && process.isRunning && Date() < deadline {
                usleep(1000)
            }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        #expect(try Command(ranks: 2).run(Self.sweep, in: folder.path).status == 0)
        try expectTables()
    }

    @Test func itsReportHasTheChoiceAndNothingOfWhatIsNotMeasured() throws {
        try putJournal()
        let outcome = try run("report", "out")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        try expectTables()
        let page = try folder.read("out/report.html")
        #expect(page.contains("108 done and 81 not needed") && page.contains("<h2 id=\"choices\">"))
        #expect(
            page.contains("The results are those of what was chosen: 2 students, each trained without distillation"))
        for absent in ["With KD", "of pairs", "same weights", "beside published"] {
            #expect(!page.contains(absent), "\(absent)")
        }
        // One dot for each of the three seeds that were tested, whatever was tried.
        #expect(page.contains("F1 of every seed") && !page.contains("search fold"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/gradients.svg")))
        try checkPage()
    }

    @Test func withoutAChoiceYetItCanBeLookedAt() throws {
        try putJournal(before: "decided")
        for options in [[], ["--no-figures"]] {
            let outcome = try Command().run(["report", "out"] + options, in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let page = try folder.read("out/report.html")
            #expect(page.contains("none yet") && page.contains("at most ") && page.contains("There are no results yet"))
            #expect(!page.contains("No trial has ended") && !page.contains("id=\"claims\""))
            #expect(page.contains("; 240 to train, 80 to validate, 80 to test;") && page.contains("To be chosen among"))
            #expect(try folder.read("out/trials.csv").contains(",false,"))
        }
        try checkPage()
        #expect(try run("status", "out").output.contains("handed out, at most "))
        #expect(try Command(ranks: 2).run(Self.sweep, in: folder.path).status == 0)
        try expectTables()
    }

    @Test func partsOfItAreMerged() throws {
        for name in ["classical", "hea"] {
            #expect(try run("sweep", "plan.yaml", "--architectures", name, "--output", name).status == 0)
        }
        let outcome = try run("merge", "classical", "hea", "--output", "all")
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectTables(in: "all")
        #expect(try run("status", "all").output.contains("81 trials not needed, by what was decided"))
        // One that was killed, and one architecture of it.
        try putJournal(before: "decided")
        let part = try run("merge", "out", "classical", "--output", "part")
        #expect(
            part.status == 4 && part.errors.contains("run qdistill sweep part/plan.yaml --output part"),
            "\(part.errors)")
        #expect(try run("sweep", "part/plan.yaml", "--output", "part").status == 0)
        try expectTables(in: "part")
    }

    @Test func statusCountsWhatIsNotNeeded() throws {
        try putJournal()
        let text = try run("status", "out").output
        #expect(text.contains("108 done, 0 failed, 0 given up, 0 handed out, 0 left of 189"), "\(text)")
        #expect(text.contains("  81 trials not needed, by what was decided\n"))
        let json = try run("status", "out", "--json").output
        let status = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(
            status["notNeeded"] as? Int == 81 && status["left"] as? Int == 0 && status["mayLeaveOut"] as? Bool == false)
    }

    @Test func aDryRunCountsTrialsAtMost() throws {
        let dry = try run("sweep", "plan.yaml", "--dry-run")
        #expect(dry.status == 0 && dry.output.contains("\nat most 189 trials: 2 architectures, "), "\(dry.output)")
        #expect(dry.output.contains("which of these are run depends on results"))
        #expect(dry.output.contains("early stopping and decisions make it less"))
        // What trials differ in is in the list.
        let trials = dry.output.split(separator: "\n").dropFirst().filter {
            $0.contains("  classical  ") || $0.contains("  hea  ")
        }
        #expect(trials.count == 189 && Set(trials.map { $0.drop { !$0.isLetter } }).count == 189)
        #expect(try run("plan", "check", "plan.yaml").output.contains("plan.yaml: at most 189 trials: "))
        #expect(try run("plan", "check", "paper").output.contains("paper: 192 trials: "))
    }

    @Test func shardsAreRefused() throws {
        let outcome = try run("sweep", "plan.yaml", "--output", "out", "--shard", "1/2")
        #expect(outcome.status == 1 && outcome.errors.contains("shard"), "\(outcome.errors)")
    }

    /// Nothing but the architecture is chosen: trials of folds are told apart all the same.
    @Test func aChoiceAmongArchitecturesNamesItsFolds() throws {
        try folder.write(
            "plan.yaml",
            "{name: choose, data: {samples: 60, bits: 4}, training: {epochs: 3}, architectures: [classical, hea],"
                + " distillation: false, seeds: 2, select: {folds: 3, over: architectures}}")
        #expect(try run("sweep", "plan.yaml", "--output", "out", "--quiet").status == 0)
        let rows = try folder.read("out/trials.csv").split(separator: "\n")
        #expect(rows[0].contains(",search_fold,result,") && rows.count == 1 + 12 + 2)
        #expect(rows.count { $0.contains("/3,false,") } == 12 && rows.count { $0.contains(",,true,") } == 2)
    }

    @Test func aSearchAloneSaysSoOnThePage() throws {
        try folder.write(
            "plan.yaml",
            "{name: choose, data: {samples: 60, bits: 4}, training: {epochs: 3, learningRate: [0.01, 0.1]},"
                + " architectures: [hea], distillation: false, seeds: 1, select: {folds: 3, refit: false}}")
        #expect(try run("sweep", "plan.yaml", "--output", "out", "--quiet").status == 0)
        let outcome = try run("report", "out")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        let page = try folder.read("out/report.html")
        #expect(
            page.contains("The plan asks for a search alone: nothing is tested.") && !page.contains("is then tested"))
    }

    @Test func seedsThatWereAddedAreExplainedOnThePage() throws {
        try folder.write(
            "plan.yaml",
            """
            {name: adapt, data: {samples: 80, bits: 4}, training: {epochs: 5}, architectures: [classical],
            distillation: false, seeds: {until: {halfWidth: 0.0001, of: mean}, atMost: 8, atLeast: 3, step: 2}}
            """)
        let outcome = try run("sweep", "plan.yaml", "--output", "out")
        #expect(outcome.status == 0 && outcome.output.contains("Sweep adapt: at most 8 trials, "), "\(outcome.output)")
        #expect(try run("report", "out", "--no-figures").output.contains("report.html"))
        let page = try folder.read("out/report.html")
        #expect(page.contains("was at most 0.0001: 3 in any case, then 2 more at a time, 8 at most."))
        // Nothing of this is said by one student without distillation.
        #expect(!page.contains("id=\"claims\"") && !page.contains("Wilcoxon"))
        #expect(page.contains("<li>classical: After 8 seeds, the 95 % interval of the mean is "))
    }
}
