// SPDX-License-Identifier: Apache-2.0

/// A claim of the paper, what this sweep says to it, and the numbers behind that.
package struct Claim: Sendable, Equatable {
    /// What the paper says.
    package let statement: String
    package let verdict: Verdict
    /// The numbers in plain words; one or more sentences.
    package let sentence: String
    /// The numbers that decide: over all students. Of the claim about variances one without and one with distillation.
    package let overall: [ClaimEvidence]
    /// The numbers of each student, or of each hybrid beside the classical student, in the order of the tables.
    package let students: [ClaimEvidence]

    /// What a sweep says to a claim.
    package enum Verdict: String, Sendable, Codable, CaseIterable {
        case supported
        case contradicted
        /// The interval contains 0, there are too few runs, or students contradict each other.
        case undecided
        case notMeasured = "not measured"
    }
}

/// A difference that supports a claim where it is positive and contradicts it where it is negative.
package struct ClaimEvidence: Sendable, Equatable {
    /// nil for all students together: their mean.
    package var architecture: String?
    /// Of the claim about variances: whether the runs are with distillation; nil of the others.
    package var distillation: Bool?
    /// The seeds that the numbers are of.
    package let runs: Int
    /// What is compared with: the mean F1 without distillation; a hybrid's gain; the classical student's variance.
    package let baseline: Double
    /// What is compared: the mean F1 with distillation; the classical student's gain; a hybrid's variance.
    package let compared: Double
    /// The 95 % interval of `difference` by the bootstrap over seeds; nil for fewer than three runs.
    package let interval: ClosedRange<Double>?
    /// Of variances: `compared` divided by `baseline`; nil of the others and where the baseline does not vary.
    package var ratio: Double?
    /// Its 95 % interval; nil too where a resample of the baseline's runs does not vary.
    package var ratioInterval: ClosedRange<Double>?
    /// Whether p decides, too.
    var needsP = false
    /// Of one student's gain: Wilcoxon's p value after Holm's correction.
    package var p: Double?

    package var difference: Double { compared - baseline }

    package var verdict: Claim.Verdict {
        guard runs >= PaperClaims.fewestRuns, let interval, !needsP || (p ?? 1) < 0.05 else { return .undecided }
        // Of equal numbers the difference may be a rounding error.
        let rounding = 1e-12
        if interval.lowerBound > rounding { return .supported }
        return interval.upperBound < -rounding ? .contradicted : .undecided
    }
}

extension Claim {
    /// A claim that one number decides: the mean over the students, unless single students point the other way.
    init(_ statement: String, _ overall: ClaimEvidence, _ students: [ClaimEvidence], _ sentence: String) {
        let against: Verdict = overall.verdict == .supported ? .contradicted : .supported
        let verdict = students.contains { $0.verdict == against } ? .undecided : overall.verdict
        self.init(statement: statement, verdict: verdict, sentence: sentence, overall: [overall], students: students)
    }

    static func notMeasured(_ statement: String, because reason: String) -> Claim {
        Claim(statement: statement, verdict: .notMeasured, sentence: reason, overall: [], students: [])
    }
}
