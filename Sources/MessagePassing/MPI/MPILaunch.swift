// SPDX-License-Identifier: Apache-2.0
import COpenMPI
import Foundation

/// What is known before MPI is initialised.
extension MPICommunicator {
    /// Whether a launcher started this process as a rank. A plain run must not initialise MPI.
    package static var isLaunchedByMPI: Bool { launchVariable("OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK") != nil }

    /// The rank that the launcher gave this process; 0 without a launcher.
    package static var launchedRank: Int { launchVariable("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK") ?? 0 }

    /// The number of ranks that the launcher started; 1 without a launcher, or where it is unknown.
    package static var launchedSize: Int {
        isLaunchedByMPI ? max(launchVariable("OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_NTASKS") ?? 1, 1) : 1
    }

    /// Whether this process is one of several that a launcher started and that do not know each other; nil where all is well.
    ///
    /// - Parameter size: how many processes of the launch are known to this one, itself included.
    package static func lonelyRanks(
        known size: Int = 1, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> CommunicationError? {
        // Of Open MPI, of MPICH and its kin, and of Slurm's steps; an allocation of many tasks is no launch.
        let ofMPI = launchVariable("OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE", in: environment)
        let ofSlurm = launchVariable("SLURM_STEP_NUM_TASKS", in: environment)
        guard let started = ofMPI ?? ofSlurm, started > size else { return nil }
        return .lonelyRanks(started, bySlurm: ofSlurm == started)
    }

    /// The first of these environment variables that holds a number.
    private static func launchVariable(
        _ names: String..., in environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Int? {
        names.lazy.compactMap { environment[$0].flatMap { Int($0) } }.first
    }

    /// The MPI library's name and version, such as "Open MPI v4.1.4".
    package static var libraryVersion: String {
        let text = text(capacity: MPI_MAX_LIBRARY_VERSION_STRING) { MPI_Get_library_version($0, $1) }
        // Open MPI continues with who built it, others with further lines.
        let name = text?.split(whereSeparator: { $0.isNewline || $0 == "," }).first
        return name?.trimmingCharacters(in: .whitespaces) ?? "unknown"
    }
}
