// SPDX-License-Identifier: Apache-2.0
import Plans
import QDistillBenchmarks
import Sweeps
import TestSupport
import Testing

@Suite struct ScheduleSimulationTests {
    /// 192 trials of a second on 8 workers take 24 seconds and little more.
    @Test func theSimulationRunsEveryTrialOnceAndNearlyAsFastAsPossible() throws {
        let folder = TemporaryFolder()
        let outcome = try ScheduleSimulation(ranks: 8).run(
            .paper, measured: [:], in: ResultFolder(path: folder.path))
        #expect(outcome.trials == 192 && outcome.bound == 1)
        #expect(outcome.makespan >= 24 && outcome.makespan < 24.6, "\(outcome.makespan) s")
        #expect(try SweepHistory.read(folder: folder.path).overCount == 192)
    }
}
