// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a process can neither do without nor wait for. Where the system refuses it, the process says so and ends.
package enum Necessity {
    /// Starts a thread that nobody waits for.
    package static func startThread(stackSize: Int = 16 << 20, _ work: @escaping @Sendable () -> Void) {
        do {
            try SystemThread(stackSize: stackSize, work).detach()
        } catch {
            end("the system gives it no thread: \(String(cString: strerror(error.code)))")
        }
    }

    /// Makes sure that so many bytes can be had at once.
    package static func expectMemory(bytes: Int) {
        let place = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard place == MAP_FAILED else {
            munmap(place, bytes)
            return
        }
        end("the system does not give it \(bytes >> 20) MB of memory: \(String(cString: strerror(errno)))")
    }

    private static func end(_ reason: String) -> Never {
        let sentence =
            "Error: The process cannot begin on \(Host.name): \(reason). Raise its limits (ulimit -u and -v, pids.max and"
            + " memory.max of its control group, --mem of a job), or start fewer ranks.\n"
        try? FileHandle.standardError.write(contentsOf: Data(sentence.utf8))
        exit(1)
    }
}
