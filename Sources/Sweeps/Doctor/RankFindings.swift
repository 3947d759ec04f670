// SPDX-License-Identifier: Apache-2.0
import Foundation
import Kernels
import Machine
import MessagePassing

/// What one rank sees of itself and of its host.
package struct RankFindings: Sendable, Codable, Equatable {
    package var rank: Int
    package var host: String
    package var processors: Processors
    /// The memory of the host, bytes.
    package var memory: Int
    package var mpi: String
    /// The transport's parameters that are set; see `MPIParameters`.
    package var transport: [String: String]
    /// What its kernels are compiled for, such as "avx2".
    package var kernels: String
    /// Names the program: ranks that differ in it may give different results.
    package var program: String
    /// Whether the rank runs as root, and whether MPI allows, or would allow, that.
    package var isRoot: Bool
    package var allowsRoot: Bool
    /// Whether the rank finds rank 0's results folder at the same path.
    package var sharesFolder: Bool

    /// What this process sees.
    ///
    /// - Parameter sharesFolder: whether it found rank 0's results folder.
    package static func here(rank: Int, sharesFolder: Bool) -> RankFindings {
        let environment = ProcessInfo.processInfo.environment
        return RankFindings(
            rank: rank, host: Host.name, processors: .here, memory: Memory.total, mpi: MPICommunicator.libraryVersion,
            transport: MPICommunicator.isOpenMPI ? MPIParameters.transport() : [:], kernels: InstructionSet.selected.rawValue,
            program: Fingerprint.ofExecutable, isRoot: geteuid() == 0,
            allowsRoot: MPICommunicator.isLaunchedByMPI || !MPICommunicator.isOpenMPI
                || ["OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"].allSatisfy { environment[$0] == "1" },
            sharesFolder: sharesFolder)
    }
}
