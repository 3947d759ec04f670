// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("Every event of a journal is a line that gives the event back")
struct JournalEventTests {
    private static let result: TrialResult = {
        var confusion = ConfusionMatrix(classes: 3)
        for label in [0, 1, 2, 2] { confusion.record(actual: label, predicted: min(label, 1)) }
        return TrialResult(
            parameters: 2, confusion: confusion, epochs: 1, bestEpoch: 1, trainingLoss: 0.25, validationLoss: 1e-300,
            testLoss: 0.1, curve: LearningCurve(), weights: [0.5, -1])
    }()

    private static func end(
        _ outcome: TrialEnd.Outcome, host: String = "node1", checkpoints: TrialEnd.Checkpoints? = nil
    ) -> TrialEnd {
        TrialEnd(
            number: 7, trial: TrialIdentity("0123456789abcdef")!, rank: 3, host: host, seconds: 0.1, outcome: outcome,
            checkpoints: checkpoints)
    }

    static let ends: [TrialEnd] = [
        end(.done(result)), end(.done(result), checkpoints: TrialEnd.Checkpoints(written: 2)),
        end(.done(result), checkpoints: TrialEnd.Checkpoints(resumedAfter: 12)),
        end(.failed(reason: "It diverged.", overLimit: false)), end(.failed(reason: "Too long.", overLimit: true)),
        end(
            .failed(reason: "It diverged.", overLimit: false),
            checkpoints: TrialEnd.Checkpoints(resumedAfter: 3, written: 4)),
        end(.failed(reason: "two \"lines\"\nand \u{1F600}", overLimit: true), host: "a\\b"),
    ]

    static let others: [JournalEvent] = [
        .planned(Plan.small),
        .sessionBegan(Session(mpi: "m", hosts: ["a", "b"], ranks: 2, start: Date(timeIntervalSince1970: 1e9))),
        .started(rank: 0, trials: [name("0123456789abcdef"), name("ffffffffffffffff")]),
        .returned([name("0000000000000004")]), .gaveUp([]), .retried([name("00000000deadbeef")]),
        .advanced(name("00000000deadbeef"), epoch: 512),
        .sessionEnded(at: Date(timeIntervalSince1970: 1e9), interrupted: true),
        .sessionEnded(at: Date(timeIntervalSince1970: 1e9), interrupted: false),
    ]

    private static func name(_ digits: String) -> TrialIdentity { TrialIdentity(digits)! }

