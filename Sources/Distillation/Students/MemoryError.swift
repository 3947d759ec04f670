// SPDX-License-Identifier: Apache-2.0
import Circuits
import Texts

/// A training that needs more memory than the machine has.
public struct MemoryError: Error, Equatable, CustomStringConvertible {
    /// The name of the student's architecture.
    package let architecture: String
    /// The picture that its circuit is simulated in; nil for the classical student.
    let picture: Picture?
    /// What the training needs, and what the machine has.
    let (bytes, available): (Int, Int)
    /// How many ranks share the machine's memory.
    let ranks: Int

    package init(_ architecture: String, picture: Picture?, bytes: Int, available: Int, ranks: Int) {
        (self.architecture, self.picture, self.ranks) = (architecture, picture, ranks)
        (self.bytes, self.available) = (bytes, available)
    }

    public var description: String {
        "A training of architecture '\(architecture)'" + (picture.map { " in the \($0.rawValue) picture" } ?? "")
            + " needs \(Quantity.bytes(bytes)) of memory" + (ranks > 1 ? " on each of \(ranks) ranks" : "")
            + ", and this machine has \(Quantity.bytes(available)). Use fewer features or samples, precision: single"
            + (picture == nil || picture == .state ? "" : ", picture: state")
            + (ranks > 1 ? ", or fewer ranks on a host." : ".")
    }
}
