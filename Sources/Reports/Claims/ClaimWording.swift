// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How claims' numbers are put into words.
struct ClaimWording {
    let overall: ClaimEvidence
    let evidence: [ClaimEvidence]
    /// What the evidence is of, "students" or "hybrids".
    let noun: String
    /// What is counted of them.
    let runs: String
    /// Why some of them decide nothing, where they have enough runs.
    var undecided = "the other intervals contain 0"

    static func signed(_ value: Double) -> String { number(value, "%+.3f") }

    static func plain(_ value: Double) -> String { number(value, "%.3f") }

    /// Without a sign before what is 0 when rounded.
    private static func number(_ value: Double, _ format: String) -> String {
        String(format: format, abs(value) < 0.0005 ? 0 : value)
    }

    /// "+0.150 (95 % interval +0.100 to +0.200), a ratio of 1.5 (1.1 to 2.9)", without a ratio where there is none.
    var change: String {
        let interval = overall.interval.map {
            " (95 % interval \(Self.signed($0.lowerBound)) to \(Self.signed($0.upperBound)))"
        }
        let ratioInterval = overall.ratioInterval.map {
            String(format: " (%.2f to %.2f)", $0.lowerBound, $0.upperBound)
        }
        let ratio = overall.ratio.map { String(format: ", a ratio of %.2f", $0) + (ratioInterval ?? "") }
        return Self.signed(overall.difference) + (interval ?? " (too few runs for an interval)") + (ratio ?? "")
    }

    var supporting: String { students(.supported) }
    var contradicting: String { students(.contradicted) }

    /// "7 of 8 students (hea, q2)"; "none of 8 students"
    private func students(_ verdict: Claim.Verdict) -> String {
        let names = evidence.filter { $0.verdict == verdict }.compactMap(\.architecture)
        if names.isEmpty { return "none of \(evidence.count) \(noun)" }
        return "\(names.count) of \(evidence.count) \(noun) (\(names.joined(separator: ", ")))"
    }

    /// The end of the sentence: what is to be said of students whose numbers decide nothing, if there are any, and why
    /// nothing could be decided at all, where that is the number of runs.
    var rest: String {
        let open = evidence.filter { $0.verdict == .undecided }
        let fewest = PaperClaims.fewestRuns
        let others = open.contains { $0.runs < fewest } ? "; the others are undecided" : "; \(undecided)"
        return (open.isEmpty ? "." : others + ".")
            + (overall.runs < fewest ? " Fewer than \(fewest) \(runs) are too few to decide." : "")
    }

    /// "the 7 hybrids on average"
    static func hybrids(_ count: Int) -> String { count == 1 ? "the hybrid" : "the \(count) hybrids on average" }
}
