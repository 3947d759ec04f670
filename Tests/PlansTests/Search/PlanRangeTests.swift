// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Testing

@Suite("A range is drawn from")
struct PlanRangeTests {
    private static func yaml(_ samples: String, rate: String = "{from: 1e-4, to: 0.1, scale: log}") -> String {
        """
        name: search
        circuit: {layers: {from: 1, to: 6, scale: linear}}
        training: {learningRate: \(rate), batch: [32, full]}
        architectures: [hea, q2]
        distillation: false
        seeds: 2
        samples: \(samples)
        """
    }

    private func message(_ yaml: String) -> String { refusal(of: yaml) }

    private func points(_ samples: String) throws -> [[Double]] {
        let trials = try Plan(yaml: Self.yaml(samples), file: "my.yaml").expand().map(\.specification)
        var known: Set<[Double]> = []
        return trials.map { [Double($0.student.layers), $0.training.learningRate] }.filter { known.insert($0).inserted }
    }

    @Test func everyPointIsCombinedWithTheAxes() throws {
        let plan = try Plan(yaml: Self.yaml("16"), file: "my.yaml")
        #expect(plan.trialCount == 16 * 2 * 2 * 2)
        #expect(plan.varyingFields.map(\.name) == ["circuit.layers", "training.learningRate", "training.batch"])
        #expect(try Plan(yaml: plan.yaml, file: "again.yaml") == plan)
        #expect(try JSONDecoder().decode(Plan.self, from: JSONEncoder().encode(plan)) == plan)
    }

    /// What does not depend on a range is run once, and so is what several points mean.
    @Test(arguments: [
        ("distillation: {temperature: {from: 1, to: 10, scale: log}}", 1 + 4),
        (
            "training: {optimiser: [adam, sgd], momentum: {from: 0.1, to: 0.9, scale: linear}}\ndistillation: false",
            1 + 4
        ),
        ("circuit: {layers: {from: 1, to: 4, scale: linear}}\ndistillation: false\nexclude: [{circuit.layers: 1}]", 3),
        // Of 48 training samples.
        ("training: {batch: {from: 40, to: 64, scale: linear}}\ndistillation: false", 2),
    ])
    func noTrialIsRunTwice(yaml: String, settings: Int) throws {
        let text =
            "name: once\ndata: {samples: 80, bits: 4, split: [0.6, 0.2, 0.2]}\narchitectures: [hea]\nseeds: 3\nsamples: 4\n"
        let plan = try Plan(yaml: text + yaml, file: "my.yaml")
        #expect(plan.trialCount == 3 * settings, "\(plan.expand().map(\.specification.training.batch))")
        // A search over them has the same settings in each of its stages.
        let searched = try Plan(
            yaml: text + yaml + "\nselect: {folds: 3}\nteacher: {minimumValidationAccuracy: 0}", file: "my.yaml")
        let contests = searched.contests(of: searched.expand())
        #expect(contests.reduce(0) { $0 + $1.settings.count } == settings)
        #expect(contests.flatMap(\.settings).allSatisfy { $0.search[0].count == 9 && $0.results.count == 3 })
    }

    @Test(arguments: ["16", "{count: 16, method: random}", "{count: 16, seed: 9}"])
    func pointsLieInTheRangesAndMoreOfThemBeginWithTheSame(samples: String) throws {
        let points = try points(samples)
        #expect(points.count == 16 && points.allSatisfy { (1...6).contains($0[0]) && (1e-4...0.1).contains($0[1]) })
        let more = try self.points(samples.replacing("16", with: "40"))
        #expect(more.count == 40 && Array(more.prefix(16)) == points)
    }

    /// Of a Sobol sequence every half, quarter and eighth of each range has as many points.
    @Test func sobolPointsFillEachRangeEvenly() throws {
        let rates = try points("64").map { $0[1] }
        for eighth in 0..<8 {
            let ends = (0...1).map { 1e-4 * Foundation.pow(10, 3 * Double(eighth + $0) / 8) }
            #expect(rates.count { (ends[0]..<ends[1]).contains($0) } == 8)
        }
        #expect(Set(try points("{count: 64, seed: 2}").map { $0[1] }) != Set(rates))
    }

