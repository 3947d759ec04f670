// SPDX-License-Identifier: Apache-2.0
import Reports
import Testing

@Suite struct TableTests {
    @Test func fieldsThatNeedItAreQuoted() {
        let csv = CSV.lines([
            ["plain", "with, comma", "with \"quotes\"", "two\nlines"], [1, 0.1, nil as Double?, true],
        ])
        #expect(csv == "plain,\"with, comma\",\"with \"\"quotes\"\"\",\"two\nlines\"\n1,0.1,,true\n")
    }

    @Test func aSpreadsheetTakesNoTextForAFormula() {
        let texts = ["=1+1", "+a", "-x", "@sum", "\tx", "'=1", "-0.5", "+3", "it's", "a=b"]
        let cells = CSV.lines([texts]).dropLast().split(separator: ",").map(String.init)
        #expect(cells == ["'=1+1", "'+a", "'-x", "'@sum", "'\tx", "''=1", "-0.5", "+3", "it's", "a=b"])
        #expect(CSV.lines([[-0.5, -3, Double.leastNonzeroMagnitude]]) == "-0.5,-3,5e-324\n")
        // Hosts and reasons may hold anything.
        #expect(CSV.lines([["\u{1B}]0;x\u{7}", "\u{202E}"]]) == "\\u001b]0;x\\u0007,\\u202e\n")
    }
}
