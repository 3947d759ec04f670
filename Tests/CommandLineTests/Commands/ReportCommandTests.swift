// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Reports as a user makes them.
@Suite(.waitsForProcesses) struct ReportCommandTests {
    let folder: TemporaryFolder

    init() throws { folder = TemporaryFolder() }

    /// Runs a sweep of eight short trials into `name`.
    private func sweep(_ name: String, plan: String = "paper") throws {
        let outcome = try Command().run(
            "sweep", plan, "--seeds", "2", "--epochs", "8", "--architectures", "classical,q2", "--quiet", "--output",
            name, in: folder.path)
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    private func report(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> Command.Outcome {
        try Command(environment: environment).run(["report"] + arguments, in: folder.path)
    }

    private func files(_ name: String) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file(name)).filter { $0 != ".lock" }
        return Dictionary(
            uniqueKeysWithValues: names.map {
                ($0, FileManager.default.contents(atPath: folder.file("\(name)/\($0)")) ?? Data())
            })
    }

    /// Python's XML parser and a look at every attribute.
    private func check(_ page: String) throws {
        let script = """
            import base64, hashlib, re, sys, xml.dom.minidom
            page = open(sys.argv[1], encoding="utf-8").read()
            tree = xml.dom.minidom.parseString(page.encode())
            # One script, the one that the policy names.
            [script] = tree.getElementsByTagName("script")
            digest = base64.b64encode(hashlib.sha256(script.firstChild.data.encode()).digest()).decode()
            policies = [meta.getAttribute("content") for meta in tree.getElementsByTagName("meta")]
            assert not script.attributes and any(f"script-src 'sha256-{digest}';" in policy for policy in policies), policies
            for node in tree.getElementsByTagName("*"):
                assert node.tagName not in ("iframe", "object", "embed", "link", "img", "image", "base"), node.tagName
                for name, value in node.attributes.items():
                    assert not name.startswith("on") and name not in ("src", "srcset", "action"), name
                    assert "href" not in name or value.startswith("#"), value
                    assert "url(" not in re.sub(r"url\\(#", "", value), value
            # Names of XML namespaces are no addresses; the licence and the paper have none in the page.
            rest = re.sub(r'xmlns="http://www.w3.org/(1999/xhtml|2000/svg)"', "", page)
            assert "http" not in re.sub(r"http-equiv", "", rest) and "@import" not in page
            """
        let outcome = try Command(executable: "/usr/bin/env").run("python3", "-c", script, page, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func theJournalAloneGivesWhatTheFullFolderGives() throws {
        try sweep("here/out")
        #expect(try report("here/out").status == 0)
        let full = try files("here/out")
        for name in ["report.html", "plan.yaml", "trials.csv", "comparisons.csv", "figure1.svg", "figure1.png"] {
            #expect(full[name]?.isEmpty == false, "\(name)")
        }
        try FileManager.default.createDirectory(atPath: folder.file("there/out"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: folder.file("here/out/trials.jsonl"), toPath: folder.file("there/out/trials.jsonl"))
        let outcome = try report("there/out")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("there/out/report.html"))
        let rebuilt = try files("there/out")
        #expect(rebuilt.keys.sorted() == full.keys.sorted())
        for (name, content) in full { #expect(rebuilt[name] == content, "\(name)") }
        try check("there/out/report.html")
        let page = try folder.read("there/out/report.html")
        for text in [
            "All 8 trials are done.", "a perceptron 64–16–8–3 with 1203 parameters", "Accuracy 100.0 %", "<svg",
            "Distillation raises the mean F1.", "0.353 (0.011)", "code is not known", "Processor",
            "swift build -c release", "name: paper", "None: no trial failed",
        ] { #expect(page.contains(text), "\(text)") }
    }

    /// A study of one's own with 72 settings, beside published values: one table, a map, and the page as a browser has it.
    @Test func manySettingsAreOneTableAndAMap() throws {
        try folder.write(
            "many.yaml",
            """
            name: many
            data: {samples: 40, bits: 4}
            architectures: [classical, q2, \((1...4).map { "{name: AClassifierWithALongName\($0), classical: {hidden: [2]}}" }.joined(separator: ", "))]
            distillation: off
            circuit: {layers: [1, 2]}
            training: {epochs: 2, learningRate: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5], batch: [4, 8, full], optimiser: [adam, adamw]}
            seeds: 2
            claims:
              - {statement: Small batches help., greater: {batch: 4}, than: {batch: full}}
            reference: |
              # Nobody
              architecture,mean,variance,n
              classical,0.5,0.01,5
              q2,0.4,0.01,5
            """)
        let outcome = try Command().run("sweep", "many.yaml", "--output", "out", in: folder.path)
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("The best of "))
        #expect(try report("out", "--no-figures").status == 0)
        try check("out/report.html")
        let page = try folder.read("out/report.html")
        let rows = try #require(page.firstMatch(of: /scroll sortable.*?<\/table>/.dotMatchesNewlines())).0
        #expect(rows.matches(of: /<tr>/).count == 1 + (3 + 4) * 36, "a classical student has no layers")
        for text in [
            "<p class=\"lead\">The best of ", " Nearest to the published values, of ", "Mean F1, setting by setting",
            "the nearest first", "Small batches help.",
        ] { #expect(page.contains(text), "\(text)") }
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") else { return }
        let seen = try Command(executable: Command.projectRoot + "/scripts/check-report").run(
            "out/report.html", in: folder.path)
        #expect(seen.status == 0, "\(seen.output)\(seen.errors)")
    }

    /// Where cases give each student its own training, what follows from the student is said once, and the rest in its row.
    @Test func aStudentsOwnSettingsAreWithWhatItIs() throws {
        try folder.write(
            "cases.yaml",
            """
            name: cases
            data: {samples: 60, bits: 4}
            architectures: [classical, q2]
            cases:
              - {architectures: classical, training.learningRate: 0.1, training.batch: 16, training.momentum: 0.5, training.optimiser: sgd}
              - {architectures: q2, training.learningRate: [0.05, 0.1], training.batch: 32, training.optimiser: adam}
            """)
        let outcome = try Command().run(
            "sweep", "cases.yaml", "--seeds", "2", "--epochs", "4", "--quiet", "--output", "out", in: folder.path)
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(try report("out").status == 0)
        let page = try folder.read("out/report.html")
        for name in ["classical, learning rate 0.1", "q2, learning rate 0.05"] {
            #expect(page.contains(#"<th scope="row">\#(name)</th>"#))
        }
        #expect(
            page.contains("<td>optimiser sgd, momentum 0.5, batch 16</td>")
                && page.contains("<td>optimiser adam, batch 32</td>"))
        try check("out/report.html")
    }

    @Test func aPageElsewhereLeavesTheFolderAsItIs() throws {
        try sweep("out")
        let before = try files("out")
        let outcome = try report("out", "--output", "page.html", "--no-figures")
        #expect(outcome.status == 0 && outcome.output == "page.html\n")
        #expect(try files("out") == before)
        #expect(try folder.read("page.html").contains("The figures were left out, as asked."))
        try check("page.html")
    }

    @Test func withoutMatplotlibThePageSaysWhatIsMissing() throws {
        try sweep("out")
        // The scripts and what they call, but no Python.
        try FileManager.default.createDirectory(atPath: folder.file("bin"), withIntermediateDirectories: true)
        for tool in ["bash", "dirname", "readlink"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("bin/\(tool)"), withDestinationPath: "/usr/bin/\(tool)")
        }
        let script = try String(contentsOfFile: Command.projectRoot + "/scripts/plot", encoding: .utf8)
        try #require(script.contains("/usr/bin/python3"))
        try folder.write("bin/plot", script.replacing("/usr/bin/python3", with: "/nowhere/python3"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/plot"))
        let outcome = try report(
            "out", environment: ["QDISTILL_SCRIPTS": folder.file("bin"), "PATH": folder.file("bin"), "PYTHON": ""])
        #expect(outcome.status == 2)
        let page = try folder.read("out/report.html")
        for text in [outcome.errors, page] {
            #expect(text.contains("No python3 with matplotlib was found.") && text.contains("apt-get install python3-matplotlib"))
        }
        #expect(page.contains("<th scope=\"row\">q2</th>") && !page.contains("<svg"))
        try check("out/report.html")
    }

    @Test func withoutTheScriptThePageSaysWhereToGetIt() throws {
        try sweep("out")
        let outcome = try report("out", environment: ["QDISTILL_SCRIPTS": "/nowhere"])
        #expect(outcome.status == 2)
        #expect(try folder.read("out/report.html").contains("QDISTILL_SCRIPTS is &#39;/nowhere&#39;"))
        #expect(outcome.errors.contains("there is no script 'plot' in it"))
    }

    @Test func onePlanOnTwoMachinesIsComparedTrialByTrial() throws {
        try sweep("a")
        try sweep("b")
        let before = try [files("a"), files("b")]
        #expect(try report("a", "b", "--no-figures").output == "report.html\n")
        #expect(try [files("a"), files("b")] == before)
        var page = try folder.read("report.html")
        #expect(page.contains("paper in a</a>") && page.contains("paper in b</a>"))
        #expect(page.contains("All 8 trials that both have are identical, bit for bit"))
        try check("report.html")

        // One bit in one trial.
        try folder.alterJournal("b/trials.jsonl") { lines in
            let index = try #require(lines.firstIndex { $0.contains("\"event\":\"done\",\"number\":3,") })
            let match = try #require(lines[index].firstMatch(of: /"testLoss":([0-9.]+)/))
            let loss = try #require(Double(match.1))
            lines[index] = lines[index].replacing("\"testLoss\":\(match.1)", with: "\"testLoss\":\(loss.nextUp)")
        }
        #expect(try report("a", "b", "--no-figures").status == 0)
        page = try folder.read("report.html")
        #expect(page.contains("Of 8 trials that both have, 1 differ: numbers 3."))
    }

    @Test func twoPlansAreShownSideBySideWithTheirDifferences() throws {
        try sweep("a")
        try sweep("b", plan: "paper-softmax-twice")
        let outcome = try report("a", "b", "--output", "both.html")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let page = try folder.read("both.html")
        #expect(page.contains("<title>paper and paper-softmax-twice:"))
        #expect(page.contains("loss is cross-entropy in paper and cross-entropy-of-softmax in paper-softmax-twice"))
        #expect(!page.contains("identical, bit for bit"))
        try check("both.html")
    }

    @Test func whatSomeoneElseWroteStaysText() throws {
        try sweep("out")
        let attack = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        try folder.alterJournal("out/trials.jsonl") { lines in
            let index = try #require(lines.firstIndex { $0.hasPrefix("{\"event\":\"done\"") })
            let head = try #require(lines[index].firstMatch(of: /"number":\d+,"identity":"[0-9a-f]+","rank":0/)).0
            lines[index] =
                "{\"event\":\"failed\",\(head),\"host\":\"\(attack)\",\"seconds\":1,\"failure\":\"\(attack)\"}"
            let session = try #require(lines.firstIndex { $0.contains("\"event\":\"session\"") })
            lines[session] = lines[session].replacing(/"hosts":\[[^\]]*\]/, with: "\"hosts\":[\"\(attack)\"]")
                .replacing(/"gitCommit":"[^"]*"/, with: "\"gitCommit\":\"0; rm -rf ~ \(attack)\"")
                .replacing(/"instructionSet":"[^"]*"/, with: "\"instructionSet\":\"$(reboot)\"")
        }
        let outcome = try report("out", "--no-figures")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let page = try folder.read("out/report.html")
        #expect(page.components(separatedBy: "<script").count == 2 && !page.contains("<img"))
        // The reason, the host and the commit.
        #expect(page.components(separatedBy: "&lt;script&gt;alert(1)").count == 4)
        #expect(page.contains("1 trial of 8 ended without a result"))
        // A reader pastes commands into a shell.
        let commands = try #require(page.firstMatch(of: /How to reproduce<\/h2>.*?<\/pre>/.dotMatchesNewlines())).0
        #expect(!commands.contains("rm -rf") && !commands.contains("reboot") && commands.contains("swift build"))
        try check("out/report.html")
    }

    @Test func ofARunningSweepThePageAloneIsWritten() throws {
        let process = try Command().start(["sweep", "paper", "--output", "out"], in: folder.path)
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        let deadline = Date().addingTimeInterval(60)
        while folder.doneTrials("out/trials.jsonl") < 1 && Date() < deadline { usleep(2000) }
        let outcome = try report("out", "--no-figures")
        #expect(process.isRunning, "the sweep should not be over yet")
        #expect(outcome.status == 0 && outcome.output == "out/report.html\n", "\(outcome.errors)")
        #expect(outcome.errors.contains("A sweep is running in 'out': its tables are left to it."))
        #expect(try folder.read("out/report.html").contains("The sweep was running when this page was written."))
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/trials.csv")))
    }

    @Test func aSweepThatHasOnlyAPlanHasAReport() throws {
        try sweep("out")
        let plan = try #require(folder.read("out/trials.jsonl").split(separator: "\n").first)
        try FileManager.default.removeItem(atPath: folder.file("out"))
        try FileManager.default.createDirectory(atPath: folder.file("out"), withIntermediateDirectories: true)
        try folder.write("out/trials.jsonl", plan + "\n")
        let outcome = try report("out")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("no trial has ended yet"))
        try check("out/report.html")
    }

