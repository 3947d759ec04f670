// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine
import Synchronization
import Testing

@Suite struct ConcurrentMapTests {
    private struct Fault: Error, Equatable {
        let value: Int
    }

    @Test(arguments: [0, 1, 7, 1000]) func resultsAreInTheOrderOfTheValues(count: Int) throws {
        let values = (0..<count).map { 3 * $0 }
        #expect(try concurrentMap(values) { "\($0)" } == values.map { "\($0)" })
    }

    @Test func theFirstErrorIsThrown() {
        #expect(throws: Fault(value: 20)) {
            _ = try concurrentMap(Array(0..<100)) { value in if value >= 20 { throw Fault(value: value) } }
        }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1)) func twoValuesAreWorkedOnAtOnce() throws {
        let started = Mutex(0)
        let met = try concurrentMap([0, 1]) { _ in
            started.withLock { $0 += 1 }
            // Alone, the first one would wait in vain.
            for _ in 0..<60_000 where started.withLock({ $0 }) < 2 { usleep(1000) }
            return started.withLock { $0 }
        }
        #expect(met == [2, 2])
    }
}
