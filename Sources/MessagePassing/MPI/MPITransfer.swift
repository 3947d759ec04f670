// SPDX-License-Identifier: Apache-2.0
import CMPI

/// A message on its way, with the memory that MPI reads or writes until it has arrived.
final class MPITransfer {
    /// The other rank.
    let peer: Int32
    let tag: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    private var request = qdistill_no_request()
    private var isOver = false

    /// Begins to send.
    init(sending payload: [UInt8], to destination: Int32, tag: Int32) throws {
        (peer, self.tag, buffer) = (destination, tag, .allocate(byteCount: payload.count, alignment: 1))
        buffer.copyBytes(from: payload)
        let count = Int32(payload.count)
        try endIfFailed("MPI_Isend", qdistill_isend(buffer.baseAddress, count, peer, tag, &request))
    }

    /// Begins to receive a message that `MPI_Iprobe` has found.
    init(receiving count: Int32, from source: Int32, tag: Int32) throws {
        (peer, self.tag, buffer) = (source, tag, .allocate(byteCount: Int(count), alignment: 1))
        try endIfFailed("MPI_Irecv", qdistill_irecv(buffer.baseAddress, count, peer, tag, &request))
    }

    private func endIfFailed(_ call: String, _ code: Int32) throws {
        isOver = isOver || code != MPI_SUCCESS
        try check(call, code)
    }

    /// Whether MPI is done with it. A transfer that failed throws once, and is over.
    func isComplete() throws -> Bool {
        if isOver { return true }
        var flag: Int32 = 0
        try endIfFailed("MPI_Test", qdistill_test(&request, &flag))
        isOver = flag != 0
        return isOver
    }

    /// The message received, once complete.
    var message: Message { Message(source: Int(peer), tag: tag, payload: Array(buffer)) }

    deinit {
        // What MPI may still use is better lost than freed.
        if isOver { buffer.deallocate() }
    }
}
