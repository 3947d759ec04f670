// SPDX-License-Identifier: Apache-2.0
import Testing
import Texts

@Suite struct QuantityTests {
    @Test func nounsAreCounted() {
        #expect(Quantity.count(1, "trial") == "1 trial")
        #expect(Quantity.count(0, "trial") == "0 trials")
        #expect(Quantity.count(2, "class", "classes") == "2 classes")
    }

    @Test(arguments: [
        (0.09, "less than 0.1 s"), (2.54, "2.5 s"), (9.96, "10 s"), (59.4, "59 s"), (61.5, "1 min 01 s"),
        (185, "3 min 05 s"), (7800, "2 h 10 min"),
    ])
    func timesAreGivenAsFarAsTheyMatter(seconds: Double, text: String) { #expect(Quantity.duration(seconds) == text) }

    @Test(arguments: [(1 << 20, "1 MB"), (3 << 19, "1.5 MB"), (200 << 20, "200 MB"), (9 << 29, "4.5 GB")])
    func sizesArePowersOf1024(bytes: Int, text: String) { #expect(Quantity.bytes(bytes) == text) }
}

@Suite struct JSONTests {
    @Test func documentsKeepTheirOrderAndEscapeTexts() {
        let document: JSONDocument = [
            "b": "a \"quoted\" \u{7}/", "a": [1, true], "c": .numbers([0.5, .nan]), "d": .null,
        ]
        #expect(document.line == #"{"b": "a \"quoted\" \u0007/", "a": [1, true], "c": [0.5, null], "d": null}"#)
        #expect(document.text() == document.line)
    }

    @Test func whatDoesNotFitALineIsIndented() {
        let text = String(repeating: "x", count: 60)
        let document: JSONDocument = ["a": .strings([text, text]), "b": .coded("{\"c\":1}")]
        #expect(
            document.text()
                == "{\n  \"a\": [\n    \"\(text)\",\n    \"\(text)\"\n  ],\n  \"b\": {\"c\":1}\n}")
    }

    @Test func codedValuesHaveSortedKeys() throws {
        #expect(try JSONText.line(["b": "x/y", "a": "z"]) == #"{"a":"z","b":"x/y"}"#)
        struct Value: Encodable { let someKey = 1 }
        #expect(try JSONText.document(Value(), keys: .convertToSnakeCase) == "{\n  \"some_key\" : 1\n}\n")
    }
}
