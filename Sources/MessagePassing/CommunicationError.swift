// SPDX-License-Identifier: Apache-2.0

/// Why messages cannot be passed.
public enum CommunicationError: Error, Equatable, CustomStringConvertible {
    /// An MPI call failed on a rank, for a reason in the library's own words.
    case mpi(call: String, rank: Int, reason: String)
    /// MPI can be initialised once in the life of a process.
    case alreadyStarted
    /// The MPI library allows no second thread beside the one that calls it.
    case threadsUnsupported
    /// MPI counts bytes in 32 bits.
    case payloadTooLarge(bytes: Int)
    /// The destination is not in the group.
    case noSuchRank(Int, size: Int)
    /// Negative tags are MPI's own.
    case negativeTag(Int32)
    /// A launcher started so many processes, and they do not know each other; `bySlurm` if it was srun.
    case lonelyRanks(Int, bySlurm: Bool)

    public var description: String {
        switch self {
        case .mpi(let call, let rank, let reason): "\(call) failed on rank \(rank): \(reason)."
        case .alreadyStarted: "MPI was started in this process before; keep the communicator of that start."
        case .threadsUnsupported:
            "This MPI library does not support programs with threads (MPI_THREAD_FUNNELED); use one that does, such as Debian's Open MPI or MPICH."
        case .payloadTooLarge(let bytes):
            "A message of \(bytes) bytes is too large: MPI sends at most \(Int32.max) at once; send it in parts."
        case .noSuchRank(let rank, let size):
            "There is no rank \(rank) in a group of \(size): ranks run from 0 to \(size - 1)."
        case .negativeTag(let tag): "A message cannot have the tag \(tag): tags are 0 or more."
        case .lonelyRanks(let count, let bySlurm):
            bySlurm
                ? "srun started \(count) tasks that do not know each other: each would run all trials alone. Start them with"
                    + " `srun --mpi=pmix -n \(count) qdistill ...`, or where srun has no pmix (srun --mpi=list) with"
                    + " `mpirun -n \(count) qdistill ...` in the job; one task alone with `srun -n 1`, or --shard in each."
                : "The launcher of another MPI started \(count) processes that do not know each other: each would run all trials"
                    + " alone. This program was built with \(MPICommunicator.libraryVersion): start them with its mpirun,"
                    + " `mpirun -n \(count) qdistill ...` (mpirun --version names it)."
        }
    }

    /// Refuses what no communicator can send.
    static func checkEnvelope(destination: Int, size: Int, tag: Int32) throws {
        guard (0..<size).contains(destination) else { throw CommunicationError.noSuchRank(destination, size: size) }
        guard tag >= 0 else { throw CommunicationError.negativeTag(tag) }
    }
}
