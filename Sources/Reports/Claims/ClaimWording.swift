// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans
import Texts

/// How claims' numbers are put into words.
struct ClaimWording {
    let claim: PlanClaim
    let overall: ClaimEvidence
    let evidence: [ClaimEvidence]
    /// What a comparison is of.
    let noun: String

    /// - Parameter distillation: whether the runs are with it, where the claim is about both.
    func sentence(_ distillation: Bool?) -> String {
        let side = distillation.map { $0 ? "With distillation, " : "Without distillation, " } ?? ""
        let subject = Self.subject(claim.measure)
        let mean = evidence.count > 1 ? " on average over \(Quantity.count(evidence.count, noun))" : ""
        let (greater, than) = (Claim.phrase(claim.greater), Claim.phrase(claim.than))
        return
            "\(side)\(side.isEmpty ? subject : subject.lowercasedFirst) is \(Numbers.score(overall.compared)) \(greater) and"
            + " \(Numbers.score(overall.baseline)) \(than)\(mean): a difference of \(change). It is greater for"
            + " \(list(.supported)) and smaller for \(list(.contradicted))\(rest)"
    }

    static func subject(_ measure: PlanClaim.Measure) -> String {
        switch measure {
        case .mean: "The mean F1"
        case .variance: "The variance of F1 over seeds"
        case .gain: "What distillation adds to the mean F1"
        }
    }

    /// "+0.150 (95 % interval +0.100 to +0.200), a ratio of 1.5 (1.1 to 2.9)", without a ratio where there is none.
    private var change: String {
        let interval = overall.interval.map {
            " (95 % interval \(Numbers.difference($0.lowerBound)) to \(Numbers.difference($0.upperBound)))"
        }
        let ratioInterval = overall.ratioInterval.map {
            " (\(Numbers.ratio($0.lowerBound)) to \(Numbers.ratio($0.upperBound)))"
        }
        let ratio = overall.ratio.map { ", a ratio of \(Numbers.ratio($0))" + (ratioInterval ?? "") }
        return Numbers.difference(overall.difference) + (interval ?? " (too few runs for an interval)") + (ratio ?? "")
    }

    /// "7 of 8 students (hea, q2)"; "none of 8 students"
    private func list(_ verdict: Claim.Verdict) -> String {
        let names = evidence.filter { $0.verdict == verdict }.compactMap(\.name)
        let all = Quantity.count(evidence.count, noun)
        guard !names.isEmpty else { return "none of \(all)" }
        let more = names.count > Self.mostNames ? ", ..." : ""
        return "\(names.count) of \(all) (\(names.prefix(Self.mostNames).joined(separator: ", "))\(more))"
    }

    /// The most names in a sentence.
    private static let mostNames = 12

    /// The end of the sentence: why numbers decide nothing, of those that do not.
    private var rest: String {
        let open = evidence.filter { $0.verdict == .undecided }
        let fewest = Claim.fewestRuns
        let runs = claim.measure == .variance ? "runs" : "pairs of runs"
        let why =
            claim.measure == .mean
            ? "the others' intervals contain 0, or p is not below 0.05 (Wilcoxon, Holm)"
            : "the other intervals contain 0"
        let others = open.contains { $0.runs < fewest } ? "the others are undecided" : why
        return (open.isEmpty ? "." : "; \(others).")
            + (overall.runs < fewest ? " Fewer than \(fewest) \(runs) are too few to decide." : "")
    }
}

extension String {
    /// With a small first letter.
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
