// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Texts

/// Numbers as a page has them.
enum Numbers {
    static func score(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }

    /// With its sign, a minus as long as a plus; none before what is 0 when rounded.
    static func difference(_ value: Double?) -> String {
        guard let value else { return "–" }
        return abs(value) < 0.0005 ? "0.000" : String(format: "%+.3f", value).replacing("-", with: "−")
    }

    /// "+0.010 [−0.002, +0.021]"
    static func difference(_ value: Double?, _ interval: ClosedRange<Double>?) -> String {
        difference(value) + (interval.map { " [\(difference($0.lowerBound)), \(difference($0.upperBound))]" } ?? "")
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
        guard let low = numbers.min(), let high = numbers.max(), low != high else {
            return Quantity.count(numbers.first ?? 0, noun)
        }
        return "\(low) to \(high) \(noun)s"
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
