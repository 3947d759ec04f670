// SPDX-License-Identifier: Apache-2.0
import Texts

/// What a person reads of a diagnosis.
extension Diagnosis {
    /// The words of the text that have a colour on a terminal.
    package static let colours: [(String, Colour)] = [("Warning:", .yellow), ("Nothing to warn of.", .green)]

    package var text: String {
        var lines = [
            "\(Quantity.count(ranks.count, "rank")) on \(Quantity.count(hosts.count, "host")); \(ranks[0].mpi); transport: \(transport)"
        ]
        for host in hosts { lines += describe(host.name, host.ranks) }
        let flush = folder.flushMilliseconds.map { ", flushed in \(Self.number($0)) ms" } ?? ""
        lines.append(
            "Output folder \(folder.path): \(folder.fileSystem), \(folder.writeFailure == nil ? "writable" : "not writable")"
                + flush + ", \(Quantity.bytes(folder.freeBytes)) free"
                + (hosts.count > 1 && ranks.allSatisfy(\.sharesFolder) ? ", seen by all hosts" : ""))
        lines += notes.map { "Note: \($0)" } + warnings.map { "Warning: \($0)" }
        lines.append(warnings.isEmpty ? "Nothing to warn of." : Quantity.count(warnings.count, "warning") + ".")
        return lines.map { $0 + "\n" }.joined()
    }

    private func describe(_ host: String, _ ranks: [RankFindings]) -> [String] {
        let first = ranks[0]
        let quota = first.processors.quota.map { ", of which a container gets \(Self.number($0))" } ?? ""
        return [
            "\(host): \(first.processors.model), \(Quantity.count(first.processors.cores, "core")),"
                + " \(Quantity.count(first.processors.threads, "hardware thread"))\(quota); \(Quantity.bytes(first.memory)) of memory,"
                + " \(Quantity.bytes(first.memory / ranks.count)) a rank",
            "  kernels: \(first.kernels)",
        ]
            + ranks.map { rank in
                let (threads, cores) = (rank.processors.allowedThreads, rank.processors.allowedCores)
                let bound = "bound to \(list("hardware thread", threads)), \(list("core", Array(cores)))"
                return "  rank \(rank.rank): " + (rank.processors.isBound ? bound : "not bound")
            }
    }

    private func list(_ noun: String, _ numbers: [Int]) -> String {
        noun + (numbers.count == 1 ? " " : "s ") + Self.list(numbers)
    }

    /// As far as it can be known.
    private var transport: String {
        let parameters = ranks[0].transport
        return switch (ranks.count, hosts.count) {
        case _ where !parameters.isEmpty:
            parameters.sorted { $0 < $1 }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        case (1, _): "none needed"
        case (_, 1): "MPI's choice, shared memory as a rule"
        default: "MPI's choice, between hosts the fastest network that it was built for, else TCP"
        }
    }
}
