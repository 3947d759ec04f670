import Foundation
import MessagePassing
import Numerics

/// What one rank sees of itself and of its host.
public struct RankSurvey: Sendable, Codable, Equatable {
    public var rank: Int
    public var host: String
    public var processors: Processors
    /// The memory of the host, bytes.
    public var memory: Int
    public var mpi: String
    /// The transport's parameters that are set; see `MPIParameters`.
    public var transport: [String: String]
    /// The BLAS library, the core it chose its kernels for, and the threads of its own that it would use.
    public var blas: String
    public var blasCore: String
    public var blasThreads: Int
    /// Names program and processor: ranks that differ in it may round differently.
    public var program: String
    /// Whether the rank runs as root, and whether Open MPI allows, or would allow, that.
    public var isRoot: Bool
    public var allowsRoot: Bool
    /// Whether the rank finds rank 0's results folder at the same path.
    public var sharesFolder: Bool

    /// What this process sees.
    ///
    /// - Parameter sharesFolder: whether it found rank 0's results folder.
    public static func here(rank: Int, sharesFolder: Bool) -> RankSurvey {
        let environment = ProcessInfo.processInfo.environment
        return RankSurvey(
            rank: rank, host: Host.name, processors: .here, memory: Memory.total, mpi: MPICommunicator.libraryVersion,
            transport: MPIParameters.transport, blas: BLAS.description, blasCore: BLAS.core, blasThreads: BLAS.threads,
            program: Program.identity, isRoot: geteuid() == 0,
            allowsRoot: MPICommunicator.isLaunchedByMPI
                || ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"].allSatisfy { environment[$0] == "1" },
            sharesFolder: sharesFolder)
    }
}
