// SPDX-License-Identifier: Apache-2.0
import Statistics

extension Claim {
    /// Hybrids vary more than the classical student: the variance of the F1 over seeds, without and with distillation.
    ///
    /// A hybrid supports or contradicts it if the 95 % interval of the difference of variances excludes 0; the intervals
    /// are not widened for their number. The numbers that decide compare the mean of the hybrids' variances; without
    /// and with distillation must agree.
    static func hybridsVaryMore(_ students: [StudentScores], _ bootstraps: Bootstraps) -> Claim {
        let statement = "The F1 of hybrids varies more over seeds than that of the classical student."
        let parts = [false, true].compactMap { hybridsVaryMore(statement, students, distillation: $0, bootstraps) }
        guard let first = parts.first else {
            return .notMeasured(
                statement, because: "The classical student and a hybrid need two runs of the same seeds each.")
        }
        return Claim(
            statement: statement,
            verdict: parts.allSatisfy { $0.verdict == first.verdict } ? first.verdict : .undecided,
            sentence: parts.map(\.sentence).joined(separator: " "), overall: parts.flatMap(\.overall),
            students: parts.flatMap(\.students))
    }

    /// The claim about runs without, or about runs with distillation; nil without enough of them.
    private static func hybridsVaryMore(
        _ statement: String, _ students: [StudentScores], distillation: Bool, _ bootstraps: Bootstraps
    ) -> Claim? {
        func scores(_ student: StudentScores) -> SeedScores? {
            let scores = distillation ? student.with : student.without
            return scores.flatMap { $0.values.count > 1 ? $0 : nil }
        }
        let hybrids = students.filter { !$0.isClassical }.compactMap { student in
            scores(student).map { (name: student.architecture, scores: $0) }
        }
        guard let classical = students.first(where: \.isClassical).flatMap(scores), !hybrids.isEmpty,
            let overall = compareVariances(classical, hybrids.map(\.scores), nil, distillation, bootstraps)
        else { return nil }
        let evidence = hybrids.compactMap {
            compareVariances(classical, [$0.scores], $0.name, distillation, bootstraps)
        }
        let words = ClaimWording(overall: overall, evidence: evidence, noun: "hybrids", runs: "runs")
        return Claim(
            statement, overall, evidence,
            "\(distillation ? "With" : "Without") distillation the variance is "
                + "\(ClaimWording.plain(overall.baseline)) classically and \(ClaimWording.plain(overall.compared)) for "
                + "\(ClaimWording.hybrids(evidence.count)): a difference of \(words.change). It is greater for "
                + "\(words.supporting) and smaller for \(words.contradicting)\(words.rest)")
    }

    /// nil without two seeds that all have.
    private static func compareVariances(
        _ classical: SeedScores, _ hybrids: [SeedScores], _ name: String?, _ distillation: Bool,
        _ bootstraps: Bootstraps
    ) -> ClaimEvidence? {
        let (seeds, values) = SeedScores.common([classical] + hybrids)
        guard seeds.count > 1 else { return nil }
        let bootstrap = bootstraps[seeds.count]
        /// Infinite where the classical variance is that of equal values, rounded.
        func ratio(_ variances: [SIMD8<Double>]) -> SIMD8<Double> {
            (average(variances.dropFirst()) / variances[0]).replacing(with: .infinity, where: variances[0] .< 1e-24)
        }
        let variances = values.compactMap { SampleSummary($0)?.variance }
        let observedRatio = ratio(variances.map { SIMD8(repeating: $0) })[0]
        return ClaimEvidence(
            architecture: name, distillation: distillation, runs: seeds.count, baseline: variances[0],
            compared: average(variances.dropFirst()),
            interval: bootstrap.interval(of: .variance, in: values) { average($0.dropFirst()) - $0[0] },
            ratio: observedRatio.isFinite ? observedRatio : nil,
            ratioInterval: bootstrap.interval(of: .variance, in: values, combined: ratio))
    }
}
