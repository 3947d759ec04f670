// SPDX-License-Identifier: Apache-2.0

/// How a sweep deals with what goes wrong, and which part of it is run. No result depends on it.
public struct SweepOptions: Sendable {
    /// A trial whose process died so often without a result, or a checkpoint beyond those before, is given up.
    public var maximumAttempts = 3
    /// Whether trials that failed or were given up are run again.
    public var retriesFailed = false
    /// Seconds that a trial may take; nil for as long as it wants.
    public var trialTimeout: Double?
    /// Bytes of memory that a trial may be predicted to need, and that the process which runs it may have; nil for as many as
    /// it wants.
    public var trialMemory: Int?
    /// Seconds that trials in flight have to end when the sweep is asked to stop.
    public var grace = 20.0
    /// Seconds between two checkpoints of a trial; nil takes none, and still resumes from those that exist. With the
    /// default a trial that is shorter takes none, and a longer one loses a minute at most; a checkpoint costs milliseconds.
    public var checkpointInterval: Double? = 60
    /// The part of the plan that is run; nil for all of it.
    public var shard: Shard?
    /// Whether the journal keeps each trial's weights, from which its model file is made.
    public var keepsWeights = false
    /// Whether the journal keeps each trial's predictions of the test samples.
    public var keepsPredictions = false

    /// Whether the plan may leave out trials that the folder's plan has; what the journal holds of them stays there.
    public var shrinks = false

    /// Seconds that another rank may take to answer; see `RollCall`.
    package var answerTime = RollCall.limit

    public init() {}
}

/// Every n-th trial of a plan.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
    /// From 1 to `count`.
    public let index: Int
    public let count: Int

    /// - Parameter text: "i/n", i from 1 to n.
    /// - Returns: nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1, index <= count else {
            return nil
        }
        (self.index, self.count) = (index, count)
    }

    public var description: String { "\(index)/\(count)" }

    /// Whether the trial of that number is of this shard.
    public func contains(_ number: Int) -> Bool { (number - 1) % count == index - 1 }
}
