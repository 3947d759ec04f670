// SPDX-License-Identifier: Apache-2.0
import Foundation
import Texts

/// The progress of a sweep, from its journal: also while it runs, and from any machine that sees the folder.
package struct SweepStatus: Codable, Sendable {
    package struct Running: Codable, Sendable {
        package let trial: Int
        package let rank: Int
        /// From 1 on.
        package let attempt: Int
    }

    package struct Failure: Codable, Sendable {
        package let trial: Int
        package let architecture: String
        package let distillation: Bool
        package let seed: UInt64
        /// "failed" or "given up".
        package let status: String
        package let reason: String
    }

    /// What a rank did in the last session.
    package struct Load: Codable, Sendable {
        package let rank: Int
        package let host: String?
        package let trials: Int
        /// The time that these took.
        package let seconds: Double
        /// That time's share of the session's.
        package let busy: Double
    }

    package enum Activity: String, Codable, Sendable {
        /// Nobody has started it.
        case planned
        /// The journal changed a moment ago, or its file was touched.
        case running
        /// No sign of life for a while, and no end either: it was killed, or its machine is gone.
        case silent
        /// The last session was asked to stop.
        case interrupted
        /// The last session ended by itself.
        case ended
    }

    package let plan: String
    package let activity: Activity
    package let total: Int
    package let done: Int
    package let failed: Int
    package let givenUp: Int
    /// Trials that decisions have made needless.
    package let notNeeded: Int
    package let running: [Running]
    /// Trials without an end, those that run included.
    package let left: Int
    /// Whether fewer may be run, as decisions are still to be made.
    package let mayLeaveOut: Bool
    /// Trials with an end that the plan leaves out.
    package let hidden: Int
    /// Seconds since the journal's last change; negative where that lies ahead of this machine's clock.
    package let quietSeconds: Double
    /// Trials per second in the last session; nil before its first.
    package let rate: Double?
    /// Seconds until the last trial's end at this rate; nil where it is unknown.
    package let secondsLeft: Double?
    package let ranks: [Load]
    package let failures: [Failure]

    /// A sweep that gave no sign of life for so many seconds is silent.
    static let silence = 6 * Journal.lifeInterval

    package init(_ history: SweepHistory, now: Date = Date()) {
        plan = history.plan.name
        (total, done) = (history.trials.count, history.doneCount)
        (failed, givenUp) = (history.failedCount, history.givenUpCount)
        notNeeded = history.droppedCount
        left = total - history.overCount
        mayLeaveOut = left > 0 && history.plan.decides
        hidden = history.hiddenCount
        running = history.running.compactMap {
            guard case .running(let rank, let attempt) = history.life(of: $0) else { return nil }
            return Running(trial: $0, rank: Int(rank), attempt: Int(attempt))
        }
        let attributes = try? FileManager.default.attributesOfItem(atPath: history.path)
        let lastChange = attributes?[.modificationDate] as? Date ?? now
        let age = now.timeIntervalSince(lastChange)
        // Clocks differ a little. Where they differ by more, the folder's lock says more than they do.
        let isAhead = age < -Self.silence
        quietSeconds = isAhead ? age : max(age, 0)
        let session = history.sessions.last
        activity =
            if session == nil {
                .planned
            } else if session?.end != nil {
                history.wasInterrupted ? .interrupted : .ended
            } else {
                (isAhead ? ResultFolder.isHeld(history.path) : age < Self.silence) ? .running : .silent
            }

        let end = session?.end ?? (activity == .running ? now : lastChange)
        var loads: [Int: (trials: Int, seconds: Double)] = [:]
        var timeLeft = TimeLeft(of: history.trials)
        for number in 1..<total + 1 {
            if !history.life(of: number).isOver { timeLeft.add(number) }
            guard let place = history.place(of: number), place.session == history.sessions.count - 1 else { continue }
            timeLeft.record(number, seconds: place.seconds, wasLeft: false)
            let load = loads[Int(place.rank)] ?? (0, 0)
            loads[Int(place.rank)] = (load.trials + 1, load.seconds + place.seconds)
        }
        // The journal has whole seconds; a session was at least as long as its trials.
        let busiest = loads.values.map(\.seconds).max() ?? 0
        let elapsed = max(session.map { end.timeIntervalSince($0.start) } ?? 0, busiest, 1e-3)
        rate = loads.isEmpty ? nil : Double(loads.values.reduce(0) { $0 + $1.trials }) / elapsed
        secondsLeft = left == 0 ? 0 : timeLeft.seconds(after: elapsed)
        ranks = loads.sorted { $0.key < $1.key }.map { rank, load in
            let host = session.flatMap { $0.hosts.indices.contains(rank) ? $0.hosts[rank] : nil }
            return Load(
                rank: rank, host: host, trials: load.trials, seconds: load.seconds, busy: load.seconds / elapsed)
        }
        failures = zip(1..., history.lives).compactMap { number, life in
            life.failure.map { reason in
                let trial = history.trials[number - 1].specification
                return Failure(
                    trial: number, architecture: trial.student.architecture.name, distillation: trial.distillation,
                    seed: trial.seed, status: life.name, reason: reason)
            }
        }
    }

    /// As JSON, keys sorted.
    ///
    /// - Throws: what `JSONEncoder` throws.
    package var json: String { get throws { try JSONText.document(self) } }

    /// The words of the text that have a colour on a terminal.
    package static let colours: [(String, Colour)] = [
        (": finished", .green), (": running", .green), (": interrupted", .yellow), (": no sign of life", .yellow),
        (") failed:", .red), (") given up:", .red),
    ]

    /// As a person reads it.
    package var text: String {
        let state =
            switch activity {
            case .planned: "not started"
            case .running: "running"
            case .silent:
                (quietSeconds < 0
                    ? "no sign of life, and a journal \(Quantity.duration(-quietSeconds)) ahead of this machine's clock"
                    : "no sign of life for \(Quantity.duration(quietSeconds))") + "; the same command resumes it"
            case .interrupted: "interrupted; the same command resumes it"
            case .ended: left == 0 ? "finished" : "ended"
            }
        var lines = [
            "Sweep \(plan): \(state)",
            "  \(done) done, \(failed) failed, \(givenUp) given up, \(running.count) handed out, \(mayLeaveOut ? "at most " : "")\(left) left of"
                + " \(total)",
        ]
        if notNeeded > 0 { lines.append("  \(Quantity.count(notNeeded, "trial")) not needed, by what was decided") }
        if hidden > 0 { lines.append("  \(Quantity.count(hidden, "trial")) more that the plan leaves out") }
        if let rate {
            let estimate =
                left > 0
                ? secondsLeft.map { ", \(mayLeaveOut ? "at most" : "about") \(Quantity.duration($0)) left" } ?? "" : ""
            lines.append(
                "  " + String(format: rate < 10 ? "%.2f" : "%.0f", rate) + " trials/s in the last session" + estimate)
        }
        if !ranks.isEmpty { lines.append("  rank        trials    busy  host") }
        for load in ranks {
            lines.append(
                "  " + "\(load.rank)".leftAligned(8) + "\(load.trials)".rightAligned(10)
                    + String(format: "%.0f %%", load.busy * 100).rightAligned(8) + "  \(load.host?.cut() ?? "")")
        }
        for failure in failures {
            let distillation = failure.distillation ? "on" : "off"
            let kind = "\(failure.architecture), distillation \(distillation), seed \(failure.seed)"
            lines.append("  trial \(failure.trial) (\(kind)) \(failure.status): \(failure.reason.cut(to: 1000))")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
