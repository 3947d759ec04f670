// SPDX-License-Identifier: Apache-2.0
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

    @Test func aTerminalGetsABarThatIsRedrawn() throws {
        var text = ""
        let screen = ProgressDisplay.Screen(colours: true) { (80, 24) }
        let display = ProgressDisplay(on: screen, interval: 0) { text += $0 }
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small, observer: display).run(in: folder.path)
        #expect(text.contains("█ 12/12 trials"))
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
}
