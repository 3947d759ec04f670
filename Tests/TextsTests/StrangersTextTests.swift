// SPDX-License-Identifier: Apache-2.0
import Testing
import Texts

@Suite("Text of others moves no cursor, rings no bell and turns no direction") struct StrangersTextTests {
    @Test(arguments: [
        ("\u{1B}[2J", "\\u001b[2J"), ("a\u{7}", "a\\u0007"), ("\u{9B}31m", "\\u009b31m"), ("\u{85}", "\\u0085"),
        ("x\u{202E}y\u{202C}", "x\\u202ey\\u202c"), ("\u{2066}x\u{2069}", "\\u2066x\\u2069"),
        ("\u{200E}\u{200F}\u{61C}", "\\u200e\\u200f\\u061c"), ("over\rwritten", "over\\u000dwritten"),
        ("two\n\tlines", "two\n\tlines"), ("plain, é, 日本, 👩‍🔬", "plain, é, 日本, 👩‍🔬"), ("", ""),
    ])
    func whatActsIsWrittenAsJSONHasIt(text: String, shown: String) { #expect(text.printable == shown) }

    @Test func namesAreCutAndInOneLine() {
        #expect("short".cut() == "short" && String(repeating: "a", count: 60).cut().count == 60)
        #expect(String(repeating: "a", count: 61).cut() == String(repeating: "a", count: 59) + "…")
        #expect("two\nlines\t\u{1B}".cut() == "two\\u000alines\\u0009\\u001b")
        // One letter to a person, and a megabyte to a terminal.
        #expect(("e" + String(repeating: "\u{301}", count: 1_000_000)).cut().unicodeScalars.count == 60)
    }

    @Test func theFirstWordOfALineHasItsColour() {
        let text = Colour.paint(
            "Warning: a\nall is well\nWarning: Error: b\n", [("Error:", .red), ("Warning:", .yellow)])
        #expect(
            text == "\u{1B}[33mWarning:\u{1B}[m a\nall is well\nWarning: \u{1B}[31mError:\u{1B}[m b\n")
        #expect(Colour.paint("Warning:", []) == "Warning:")
    }
}
