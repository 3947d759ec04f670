import COpenMPI
import Foundation

/// All ranks that `mpirun` (or a cluster's launcher) started, MPI's world.
///
/// Every call must come from the thread that started it.
public final class MPICommunicator: Communicator {
    public let rank: Int
    public let size: Int
    private var unfinishedSends: [Send] = []
    private var isFinished = false

    /// A message on its way; MPI reads the buffer until the request is complete.
    private struct Send {
        var request: MPI_Request?
        let buffer: UnsafeMutableRawBufferPointer
    }

    /// Whether a launcher started this process as a rank. A plain run must not initialise MPI.
    public static var isLaunchedByMPI: Bool { launchVariable("SIZE", "PMIX_RANK", "PMI_RANK") != nil }

    /// The rank that the launcher gave this process, known before MPI is initialised; 0 without a launcher.
    public static var launchedRank: Int { launchVariable("RANK", "PMIX_RANK", "PMI_RANK") ?? 0 }

    private static func launchVariable(_ openMPI: String, _ others: String...) -> Int? {
        let environment = ProcessInfo.processInfo.environment
        return (["OMPI_COMM_WORLD_\(openMPI)"] + others).lazy.compactMap { environment[$0].flatMap { Int($0) } }.first
    }

    /// The MPI library's name and version.
    public static var libraryVersion: String {
        var buffer = [CChar](repeating: 0, count: Int(MPI_MAX_LIBRARY_VERSION_STRING))
        var length: Int32 = 0
        guard MPI_Get_library_version(&buffer, &length) == MPI_SUCCESS else { return "unknown" }
        let text = String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: ",").first.map(String.init) ?? text
    }

    /// Initialises MPI and joins its world.
    ///
    /// - Throws: `CommunicationError`.
    public static func start() throws -> MPICommunicator {
        var provided: Int32 = 0
        try check("MPI_Init_thread", MPI_Init_thread(nil, nil, Int32(MPI_THREAD_FUNNELED), &provided))
        guard provided >= Int32(MPI_THREAD_FUNNELED) else { throw CommunicationError.threadsUnsupported }
        try check("MPI_Comm_set_errhandler", MPI_Comm_set_errhandler(qdistill_comm_world(), qdistill_errors_return()))
        return try MPICommunicator()
    }

    private init() throws {
        var rank: Int32 = 0
        var size: Int32 = 0
        try Self.check("MPI_Comm_rank", MPI_Comm_rank(qdistill_comm_world(), &rank))
        try Self.check("MPI_Comm_size", MPI_Comm_size(qdistill_comm_world(), &size))
        self.rank = Int(rank)
        self.size = Int(size)
    }

    public func send(_ payload: [UInt8], to destination: Int, tag: Int32) throws {
        guard (0..<size).contains(destination) else { throw CommunicationError.noSuchRank(destination, size: size) }
        guard payload.count <= Int(Int32.max) else { throw CommunicationError.payloadTooLarge(bytes: payload.count) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(payload.count, 1), alignment: 1)
        buffer.copyBytes(from: payload)
        var request: MPI_Request?
        let status = MPI_Isend(
            buffer.baseAddress, Int32(payload.count), qdistill_byte(), Int32(destination), tag, qdistill_comm_world(), &request)
        unfinishedSends.append(Send(request: request, buffer: buffer))
        try Self.check("MPI_Isend", status)
        try retireSends()
    }

    public func poll() throws -> Message? {
        try retireSends()
        var flag: Int32 = 0
        var status = MPI_Status()
        try Self.check("MPI_Iprobe", MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, qdistill_comm_world(), &flag, &status))
        guard flag != 0 else { return nil }
        var count: Int32 = 0
        try Self.check("MPI_Get_count", MPI_Get_count(&status, qdistill_byte(), &count))
        let (source, tag) = (status.MPI_SOURCE, status.MPI_TAG)
        var received: Int32 = MPI_SUCCESS
        let payload = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
            received = MPI_Recv(
                buffer.baseAddress, count, qdistill_byte(), source, tag, qdistill_comm_world(), qdistill_status_ignore())
            initialized = Int(count)
        }
        try Self.check("MPI_Recv", received)
        return Message(source: Int(source), tag: tag, payload: payload)
    }

    public func flush() throws {
        while true {
            try retireSends()
            if unfinishedSends.isEmpty { return }
            usleep(50)
        }
    }

    /// Frees the buffers of sends that are complete.
    private func retireSends() throws {
        var waiting: [Send] = []
        for var send in unfinishedSends {
            var flag: Int32 = 0
            try Self.check("MPI_Test", MPI_Test(&send.request, &flag, qdistill_status_ignore()))
            if flag != 0 { send.buffer.deallocate() } else { waiting.append(send) }
        }
        unfinishedSends = waiting
    }

    /// Leaves MPI; every rank must. Further calls do nothing.
    ///
    /// - Throws: `CommunicationError`.
    public func finish() throws {
        guard !isFinished else { return }
        isFinished = true
        try flush()
        try Self.check("MPI_Finalize", MPI_Finalize())
    }

    /// Ends all ranks at once.
    public func abort(exitCode: Int32) -> Never {
        MPI_Abort(qdistill_comm_world(), exitCode)
        exit(exitCode)
    }

    private static func check(_ call: String, _ status: Int32) throws {
        guard status != MPI_SUCCESS else { return }
        var buffer = [CChar](repeating: 0, count: Int(MPI_MAX_ERROR_STRING))
        var length: Int32 = 0
        MPI_Error_string(status, &buffer, &length)
        let reason = String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        throw CommunicationError.mpi(call: call, reason: reason)
    }
}
