// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Threads for tests that wait: for a process, or for a file that one writes.
///
/// Tests run on as many threads as there are cores. A test that waits for a process holds one of them and needs none, and on two
/// cores two such tests would stop all others. Here they wait beside the others, a few at a time, so that their processes
/// do not starve each other.
private final class WaitingThreads: TaskExecutor, @unchecked Sendable {
    static let shared = WaitingThreads(count: max(4, 2 * ProcessInfo.processInfo.activeProcessorCount))

    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []

    init(count: Int) {
        for _ in 0..<count {
            Thread.detachNewThread { [self] in while true { next().runSynchronously(on: asUnownedTaskExecutor()) } }
        }
    }

    private func next() -> UnownedJob {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty { condition.wait() }
        return jobs.removeFirst()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        defer { condition.unlock() }
        jobs.append(job)
        condition.signal()
    }
}

/// A suite whose tests start processes and wait for them.
package struct WaitsForProcesses: SuiteTrait, TestTrait {
    package var isRecursive: Bool { true }
}

#if compiler(>=6.1)
    extension WaitsForProcesses: TestScoping {
        package func provideScope(
            for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
        ) async throws {
            try await withTaskExecutorPreference(WaitingThreads.shared, operation: function)
        }
    }
#endif

extension Trait where Self == WaitsForProcesses {
    package static var waitsForProcesses: Self { Self() }
}
