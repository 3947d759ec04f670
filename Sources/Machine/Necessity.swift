// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a process can neither do without nor wait for. Where the system refuses it, the process says so and ends.
package enum Necessity {
    /// Starts a thread.
    ///
    /// Foundation's own is silent where there is none, and whoever waits for it waits for ever.
    package static func startThread(stackSize: Int = 16 << 20, _ work: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stackSize)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        let box = Unmanaged.passRetained(Work(run: work))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        guard code != 0 else { return }
        end("the system gives it no thread: \(String(cString: strerror(code)))")
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

    private final class Work {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static func end(_ reason: String) -> Never {
        let sentence =
            "Error: The process cannot begin on \(Host.name): \(reason). Raise its limits (ulimit -u and -v, pids.max and"
            + " memory.max of its control group, --mem of a job), or start fewer ranks.\n"
        try? FileHandle.standardError.write(contentsOf: Data(sentence.utf8))
        exit(1)
    }
}
