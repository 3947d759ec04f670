// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Plans
import Reports
import Statistics
import Testing

extension Claim {
    /// How many comparisons give this verdict.
    fileprivate func count(_ verdict: Verdict) -> Int { comparisons.count { $0.verdict == verdict } }
}

@Suite struct ClaimTests {
    typealias Student = (architecture: String, isClassical: Bool, without: SeedScores?, with: SeedScores?)

    /// Scores of `count` seeds around `center`, within `spread` of it.
    private func scores(_ center: Double, _ spread: Double, _ name: String, count: Int = 12) -> SeedScores {
        var random = Philox(seed: 1, stream: name)
        return SeedScores(
            seeds: (1...count).map(UInt64.init),
            values: (1...count).map { _ in center + spread * random.uniform(in: -1..<1) })
    }

    /// The paper's claims about students of one setting.
    private func claims(_ students: [Student]) -> (raisesMean: Claim, moreClassically: Claim, hybridsVary: Claim) {
        let claims = Plan.paper.claims
        let both = students.compactMap { student in
            student.with.flatMap { with in student.without.map { (student, $0, with) } }
        }
        let means = both.map { ClaimPart.Pair($0.0.architecture, greater: $0.2, than: $0.1) }
        let gains = both.map { student, without, with in
            (student, SeedScores(seeds: with.seeds, values: zip(with.values, without.values).map(-)))
        }
        let classicalGain = gains.first(where: \.0.isClassical)?.1
        let more = gains.filter { !$0.0.isClassical }.compactMap { student, gain in
            classicalGain.map { ClaimPart.Pair(student.architecture, greater: $0, than: gain) }
        }
        let sides = [false, true].compactMap { side -> ClaimPart? in
            func scores(_ student: Student) -> SeedScores? { side ? student.with : student.without }
            guard let classical = students.first(where: \.isClassical).flatMap(scores) else { return nil }
            let pairs = students.filter { !$0.isClassical }.compactMap { student in
                scores(student).map { ClaimPart.Pair(student.architecture, greater: $0, than: classical) }
            }
            return pairs.isEmpty ? nil : ClaimPart(distillation: side, pairs)
        }
        func parts(_ pairs: [ClaimPart.Pair]) -> [ClaimPart] { pairs.isEmpty ? [] : [ClaimPart(pairs)] }
        return (Claim(claims[0], parts(means)), Claim(claims[1], parts(more)), Claim(claims[2], sides))
    }

