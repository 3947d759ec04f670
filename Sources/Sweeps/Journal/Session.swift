// SPDX-License-Identifier: Apache-2.0
import Foundation
import Kernels
import Machine

/// One start of a sweep: with what, where and when.
public struct Session: Sendable, Codable, Equatable {
    public internal(set) var version = programVersion
    public internal(set) var gitCommit = BuildInformation.gitCommit
    public internal(set) var compiler = BuildInformation.compiler
    public internal(set) var instructionSet = BuildInformation.instructionSet
    public internal(set) var buildConfiguration = BuildInformation.configuration
    /// The MPI library, where the sweep ran under it.
    public internal(set) var mpi: String?
    /// What rank 0's kernels are compiled for, such as "avx2".
    public internal(set) var kernels = InstructionSet.selected.rawValue
    public internal(set) var cpu = Processors.currentModel
    /// Rank 0's operating system and kernel.
    public internal(set) var system = Host.system
    public internal(set) var locale = Host.locale
    /// The hosts of the ranks, in the order of the ranks.
    public internal(set) var hosts: [String]
    public internal(set) var ranks: Int
    public internal(set) var start: Date
    /// nil for a session that was killed.
    public internal(set) var end: Date?

    package init(mpi: String? = nil, hosts: [String], ranks: Int, start: Date) {
        (self.mpi, self.hosts, self.ranks, self.start) = (mpi, hosts, ranks, start)
    }

    /// The version of the program.
    package static let programVersion = "0.1.0"

    /// The git commit that the program was built from, with "-modified" where files differed from it.
    package static let programCommit = BuildInformation.gitCommit
}
