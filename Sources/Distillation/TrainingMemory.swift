import Circuits
import Numerics

/// The memory that a training is predicted to take, its samples included.
public struct TrainingMemory: Sendable, Equatable {
    /// The name of the student's architecture.
    public let architecture: String
    /// The picture that its circuit is simulated in; nil for the classical student.
    public let picture: Picture?
    public let bytes: Int

    /// - Parameter sharers: how many processes share this machine's memory.
    /// - Throws: `StudentError.tooMuchMemory` where it is more than the machine has.
    public func check(sharers: Int) throws {
        guard bytes <= Memory.total / max(sharers, 1) else {
            throw StudentError.tooMuchMemory(
                architecture, picture: picture, bytes: bytes, available: Memory.total, ranks: sharers)
        }
    }
}
