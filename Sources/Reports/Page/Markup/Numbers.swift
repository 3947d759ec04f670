// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Texts

/// Numbers as a page has them.
package enum Numbers {
    /// To three decimals, and further ones where these would all be 0 and the number is not.
    package static func score(_ value: Double?) -> String { value.map { number($0, decimals($0)) } ?? "–" }

    /// With its sign, a minus as long as a plus; none before 0.
    package static func difference(_ value: Double?) -> String { value.map { signed($0, decimals($0)) } ?? "–" }

    /// "+0.010 [−0.002, +0.021]", all to the decimals that the bound nearer to 0 needs.
    package static func difference(_ value: Double?, _ interval: ClosedRange<Double>?) -> String {
        guard let value, let interval else { return difference(value) }
        let bounds = [interval.lowerBound, interval.upperBound]
        // Bounds around 0 need no more than the difference.
        let places = bounds[0] > 0 || bounds[1] < 0 ? bounds.map(decimals).max() ?? 3 : decimals(value)
        return "\(signed(value, places)) [\(bounds.map { signed($0, places) }.joined(separator: ", "))]"
    }

    /// A number of standard errors.
    static func distance(_ value: Double?) -> String {
        value.map { $0.isFinite ? number($0, abs($0) < 100 ? 2 : 0) : "–" } ?? "–"
    }

    static func signedDistance(_ value: Double?) -> String { value.map { signed($0, 1) } ?? "–" }

    /// For text whose signs are those of a keyboard.
    static func plain(_ number: String) -> String { number.replacing("−", with: "-").replacing("–", with: "-") }

    /// Three, or as many as two digits of a smaller number need, up to what rounding errors have.
    private static func decimals(_ value: Double) -> Int {
        guard abs(value) < 0.0005, abs(value) > 1e-9 else { return 3 }
        return Int((-log10(abs(value))).rounded(.up)) + 1
    }

    private static func number(_ value: Double, _ decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", value)
        // No sign before what is 0 when rounded.
        return text.contains { "123456789".contains($0) } ? text : text.replacing("-", with: "")
    }

    private static func signed(_ value: Double, _ decimals: Int) -> String {
        let text = number(value, decimals)
        guard text.contains(where: { "123456789".contains($0) }) else { return text }
        return text.hasPrefix("-") ? "−" + text.dropFirst() : "+" + text
    }

    /// To two digits that count.
    static func ratio(_ value: Double?) -> String {
        guard let value else { return "–" }
        return value >= 1000 ? "> 1000" : String(format: value < 10 ? "%.2f" : "%.0f", value)
    }

    /// A share without decimals.
    static func wholeShare(_ value: Double?) -> String { value.map { String(format: "%.0f %%", 100 * $0) } ?? "–" }

    /// "0.969 (0.001)"
    static func meanAndVariance(_ summary: SampleSummary?) -> String {
        guard let summary else { return "–" }
        return score(summary.mean) + (summary.variance.map { " (\(score($0)))" } ?? "")
    }

    static func probability(_ value: Double?) -> String {
        guard let value else { return "–" }
        return value < 0.001 ? "< 0.001" : score(value)
    }

    static func share(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }

    /// "12 seeds", or "11 to 12 seeds"
    static func range(_ numbers: [Int], _ noun: String) -> String {
        numbers.allSatisfy { $0 == numbers[0] }
            ? Quantity.count(numbers.first ?? 0, noun) : "\(range(numbers)) \(noun)s"
    }

    /// "12", or "11 to 12"
    static func range(_ numbers: [Int]) -> String {
        guard let low = numbers.min(), let high = numbers.max() else { return "none" }
        return low == high ? "\(low)" : "\(low) to \(high)"
    }

    /// "a, b and c"
    static func list(_ words: [String]) -> String {
        words.count < 2
            ? words.first ?? "" : words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
    }

    /// In UTC, to the second.
    static func date(_ date: Date) -> String {
        date.formatted(.iso8601.dateSeparator(.dash).dateTimeSeparator(.space).timeSeparator(.colon))
            .replacing("Z", with: " UTC")
    }
}
