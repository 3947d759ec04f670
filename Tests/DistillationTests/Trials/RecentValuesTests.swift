// SPDX-License-Identifier: Apache-2.0
import Distillation
import Testing

@Suite struct RecentValuesTests {
    @Test func theLeastRecentlyUsedGoFirstWhereBytesRunOut() {
        var values = RecentValues<String, Int>(mostBytes: 100)
        var made: [String] = []
        func use(_ key: String, _ bytes: Int) {
            _ = values.value(of: key, bytes: { $0 }) {
                made.append(key)
                return bytes
            }
        }
        use("a", 40)
        use("b", 40)
        use("a", 40)
        #expect(made == ["a", "b"] && values.bytes == 80)
        // b goes, which was used before a.
        use("c", 50)
        use("a", 40)
        #expect(made == ["a", "b", "c"] && values.bytes == 90)
        use("b", 40)
        #expect(made == ["a", "b", "c", "b"] && values.bytes == 80)
        // One that is larger than all may be is kept alone.
        use("d", 500)
        use("d", 500)
        #expect(made.last == "d" && made.count == 5 && values.bytes == 500)
    }
}
