// SPDX-License-Identifier: Apache-2.0
import CMPI
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

    /// Whether what started the ranks kills them soon after it has sent them SIGTERM: Open MPI's mpirun and Slurm's srun do,
    /// MPICH's mpiexec (Hydra) passes the signal on and waits.
    package static var launcherKillsSoon: Bool { launcherKillsSoon(in: ProcessInfo.processInfo.environment) }

    package static func launcherKillsSoon(in environment: [String: String]) -> Bool {
        let isOfHydra = environment["HYDI_CONTROL_FD"] != nil && environment["OMPI_COMM_WORLD_SIZE"] == nil
        return !isOfHydra && launchVariable("OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", in: environment) != nil
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

    /// The MPI library's name and version, such as "Open MPI v4.1.4" or "MPICH 4.0.2".
    package static var libraryVersion: String {
        let text = text(capacity: MPI_MAX_LIBRARY_VERSION_STRING) { MPI_Get_library_version($0, $1) }
        return text.flatMap(name) ?? "unknown"
    }

    /// Whether this is Open MPI, whose `mpirun` has rules of its own.
    package static var isOpenMPI: Bool { libraryVersion.hasPrefix("Open MPI") }

    /// The name and version in what a library says of itself.
    package static func name(in text: String) -> String? {
        // Open MPI continues with who built it, others with further lines.
        let name = text.split(whereSeparator: { $0.isNewline || $0 == "," }).first?
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return name?.replacing("MPICH Version: ", with: "MPICH ")
    }
}
