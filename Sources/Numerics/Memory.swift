import Foundation

/// The memory of this machine.
public enum Memory {
    /// The bytes that processes of this machine or container can have altogether: the physical memory, or a control group's
    /// limit where that is lower.
    public static var total: Int {
        let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].compactMap { path in
            (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        }
        return ([Int(clamping: ProcessInfo.processInfo.physicalMemory)] + limits).min() ?? .max
    }
}
