// SPDX-License-Identifier: Apache-2.0
import Statistics

extension Claim {
    /// Distillation raises the mean F1.
    ///
    /// A student supports or contradicts it if the 95 % interval of its paired difference excludes 0 and Wilcoxon's p
    /// value is below 0.05 after Holm's correction. The number that decides is the mean of the students' differences.
    static func raisesMeanF1(_ students: [StudentScores], _ bootstraps: Bootstraps) -> Claim {
        let statement = "Distillation raises the mean F1."
        let measured = students.compactMap(PairedScores.init)
        guard !measured.isEmpty else {
            return .notMeasured(
                statement, because: "No student has runs of the same seed without and with distillation.")
        }
        let evidence = measured.map { student in
            ClaimEvidence(
                architecture: student.scores.architecture, runs: student.seeds.count,
                baseline: average(student.without), compared: average(student.with),
                interval: student.scores.comparison.interval, needsP: true, p: student.scores.comparison.wilcoxonHolm)
        }
        // The students' runs of a seed may share a data set: they are resampled together.
        let (seeds, differences) = SeedScores.common(measured.map(\.differences))
        let overall = ClaimEvidence(
            runs: seeds.count, baseline: average(evidence.map(\.baseline)), compared: average(evidence.map(\.compared)),
            interval: bootstraps[seeds.count].interval(of: .mean, in: differences, combined: average))
        let words = ClaimWording(
            overall: overall, evidence: evidence, noun: "students", runs: "pairs of runs",
            undecided: "the others' intervals contain 0, or p is not below 0.05 (Wilcoxon, Holm)")
        return Claim(
            statement, overall, evidence,
            "Distillation changes the mean F1 by \(words.change) on average over the students: from "
                + "\(ClaimWording.plain(overall.baseline)) to \(ClaimWording.plain(overall.compared)). It raises that "
                + "of \(words.supporting) and lowers that of \(words.contradicting)\(words.rest)")
    }

    /// Distillation raises the classical student's mean F1 by more than the hybrids'.
    ///
    /// A hybrid supports or contradicts it if the 95 % interval of the difference of gains excludes 0; the intervals are
    /// not widened for their number. The number that decides compares with the mean of the hybrids' gains.
    static func moreSoClassically(_ students: [StudentScores], _ bootstraps: Bootstraps) -> Claim {
        let statement = "Distillation raises the mean F1 of the classical student by more than that of hybrids."
        let measured = students.compactMap(PairedScores.init)
        guard let classical = measured.first(where: { $0.scores.isClassical }) else {
            return .notMeasured(statement, because: "No classical student has runs without and with distillation.")
        }
        let hybrids = measured.filter { !$0.scores.isClassical }
        guard !hybrids.isEmpty else {
            return .notMeasured(statement, because: "No hybrid student has runs without and with distillation.")
        }
        func compare(with hybrids: [PairedScores], called architecture: String?) -> ClaimEvidence? {
            let (seeds, gains) = SeedScores.common([classical.differences] + hybrids.map(\.differences))
            guard !seeds.isEmpty else { return nil }
            return ClaimEvidence(
                architecture: architecture, runs: seeds.count, baseline: average(gains.dropFirst().map(average)),
                compared: average(gains[0]),
                interval: bootstraps[seeds.count].interval(of: .mean, in: gains) { $0[0] - average($0.dropFirst()) })
        }
        let evidence = hybrids.compactMap { compare(with: [$0], called: $0.scores.architecture) }
        guard let overall = compare(with: hybrids, called: nil) else {
            return .notMeasured(statement, because: "No seed has runs of all students.")
        }
        let words = ClaimWording(overall: overall, evidence: evidence, noun: "hybrids", runs: "pairs of runs")
        return Claim(
            statement, overall, evidence,
            "Distillation changes the mean F1 of the classical student by "
                + "\(ClaimWording.signed(overall.compared)) and that of \(ClaimWording.hybrids(hybrids.count)) by "
                + "\(ClaimWording.signed(overall.baseline)): a difference of \(words.change). The classical student gains "
                + "more than \(words.supporting) and less than \(words.contradicting)\(words.rest)")
    }
}

/// A student's scores of the seeds that have a result both without and with distillation.
private struct PairedScores {
    let scores: StudentScores
    let seeds: [UInt64]
    let without, with: [Double]

    /// With distillation minus without.
    var differences: SeedScores { SeedScores(seeds: seeds, values: zip(with, without).map(-)) }

    /// nil for a student without such seeds.
    init?(_ student: StudentScores) {
        guard let without = student.without, let with = student.with else { return nil }
        let (seeds, values) = SeedScores.common([without, with])
        guard !seeds.isEmpty else { return nil }
        (scores, self.seeds, self.without, self.with) = (student, seeds, values[0], values[1])
    }
}

func average(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

func average(_ values: some Collection<SIMD8<Double>>) -> SIMD8<Double> {
    values.reduce(SIMD8(), +) / Double(values.count)
}
