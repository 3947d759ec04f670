// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Reports
import Statistics
import Testing

extension Claim {
    /// How many students' numbers give this verdict.
    fileprivate func count(_ verdict: Verdict) -> Int { students.count { $0.verdict == verdict } }
}

@Suite struct PaperClaimsTests {
    typealias Student = (architecture: String, isClassical: Bool, without: SeedScores?, with: SeedScores?)

    /// Scores of `count` seeds around `center`, within `spread` of it.
    private func scores(_ center: Double, _ spread: Double, _ name: String, count: Int = 12) -> SeedScores {
        var random = Philox(seed: 1, stream: name)
        return SeedScores(
            seeds: (1...count).map(UInt64.init), values: (1...count).map { _ in center + spread * random.uniform(in: -1..<1) })
    }

    /// Of students that are compared as one family.
    private func claims(_ students: [Student]) -> PaperClaims {
        let comparisons = students.map { PairedComparison(without: $0.without, with: $0.with) }
        return PaperClaims(
            zip(students, PairedComparison.corrected(comparisons)).map { student, comparison in
                StudentScores(
                    student.architecture, isClassical: student.isClassical, without: student.without,
                    with: student.with, comparison: comparison)
            })
    }

    /// Students as the paper has them.
    private var asInThePaper: [Student] {
        [
            ("classical", true, scores(0.35, 0.02, "a"), scores(0.99, 0.001, "b")),
            ("hea", false, scores(0.5, 0.2, "c"), scores(0.75, 0.1, "d")),
            ("q2", false, scores(0.45, 0.2, "e"), scores(0.7, 0.1, "f")),
        ]
    }

    @Test func thePapersPatternSupportsAllThreeClaims() {
        let claims = claims(asInThePaper)
        #expect(claims.claims.map(\.verdict) == [.supported, .supported, .supported])
        #expect(claims.raisesMeanF1.count(.supported) == 3)
        #expect(claims.raisesMeanF1.students.map(\.architecture) == ["classical", "hea", "q2"])
        #expect(claims.moreSoClassically.students.map(\.architecture) == ["hea", "q2"])
        #expect(claims.hybridsVaryMore.students.map(\.distillation) == [false, false, true, true])
        #expect(claims.hybridsVaryMore.overall.map(\.distillation) == [false, true])
        #expect(claims.hybridsVaryMore.overall.allSatisfy { ($0.ratio ?? 0) > 10 && $0.ratioInterval != nil })
    }

    @Test func theOppositeContradictsThem() {
        let opposite: [Student] = [
            ("classical", true, scores(0.9, 0.1, "a"), scores(0.35, 0.1, "b")),
            ("hea", false, scores(0.8, 0.01, "c"), scores(0.7, 0.01, "d")),
            ("q2", false, scores(0.8, 0.01, "e"), scores(0.6, 0.01, "f")),
        ]
        let claims = claims(opposite)
        #expect(claims.claims.map(\.verdict) == [.contradicted, .contradicted, .contradicted])
        #expect(claims.raisesMeanF1.count(.contradicted) == 3)
    }

    @Test func evidenceIsTheDifferenceOfWhatItCompares() throws {
        let claims = claims(asInThePaper)
        for evidence in claims.claims.flatMap({ $0.overall + $0.students }) {
            #expect(evidence.difference == evidence.compared - evidence.baseline)
            #expect(try #require(evidence.interval).contains(evidence.difference))
            #expect(evidence.runs == 12)
        }
        let gains = claims.raisesMeanF1.students.map(\.difference)
        let more = claims.moreSoClassically.students
        #expect(zip(more, gains.dropFirst()).allSatisfy { abs($0.difference - (gains[0] - $1)) < 1e-14 })
        #expect(abs(claims.raisesMeanF1.overall[0].difference - gains.reduce(0, +) / 3) < 1e-14)
    }

    @Test func studentsThatContradictEachOtherLeaveTheClaimUndecided() {
        let mixed = asInThePaper + [("q3", false, scores(0.9, 0.01, "g"), scores(0.8, 0.01, "h"))]
        let claim = claims(mixed).raisesMeanF1
        #expect(claim.overall[0].verdict == .supported)
        #expect(claim.count(.contradicted) == 1 && claim.verdict == .undecided)
        #expect(claim.sentence.contains("lowers that of 1 of 4 students (q3)"))
    }

    @Test func studentsThatDistillationDoesNotChangeLeaveItUndecided() {
        let same = scores(0.9, 0.1, "a")
        let claims = claims([("classical", true, same, same), ("hea", false, same, same)])
        #expect(claims.claims.map(\.verdict) == [.undecided, .undecided, .undecided])
        #expect(claims.raisesMeanF1.students.allSatisfy { $0.p == 1 && $0.interval == 0...0 })
    }

    @Test(arguments: [1, 2, 3, 5]) func fewRunsDecideNothing(count: Int) {
        let few: [Student] = [
            ("classical", true, scores(0.3, 0.01, "a", count: count), scores(0.99, 0.01, "b", count: count)),
            ("hea", false, scores(0.5, 0.2, "c", count: count), scores(0.7, 0.1, "d", count: count)),
        ]
        let claims = claims(few)
        #expect(claims.raisesMeanF1.verdict == .undecided && claims.moreSoClassically.verdict == .undecided)
        #expect(claims.hybridsVaryMore.verdict == (count == 1 ? .notMeasured : .undecided))
        #expect(claims.raisesMeanF1.sentence.contains("Fewer than 6 pairs of runs are too few to decide."))
        #expect(!claims.claims.contains { $0.sentence.contains("nan") || $0.sentence.contains("inf") })
        #expect(!claims.claims.contains { $0.sentence.contains("contain 0") }, "few runs' intervals may not")
    }

    @Test func whatWasNotTrainedIsNotMeasured() {
        let hybridsAlone = claims(Array(asInThePaper.dropFirst()))
        #expect(hybridsAlone.claims.map(\.verdict) == [.supported, .notMeasured, .notMeasured])
        #expect(hybridsAlone.moreSoClassically.sentence.contains("No classical student"))
        let undistilled = claims(asInThePaper.map { ($0.architecture, $0.isClassical, $0.without, nil) })
        #expect(undistilled.claims.map(\.verdict) == [.notMeasured, .notMeasured, .supported])
        #expect(undistilled.hybridsVaryMore.overall.map(\.distillation) == [false])
        #expect(claims([]).claims.allSatisfy { $0.verdict == .notMeasured })
    }

    @Test func aClassicalStudentThatNeverVariesHasNoRatio() {
        let claim = claims([
            ("classical", true, scores(1, 0, "a"), scores(1, 0, "b")),
            ("hea", false, scores(0.8, 0.2, "c"), scores(0.8, 0.2, "d")),
        ]).hybridsVaryMore
        #expect(claim.verdict == .supported)
        #expect(claim.overall.allSatisfy { $0.ratio == nil && $0.ratioInterval == nil && $0.baseline == 0 })
    }

    @Test func sentencesSayTheNumbers() {
        let claims = claims(asInThePaper)
        #expect(
            claims.raisesMeanF1.sentence.contains(
                #/Distillation changes the mean F1 by \+0\.\d{3} \(95 % interval \+0\.\d{3} to \+0\.\d{3}\)/#))
        #expect(claims.raisesMeanF1.sentence.contains("3 of 3 students (classical, hea, q2)"))
        #expect(claims.moreSoClassically.sentence.contains("more than 2 of 2 hybrids (hea, q2)"))
        #expect(claims.hybridsVaryMore.sentence.contains("Without distillation the variance is 0.000 classically"))
    }
}
