// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Foundation
import Reports
import Statistics
import TestSupport
import Testing

@Suite struct ComparisonTests {
    struct Vectors: Decodable {
        struct Wilcoxon: Decodable {
            let differences: [Double]
            let statistic: Double
            let p: Double
        }
        struct Welch: Decodable {
            let first: [Double]
            let second: [Double]
            let t: Double
            let degreesOfFreedom: Double
            let p: Double
        }
        struct Cliff: Decodable {
            let first: [Double]
            let second: [Double]
            let delta: Double
        }
        struct Holm: Decodable {
            let p: [Double]
            let corrected: [Double]
        }
        struct Interval: Decodable {
            let low: Double
            let high: Double
        }
        struct OneSample: Decodable {
            let values: [Double]
            let mean: Interval
            let variance: Interval
        }
        struct Together: Decodable {
            let first: [Double]
            let second: [Double]
            let difference: Interval
            let ratio: Interval?
        }
        let wilcoxon: [Wilcoxon]
        let welch: [Welch]
        let cliff: [Cliff]
        let holm: [Holm]
        let bootstrap: [OneSample]
        let together: [Together]
    }

    let vectors: Vectors

    init() throws { vectors = try ReferenceVectors.load("comparisons") }

    private func agrees(_ ours: ClosedRange<Double>?, with reference: Vectors.Interval) throws -> Bool {
        let ours = try #require(ours)
        return abs(ours.lowerBound - reference.low) < 1e-11 && abs(ours.upperBound - reference.high) < 1e-11
    }

    // MARK: Agreement with other programs

