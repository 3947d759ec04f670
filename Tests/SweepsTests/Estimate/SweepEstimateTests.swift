// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans
import Sweeps
import Testing

@Suite(.serialized) struct SweepEstimateTests {
    private static var small: Plan {
        var plan = Plan(name: "small")
        plan.data.bits = 8
        plan.data.samples = 100
        plan.training.epochs = 20
        plan.architectures = [.classical, .hea]
        plan.seeds = [1, 2, 3]
        return plan
    }

    @Test func trialsShapesAndTeachersAreCounted() throws {
        var plan = Self.small
        plan.vary(\.training.batch, over: [nil, 16])
        plan.vary(\.training.learningRate, over: [0.1, 0.2])
        let estimate = try SweepEstimate(of: plan, budget: 60)
        // Two students with two batches each, and their teacher.
        #expect(estimate.trials == 48 && estimate.shapes == 5 && estimate.measuredShapes == 5)
        #expect(estimate.teachers == 1 && estimate.teacherSeconds > 0)
        plan.redrawsData = true
        plan.distillation = [false]
        #expect(try SweepEstimate(of: plan, budget: 0.1).teachers == 0)
        plan.distillation = [true]
        #expect(try SweepEstimate(of: plan, budget: 0.1).teachers == 3)
        #expect(try SweepEstimate(of: plan, shard: Shard("1/4"), budget: 0.1).trials == 6)
    }

    @Test func timeGrowsWithTrialsAndShrinksWithRanksDownToTheLongestTrial() throws {
        var plan = Self.small
        plan.distillation = [false]
        let few = try SweepEstimate(of: plan, budget: 0.2)
        plan.seeds = Array(1...300)
        let many = try SweepEstimate(of: plan, budget: 0.2)
        // A hundred times as many trials: the factor is the measurements' noise.
        #expect(many.trialSeconds > 10 * few.trialSeconds)
        #expect(abs(many.seconds(ranks: 4) - many.trialSeconds / 4) < 1e-12)
        #expect(many.seconds(ranks: 1_000_000) == many.longestTrialSeconds)
    }

    @Test func ofManyShapesSomeAreMeasured() throws {
        var plan = Self.small
        plan.distillation = [false]
        plan.vary(\.training.batch, over: (1...40).map { $0 })
        let estimate = try SweepEstimate(of: plan, budget: 4)
        #expect(estimate.shapes == 80 && estimate.measuredShapes <= 24 && estimate.measuredShapes > 0)
        #expect(estimate.text(ranks: 1, cores: 1).contains(" of 80 shapes of training measured, the others scaled"))
    }

    @Test func epochsThatWouldTakeMinutesAreNotMeasured() throws {
        var plan = Plan(name: "large")
        plan.data.bits = 1 << 17
        plan.data.samples = 2000
        plan.architectures = [.universal]
        plan.layers = 40
        plan.distillation = [false]
        let estimate = try SweepEstimate(of: plan)
        #expect(estimate.measuredShapes == 0 && estimate.calibrationSeconds < 5)
        #expect(estimate.seconds(ranks: 1) > 3600)
        #expect(estimate.text(ranks: 1, cores: 2).contains("epochs take too long to be measured"))
    }

    @Test func memoryIsThatOfTheLargestTraining() throws {
        var plan = Self.small
        plan.vary(\.data.samples, over: [100, 20_000])
        let estimate = try SweepEstimate(of: plan, budget: 4)
        // The features of 16,000 training samples and their amplitudes take more than these.
        #expect(estimate.largest?.bytes ?? 0 > 16_000 * 8 * 8)
        #expect(estimate.bytesPerRank > estimate.largest?.bytes ?? 0)
        #expect(estimate.peakBytes >= estimate.startBytes)
    }
}
