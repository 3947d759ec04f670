// SPDX-License-Identifier: Apache-2.0
import Statistics

extension Claim {
    /// Hybrids vary more than the classical student: the variance of the F1 over seeds, without and with distillation.
    ///
    /// A hybrid supports or contradicts it if the 95 % interval of the difference of variances excludes 0; the intervals
    /// are not widened for their number. The numbers that decide compare the mean of the hybrids' variances; without
    /// and with distillation must agree.
    static func hybridsVaryMore(_ students: [StudentScores], _ bootstraps: inout Bootstraps) -> Claim {
        let statement = "The F1 of hybrids varies more over seeds than that of the classical student."
        var (overall, evidence, sentences, verdicts) = ([ClaimEvidence](), [ClaimEvidence](), [String](), [Verdict]())
        for distillation in [false, true] {
            guard let part = Part(students, distillation, &bootstraps) else { continue }
            overall.append(part.overall)
            evidence += part.hybrids
            sentences.append(part.sentence)
            verdicts.append(verdict(part.overall, part.hybrids))
        }
        guard let first = verdicts.first else {
            return .notMeasured(
                statement, because: "The classical student and a hybrid need two runs of the same seeds each.")
        }
        return Claim(
            statement: statement, verdict: verdicts.allSatisfy { $0 == first } ? first : .undecided,
            sentence: sentences.joined(separator: " "), overall: overall, students: evidence)
    }

    /// The variances of runs without, or of runs with distillation.
    private struct Part {
        let overall: ClaimEvidence
        let hybrids: [ClaimEvidence]
        let sentence: String

        init?(_ students: [StudentScores], _ distillation: Bool, _ bootstraps: inout Bootstraps) {
            func scores(_ student: StudentScores) -> SeedScores? {
                let scores = distillation ? student.with : student.without
                return scores.flatMap { $0.values.count > 1 ? $0 : nil }
            }
            let hybrids = students.filter { !$0.isClassical }.compactMap { student in
                scores(student).map { (name: student.architecture, scores: $0) }
            }
            guard let classical = students.first(where: \.isClassical).flatMap(scores), !hybrids.isEmpty,
                let overall = Self.compare(classical, hybrids.map(\.scores), nil, distillation, &bootstraps)
            else { return nil }
            self.overall = overall
            var evidence: [ClaimEvidence] = []
            for hybrid in hybrids {
                let compared = Self.compare(classical, [hybrid.scores], hybrid.name, distillation, &bootstraps)
                if let compared { evidence.append(compared) }
            }
            self.hybrids = evidence
            let change =
                ClaimWording.signed(overall.difference) + ClaimWording.interval(overall.interval)
                + ClaimWording.ratio(overall)
            let more = ClaimWording.students(.supported, of: evidence, called: "hybrids")
            let less = ClaimWording.students(.contradicted, of: evidence, called: "hybrids")
            sentence =
                "\(distillation ? "With" : "Without") distillation the variance is "
                + "\(ClaimWording.plain(overall.baseline)) classically and \(ClaimWording.plain(overall.compared)) for "
                + "\(ClaimWording.hybrids(evidence.count)): a difference of \(change). It is greater for \(more) and "
                + "smaller for \(less)\(ClaimWording.undecided(evidence, because: "the other intervals contain 0"))."
                + ClaimWording.tooFew(overall.runs, "runs")
        }

        /// nil without two seeds that all have.
        private static func compare(
            _ classical: SeedScores, _ hybrids: [SeedScores], _ architecture: String?, _ distillation: Bool,
            _ bootstraps: inout Bootstraps
        ) -> ClaimEvidence? {
            let (seeds, values) = SeedScores.common([classical] + hybrids)
            guard seeds.count > 1 else { return nil }
            let bootstrap = bootstraps[seeds.count]
            func variances(_ indices: ArraySlice<Int32>) -> (classical: Double, hybrid: Double) {
                let all = values.map { variance(of: $0, at: indices) }
                return (all[0], average(all.dropFirst()))
            }
            let observed = variances((0..<Int32(seeds.count)).map { $0 }[...])
            return ClaimEvidence(
                architecture: architecture, distillation: distillation, runs: seeds.count,
                baseline: observed.classical, compared: observed.hybrid,
                interval: bootstrap.interval {
                    let variances = variances($0)
                    return variances.hybrid - variances.classical
                },
                ratio: isZero(observed.classical) ? nil : observed.hybrid / observed.classical,
                ratioInterval: isZero(observed.classical)
                    ? nil
                    : bootstrap.interval {
                        let variances = variances($0)
                        return isZero(variances.classical) ? .infinity : variances.hybrid / variances.classical
                    })
        }

        /// Whether a variance is that of equal values, rounded.
        private static func isZero(_ variance: Double) -> Bool { variance < 1e-24 }
    }
}
