// SPDX-License-Identifier: Apache-2.0
import CMPI

/// Throws what an MPI call reports, in the library's own words.
///
/// - Parameters:
///   - call: the function's name.
///   - code: what it returned.
func check(_ call: String, _ code: Int32) throws {
    guard code != MPI_SUCCESS else { return }
    let reason = text(capacity: MPI_MAX_ERROR_STRING) { MPI_Error_string(code, $0, $1) } ?? "error \(code)"
    throw CommunicationError.mpi(call: call, rank: MPICommunicator.launchedRank, reason: reason)
}

/// The text that an MPI function writes to a buffer of `capacity` bytes; nil if it fails.
func text(capacity: Int32, _ write: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(capacity))
    var length: Int32 = 0
    let code = buffer.withUnsafeMutableBufferPointer { write($0.baseAddress!, &length) }
    guard code == MPI_SUCCESS else { return nil }
    return String(decoding: buffer.prefix(Int(length)).prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