    @Test(arguments: ["", "1", "0123456789abcdeF", "0123456789abcde", "0123456789abcdefa", "0123456789abcde\u{e9}"])
    func aNameHasSixteenDigits(text: String) {
        #expect(TrialIdentity(text) == nil)
        let line = JournalSeal.sealed(#"{"event":"returned","trials":["\#(text)"]"#.utf8)
        #expect(throws: (any Error).self) { try read(line) }
    }

    /// The event in a line, read as a journal's reader does.
    private func read(_ line: [UInt8]) throws -> JournalEvent {
        try line.withUnsafeBytes { try JournalEvent(line: UnsafeRawBufferPointer(rebasing: $0.dropLast())) }
    }

    @Test(arguments: others) func anEventIsReadBack(event: JournalEvent) throws {
        let line = try event.line
        #expect(line.last == 0x0A && line.count { $0 == 0x0A } == 1)
        #expect(try JournalEvent(decoding: Data(line)) == event)
        #expect(try read(line) == event)
    }

    @Test(arguments: ends) func anEndIsReadBackAndScannedWithoutItsResult(end: TrialEnd) throws {
        let line = try JournalEvent.ended(end).line
        #expect(line.count { $0 == 0x0A } == 1)
        #expect(try JournalEvent(decoding: Data(line)) == .ended(end))
        var scanned = end
        if let f1 = end.f1 { scanned.outcome = .scanned(f1: f1) }
        #expect(try read(line) == .ended(scanned))
    }

    /// With a space behind a brace, which this program never writes, the line is read as JSON in full.
    @Test(arguments: [[], [0.25, -1e-300, 123_456_789.123_456_78, 5e-324]], [nil, [], [0.1, 3e-8]] as [[Float]?])
    func aResultIsReadAsJSONInFullReadsIt(losses: [Double], gradients: [Float]?) throws {
        var result = Self.result
        result.dropWeights()
        (result.curve.trainingLoss, result.curve.validationLoss, result.curve.validationF1) = (losses, losses, losses)
        (result.curve.gradientNorm, result.curve.circuitGradientNorm) = (gradients.map { $0 + [0.3] }, gradients)
        try expectReadingIsTheSame(result)
    }

    /// Some scores there and others not.
    @Test(arguments: 0..<8) func scoresAreReadAsJSONInFullReadsThem(choice: Int) throws {
        var result = Self.result
        result.dropWeights()
        if choice & 1 > 0 { (result.brier, result.calibrationError, result.hasConverged) = (1.25, 0.1, choice > 4) }
        if choice & 2 > 0 { (result.rocAUC, result.teacherAgreement) = (0.3333333333333333, 1) }
        if choice & 4 > 0 { (result.validation, result.validationRocAUC) = (result.confusion, 0.5) }
        try expectReadingIsTheSame(result)
    }

    /// Results are read as JSON in full, ten times more slowly, only where a model or predictions are kept.
    @Test func everyOtherFieldOfAResultIsScanned() throws {
        var result = Self.result
        result.dropWeights()
        (result.brier, result.calibrationError, result.rocAUC) = (1.25, 0.1, 0.75)
        (result.teacherAgreement, result.hasConverged) = (0.5, true)
        (result.validation, result.validationRocAUC) = (result.confusion, 0.5)
        (result.curve.gradientNorm, result.curve.circuitGradientNorm) = ([0.1], [0.2])
        func missing(_ value: Any) -> Set<String> {
            Set(Mirror(reflecting: value).children.filter { "\($0.value)" == "nil" }.compactMap(\.label))
        }
        #expect(missing(result) == ["weights", "scale", "predictions"] && missing(result.curve).isEmpty)
        let event = JournalEvent.ended(Self.end(.done(result)))
        let line = try event.line.dropLast(JournalSeal.length + 1)
        #expect(line.withUnsafeBytes { JournalScanner.event(in: $0, readsResult: true) } == event)
    }

    private func expectReadingIsTheSame(_ result: TrialResult) throws {
        let event = JournalEvent.ended(Self.end(.done(result)))
        let line = try event.line
        let text = String(decoding: line.dropLast(JournalSeal.length + 1), as: UTF8.self)
        let spaced = JournalSeal.sealed(text.replacing("{", with: "{ ").utf8)
        #expect(try JournalEvent(decoding: Data(line)) == event && JournalEvent(decoding: Data(spaced)) == event)
    }

    @Test(arguments: [
        (#"[[1,0],[0,1]]"#, #"[[1,0],[0]]"#), (#"[[1,0],[0,1]]"#, #"[[1,0],[0,4000000000]]"#),
        (#""bestEpoch":1"#, #""bestEpoch":-1"#), (#""testLoss":0.1"#, #""testLoss":1e999"#),
        (#""epochs":1"#, #""epochs":"#),
    ]) func aResultThatCannotBeIsRefused(part: String, other: String) throws {
        var result = Self.result
        result.dropWeights()
        result.confusion = ConfusionMatrix(classes: 2)
        for label in 0..<2 { result.confusion.record(actual: label, predicted: label) }
        let line = try JournalEvent.ended(Self.end(.done(result))).line
        let text = String(decoding: line.dropLast(JournalSeal.length + 1), as: UTF8.self)
        #expect(text.contains(part))
        let changed = JournalSeal.sealed(text.replacing(part, with: other).utf8)
        if case .ended(let end)? = try? JournalEvent(decoding: Data(changed)) {
            // What is possible for JSON is checked by whoever reads it.
            #expect(end.result?.bestEpoch == -1)
        } else {
            #expect(other != #""bestEpoch":-1"#)
        }
    }

    @Test func anEndWithoutItsResultIsNotWritten() {
        #expect(throws: JournalFault.self) { try JournalEvent.ended(Self.end(.scanned(f1: 1))).line }
    }

    /// The hash is FNV-1a, as six lines of Python compute it.
    @Test func aLineEndsWithTheHashOfAllBeforeIt() throws {
        let line = String(decoding: try JournalEvent.returned([Self.name("0000000000000004")]).line, as: UTF8.self)
        #expect(line == #"{"event":"returned","trials":["0000000000000004"],"sum":"64c5781eaf9a4bce"}"# + "\n")
    }

    @Test(arguments: [others[1], others[2], .ended(ends[0]), .ended(ends[4])]) func anyFlippedBitIsNoticed(
        event: JournalEvent
    ) throws {
        var line = try event.line
        for bit in 0..<8 * (line.count - 1) {
            line[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: JournalDamage.self, "bit \(bit)") { try read(line) }
            line[bit / 8] ^= 1 << UInt8(bit % 8)
        }
    }
}
