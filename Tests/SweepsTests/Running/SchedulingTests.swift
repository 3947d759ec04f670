// SPDX-License-Identifier: Apache-2.0
import Sweeps
import Testing

@Suite struct SchedulingTests {
    @Test func longTrialsHaveOneAheadAndNoneAtTheEnd() {
        var lookAhead = LookAhead()
        #expect(lookAhead.depth(pending: 100, workers: 4) == 2)
        lookAhead.measured(seconds: 10)
        #expect(lookAhead.depth(pending: 100, workers: 4) == 2)
        #expect(lookAhead.depth(pending: 4, workers: 4) == 1)
    }

    @Test func shortTrialsGoOutInBatchesThatShrink() {
        var lookAhead = LookAhead()
        for _ in 1...100 { lookAhead.measured(seconds: 1e-6) }
        #expect(lookAhead.depth(pending: 1_000_000, workers: 4) == LookAhead.maximum)
        #expect(lookAhead.depth(pending: 800, workers: 4) == 100)
        #expect(lookAhead.depth(pending: 8, workers: 4) == 2)
        #expect(lookAhead.depth(pending: 0, workers: 4) == 1)
    }
}
