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
}