    /// The first points of scipy.stats.qmc.Sobol(d=10, scramble=False), times 16.
    @Test func theSequenceIsThatOfJoeAndKuo() {
        let expected: [[Int]] = [
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [8, 8, 8, 8, 8, 8, 8, 8, 8, 8], [12, 4, 4, 4, 12, 12, 4, 12, 12, 12],
            [4, 12, 12, 12, 4, 4, 12, 4, 4, 4], [6, 6, 10, 14, 6, 2, 6, 14, 14, 10],
            [14, 14, 2, 6, 14, 10, 14, 6, 6, 2],
        ]
        let sequence = SobolSequence(dimensions: 10)
        for (index, point) in expected.enumerated() {
            #expect(sequence.point(UInt32(index)).map { Int($0 >> 28) } == point, "\(index)")
        }
    }

    @Test func aNarrowRangeOfWholeNumbersHasNoPointTwice() throws {
        let plan = try Plan(
            yaml: "name: x\ncircuit: {layers: {from: 1, to: 3, scale: linear}}\narchitectures: hea\nsamples: 64",
            file: "x.yaml")
        #expect(Set(plan.expand().map(\.specification.student.layers)) == [1, 2, 3])
        #expect(plan.expand().groupCount == 6)
    }

    @Test func aValueForAllEndsARange() throws {
        var plan = try Plan(yaml: Self.yaml("16"), file: "my.yaml")
        try plan.assign("training.learningRate=0.5")
        #expect(plan.expand().allSatisfy { $0.specification.training.learningRate == 0.5 })
        try plan.assign("circuit.layers=2")
        try plan.validate()
        #expect(plan.trialCount == 8)
    }

    /// A plan is looked at before it is checked: nothing is drawn from what cannot be.
    @Test(arguments: [
        (
            "samples: 4\nembedding: {kind: angle, scale: {from: -1.7e308, to: 1.7e308, scale: linear}}",
            "further than numbers do"
        ),
        ("samples: 1000000000\ntraining: {learningRate: {from: 0.1, to: 1, scale: log}}", "give between 1 and 100000"),
        (
            "samples: 4\ntraining: {"
                + ["learningRate", "leastChange", "weightDecay", "momentum", "decay", "lossFactor"].map {
                    "\($0): {from: 0.1, to: 0.9, scale: linear}"
                }
                .joined(separator: ", ")
                + ", "
                + ["warmup", "decayEvery", "epochs", "patience", "batch"].map {
                    "\($0): {from: 1, to: 9, scale: linear}"
                }.joined(separator: ", ")
                + "}", "Sobol points of at most 10"
        ),
    ]) func whatCannotBeDrawnIsRefused(yaml: String, sentence: String) {
        let refused = message(
            "name: odd\ndata: {samples: 80, bits: 4}\narchitectures: [hea]\ndistillation: false\nseeds: 1\n" + yaml)
        #expect(refused.contains(sentence), "\(refused)")
    }

    /// Where digits are lost, values are what they are.
    @Test func theSmallestNumbersAreDrawn() throws {
        let plan = try Plan(yaml: Self.yaml("8", rate: "{from: 1e-310, to: 1e-309, scale: log}"), file: "my.yaml")
        #expect(plan.expand().allSatisfy { (1e-310...1e-309).contains($0.specification.training.learningRate) })
    }

    @Test func whatIsWrongWithARangeIsSaidWithItsField() {
        for (rate, words) in [
            ("{from: 0.1, to: 0.01, scale: log}", "'to' is 0.01 and 'from' 0.1"),
            ("{from: 0, to: 0.1, scale: log}", "has no logarithm"),
            ("{from: 0.1, to: 0.2}", "the range has no 'scale'"), ("{from: 0.1, scale: log}", "the range has no 'to'"),
            ("{from: -1, to: 0.2, scale: linear}", "learningRate is"),
        ] {
            let sentence = message(Self.yaml("16", rate: rate))
            #expect(sentence.hasPrefix("my.yaml:3:") && sentence.contains(words), "\(sentence)")
        }
        #expect(message(Self.yaml("0")).contains("give between 1 and"))
        let without = message("name: x\ntraining: {learningRate: {from: 0.1, to: 0.2, scale: log}}")
        #expect(without.contains("samples: 64"))
        #expect(message("name: x\nsamples: 8").contains("no field has a range"))
        #expect(
            message("name: x\ncircuit: {layers: {from: 1.5, to: 3, scale: log}}\nsamples: 3").contains("whole numbers"))
        #expect(
            message("name: x\ntraining: {optimiser: {from: 1, to: 3, scale: log}}\nsamples: 3").contains(
                "takes no range"))
    }
}
