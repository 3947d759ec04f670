// SPDX-License-Identifier: Apache-2.0
import Plans
import Sweeps
import TestSupport
import Testing

@Suite struct ProgressDisplayTests {
    @Test func aPlainOutputGetsPlainLines() throws {
        var text = ""
        let display = ProgressDisplay(redraws: false, interval: 0) { text += $0 }
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small, observer: display).run(in: folder.path)
        #expect(text.contains("Sweep small: 12 trials, 1 rank\n"))
        #expect(text.contains("12/12 trials"))
        #expect(text.contains("mean F1: classical "))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func aTerminalGetsABarThatIsRedrawn() throws {
        var text = ""
        let display = ProgressDisplay(redraws: true, interval: 0) { text += $0 }
        let folder = TemporaryFolder()
        _ = try Sweep(Plan.small, observer: display).run(in: folder.path)
        #expect(text.contains("█ 12/12 trials"))
        // The bar, a heading and three architectures.
        #expect(text.contains("\u{1B}[5A\u{1B}[J"))
    }
}
