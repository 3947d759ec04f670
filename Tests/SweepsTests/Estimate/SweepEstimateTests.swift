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
        plan.vary(\.training.batch, over: [nil, 16])
        func secondsPerEpoch(_ shape: TrainingShape) -> Double { shape.training.batch == nil ? 0.25 : 2 }
        let few = try SweepEstimate(of: plan) { shape, _ in secondsPerEpoch(shape) }
        // Two architectures and three seeds, of 20 epochs each.
        #expect(few.trialSeconds == 2 * 3 * 20 * (0.25 + 2) && few.longestTrialSeconds == 40)
        plan.seeds = Array(1...300)
        let many = try SweepEstimate(of: plan) { shape, _ in secondsPerEpoch(shape) }
        #expect(many.trialSeconds == 100 * few.trialSeconds && many.longestTrialSeconds == 40)
        #expect(many.seconds(ranks: 4) == many.trialSeconds / 4)
        #expect(many.seconds(ranks: 1_000_000) == many.longestTrialSeconds)
    }

    @Test func ofManyShapesSomeAreMeasured() throws {
        var plan = Self.small
        plan.distillation = [false]
        plan.vary(\.training.batch, over: (1...40).map { $0 })
        var measured: Set<TrainingShape> = []
        let estimate = try SweepEstimate(of: plan, budget: 60) { shape, _ in
            measured.insert(shape)
            return 1
        }
        #expect(estimate.shapes == 80 && estimate.measuredShapes == 24 && measured.count == 24)
        #expect(Set(measured.map(\.student.architecture.name)) == ["classical", "hea"])
        #expect(estimate.text(ranks: 1, cores: 1).contains("24 of 80 shapes of training measured, the others scaled"))
    }

    @Test func epochsThatWouldTakeMinutesAreNotMeasured() throws {
        var plan = Plan(name: "large")
        plan.data.bits = 1 << 17
        plan.data.samples = 2000
        plan.architectures = [.universal]
        plan.layers = 40
        plan.distillation = [false]
        let estimate = try SweepEstimate(of: plan) { _, _ in
            Issue.record("It was measured.")
            return 1
        }
        #expect(estimate.measuredShapes == 0 && estimate.seconds(ranks: 1) > 3600)
        #expect(estimate.text(ranks: 1, cores: 2).contains("epochs take too long to be measured"))
    }

    @Test func memoryIsThatOfTheLargestTraining() throws {
        var plan = Self.small
        plan.vary(\.data.samples, over: [100, 20_000])
        let estimate = try SweepEstimate(of: plan) { _, _ in 1 }
        // The features of 16,000 training samples and their amplitudes take more than these.
        #expect(estimate.largest?.bytes ?? 0 > 16_000 * 8 * 8)
        #expect(estimate.bytesPerRank > estimate.largest?.bytes ?? 0)
        #expect(estimate.peakBytes >= estimate.startBytes)
    }
}
