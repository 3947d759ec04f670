// SPDX-License-Identifier: Apache-2.0
import Distillation
import Arithmetic
import Machine
import Plans

/// What all ranks must share, by its SHA-256.
enum Fingerprint {
    /// Of the file that is executed, all of it. "unknown" where the system does not show it.
    static let ofExecutable = ContentHash.ofFile("/proc/self/exe") ?? "unknown"

    /// Of this program on this kind of processor: all, beside a trial's specification, that the bits of a result depend on.
    ///
    /// A hash of the executable file, the BLAS library with the core that it chose its kernels for, and the processor's
    /// model.
    static let ofProgram = ContentHash.of("\(ofExecutable) \(BLAS.description) \(Processors.currentModel)")
}

extension Plan {
    /// A hash of all its fields, equal for equal plans; files count by their content.
    package var fingerprint: String { ContentHash.of(yaml(hidingPaths: true)) }
}
