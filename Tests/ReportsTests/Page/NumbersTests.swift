// SPDX-License-Identifier: Apache-2.0
import Reports
import Testing

@Suite("Numbers have digits that count") struct NumbersTests {
    @Test(arguments: [
        (0.3821, "0.382"), (1, "1.000"), (0, "0.000"), (-0.25, "-0.250"), (0.0005, "0.001"), (0.000123, "0.00012"),
        (6.4e-7, "0.00000064"), (1e-12, "0.000"),
    ])
    func aScoreHasThreeDecimalsOrTwoDigits(value: Double, text: String) { #expect(Numbers.score(value) == text) }

    @Test(arguments: [
        (0.1, 0.05...0.15, "+0.100 [+0.050, +0.150]"), (-0.1, -0.15...0.01, "−0.100 [−0.150, +0.010]"),
        (0.0004, 0.0001...0.0007, "+0.00040 [+0.00010, +0.00070]"),
        (-0.0002, -0.0003 ... -0.00004, "−0.000200 [−0.000300, −0.000040]"), (0, 0...0, "0.000 [0.000, 0.000]"),
        (0.0002, -0.4...0.4, "+0.00020 [−0.40000, +0.40000]"),
    ])
    func aBoundThatIsNotZeroDoesNotLookLikeIt(value: Double, interval: ClosedRange<Double>, text: String) {
        #expect(Numbers.difference(value, interval) == text)
    }

    @Test func theScriptIsXMLAndItsPolicyNamesIt() {
        #expect(!PageScript.text.contains("<") && !PageScript.text.contains("&"))
        #expect(PageScript.source.wholeMatch(of: /'sha256-[A-Za-z0-9+\/]{43}='/) != nil)
    }
}
