// SPDX-License-Identifier: Apache-2.0
import Foundation
import MessagePassing
import Texts

/// What all ranks of a group see, and what of it would harm a sweep.
package struct Diagnosis: Sendable, Codable, Equatable {
    /// By rank.
    package var ranks: [RankFindings]
    /// The output folder as rank 0 sees it.
    package var folder: FolderFindings
    /// Each a sentence with its remedy.
    package private(set) var warnings: [String] = []
    /// What is worth knowing and may be as it should.
    package private(set) var notes: [String] = []

    /// - Parameters:
    ///   - ranks: one at least.
    ///   - lonely: what is wrong with a launch whose processes do not know each other.
    package init(ranks: [RankFindings], folder: FolderFindings, lonely: CommunicationError? = nil) {
        self.ranks = ranks.sorted { $0.rank < $1.rank }
        self.folder = folder
        if let lonely { warnings.append("\(lonely)") }
        for host in hosts { examine(host.name, host.ranks) }
        compareRanks()
        examineFolder()
        if ranks.contains(where: { $0.isRoot && !$0.allowsRoot }) {
            warnings.append(
                "mpirun refuses to start ranks as root. Set OMPI_ALLOW_RUN_AS_ROOT=1 and"
                    + " OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1, as scripts/sweep does, or run as another user.")
        }
    }

    /// The hosts in the order of their first ranks, with their ranks.
    package var hosts: [(name: String, ranks: [RankFindings])] {
        Dictionary(grouping: ranks, by: \.host).map { (name: $0.key, ranks: $0.value) }
            .sorted { $0.ranks[0].rank < $1.ranks[0].rank }
    }

    private mutating func examine(_ host: String, _ ranks: [RankFindings]) {
        let processors = ranks[0].processors
        let quota = ranks.compactMap(\.processors.quota).min()
        if ranks.count > processors.threads {
            warnings.append(
                "\(host) is oversubscribed: \(ranks.count) ranks share its"
                    + " \(Quantity.count(processors.threads, "hardware thread"))."
                    + " Start \(processors.threads) there at most: slots=\(processors.threads) in the host file, or"
                    + " mpirun -n \(processors.threads).")
        } else if let quota, Double(ranks.count) > quota.rounded(.up) {
            warnings.append(
                "\(host) gives its container the time of \(Self.number(quota)) hardware threads, which \(ranks.count) ranks"
                    + " share. Start fewer ranks, or raise the container's limit.")
        } else {
            examineBinding(host, ranks)
        }
        let share = ranks[0].memory / ranks.count
        if share < 256 << 20 {
            warnings.append(
                "\(host) has \(Quantity.bytes(share)) of memory for each of its ranks; a trial of the paper's study needs"
                    + " about 100 MB with its libraries. Start fewer ranks there.")
        }
        if ranks.count > 1 && ranks.count <= processors.cores && !ranks.contains(where: \.processors.isBound) {
            notes.append(
                "The ranks on \(host) are not bound, so that the kernel moves them between cores now and then;"
                    + " mpirun --bind-to core keeps each on one.")
        }
    }

    /// Whether ranks that were bound have a hardware thread each, and a core each.
    private mutating func examineBinding(_ host: String, _ ranks: [RankFindings]) {
        let groups = Dictionary(grouping: ranks, by: \.processors.allowedThreads)
        for (threads, ranks) in groups.sorted(by: { $0.value[0].rank < $1.value[0].rank })
        where ranks.count > threads.count {
            warnings.append(
                "On \(host) the ranks \(Self.list(ranks.map(\.rank))) may all use only the"
                    + " \(Quantity.count(threads.count, "hardware thread")) \(Self.list(threads)) of"
                    + " \(ranks[0].processors.threads). If the job was given no more, start fewer ranks; else let mpirun"
                    + " choose with --map-by core --bind-to core, and start one mpirun at a time.")
        }
        let cores = Set(ranks.flatMap(\.processors.allowedCores)).count
        if ranks.count > cores && groups.allSatisfy({ $0.value.count <= $0.key.count }) {
            notes.append(
                "On \(host) \(ranks.count) ranks share \(Quantity.count(cores, "core")), a hardware thread each: a rank is slower"
                    + " than with a core of its own, all together are usually faster.")
        }
    }

    private mutating func compareRanks() {
        func hostsByValue(_ value: (RankFindings) -> String) -> [String]? {
            let groups = Dictionary(grouping: ranks, by: value)
            guard groups.count > 1 else { return nil }
            return groups.sorted { $0.value[0].rank < $1.value[0].rank }.map { value, ranks in
                "\(value) on \(Set(ranks.map(\.host)).sorted().joined(separator: ", "))"
            }
        }
        if hostsByValue(\.program) != nil {
            let hosts = hosts.map(\.name).joined(separator: ", ")
            warnings.append(
                "The ranks run different builds of qdistill (\(hosts)). Start all from one file, such as one on a shared"
                    + " folder.")
        }
        if let versions = hostsByValue(\.mpi) {
            warnings.append(
                "The ranks have different MPI libraries: \(versions.joined(separator: "; "))."
                    + " Install the same version on all hosts.")
        }
        let strangers = Set(ranks.filter { !$0.sharesFolder }.map(\.host)).sorted()
        if !strangers.isEmpty {
            warnings.append(
                "\(strangers.joined(separator: ", ")) does not see the output folder '\(folder.path)' of rank 0: the results"
                    + " are complete without, but trials that were killed there start anew, without a checkpoint."
                    + " Choose a folder that all hosts share.")
        }
    }

    private mutating func examineFolder() {
        if let failure = folder.writeFailure {
            warnings.append(
                "Nothing can be written to '\(folder.path)': \(failure). Choose another folder with --output, or mend its"
                    + " permissions.")
        } else if folder.freeBytes < 100 << 20 {
            warnings.append(
                "'\(folder.path)' has only \(Quantity.bytes(folder.freeBytes)) free. Free some, or choose another folder with"
                    + " --output; a sweep that meets a full disk stops, and can be resumed later.")
        }
        if let failure = folder.lockFailure {
            warnings.append("\(SweepError.cannotLock(folder.path, reason: failure))")
        }
        if let time = folder.flushMilliseconds, time > 100 {
            warnings.append(
                "A flush to '\(folder.path)' takes \(Self.number(time)) ms, and each trial that ends waits for one. Choose a"
                    + " faster folder with --output and copy the results afterwards.")
        }
        switch folder.fileSystem {
        case "tmpfs", "ramfs":
            warnings.append(
                "'\(folder.path)' is in memory (\(folder.fileSystem)): the journal is lost when the host restarts, and takes"
                    + " memory from the ranks. Choose a folder on a disk with --output.")
        case "overlay":
            notes.append(
                "'\(folder.path)' is a container's own layer (overlay), which goes with the container; mount a folder of the"
                    + " host for results that stay.")
        case "nfs", "nfs4", "cifs", "smb3", "9p", "fuse", "fuse.sshfs":
            notes.append(
                "'\(folder.path)' is on a network (\(folder.fileSystem)): the lock that keeps a second sweep out holds across"
                    + " hosts only if the server supports it; start one sweep at a time.")
        case "lustre":
            notes.append(
                "'\(folder.path)' is on Lustre: the lock that keeps a second sweep out holds across hosts only if it was mounted"
                    + " with -o flock; start one sweep at a time.")
        default: break
        }
    }

    static func number(_ value: Double) -> String { String(format: "%.3g", value) }

    /// Numbers as ranges, such as "0-3,8".
    static func list(_ numbers: some Sequence<Int>) -> String {
        IndexSet(numbers).rangeView.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound - 1)" }
            .joined(separator: ",")
    }
}
