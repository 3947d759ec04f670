// SPDX-License-Identifier: Apache-2.0
import COpenMPI

/// A message on its way, with the memory that MPI reads or writes until it has arrived.
final class MPITransfer {
    /// The other rank.
    let peer: Int32
    let tag: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    private var request: MPI_Request?
    private var isOver = false

    /// Begins to send.
    init(sending payload: [UInt8], to destination: Int32, tag: Int32) throws {
        (peer, self.tag) = (destination, tag)
        buffer = .allocate(byteCount: payload.count, alignment: 1)
        buffer.copyBytes(from: payload)
        try begin("MPI_Isend") {
            MPI_Isend(buffer.baseAddress, Int32(buffer.count), qdistill_byte(), peer, tag, qdistill_comm_world(), &$0)
        }
    }

    /// Begins to receive a message that `MPI_Iprobe` has found.
    init(receiving count: Int32, from source: Int32, tag: Int32) throws {
        (peer, self.tag) = (source, tag)
        buffer = .allocate(byteCount: Int(count), alignment: 1)
        try begin("MPI_Irecv") {
            MPI_Irecv(buffer.baseAddress, Int32(buffer.count), qdistill_byte(), peer, tag, qdistill_comm_world(), &$0)
        }
    }

    private func begin(_ call: String, _ start: (inout MPI_Request?) -> Int32) throws {
        let code = start(&request)
        isOver = code != MPI_SUCCESS
        try check(call, code)
    }

    /// Whether MPI is done with it. A transfer that failed throws once, and is over.
    func isComplete() throws -> Bool {
        if isOver { return true }
        var flag: Int32 = 0
        let code = MPI_Test(&request, &flag, qdistill_status_ignore())
        isOver = flag != 0 || code != MPI_SUCCESS
        try check("MPI_Test", code)
        return isOver
    }

    /// The message received, once complete.
    var message: Message { Message(source: Int(peer), tag: tag, payload: Array(buffer)) }

    deinit {
        // What MPI may still use is better lost than freed.
        if isOver { buffer.deallocate() }
    }
}
