// SPDX-License-Identifier: Apache-2.0
import Foundation
import Plans
import Statistics
import Texts

/// When a contest has seeds enough. A pure function of the results.
struct PrecisionRules {
    let precision: SeedPrecision

    func verdict(of contest: Contest, _ standing: (Int) -> Standing) -> Verdict {
        var verdict = Verdict()
        let seeds = contest.settings.map(\.results.count).max() ?? 0
        for look in precision.looks(of: seeds) + [seeds] {
            let trials = contest.settings.flatMap { $0.results.prefix(look) }
            verdict.awaited = trials
            guard trials.allSatisfy({ standing($0) != .open }) else { return verdict }
            let width = halfWidth(of: contest, after: look, standing)
            let isNarrow = width.map { $0 <= precision.halfWidth } ?? false
            guard isNarrow || look == seeds else { continue }
            let what = precision.quantity == .mean ? "mean" : "effect"
            let interval =
                width.map { "the 95 % interval of the \(what) is \(String(format: "±%.3g", $0))" }
                ?? "there is no interval"
            verdict.steps.append(
                Verdict.Step(
                    sentence:
                        "After \(Quantity.count(look, "seed")), \(interval); \(String(format: "±%.3g", precision.halfWidth)) was"
                        + " asked for\(isNarrow ? "" : ", and there are no more seeds").",
                    dropped: contest.settings.flatMap { $0.results.dropFirst(look) }))
            return verdict
        }
        return verdict
    }

    /// Half the width of the widest of the intervals that are asked for; nil where there are none.
    private func halfWidth(of contest: Contest, after seeds: Int, _ standing: (Int) -> Standing) -> Double? {
        let all = contest.settings.map { setting in
            (isDistilled: setting.like.distillation, scores: setting.results.prefix(seeds).map { standing($0).score })
        }
        let samples: [[Double]] =
            switch precision.quantity {
            case .mean: all.map { $0.scores.compactMap(\.self) }
            case .effect:
                all.filter(\.isDistilled).map { with in
                    zip(with.scores, all.first { !$0.isDistilled }?.scores ?? []).compactMap { with, without in
                        with.flatMap { with in without.map { with - $0 } }
                    }
                }
            }
        let widths = samples.map { SampleSummary($0)?.interval.map { ($0.upperBound - $0.lowerBound) / 2 } }
        return widths.contains(nil) ? nil : widths.compactMap(\.self).max()
    }
}
