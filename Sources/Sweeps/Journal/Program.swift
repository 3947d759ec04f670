import Arithmetic
import Foundation
import Machine
import MessagePassing
import Plans

/// This program on this kind of processor: all, beside a trial's specification, that the bits of a result depend on.
enum Program {
    /// A hash of the executable file, the BLAS library with the core that it chose its kernels for, and the processor's
    /// model: 16 hexadecimal digits. Taken once, in some ten milliseconds.
    static let identity = StableHash.hexadecimal(
        of: "\(Fingerprint.ofProgram) \(BLAS.description) \(Processors.currentModel)")
}