    @Test func signedRanksAgreeWithSciPyWithTiesAndZerosToo() throws {
        #expect(vectors.wilcoxon.contains { $0.differences.contains(0) })
        for reference in vectors.wilcoxon {
            let ours = try #require(WilcoxonSignedRank(differences: reference.differences))
            #expect(ours.statistic == reference.statistic)
            // SciPy takes the upper tail's probability from 1, which leaves it 16 digits after the point.
            #expect(
                abs(ours.p - reference.p) < 1e-12 * reference.p + 1e-15, "\(reference.differences.count) differences")
        }
    }

    @Test func welchsTestAgreesWithSciPyInTheFarTailToo() throws {
        #expect(vectors.welch.contains { $0.p < 1e-20 })
        for reference in vectors.welch {
            let ours = try #require(WelchTTest(reference.first, reference.second))
            let (t, freedom) = try (#require(ours.statistic), #require(ours.degreesOfFreedom))
            #expect(abs(t - reference.t) < 1e-11 * abs(reference.t))
            #expect(abs(freedom - reference.degreesOfFreedom) < 1e-11 * reference.degreesOfFreedom)
            #expect(abs(ours.p - reference.p) < 1e-9 * reference.p)
        }
    }

    @Test func cliffsDeltaAgreesWithSciPysRankSum() throws {
        for reference in vectors.cliff {
            #expect(abs(try #require(cliffsDelta(reference.first, reference.second)) - reference.delta) < 1e-14)
        }
        #expect(cliffsDelta([], [1]) == nil && cliffsDelta([1], []) == nil)
        #expect(cliffsDelta([0.1 + 0.2], [0.3]) == 0, "rounding is no difference")
    }

    @Test func holmsCorrectionAgreesWithStatsmodels() {
        for reference in vectors.holm {
            let ours = holmCorrected(reference.p).map { $0 ?? -1 }
            #expect(zip(ours, reference.corrected).allSatisfy { abs($0 - $1) < 1e-15 })
        }
        #expect(holmCorrected([0.02, nil, 0.5]) == [0.04, nil, 0.5], "a test that was not made does not count")
        #expect(holmCorrected([]) == [])
    }

    @Test func bootstrapIntervalsAgreeWithSciPyOnTheSameResamples() throws {
        for reference in vectors.bootstrap {
            let bootstrap = Bootstrap(count: reference.values.count)
            #expect(try agrees(bootstrap.intervalOfMean(reference.values), with: reference.mean))
            #expect(try agrees(bootstrap.intervalOfVariance(reference.values), with: reference.variance))
        }
    }

    @Test func samplesResampledTogetherAgreeWithSciPysPairedBootstrap() throws {
        #expect(vectors.together.contains { $0.ratio == nil } && vectors.together.contains { $0.ratio != nil })
        for reference in vectors.together {
            let bootstrap = Bootstrap(count: reference.first.count)
            let rows = [reference.first, reference.second]
            let difference = bootstrap.interval(of: .variance, in: rows) { $0[1] - $0[0] }
            #expect(try agrees(difference, with: reference.difference))
            let ratio = bootstrap.interval(of: .variance, in: rows) { $0[1] / $0[0] }
            if let expected = reference.ratio {
                #expect(try agrees(ratio, with: expected))
            } else {
                #expect(ratio == nil, "some resamples of few values do not vary")
            }
        }
    }

    // MARK: Properties

    /// Beside a plain computation, with a number of resamples that leaves lanes of vectors empty.
    @Test func intervalsOfManyObservationsAreThoseOfTheDefinition() throws {
        var random = Philox(seed: 3, stream: "many")
        let values = (0..<200).map { _ in -log(1 - random.uniform()) }
        func variance(_ values: [Double]) -> Double { SampleSummary(values)?.variance ?? .nan }
        var draws = Philox(seed: 0, stream: "bootstrap")
        let distribution = (0..<500).map { _ in variance((0..<200).map { _ in values[draws.below(200)] }) }.sorted()
        let without = values.indices.map { left in variance(values.indices.filter { $0 != left }.map { values[$0] }) }
        let mean = without.reduce(0, +) / 200
        let acceleration =
            without.reduce(0) { $0 + pow(mean - $1, 3) } / (6 * pow(without.reduce(0) { $0 + pow(mean - $1, 2) }, 1.5))
        func normal(_ probability: Double) -> Double {
            var (low, high) = (-9.0, 9.0)
            for _ in 0..<200 {
                let middle = (low + high) / 2
                if 0.5 * erfc(-middle / 2.0.squareRoot()) < probability { low = middle } else { high = middle }
            }
            return low
        }
        let bias = normal(Double(distribution.count { $0 < variance(values) }) / 500)
        let bounds = try [-1.959963984540054, 1.959963984540054].map { z in
            let probability = 0.5 * erfc(-(bias + (bias + z) / (1 - acceleration * (bias + z))) / 2.0.squareRoot())
            return try #require(quantile(probability, of: distribution))
        }
        let ours = try #require(Bootstrap(count: 200, resamples: 500).intervalOfVariance(values))
        #expect(abs(ours.lowerBound - bounds[0]) < 1e-9 && abs(ours.upperBound - bounds[1]) < 1e-9)
    }

    /// Of the areas of spatial perception of 26 children, Efron and Tibshirani, "An Introduction to the Bootstrap", table 14.2:
    /// 116.7 to 260.9, with n in the variance's denominator. Their program abcnon gives the digits.
    @Test func intervalsWithoutResamplesAreThoseOfTheBook() throws {
        let areas: [Double] = [
            48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41,
        ]
        let bootstrap = Bootstrap(count: 26, mostResampled: 0)
        let variance = try #require(bootstrap.interval(level: 0.9, of: .variance, in: [areas]))
        #expect(abs(variance.lowerBound * 25 / 26 - 116.705_454) < 1e-5)
        #expect(abs(variance.upperBound * 25 / 26 - 260.883_001) < 1e-5)
        let mean = try #require(bootstrap.interval(level: 0.9, of: .mean, in: [areas]))
        #expect(abs(mean.lowerBound - 25.061_898) < 1e-5 && abs(mean.upperBound - 33.556_355) < 1e-5)
    }

    /// Where the one takes over from the other, for scores as trainings have them: some collapsed, most high.
    @Test func intervalsWithoutResamplesContinueThoseWithThem() throws {
        let count = Bootstrap.mostResampled
        var random = Philox(seed: 4, stream: "continue")
        func scores(_ collapsed: Double) -> [Double] {
            (0..<count).map { _ in random.uniform() < collapsed ? 0.2 : 1 - 0.1 * random.uniform() * random.uniform() }
        }
        let rows = [scores(0.02), scores(0.2)]
        let (resampled, without) = (Bootstrap(count: count), Bootstrap(count: count, mostResampled: 0))
        func agree(
            _ moment: Bootstrap.Moment, within share: Double = 0.03, _ combined: @escaping Bootstrap.Combination
        ) throws {
            let ours = try #require(without.interval(of: moment, in: rows, combined: combined))
            let theirs = try #require(resampled.interval(of: moment, in: rows, combined: combined))
            let width = theirs.upperBound - theirs.lowerBound
            #expect(abs(ours.lowerBound - theirs.lowerBound) < share * width, "\(moment): \(ours) and \(theirs)")
            #expect(abs(ours.upperBound - theirs.upperBound) < share * width, "\(moment): \(ours) and \(theirs)")
        }
        for moment in [Bootstrap.Moment.mean, .variance] {
            try agree(moment) { $0[0] }
            try agree(moment) { $0[1] - $0[0] }
        }
        // Of a variance that 20 runs make, a ratio has a skew distribution.
        try agree(.variance, within: 0.05) { $0[1] / $0[0] }
        let same = try #require(
            Bootstrap(count: count + 1).intervalOfMean(Array(repeating: 0.75, count: count + 1)))
        #expect(same == 0.75...0.75)
    }

    @Test func theIntervalOfAMillionObservationsIsTight() throws {
        var random = Philox(seed: 5, stream: "million")
        let values = (0..<1_000_000).map { _ in random.uniform() }
        let interval = try #require(Bootstrap(count: values.count).intervalOfVariance(values))
        // That of uniform numbers is 1/12, and the standard error of an estimate sqrt(1/180) / 1000.
        #expect(interval.contains(1.0 / 12) && abs(interval.upperBound - interval.lowerBound - 2.92e-4) < 1e-6)
    }

    /// 95 % intervals hold the true mean of an exponential distribution in nearly as many samples of 30: skewness costs
    /// BCa intervals a few per cent, and 400 samples estimate the share to about 2.5 %.
    @Test func bootstrapIntervalsHoldTheTrueMeanAboutAsOftenAsTheySay() {
        let bootstrap = Bootstrap(count: 30, resamples: 999)
        var random = Philox(seed: 1, stream: "coverage")
        let held = (0..<400).count { _ in
            let sample = (0..<30).map { _ in -log(1 - random.uniform()) }
            return bootstrap.intervalOfMean(sample)?.contains(1) ?? false
        }
        #expect((356...392).contains(held), "\(held) of 400")
    }

    @Test func anIntervalIsTheSameEveryTimeAndNarrowsWithTheLevel() throws {
        let values = vectors.bootstrap[2].values
        let first = try #require(Bootstrap(count: values.count).intervalOfMean(values))
        #expect(Bootstrap(count: values.count).intervalOfMean(values) == first)
        let narrower = try #require(
            Bootstrap(count: values.count).interval(level: 0.5, of: .mean, in: [values]))
        #expect(first.lowerBound < narrower.lowerBound && narrower.upperBound < first.upperBound)
    }

    @Test func differencesWithinRoundingShareTheirRank() {
        let rounded = WilcoxonSignedRank(differences: [0.1 + 0.2 - 0.3, 0.3 - 0.2, 0.2 - 0.1, -0.1, 0.7])
        #expect(rounded == WilcoxonSignedRank(differences: [0, 0.125, 0.125, -0.125, 0.75]))
    }

    // MARK: Degenerate samples

    @Test func equalRunsGiveAPValueOfOneAndNoWidth() throws {
        let same = PairedComparison(without: Self.scores([1, 1, 1, 1]), with: Self.scores([1, 1, 1, 1]))
        #expect(same.difference == 0 && same.interval == 0...0 && same.cliffsDelta == 0)
        #expect(same.wilcoxon == WilcoxonSignedRank(differences: [0]))
        #expect(same.wilcoxon?.statistic == 0 && same.wilcoxon?.p == 1)
        #expect(same.welch?.p == 1 && same.welch?.statistic == nil && same.welch?.degreesOfFreedom == nil)
    }

    @Test func constantRunsThatDifferHaveNoWelchTest() throws {
        let apart = PairedComparison(
            without: Self.scores([0.3, 0.3, 0.3, 0.3, 0.3, 0.3]), with: Self.scores([1, 1, 1, 1, 1, 1]))
        #expect(apart.welch == nil)
        #expect(apart.wilcoxon?.p == 0.03125 && apart.cliffsDelta == 1)
        let interval = try #require(apart.interval)
        #expect(abs(interval.lowerBound - 0.7) < 1e-15 && interval.upperBound == interval.lowerBound)
    }

    @Test(arguments: [1, 2]) func fewPairsHaveNoInterval(count: Int) {
        let few = PairedComparison(
            without: Self.scores(Array([0.5, 0.25].prefix(count))), with: Self.scores(Array([0.75, 1].prefix(count))))
        #expect(few.pairs == count && few.difference != nil && few.interval == nil)
        #expect(few.wilcoxon?.p == (count == 1 ? 1 : 0.5))
        #expect((few.welch == nil) == (count == 1))
        #expect(Bootstrap(count: count).intervalOfVariance(Array([0.5, 0.25].prefix(count))) == nil)
    }

    @Test func onlySeedsOfBothSidesArePairedWhateverTheirOrder() {
        let without = SeedScores(seeds: [1, 2, 3], values: [0.5, 0.25, 0.125])
        let with = SeedScores(seeds: [4, 3, 1], values: [1, 0.625, 0.75])
        let comparison = PairedComparison(without: without, with: with)
        #expect(comparison.pairs == 2 && comparison.difference == 0.375)
        let none = PairedComparison(without: without, with: SeedScores(seeds: [9], values: [1]))
        #expect(none.pairs == 0 && none.difference == nil && none.interval == nil && none.wilcoxon == nil)
        #expect(none.cliffsDelta == 1, "all runs count")
        let empty = PairedComparison(without: without, with: SeedScores(seeds: [], values: []))
        #expect(empty.cliffsDelta == nil && empty.welch == nil)
    }

    static func scores(_ values: [Double]) -> SeedScores {
        SeedScores(seeds: (1..<UInt64(values.count + 1)).map { $0 }, values: values)
    }
}
