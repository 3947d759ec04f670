import Arithmetic
import Foundation
import Machine
import MessagePassing
import Plans

/// One start of a sweep: with what, where and when.
public struct Session: Sendable, Codable, Equatable {
    public var version = programVersion
    public var gitCommit = BuildInformation.gitCommit
    public var compiler = BuildInformation.compiler
    public var instructionSet = BuildInformation.instructionSet
    public var buildConfiguration = BuildInformation.configuration
    /// The MPI library, where the sweep ran under it.
    public var mpi: String?
    public var blas = BLAS.description
    public var cpu = Processors.currentModel
    /// The hosts of the ranks, in the order of the ranks.
    public var hosts: [String]
    public var ranks: Int
    public var start: Date
    /// nil for a session that was killed.
    public var end: Date?

    public init(mpi: String? = nil, hosts: [String], ranks: Int, start: Date) {
        self.mpi = mpi
        self.hosts = hosts
        self.ranks = ranks
        self.start = start
    }

    /// The version of the program.
    public static let programVersion = "0.1.0"

    /// The git commit that the program was built from.
    public static let programCommit = BuildInformation.gitCommit
}
