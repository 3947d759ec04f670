// SPDX-License-Identifier: Apache-2.0
import Texts

/// A trial's life, from being planned to its end. A pure function of the journal's events, for everyone who asks:
/// the coordinator, a resuming sweep, `qdistill status` and `qdistill merge`.
///
///     pending ──started──▶ running ──ended──▶ done, or failed ──retried──▶ pending
///        ▲ │               │ │
///        ├─┼───returned────┘ │
///        ├─┼──sessionBegan───┘           (advanced: pending without attempts)
///          └──gaveUp──▶ given up ──retried──▶ pending
///
/// Another plan that has the trial, too, leaves it as it is, but for one that is running, which is abandoned. A decision drops a
/// trial that has not ended; another plan forgets it.
///
/// An attempt is a start that is followed by no end, and by no checkpoint beyond those before it. It counts when the process was killed or crashed: the next session
/// finds the trial abandoned. It does not count when the sweep was stopped by a signal and the trial returned. A `kill -9`
/// of `mpirun` abandons everything in flight, innocent or not; trials with an attempt behind them are handed out alone,
/// so that the culprit is soon the only one that still counts.
///
/// Every line of a journal may be lost but the first, and what follows it still counts: nothing follows a result, and all
/// else is read as if what led to it were there.
///
/// A sweep keeps one for each trial, so it is small: 16 bytes.
public enum TrialLife: Equatable, Sendable {
    /// Nobody has it; so many attempts are behind it.
    case pending(attempts: Int)
    /// A rank was handed it; the attempt is counted from 1.
    case running(rank: Int32, attempt: Int32)
    case done
    /// It ended without a result: its loss diverged, or (`overLimit`) it took more time or memory than it may.
    indirect case failed(reason: String, overLimit: Bool = false)
    /// Its process died as often as `--max-attempts` allows.
    case givenUp(attempts: Int)
    /// A decision has made it needless.
    case dropped

    public static let planned = TrialLife.pending(attempts: 0)

    /// Whether there is nothing left to do.
    public var isOver: Bool {
        switch self {
        case .pending, .running: false
        case .done, .failed, .givenUp, .dropped: true
        }
    }

    var isRunning: Bool { if case .running = self { true } else { false } }

    /// Whether it may resume from its checkpoint, now or when it is run again.
    var mayResume: Bool {
        switch self {
        case .pending, .running, .givenUp: true
        case .failed(_, let isOverLimit): isOverLimit
        case .done, .dropped: false
        }
    }

    /// How many attempts are behind a pending trial; nil for another one.
    var attempts: Int? { if case .pending(let attempts) = self { attempts } else { nil } }

    /// The attempts that are behind a trial when it is left.
    private var attemptsBehind: Int {
        switch self {
        case .pending(let attempts): attempts
        case .running(_, let attempt): Int(attempt)
        case .done, .failed, .givenUp, .dropped: 0
        }
    }

    /// What it is once nobody has it any more.
    var left: TrialLife { isOver ? self : .pending(attempts: attemptsBehind) }

    /// - Throws: `JournalFault` for an event that cannot follow: the journal is damaged or was joined from two.
    package func after(_ event: JournalEvent) throws(JournalFault) -> TrialLife {
        switch (self, event) {
        case (.dropped, .planned): .planned
        case (_, .planned): left
        case (.done, .decided), (.failed, .decided), (.givenUp, .decided): self
        case (_, .decided): .dropped
        case (.done, _), (_, .sessionEnded):
            throw JournalFault("the trial is \(name) and cannot be \(event.participle)")
        case (_, .started(let rank, _)):
            .running(rank: Int32(clamping: rank), attempt: Int32(clamping: attemptsBehind + 1))
        // A trial may end after it was returned, within the grace period; a merged one has no start.
        case (_, .ended(let end)): try after(end)
        case (.running(_, let attempt), .returned): .pending(attempts: Int(attempt) - 1)
        // Its start may not have reached the disk, where the return has.
        case (.dropped, .returned), (.dropped, .sessionBegan), (.dropped, .advanced): self
        case (_, .returned), (_, .sessionBegan): .pending(attempts: attemptsBehind)
        case (_, .gaveUp): .givenUp(attempts: attemptsBehind)
        case (_, .advanced), (_, .retried): .planned
        }
    }

    /// The same for the end of a trial.
    func after(_ end: TrialEnd) throws(JournalFault) -> TrialLife {
        if self == .done {
            throw JournalFault("the trial is \(name) and cannot be \(JournalEvent.ended(end).participle)")
        }
        return end.failure.map { .failed(reason: $0, overLimit: end.isOverLimit) } ?? .done
    }

    /// As tables and messages have it.
    public var name: String {
        switch self {
        case .pending: "pending"
        case .running: "running"
        case .done: "done"
        case .failed: "failed"
        case .givenUp: "given up"
        case .dropped: "not needed"
        }
    }

    /// Why there is no result and will be none; nil where that is not so.
    public var failure: String? {
        switch self {
        case .failed(let reason, _): reason
        case .givenUp(let attempts):
            "Its process died \(Quantity.count(attempts, "time")) without a result; --retry-failed runs it again."
        default: nil
        }
    }
}

extension JournalEvent {
    /// What a trial would be by the event.
    fileprivate var participle: String {
        switch self {
        case .planned: "planned"
        case .sessionBegan: "abandoned"
        case .started: "started"
        case .ended(let end): end.failure == nil ? "done again" : "failed"
        case .returned: "returned"
        case .gaveUp: "given up"
        case .advanced: "advanced"
        case .retried: "retried"
        case .decided: "dropped"
        case .sessionEnded: "left"
        }
    }
}
