// SPDX-License-Identifier: Apache-2.0
import Distillation

/// The end of a trial: its result, or why there is none. The same from the worker that ran it to journal, progress and tables.
public struct TrialEnd: Sendable, Equatable {
    /// In the plan that is asked about; a line of the journal has the number that it had when the trial ended.
    public internal(set) var number: Int
    /// The identity of the trial's specification.
    public let identity: String
    /// Who ran it, and how long that took: kept apart from the results, which do not depend on it.
    public let rank: Int
    public let host: String
    public let seconds: Double
    package var outcome: Outcome
    /// What the trial's checkpoints were used for; nil for a trial that took none and resumed from none.
    package var checkpoints: Checkpoints?

    package enum Outcome: Sendable, Equatable {
        /// `result` is nil in an end whose line was only scanned: it stays in the journal until somebody asks for it.
        case done(f1: Double, result: TrialResult?)
        /// `timedOut`: the trial took longer than it may, which need not be so on another machine.
        case failed(reason: String, timedOut: Bool)

        package static func done(_ result: TrialResult) -> Outcome {
            .done(f1: result.confusion.weightedF1, result: result)
        }
    }

    package struct Checkpoints: Sendable, Codable, Equatable {
        /// The epoch after which the trial resumed; nil if it began at its first.
        package var resumedAfter: Int?
        /// How many were written.
        package var written = 0

        package init(resumedAfter: Int? = nil, written: Int = 0) {
            (self.resumedAfter, self.written) = (resumedAfter, written)
        }
    }

    package init(
        number: Int, identity: String, rank: Int, host: String, seconds: Double, outcome: Outcome,
        checkpoints: Checkpoints? = nil
    ) {
        (self.number, self.identity, self.rank, self.host, self.seconds) = (number, identity, rank, host, seconds)
        (self.outcome, self.checkpoints) = (outcome, checkpoints)
    }

    public var result: TrialResult? { if case .done(_, let result) = outcome { result } else { nil } }

    /// The weighted F1; nil for a trial without a result.
    package var f1: Double? { if case .done(let f1, _) = outcome { f1 } else { nil } }

    /// Why there is no result.
    public var failure: String? { if case .failed(let reason, _) = outcome { reason } else { nil } }

    package var timedOut: Bool { if case .failed(_, let timedOut) = outcome { timedOut } else { false } }
}
