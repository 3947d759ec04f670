// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How claims' numbers are put into words.
enum ClaimWording {
    static func signed(_ value: Double) -> String { number(value, "%+.3f") }

    static func plain(_ value: Double) -> String { number(value, "%.3f") }

    /// Without a sign before what is 0 when rounded.
    private static func number(_ value: Double, _ format: String) -> String {
        String(format: format, abs(value) < 0.0005 ? 0 : value)
    }

    /// " (95 % interval +0.1 to +0.2)"
    static func interval(_ interval: ClosedRange<Double>?) -> String {
        guard let interval else { return " (too few runs for an interval)" }
        return " (95 % interval \(signed(interval.lowerBound)) to \(signed(interval.upperBound)))"
    }

    /// ", a ratio of 1.5 (1.1 to 2.9)"; nothing without a ratio.
    static func ratio(_ evidence: ClaimEvidence) -> String {
        guard let ratio = evidence.ratio else { return "" }
        let interval = evidence.ratioInterval.map { String(format: " (%.2f to %.2f)", $0.lowerBound, $0.upperBound) }
        return String(format: ", a ratio of %.2f", ratio) + (interval ?? "")
    }

    /// What is to be said of students whose numbers decide nothing, if there are any; `reason` where they have enough runs.
    static func undecided(_ evidence: [ClaimEvidence], because reason: String) -> String {
        let undecided = evidence.filter { $0.verdict == .undecided }
        if undecided.isEmpty { return "" }
        return undecided.contains { $0.runs < PaperClaims.fewestRuns } ? "; the others are undecided" : "; \(reason)"
    }

    /// "7 of 8 students (hea, q2)"; "none of 8 students"
    static func students(_ verdict: Claim.Verdict, of evidence: [ClaimEvidence], called noun: String) -> String {
        let names = evidence.filter { $0.verdict == verdict }.compactMap(\.architecture)
        if names.isEmpty { return "none of \(evidence.count) \(noun)" }
        return "\(names.count) of \(evidence.count) \(noun) (\(names.joined(separator: ", ")))"
    }

    /// Why nothing could be decided, where that is the number of runs.
    static func tooFew(_ runs: Int, _ noun: String) -> String {
        runs < PaperClaims.fewestRuns
            ? " Fewer than \(PaperClaims.fewestRuns) \(noun) are too few to decide." : ""
    }

    /// "the 7 hybrids on average"
    static func hybrids(_ count: Int) -> String { count == 1 ? "the hybrid" : "the \(count) hybrids on average" }
}