    private func all(_ claims: (Claim, Claim, Claim)) -> [Claim] { [claims.0, claims.1, claims.2] }

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
        #expect(all(claims).map(\.verdict) == [.supported, .supported, .supported])
        #expect(claims.raisesMean.count(.supported) == 3)
        #expect(claims.raisesMean.comparisons.map(\.name) == ["classical", "hea", "q2"])
        #expect(claims.moreClassically.comparisons.map(\.name) == ["hea", "q2"])
        #expect(claims.hybridsVary.comparisons.map(\.distillation) == [false, false, true, true])
        #expect(claims.hybridsVary.overall.map(\.distillation) == [false, true])
        #expect(claims.hybridsVary.overall.allSatisfy { ($0.ratio ?? 0) > 10 && $0.ratioInterval != nil })
    }

    @Test func theOppositeContradictsThem() {
        let opposite: [Student] = [
            ("classical", true, scores(0.9, 0.1, "a"), scores(0.35, 0.1, "b")),
            ("hea", false, scores(0.8, 0.01, "c"), scores(0.7, 0.01, "d")),
            ("q2", false, scores(0.8, 0.01, "e"), scores(0.6, 0.01, "f")),
        ]
        let claims = claims(opposite)
        #expect(all(claims).map(\.verdict) == [.contradicted, .contradicted, .contradicted])
        #expect(claims.raisesMean.count(.contradicted) == 3)
    }

    @Test func evidenceIsTheDifferenceOfWhatItCompares() throws {
        let claims = claims(asInThePaper)
        for evidence in all(claims).flatMap({ $0.overall + $0.comparisons }) {
            #expect(evidence.difference == evidence.compared - evidence.baseline)
            #expect(try #require(evidence.interval).contains(evidence.difference))
            #expect(evidence.runs == 12)
        }
        let gains = claims.raisesMean.comparisons.map(\.difference)
        let more = claims.moreClassically.comparisons
        #expect(zip(more, gains.dropFirst()).allSatisfy { abs($0.difference - (gains[0] - $1)) < 1e-14 })
        #expect(abs(claims.raisesMean.overall[0].difference - gains.reduce(0, +) / 3) < 1e-14)
    }

    @Test func studentsThatContradictEachOtherLeaveTheClaimUndecided() {
        let mixed = asInThePaper + [("q3", false, scores(0.9, 0.01, "g"), scores(0.8, 0.01, "h"))]
        let claim = claims(mixed).raisesMean
        #expect(claim.overall[0].verdict == .supported)
        #expect(claim.count(.contradicted) == 1 && claim.verdict == .undecided)
        #expect(claim.sentence.contains("and smaller for 1 of 4 students (q3)"))
    }

    @Test func studentsThatDistillationDoesNotChangeLeaveItUndecided() {
        let same = scores(0.9, 0.1, "a")
        let claims = claims([("classical", true, same, same), ("hea", false, same, same)])
        #expect(all(claims).map(\.verdict) == [.undecided, .undecided, .undecided])
        #expect(claims.raisesMean.comparisons.allSatisfy { $0.p == 1 && $0.interval == 0...0 })
    }

    @Test(arguments: [1, 2, 3, 5]) func fewRunsDecideNothing(count: Int) {
        let few: [Student] = [
            ("classical", true, scores(0.3, 0.01, "a", count: count), scores(0.99, 0.01, "b", count: count)),
            ("hea", false, scores(0.5, 0.2, "c", count: count), scores(0.7, 0.1, "d", count: count)),
        ]
        let claims = claims(few)
        #expect(claims.raisesMean.verdict == .undecided && claims.moreClassically.verdict == .undecided)
        #expect(claims.hybridsVary.verdict == (count == 1 ? .notMeasured : .undecided))
        #expect(claims.raisesMean.sentence.contains("Fewer than 6 pairs of runs are too few to decide."))
        #expect(!all(claims).contains { $0.sentence.contains("nan") || $0.sentence.contains("inf") })
        #expect(!all(claims).contains { $0.sentence.contains("contain 0") }, "few runs' intervals may not")
    }

    @Test func whatWasNotTrainedIsNotMeasured() {
        let hybridsAlone = claims(Array(asInThePaper.dropFirst()))
        #expect(all(hybridsAlone).map(\.verdict) == [.supported, .notMeasured, .notMeasured])
        #expect(
            hybridsAlone.moreClassically.sentence
                == "There are not runs of the same seeds for classical students and for hybrids.")
        let undistilled = claims(asInThePaper.map { ($0.architecture, $0.isClassical, $0.without, nil) })
        #expect(all(undistilled).map(\.verdict) == [.notMeasured, .notMeasured, .supported])
        #expect(undistilled.hybridsVary.overall.map(\.distillation) == [false])
        #expect(all(claims([])).allSatisfy { $0.verdict == .notMeasured })
    }

    @Test func aClassicalStudentThatNeverVariesHasNoRatio() {
        let claim = claims([
            ("classical", true, scores(1, 0, "a"), scores(1, 0, "b")),
            ("hea", false, scores(0.8, 0.2, "c"), scores(0.8, 0.2, "d")),
        ]).hybridsVary
        #expect(claim.verdict == .supported)
        #expect(claim.overall.allSatisfy { $0.ratio == nil && $0.ratioInterval == nil && $0.baseline == 0 })
    }

    @Test func sentencesSayTheNumbers() {
        let claims = claims(asInThePaper)
        #expect(
            claims.raisesMean.sentence.contains(
                #/The mean F1 is 0\.\d{3} with distillation and 0\.\d{3} without distillation on average over 3 students: a difference of \+0\.\d{3} \(95 % interval \+0\.\d{3} to \+0\.\d{3}\)/#
            ))
        #expect(claims.raisesMean.sentence.contains("greater for 3 of 3 students (classical, hea, q2)"))
        #expect(claims.moreClassically.sentence.contains("greater for 2 of 2 students (hea, q2)"))
        #expect(
            claims.hybridsVary.sentence.contains(
                #/Without distillation, the variance of F1 over seeds is 0\.\d{3} for hybrids and 0\.000\d+ for classical/#
            ))
    }
}
