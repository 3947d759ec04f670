// SPDX-License-Identifier: Apache-2.0
import Reports
import Testing

@Suite struct TableTests {
    @Test func fieldsThatNeedItAreQuoted() {
        var table = Table(columns: ["a", "b", "c", "d"])
        table.append(["plain", "with, comma", "with \"quotes\"", "two\nlines"])
        table.append([1, 0.1, nil as Double?, true])
        #expect(table.csv == "a,b,c,d\nplain,\"with, comma\",\"with \"\"quotes\"\"\",\"two\nlines\"\n1,0.1,,true\n")
    }
}
