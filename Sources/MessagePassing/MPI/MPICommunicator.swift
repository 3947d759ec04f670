// SPDX-License-Identifier: Apache-2.0
import CMPI
import Foundation

/// All ranks that `mpirun` (or a cluster's launcher) started, MPI's world.
///
/// Every call must come from the thread that started it, and none may follow `finish`.
public final class MPICommunicator: Communicator {
    public let rank: Int
    public let size: Int
    private var outgoing: [MPITransfer] = []
    /// Messages found and not yet taken, in the order found.
    private var incoming: [MPITransfer] = []
    private var isFinished = false

    /// Initialises MPI and joins its world.
    ///
    /// - Throws: `CommunicationError`.
    public static func start() throws -> MPICommunicator {
        var isInitialized: Int32 = 0
        try check("MPI_Initialized", MPI_Initialized(&isInitialized))
        guard isInitialized == 0 else { throw CommunicationError.alreadyStarted }
        var provided: Int32 = 0
        try check("MPI_Init_thread", MPI_Init_thread(nil, nil, Int32(MPI_THREAD_FUNNELED), &provided))
        guard provided >= Int32(MPI_THREAD_FUNNELED) else { throw CommunicationError.threadsUnsupported }
        try check("MPI_Comm_set_errhandler", qdistill_return_errors())
        return try MPICommunicator()
    }

    private init() throws {
        var rank: Int32 = 0
        var size: Int32 = 0
        try check("MPI_Comm_rank", qdistill_rank(&rank))
        try check("MPI_Comm_size", qdistill_size(&size))
        (self.rank, self.size) = (Int(rank), Int(size))
    }

    public func send(_ payload: [UInt8], to destination: Int, tag: Int32) throws {
        try CommunicationError.checkEnvelope(destination: destination, size: size, tag: tag)
        guard payload.count <= Int(Int32.max) else { throw CommunicationError.payloadTooLarge(bytes: payload.count) }
        outgoing.append(try MPITransfer(sending: payload, to: Int32(destination), tag: tag))
        try retireSends()
    }

    public func poll() throws -> Message? {
        try retireSends()
        repeat {
            if let message = try nextArrival() { return message }
        } while try beginReceive()
        return nil
    }

    public func flush() throws { _ = try wait { outgoing.isEmpty } }

    /// Leaves MPI once no message is on its way; every rank must. Messages not taken are lost. Further calls do nothing.
    ///
    /// - Throws: `CommunicationError`.
    public func finish() throws { _ = try finish(within: .infinity) }

    /// The same, if all ranks come within so many seconds; whether they did. If not, MPI can only be aborted.
    package func finish(within seconds: Double) throws -> Bool {
        guard !isFinished else { return true }
        let start = DispatchTime.now().uptimeNanoseconds
        var left: Double { seconds - Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9 }
        guard try wait(seconds: left, until: { outgoing.isEmpty }) else { return false }
        // A rank enters the barrier when its own sends are over; until all have, theirs may need this one to receive.
        var barrier = qdistill_no_request()
        try check("MPI_Ibarrier", qdistill_ibarrier(&barrier))
        let haveAllCome = try wait(seconds: left) {
            var flag: Int32 = 0
            try check("MPI_Test", qdistill_test(&barrier, &flag))
            return flag != 0
        }
        guard haveAllCome, try wait(seconds: left, until: { try incoming.allSatisfy { try $0.isComplete() } }) else {
            return false
        }
        isFinished = true
        try check("MPI_Finalize", MPI_Finalize())
        return true
    }

    /// Ends all ranks at once.
    public func abort(exitCode: Int32) -> Never {
        _ = qdistill_abort(exitCode)
        exit(exitCode)
    }

    /// Sleeps until the condition holds, or the time is over; whether it holds. Receives meanwhile, for two ranks that wait
    /// for each other to receive.
    private func wait(seconds: Double = .infinity, until condition: () throws -> Bool) throws -> Bool {
        let start = DispatchTime.now().uptimeNanoseconds
        var backoff = Backoff()
        while true {
            try retireSends()
            while try beginReceive() {}
            if try condition() { return true }
            guard Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9 < seconds else { return false }
            backoff.sleep()
        }
    }

    /// Forgets the sends that are complete.
    private func retireSends() throws { try outgoing.removeAll { try $0.isComplete() } }

    /// Begins to receive the next message that any rank has sent; false if there is none.
    ///
    /// `MPI_Recv` would wait, spinning, for the body of a large message until its sender next calls MPI, which may be
    /// a whole trial later.
    private func beginReceive() throws -> Bool {
        // A probe that finds nothing lets messages in, and only the next one sees them.
        guard let found = try probe() ?? probe() else { return false }
        incoming.append(try MPITransfer(receiving: found.count, from: found.source, tag: found.tag))
        return true
    }

    /// The next message that has arrived, its bytes counted; nil if there is none.
    private func probe() throws -> (source: Int32, tag: Int32, count: Int32)? {
        var (flag, source, tag, count): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        try check("MPI_Iprobe", qdistill_iprobe(&flag, &source, &tag, &count))
        return flag == 0 ? nil : (source, tag, count)
    }

    /// Takes the first complete message that overtakes none of its own source.
    private func nextArrival() throws -> Message? {
        var unfinished: Set<Int32> = []
        for (index, transfer) in incoming.enumerated() where !unfinished.contains(transfer.peer) {
            do {
                if try transfer.isComplete() { return incoming.remove(at: index).message }
            } catch {
                incoming.remove(at: index)
                throw error
            }
            unfinished.insert(transfer.peer)
        }
        return nil
    }
}
