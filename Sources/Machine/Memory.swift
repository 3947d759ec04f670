// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The memory of this machine.
package enum Memory {
    /// The bytes that processes of this machine or container can have altogether: the physical memory, or a control group's
    /// limit where that is lower.
    package static var total: Int {
        let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
            .compactMap { KernelFile.text($0).flatMap { Int($0) } }
        return ([Int(clamping: ProcessInfo.processInfo.physicalMemory)] + limits).min() ?? .max
    }

    /// The bytes of address space that this process may still have, as `ulimit -v` limits it.
    package static var leftOfLimit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < UInt64(Int.max) else {
            return .max
        }
        let words = KernelFile.value("VmSize", in: "/proc/self/status")?.split(separator: " ")
        return max(Int(limit.rlim_cur) - (words?.first.flatMap { Int($0) } ?? 0) * 1024, 0)
    }

    /// The physical memory that this process has now, bytes: its resident set.
    package static var ofProcess: Int {
        // In pages: all, then those that are resident.
        let words = KernelFile.text("/proc/self/statm")?.split(separator: " ") ?? []
        return words.count > 1 ? (Int(words[1]) ?? 0) * Int(getpagesize()) : 0
    }

    /// The most physical memory that this process has had so far, bytes: its peak resident set.
    ///
    /// Not as getrusage(2) counts: there a process begins with the peak of the one that started it.
    package static var peakOfProcess: Int {
        // In KiB, as in "31744 kB".
        let words = KernelFile.value("VmHWM", in: "/proc/self/status")?.split(separator: " ")
        return words?.first.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    }
}
