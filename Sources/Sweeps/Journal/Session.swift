// SPDX-License-Identifier: Apache-2.0
import Foundation
import Kernels
import Machine

/// One start of a sweep: with what, where and when.
public struct Session: Sendable, Codable, Equatable {
    // No defaults: each session that is read from a journal would begin with them, and ask the system.
    public internal(set) var version: String
    public internal(set) var gitCommit: String
    public internal(set) var compiler: String
    public internal(set) var instructionSet: String
    public internal(set) var buildConfiguration: String
    /// The MPI library, where the sweep ran under it.
    public internal(set) var mpi: String?
    /// What rank 0's kernels are compiled for, such as "avx2".
    public internal(set) var kernels: String
    public internal(set) var cpu: String
    /// Rank 0's operating system and kernel.
    public internal(set) var system: String
    public internal(set) var locale: String
    /// The hosts of the ranks, in the order of the ranks.
    public internal(set) var hosts: [String]
    public internal(set) var ranks: Int
    public internal(set) var start: Date
    /// nil for a session that was killed.
    public internal(set) var end: Date?

    package init(mpi: String? = nil, hosts: [String], ranks: Int, start: Date) {
        (self.mpi, self.hosts, self.ranks, self.start) = (mpi, hosts, ranks, start)
        (version, gitCommit, compiler) = (Self.programVersion, BuildInformation.gitCommit, BuildInformation.compiler)
        (instructionSet, buildConfiguration) = (BuildInformation.instructionSet, BuildInformation.configuration)
        (kernels, cpu, system, locale) = (
            InstructionSet.selected.rawValue, Processors.currentModel, Host.system, Host.locale
        )
    }

    /// The version of the program.
    package static let programVersion = "0.1.0"

    /// The git commit that the program was built from, with "-modified" where files differed from it.
    package static let programCommit = BuildInformation.gitCommit
}