    @Test func whereAllTrialsFailedThePageSaysWhy() throws {
        let sweep = try Command().run(
            "sweep", "paper", "--seeds", "2", "--epochs", "8", "--architectures", "q2", "--set", "distillation=off",
            "--set",
            "training.learningRate=1e300", "--quiet", "--output", "out", in: folder.path)
        try #require(sweep.status == 3, "\(sweep.errors)")
        let outcome = try report("out")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        let page = try folder.read("out/report.html")
        #expect(page.contains("No trial gave a result") && page.contains("<li>2 trials: "))
        #expect(
            !page.contains("are missing") && !page.contains("id=\"figures\"") && !page.contains("Claims, and what"))
        try check("out/report.html")
    }

    @Test func badInputIsReportedInASentence() throws {
        let missing = try report("nowhere")
        #expect(
            missing.status == 1 && missing.errors.contains("'nowhere/trials.jsonl' cannot be read: it is not there"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("nowhere")))
        #expect(try report().status == 64)
        try sweep("out")
        let unwritable = try report("out", "--output", "no/such/folder/page.html", "--no-figures")
        #expect(unwritable.status == 1 && unwritable.errors.contains("'no/such/folder/page.html' cannot be written"))
        #expect(try report("--help").output.contains("Exit codes: 0 the report is written"))
    }

    /// Chromium is not among what scripts/setup installs: it is large, and only developers of the page need it.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium"), "there is no chromium"))
    func theBrowserFindsNothingWrongAndFindsWhatIs() throws {
        try sweep("out")
        #expect(try report("out").status == 0)
        let check = Command(executable: Command.projectRoot + "/scripts/check-report")
        let outcome = try check.run("out/report.html", in: folder.path)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let page = try folder.read("out/report.html")
        for (good, bad, sentence) in [
            ("<h2 id=\"run\">", "<h2 id=\"results\">", "an id appears twice"),
            ("--soft: #565656", "--soft: #bbbbbb", "contrast"),
            ("<main id=\"content\">", "<main id=\"content\"><p style=\"width: 400px\">wide</p>", "the page is"),
            ("<main id=\"content\">", "<main id=\"content\"><img src=\"http://localhost/x\"/>", "the browser logged"),
            ("<h2 id=\"run\">What was run</h2>", "<h4 id=\"run\">What was run</h4>", "a heading skips a level"),
        ] {
            try #require(page.contains(good))
            try folder.write("bad.html", page.replacing(good, with: bad))
            let outcome = try check.run("bad.html", in: folder.path)
            #expect(outcome.status == 1 && outcome.output.contains(sentence), "\(sentence): \(outcome.output)")
        }
    }
}
