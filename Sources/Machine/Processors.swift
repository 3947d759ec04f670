// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The processors of this host, and those of them that this process may use.
package struct Processors: Sendable, Codable, Equatable {
    /// What the processor calls itself, such as "AMD EPYC 7763".
    package var model: String
    /// Of each hardware thread that is there, by its number: the number of its core, counted on this host from 0 on.
    package var coreOfThread: [Int: Int]
    /// The hardware threads that the kernel may run this process on: all, or those it was bound to.
    package var allowedThreads: [Int]
    /// Of how many hardware threads a container's processes get the time; nil without a limit.
    package var quota: Double?

    package init(model: String, coreOfThread: [Int: Int], allowedThreads: [Int], quota: Double? = nil) {
        self.model = model
        self.coreOfThread = coreOfThread
        self.allowedThreads = allowedThreads
        self.quota = quota
    }

    package var threads: Int { coreOfThread.count }
    package var cores: Int { Set(coreOfThread.values).count }
    package var allowedCores: Set<Int> { Set(allowedThreads.compactMap { coreOfThread[$0] }) }
    /// Whether this process was bound to some of the hardware threads.
    package var isBound: Bool { allowedThreads.count < threads }
}

extension Processors {
    /// The processors of this host as this process sees them.
    package static var here: Processors {
        let online = list(KernelFile.text("/sys/devices/system/cpu/online") ?? "")
        let present = online.isEmpty ? Array(0..<ProcessInfo.processInfo.activeProcessorCount) : online
        let places = present.map { thread in
            let topology = "/sys/devices/system/cpu/cpu\(thread)/topology/"
            // A machine without this file has cores of one thread each.
            return [
                KernelFile.text(topology + "physical_package_id").flatMap { Int($0) } ?? 0,
                KernelFile.text(topology + "core_id").flatMap { Int($0) } ?? thread,
            ]
        }
        let cores = Set(places).sorted { $0.lexicographicallyPrecedes($1) }
        let numbers = Dictionary(uniqueKeysWithValues: zip(cores, cores.indices))
        // What `sched_getaffinity` would return, for any number of processors.
        let allowed = KernelFile.value("Cpus_allowed_list", in: "/proc/thread-self/status").map(list) ?? present
        return Processors(
            model: currentModel,
            coreOfThread: Dictionary(uniqueKeysWithValues: zip(present, places.map { numbers[$0] ?? 0 })),
            allowedThreads: allowed.filter(Set(present).contains), quota: currentQuota)
    }

    /// The model of this host's processor, or "unknown".
    package static var currentModel: String { KernelFile.value("model name", in: "/proc/cpuinfo") ?? "unknown" }

    /// The numbers in a list as the kernel writes it, such as "0-3,8".
    package static func list(_ text: String) -> [Int] {
        text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last, last < 1 << 16 else { return [] }
            return Array(first...last)
        }
    }

    /// The limit of a control group, of version 2 or 1.
    private static var currentQuota: Double? {
        let words =
            KernelFile.text("/sys/fs/cgroup/cpu.max")?.split(separator: " ").map(String.init)
            ?? ["cpu.cfs_quota_us", "cpu.cfs_period_us"].compactMap { KernelFile.text("/sys/fs/cgroup/cpu/" + $0) }
        let numbers = words.compactMap { Double($0) }
        guard numbers.count == 2, numbers[0] > 0, numbers[1] > 0 else { return nil }
        return numbers[0] / numbers[1]
    }
}

/// What Linux shows in /proc and /sys.
enum KernelFile {
    /// A file's text, without blanks around it; nil where it cannot be read.
    static func text(_ path: String) -> String? {
        (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What follows a name and a colon in a line of a file.
    static func value(_ name: String, in path: String) -> String? {
        let line = text(path)?.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
