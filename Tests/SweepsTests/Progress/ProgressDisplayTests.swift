// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Sweeps
import TestSupport
import Testing

@Suite struct ProgressDisplayTests {
    @Test func aPlainOutputGetsPlainLines() throws {
        var text = ""
        let display = ProgressDisplay(on: nil, interval: 0) { text += $0 }
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small, observer: display).run(in: folder.path)
        #expect(text.contains("Sweep small: 12 trials, 1 rank\n"))
        #expect(text.contains("12/12 trials"))
        #expect(text.contains("mean F1: classical "))
        #expect(!text.contains("\u{1B}"))
    }

    @Test("A teacher without validation samples has no accuracy on them", arguments: [nil, 0.9375])
    func teacherIsDescribed(validationAccuracy: Double?) throws {
        var text = ""
        let accuracy = validationAccuracy.map { #""validationAccuracy": \#($0), "# } ?? ""
        let json = #"{"training": [], "validation": [], "test": [], \#(accuracy)"testAccuracy": 0.875}"#
        let display = ProgressDisplay(on: nil, interval: 0) { text += $0 }
        display.teacherTrained(try JSONDecoder().decode(Teacher.self, from: Data(json.utf8)), left: 0)
        let validation = validationAccuracy == nil ? "" : "0.938 on validation, "
        #expect(text == "Teacher: accuracy \(validation)0.875 on test samples\n")
    }

    @Test func aTerminalGetsABarThatIsRedrawn() throws {
        var text = ""
        let screen = ProgressDisplay.Screen(colours: true) { (80, 24) }
        let display = ProgressDisplay(on: screen, interval: 0) { text += $0 }
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small, observer: display).run(in: folder.path)
        #expect(text.contains("█\u{1B}[m 12/12 trials") && text.contains("\u{1B}[32m█"))
        // The bar, a heading and three architectures.
        #expect(text.contains("\u{1B}[5A\u{1B}[J"))
    }

    @Test func aSmallTerminalGetsWhatFits() throws {
        var text = ""
        let screen = ProgressDisplay.Screen(colours: false) { (20, 3) }
        let display = ProgressDisplay(on: screen, interval: 0) { text += $0 }
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small, observer: display).run(in: folder.path)
        let bars = text.split(separator: "\n").map { $0.replacing(/\u{1B}\[\d*[AJ]/, with: "") }.filter {
            $0.hasPrefix("█") || $0.hasPrefix("░")
        }
        #expect(!bars.isEmpty && bars.allSatisfy { $0.count == 19 })
        #expect(text.contains("\u{1B}[2A\u{1B}[J") && !text.contains("\u{1B}[3A"))
    }

    @Test func reasonsMoveNoCursor() throws {
        let folder = TemporaryFolder()
        let journal = try Journal(of: Plan.small, in: ResultFolder(path: folder.path))
        let end = TrialEnd(
            number: 1, trial: TrialIdentity(of: journal.history.trials[0].specification), rank: 0, host: "here",
            seconds: 1,
            outcome: .failed(reason: "\u{1B}[2Jgone\n\u{7}all done", overLimit: false), checkpoints: nil)
        for colours in [true, false] {
            var text = ""
            let display = ProgressDisplay(
                on: ProgressDisplay.Screen(colours: colours) { (80, 24) }, interval: 1000, write: { text += $0 })
            display.sweepStarted(journal, numbers: [1, 2], ranks: 1)
            display.trialEnded(end)
            let failed = colours ? "\u{1B}[31mfailed\u{1B}[m" : "failed"
            #expect(text.contains(failed + #": \u001b[2Jgone\u000a\u0007all done"#))
            #expect(!text.contains("\u{1B}[2J") && !text.contains("\u{7}"))
        }
    }
}
