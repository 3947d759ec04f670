// SPDX-License-Identifier: Apache-2.0
import Reports
import Testing

@Suite struct TableTests {
    @Test func fieldsThatNeedItAreQuoted() {
        let fields = ["plain", "with, comma", "with \"quotes\"", "two\nlines"].map(CSV.field)
        #expect(fields == ["plain", "\"with, comma\"", "\"with \"\"quotes\"\"\"", "\"two\nlines\""])
        #expect([CSV.field(1), CSV.field(0.1), CSV.field(true)] == ["1", "0.1", "true"])
    }

    @Test func aSpreadsheetTakesNoTextForAFormula() {
        let texts = ["=1+1", "+a", "-x", "@sum", "\tx", "'=1", "-0.5", "+3", "it's", "a=b"]
        #expect(texts.map(CSV.field) == ["'=1+1", "'+a", "'-x", "'@sum", "'\tx", "''=1", "-0.5", "+3", "it's", "a=b"])
        #expect([-0.5, -3, Double.leastNonzeroMagnitude].map(CSV.field) == ["-0.5", "-3.0", "5e-324"])
        // Hosts and reasons may hold anything.
        #expect(["\u{1B}]0;x\u{7}", "\u{202E}"].map(CSV.field) == ["\\u001b]0;x\\u0007", "\\u202e"])
    }
}
