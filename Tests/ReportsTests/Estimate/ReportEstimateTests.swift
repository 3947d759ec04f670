// SPDX-License-Identifier: Apache-2.0
import Plans
import Reports
import Sweeps
import Testing

@Suite("The dry run counts tables and reports") struct ReportEstimateTests {
    private static func plan(seeds: Int, rates: Int = 1, epochs: Int = 2) -> Plan {
        var plan = Plan(name: "tables")
        plan.data.bits = 8
        plan.data.samples = 100
        plan.training.epochs = epochs
        plan.architectures = [.classical]
        plan.distillation = [false]
        plan.vary(\.training.learningRate, over: (1...rates).map { Double($0) * 1e-5 })
        plan.seeds = (1...seeds).map { UInt64($0) }
        return plan
    }

    @Test func ofManySeedsTheBootstrapCounts() throws {
        let few = try ReportEstimate(of: Self.plan(seeds: 20))
        let many = try ReportEstimate(of: Self.plan(seeds: 200_000))
        // In proportion to the seeds, but without resamples for so many; the rest of the factor is the measurements' noise.
        #expect(many.statisticsSeconds > 50 * few.statisticsSeconds && many.statisticsSeconds > 0.02)
        #expect(many.tableSeconds > many.statisticsSeconds)
        // Each trial has a life, a place in the journal, and scores.
        #expect(many.tableBytes - few.tableBytes > 200_000 * 100 && many.tableBytes < 200_000_000)
    }

    @Test func settingsEpochsAndTheShardCount() throws {
        let one = try ReportEstimate(of: Self.plan(seeds: 20))
        let settings = try ReportEstimate(of: Self.plan(seeds: 20, rates: 1000))
        #expect(settings.tableSeconds > 100 * one.tableSeconds && settings.figureSeconds > one.figureSeconds)
        let half = try ReportEstimate(of: Self.plan(seeds: 20, rates: 1000), shard: Shard("1/2"))
        #expect(half.tableBytes < settings.tableBytes)
        // The numbers of learning curves.
        let epochs = try ReportEstimate(of: Self.plan(seeds: 1000, epochs: 500))
        #expect(epochs.tableBytes > 1000 * 500 * 5 * 8)
    }

    @Test func theLinesSayWhoNeedsWhat() throws {
        let text = try ReportEstimate(of: Self.plan(seeds: 20), teacherSeconds: 3).text
        #expect(text.hasPrefix("  tables: ") && text.contains(" on rank 0 at each end of the sweep, "))
        #expect(text.contains("  report: the same again, 3.") && text.contains(" in Python for its figures\n"))
    }
}
