// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import MessagePassing
import Plans
import Sweeps
import TestSupport
import Testing

/// Journals, plans and messages from someone else are data.
@Suite struct BadInputTests {
    /// The refusal of a journal that is a good one, altered.
    private func refusal(_ alter: (inout [String]) -> Void) throws -> String {
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small).run(in: folder.path)
        try folder.alterJournal("trials.jsonl", alter)
        let error = #expect(throws: SweepError.self) {
            let history = try SweepHistory.read(folder: folder.path)
            _ = try history.ends
        }
        return error?.description ?? ""
    }

    private func done(_ lines: [String]) -> Int { lines.firstIndex { $0.hasPrefix(#"{"event":"done""#) } ?? 0 }

    @Test func aTrialThatEndedTwiceIsRefused() throws {
        #expect(try refusal { $0.append($0[done($0)]) }.contains("cannot be done again"))
    }

    @Test(arguments: ["99", "-1", "\"x\"", "null"]) func whatIsNoNameOfATrialIsRefused(name: String) throws {
        let sentence = try refusal { $0.insert(#"{"event":"started","rank":0,"trials":[\#(name)]}"#, at: 2) }
        #expect(sentence.contains("Line 3 of the journal") && sentence.contains("field 'trials"), "\(sentence)")
        let identity = try refusal { $0[done($0)].replace(/"identity":"[0-9a-f]+"/, with: #""identity":"0123""#) }
        #expect(identity.contains("the field 'identity' holds no such value"), "\(identity)")
    }

    /// Of another plan, as after a line with a plan was lost: nothing of it is shown, and nothing lost.
    @Test func aTrialThatThePlanHasNotIsHidden() throws {
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small).run(in: folder.path)
        try folder.alterJournal { lines in
            lines[done(lines)].replace(
                /"number":[0-9]+,"identity":"[0-9a-f]+"/,
                with: "\"number\":\(Int.min),\"identity\":\"0123456789abcdef\"")
            lines.insert(#"{"event":"started","rank":0,"trials":["fedcba9876543210"]}"#, at: 2)
        }
        let history = try SweepHistory.read(folder: folder.path)
        #expect(history.doneCount == 11 && history.hiddenCount == 1)
        #expect(SweepStatus(history).text.contains("1 trial more that the plan leaves out"))
        #expect(try Sweep(Plan.small).run(in: folder.path).journal.history.doneCount == 12)
    }

    @Test(arguments: ["NaN", "1e999", "\"x\"", "null", "{}"]) func aResultWithoutNumbersIsRefusedWithItsLine(
        value: String
    ) throws {
        let sentence = try refusal { lines in
            let index = done(lines)
            lines[index] = lines[index].replacing(/"testLoss":[0-9.e-]+/, with: "\"testLoss\":\(value)")
        }
        #expect(sentence.contains("of the journal") && sentence.contains("cannot be"), "\(sentence)")
    }

    @Test(arguments: [
        #""rocAUC":1.5"#, #""validationRocAUC":-0.1"#, #""brier":3"#, #""calibrationError":1e300"#,
        #""validation":[[1,0],[0,1]]"#,
    ]) func scoresThatCannotBeAreRefused(field: String) throws {
        let name = field.prefix { $0 != ":" }
        let old = try Regex(#"\#(name):(\[\[.*?\]\]|[0-9.e-]+)"#)
        let sentence = try refusal { lines in
            let index = done(lines)
            lines[index] = lines[index].replacing(old, with: field)
        }
        #expect(sentence.contains("a score that cannot be") || sentence.contains("has not 3 classes"), "\(sentence)")
    }

    @Test(arguments: ["trainingLoss", "gradientNorm", "circuitGradientNorm"])
    func learningCurvesOfDifferentLengthsAreRefused(part: String) throws {
        let list = try Regex("\"\(part)\":\\[[^\\]]*\\]")
        #expect(
            try refusal { lines in
                // Of a student with a circuit.
                let index = lines.lastIndex { $0.contains("circuitGradientNorm") } ?? done(lines)
                lines[index] = lines[index].replacing(list, with: "\"\(part)\":[1]")
            }.contains("the parts of 'result.curve' differ in length"))
    }

    @Test func aPlanInTheJournalThatNobodyCouldRunIsRefused() throws {
        #expect(
            try refusal { $0[0] = $0[0].replacingOccurrences(of: "\"name\":\"small\"", with: "\"name\":\"../../etc\"") }
                .contains("names a folder"))
        #expect(
            try refusal { $0[0] = $0[0].replacing(/"seeds":\[[^\]]*\]/, with: "\"seeds\":[]") }.contains(
                "the list is empty"))
    }

    /// Numbers on which arithmetic would overflow.
    @Test(arguments: [
        #""confusion":[[4000000000000000000,0,0],[4000000000000000000,0,0],[0,0,0]]"#,
        #""parameters":4000000000000000000"#,
        #""epochs":\#(Int.max)"#, #""epochs":\#(Int.min)"#, #""bestEpoch":7"#, #""bestEpoch":-1"#,
    ])
    func countsThatCannotBeAreRefused(field: String) throws {
        let name = field.prefix { $0 != ":" }
        let old = try Regex(#"\#(name):(\[\[.*?\]\]|\d+)"#)
        let sentence = try refusal { lines in
            let index = done(lines)
            lines[index] = lines[index].replacing(old, with: field)
        }
        #expect(sentence.contains("cannot be: the field 'result"), "\(sentence)")
    }

    @Test(arguments: [
        #"{"event":"started","rank":\#(Int.max),"trials":[]}"#,
        #"{"event":"done","number":1,"rank":\#(Int.max)"#, #""resumedAfter":\#(Int.min)"#, #""ranks":\#(Int.max)"#,
        #""ranks":0"#,
    ])
    func ranksAndEpochsThatCannotBeAreRefused(text: String) throws {
        let sentence = try refusal { lines in
            let index = done(lines)
            if text.hasSuffix("}") {
                lines.insert(text, at: 2)
            } else if text.contains("ranks") {
                lines[1] = lines[1].replacing(/"ranks":1/, with: text)
            } else if text.contains("resumed") {
                lines[index] = lines[index].replacing(
                    ",\"result\":", with: ",\"checkpoints\":{\(text),\"written\":1},\"result\":")
            } else {
                lines[index] = lines[index].replacing("\"rank\":0", with: "\"rank\":\(Int.max)")
            }
        }
        #expect(sentence.contains("cannot be: ") && !sentence.contains("Remove"), "\(sentence)")
    }

    @Test(arguments: [1_000_000_000_000_000_000, Int.min, 0]) func tablesOfImpossibleSizeAreRefused(features: Int)
        throws
    {
        let folder = TemporaryFolder()
        try folder.write("t.csv", "a,b,y\n" + (0..<60).map { "\($0 % 7),\($0 % 5),\($0 % 3)\n" }.joined())
        try folder.write(
            "p.yaml",
            "name: t\ndata: {source: csv, file: t.csv, label: y}\narchitectures: [classical]\nseeds: 1\n"
                + "training: {epochs: 2}\ndistillation: off\n")
        _ = try Sweep(Plan.find(folder.file("p.yaml"))).run(in: folder.file("out"))
        try folder.alterJournal("out/trials.jsonl") {
            $0[0] = $0[0].replacing("\"features\":2", with: "\"features\":\(features)")
        }
        let error = #expect(throws: SweepError.self) { try SweepHistory.read(folder: folder.file("out")) }
        #expect(error?.description.contains("\(features) features") ?? false, "\(error?.description ?? "")")
    }

    @Test func aLineThatNeverEndsIsRefusedInBoundedMemory() throws {
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small).run(in: folder.path)
        let handle = try #require(FileHandle(forWritingAtPath: folder.file("trials.jsonl")))
        // A gigabyte of zeros that takes no room on the disk.
        try handle.truncate(atOffset: 1 << 30)
        let error = #expect(throws: SweepError.self) { try SweepHistory.read(folder: folder.path) }
        #expect(error?.description.contains("it is longer than 64 MB") ?? false)
    }

    @Test func linksAndPipesAreNoJournals() throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        symlink("/etc/passwd", folder.file("trials.jsonl"))
        var error = #expect(throws: SweepError.self) { try Sweep(Plan.small).run(in: folder.path) }
        #expect(error?.description.contains("it is a symbolic link") ?? false)
        unlink(folder.file("trials.jsonl"))
        mkfifo(folder.file("trials.jsonl"), 0o644)
        error = #expect(throws: SweepError.self) { try Sweep(Plan.small).run(in: folder.path) }
        #expect(error?.description.contains("it is no file") ?? false)
    }

    @Test func aLinkInATablesPlaceIsReplacedAndNotFollowed() throws {
        let folder = TemporaryFolder()
        let results = try ResultFolder(path: folder.path)
        try "keep".write(toFile: folder.file("victim"), atomically: true, encoding: .utf8)
        symlink(folder.file("victim"), folder.file(".a.csv.partial"))
        symlink(folder.file("victim"), folder.file("a.csv"))
        try results.replace("a.csv", with: "new")
        #expect(try folder.read("victim") == "keep" && folder.read("a.csv") == "new")
    }

    @Test func aPlanOfUncountableTrialsIsRefusedAtOnce() {
        var plan = Plan.small
        plan.vary(\.training.learningRate, over: (1...100_000).map(Double.init))
        plan.vary(\.training.epochs, over: Array(1...100_000))
        plan.vary(\.training.patience, over: Array(1...100_000))
        plan.seeds = Array(1...100_000)
        let error = #expect(throws: PlanError.self) { try plan.validate() }
        #expect(error?.description.contains("trials; at most 10000000 are supported") ?? false)
    }

    @Test func messagesAreCheckedForVersionAndLength() throws {
        let whole = Wire.message(numbers: [1, 2, 3])
        func numbers(_ payload: [UInt8]) throws -> [Int] {
            try Wire.numbers(in: Message(source: 1, tag: Wire.Tag.handOut.rawValue, payload: payload), upTo: 3)
        }
        #expect(try numbers(whole) == [1, 2, 3])
        for length in 0..<whole.count { #expect(throws: SweepError.self) { try numbers(Array(whole.prefix(length))) } }
        #expect(throws: SweepError.self) { try numbers(whole + [0]) }
        #expect(throws: SweepError.self) { try numbers([Wire.version + 1] + whole.dropFirst()) }
        #expect(throws: SweepError.self) { try numbers(Wire.message(numbers: [4])) }
    }

    @Test func endsOfTrialsComeWithTheirLines() throws {
        func ends(_ payload: [UInt8]) throws -> [(end: TrialEnd, line: ArraySlice<UInt8>)] {
            var arrived = try Wire.ends(in: Message(source: 1, tag: Wire.Tag.ends.rawValue, payload: payload))
            var ends: [(end: TrialEnd, line: ArraySlice<UInt8>)] = []
            while let next = try arrived.next() { ends.append(next) }
            return ends
        }
        let outcomes: [TrialEnd.Outcome] = [
            .failed(reason: "y", overLimit: false), .failed(reason: "", overLimit: true), .scanned(f1: 0.25),
        ]
        let sent = outcomes.enumerated().map { index, outcome in
            TrialEnd(
                number: index + 1, trial: TrialIdentity("0123456789abcdef")!, rank: 1, host: "a", seconds: 1.5,
                outcome: outcome,
                checkpoints: [nil, .init(written: 3), .init(resumedAfter: 0, written: 1)][index])
        }
        var message = Wire.Ends(rank: 1, host: "a")
        for end in sent { message.append(end, line: Array("line \(end.number)\n".utf8)) }
        let got = try ends(message.message)
        #expect(got.map(\.end) == sent)
        #expect(got.map { String(decoding: $0.line, as: UTF8.self) } == ["line 1\n", "line 2\n", "line 3\n"])

        var open = Wire.Ends(rank: 1, host: "a")
        open.append(sent[0], line: Array("no end".utf8))
        let lines = Wire.message(Array("line\n".utf8))
        for bad in [open.message, lines, message.message + [0], message.message.dropLast()] {
            #expect(throws: SweepError.self) { try ends(Array(bad)) }
        }
    }

    @Test(.waitsForProcesses) func theFuzzerFindsNothing() throws {
        let program = Command.program + "-benchmarks"
        try #require(FileManager.default.isExecutableFile(atPath: program), "Build it first: scripts/test does.")
        let fuzzer = Process()
        fuzzer.executableURL = URL(filePath: program)
        fuzzer.arguments = ["fuzz", "--inputs", "20000", "--seed", "\(UInt64.random(in: 0...UInt64.max))"]
        try fuzzer.run()
        fuzzer.waitUntilExit()
        #expect(fuzzer.terminationStatus == 0)
    }
}
