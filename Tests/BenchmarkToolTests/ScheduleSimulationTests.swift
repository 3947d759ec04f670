// SPDX-License-Identifier: Apache-2.0
import Plans
import QDistillBenchmarks
import Sweeps
import TestSupport
import Testing

@Suite struct ScheduleSimulationTests {
    /// 192 trials of a second on 8 workers take 24 seconds and little more, under one coordinator and under four.
    @Test(arguments: [1, 4])
    func theSimulationRunsEveryTrialOnceAndNearlyAsFastAsPossible(shards: Int) throws {
        let folder = TemporaryFolder()
        var simulation = ScheduleSimulation(ranks: 8)
        simulation.shards = shards
        let outcome = try simulation.run(.paper, measured: [:], in: folder.path)
        #expect(outcome.trials == 192 && outcome.bound == 1)
        #expect(outcome.makespan >= 24 && outcome.makespan < 24.6, "\(outcome.makespan) s")
        let whole = folder.path + (shards == 1 ? "/1" : "/all")
        #expect(try SweepHistory.read(folder: whole).overCount == 192)
    }
}
