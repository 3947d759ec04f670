import Foundation

/// The memory of this machine.
package enum Memory {
    /// The bytes that processes of this machine or container can have altogether: the physical memory, or a control group's
    /// limit where that is lower.
    package static var total: Int {
        let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].compactMap { path in
            (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        }
        return ([Int(clamping: ProcessInfo.processInfo.physicalMemory)] + limits).min() ?? .max
    }

    /// The most physical memory that this process has had so far, bytes: its peak resident set.
    package static var peakOfProcess: Int {
        var usage = rusage()
        // RUSAGE_SELF, which does not import as the type that is wanted.
        getrusage(0, &usage)
        // Linux counts in KiB.
        return usage.ru_maxrss * 1024
    }
}
