// SPDX-License-Identifier: Apache-2.0
import Distillation
import Texts

/// The end of a trial: its result, or why there is none. The same from the worker that ran it to journal, progress and tables.
public struct TrialEnd: Sendable, Equatable {
    /// In the plan that is asked about; a line of the journal has the number that it had when the trial ended.
    public internal(set) var number: Int
    package let trial: TrialIdentity
    /// Who ran it, and how long that took: kept apart from the results, which do not depend on it.
    public let rank: Int
    public let host: String
    public let seconds: Double
    package var outcome: Outcome
    /// What the trial's checkpoints were used for; nil for a trial that took none and resumed from none.
    package var checkpoints: Checkpoints?

    package enum Outcome: Sendable, Equatable {
        indirect case done(f1: Double, result: TrialResult)
        /// The same of an end whose line was only scanned: its result stays in the journal until somebody asks for it.
        case scanned(f1: Double)
        /// `overLimit`: the trial took more time or memory than it may, which need not be so on another machine, or next time.
        case failed(reason: String, overLimit: Bool)

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
        number: Int, trial: TrialIdentity, rank: Int, host: String, seconds: Double, outcome: Outcome,
        checkpoints: Checkpoints? = nil
    ) {
        (self.number, self.trial, self.rank, self.host, self.seconds) = (number, trial, rank, host, seconds)
        (self.outcome, self.checkpoints) = (outcome, checkpoints)
    }

    /// The identity of the trial's specification.
    public var identity: String { trial.description }

    public var result: TrialResult? { if case .done(_, let result) = outcome { result } else { nil } }

    /// The weighted F1; nil for a trial without a result.
    package var f1: Double? {
        switch outcome {
        case .done(let f1, _), .scanned(let f1): f1
        case .failed: nil
        }
    }

    /// Why there is no result.
    public var failure: String? { if case .failed(let reason, _) = outcome { reason } else { nil } }

    package var isOverLimit: Bool { if case .failed(_, let overLimit) = outcome { overLimit } else { false } }
}

/// Ends a trial that takes more than it may.
enum TrialOverLimit: Error, CustomStringConvertible {
    /// So many seconds were allowed.
    case time(Double)
    /// Its process has so many bytes, and so many were allowed.
    case memory(Int, Int)
    /// It would need so many bytes, and so many were allowed.
    case prediction(Int, Int)

    var description: String {
        switch self {
        case .time(let limit): "It took longer than the \(limit) s that --trial-timeout allows."
        case .memory(let bytes, let limit):
            "Its process has \(Quantity.bytes(bytes)) of memory, more than the \(Quantity.bytes(limit)) that --trial-memory allows."
        case .prediction(let bytes, let limit):
            "It is predicted to need \(Quantity.bytes(bytes)) of memory, more than the \(Quantity.bytes(limit)) that"
                + " --trial-memory allows; it was not run."
        }
    }
}

extension TrialSpecification {
    /// - Throws: `TrialOverLimit` for a trial that is predicted to need more bytes than `limit`, and `ArchitectureError` for a
    ///   student that cannot be built.
    func checkMemory(limit: Int?) throws {
        guard let limit, case let bytes = try memory.bytes, bytes > limit else { return }
        throw TrialOverLimit.prediction(bytes, limit)
    }
}
