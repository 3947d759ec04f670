import Distillation

/// What a rank reports of a trial that ended: its result, or why there is none.
public struct TrialReport: Sendable, Codable, Equatable {
    public let number: Int
    /// The identity of the trial's specification.
    public let identity: String
    /// Who ran it, and how long that took: kept apart from the results, which do not depend on it.
    public let rank: Int
    public let host: String
    public let seconds: Double
    public let result: TrialResult?
    public let failure: String?
    /// What the trial's checkpoints were used for; nil for a trial that took none and went on from none.
    public var checkpoints: CheckpointUse?
}
