// SPDX-License-Identifier: Apache-2.0
import Plans
import Statistics

/// A claim of a plan, what results say to it, and the numbers behind that.
package struct Claim: Sendable, Equatable {
    package let statement: String
    package let measure: PlanClaim.Measure
    /// The settings that the results have in common and the plan varies; empty where it is about all of them.
    package private(set) var setting = ""
    package let verdict: Verdict
    /// The numbers in plain words; one or more sentences.
    package let sentence: String
    /// The numbers that decide: over all comparisons, without and with distillation where the claim is about both.
    package let overall: [ClaimEvidence]
    /// The numbers of each comparison, in the order of the tables.
    package let comparisons: [ClaimEvidence]

    /// What results say to a claim.
    package enum Verdict: String, Sendable, Codable, CaseIterable {
        case supported
        case contradicted
        /// The interval contains 0, there are too few runs, or comparisons contradict each other.
        case undecided
        case notMeasured = "not measured"
    }

    /// The fewest runs, or pairs of runs, that a verdict is given on: Wilcoxon's p value of fewer pairs is never below
    /// 0.05, and bootstrap intervals of so few are too narrow.
    package static let fewestRuns = 6
}

/// A difference that supports a claim where it is positive and contradicts it where it is negative.
package struct ClaimEvidence: Sendable, Equatable {
    /// What is compared: a student, or a setting; nil for the mean over all comparisons.
    package var name: String?
    /// Whether the runs are with distillation, where the claim is about both.
    package var distillation: Bool?
    /// The seeds that the numbers are of.
    package let runs: Int
    /// The number that should be the smaller one, and the one that should be greater.
    package let baseline, compared: Double
    /// The 95 % interval of `difference` by the bootstrap over seeds; nil for fewer than three runs.
    package let interval: ClosedRange<Double>?
    /// Of variances: `compared` divided by `baseline`; nil of others and where the baseline does not vary.
    package var ratio: Double?
    /// Its 95 % interval; nil too where a resample of the baseline's runs does not vary.
    package var ratioInterval: ClosedRange<Double>?
    /// Whether p decides, too.
    var needsP = false
    /// Of one comparison of means: Wilcoxon's p value after Holm's correction.
    package var p: Double?

    package var difference: Double { compared - baseline }

    package var verdict: Claim.Verdict {
        guard runs >= Claim.fewestRuns, let interval, !needsP || (p ?? 1) < 0.05 else { return .undecided }
        // Of equal numbers the difference may be a rounding error.
        let rounding = 1e-12
        if interval.lowerBound > rounding { return .supported }
        return interval.upperBound < -rounding ? .contradicted : .undecided
    }
}

extension Claim {
    /// - Parameter parts: those without and with distillation, where the claim is about both; parts without comparisons are left
    ///   out.
    package init(
        _ claim: PlanClaim, _ parts: [ClaimPart], setting: String = "", _ bootstraps: Bootstraps = Bootstraps()
    ) {
        (statement, measure, self.setting) = (claim.statement, claim.measure, setting)
        let results = parts.compactMap { PartOfClaim(claim, $0, areSeveral: parts.count > 1, bootstraps) }
        let least = measure == .variance ? "two runs" : "runs"
        guard let first = results.first else {
            verdict = .notMeasured
            sentence =
                "There are not \(least) of the same seeds \(Self.phrase(claim.greater)) and \(Self.phrase(claim.than))."
            (overall, comparisons) = ([], [])
            return
        }
        verdict = results.allSatisfy { $0.verdict == first.verdict } ? first.verdict : .undecided
        sentence = results.map(\.sentence).joined(separator: " ")
        (overall, comparisons) = (results.map(\.overall), results.flatMap(\.comparisons))
    }

    /// What some results have, in words.
    package static func phrase(_ tests: [FieldTest]) -> String { tests.map(\.phrase).joined(separator: " and ") }
}
