import Arithmetic
import Circuits
import Machine

/// The memory that a training is predicted to take, its samples included.
package struct TrainingMemory: Sendable, Equatable {
    /// The name of the student's architecture.
    package let architecture: String
    /// The picture that its circuit is simulated in; nil for the classical student.
    package let picture: Picture?
    package let bytes: Int

    /// - Parameter sharers: how many processes share this machine's memory.
    /// - Throws: `StudentError.tooMuchMemory` where it is more than the machine has.
    package func check(sharers: Int) throws {
        guard bytes <= Memory.total / max(sharers, 1) else {
            throw StudentError.tooMuchMemory(
                architecture, picture: picture, bytes: bytes, available: Memory.total, ranks: sharers)
        }
    }
}
