// SPDX-License-Identifier: Apache-2.0
import Distillation
import Plans

/// What all ranks must share, by its SHA-256.
enum Fingerprint {
    /// Of the file that is executed, all of it: beside a trial's specification, all that the bits of a result depend on.
    /// "unknown" where the system does not show it.
    static let ofExecutable = ContentHash.ofFile("/proc/self/exe") ?? "unknown"
}

extension Plan {
    /// A hash of all its fields, equal for equal plans; files count by their content.
    package var fingerprint: String { ContentHash.of(yaml(hidingPaths: true)) }
}
