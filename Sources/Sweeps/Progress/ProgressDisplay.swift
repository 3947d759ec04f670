// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Plans
import Texts

/// Shows a person how a sweep goes: a bar that is redrawn in place on a terminal, plain lines now and then elsewhere.
package final class ProgressDisplay: SweepObserver {
    private let redraws: Bool
    private let write: (String) -> Void
    /// Seconds between two redraws, and between two plain lines.
    private let interval: Double
    private var start = Date()
    private var lastShown = Date.distantPast
    private var total = 0
    /// Trials that ended: before this session, and in all.
    private var before = 0
    private var ended = 0
    private var failed = 0
    /// The cost of the trials that are done in this session, and of those that are left. The long ones go first, so
    /// their number says too little about the time left.
    private var costDone = 0.0
    private var costLeft = 0.0
    private var costs: TrialCosts?
    private var architectures: [Architecture] = []
    private var trials: Trials?
    private var scores: [Architecture: [Bool: (sum: Double, count: Int)]] = [:]
    private var drawnLines = 0
    /// On the test samples.
    private var teacherAccuracies: [Double] = []
    private var teachersLeft = 0

    /// - Parameters:
    ///   - redraws: whether the output is a terminal.
    ///   - write: prints text as it is.
    package init(redraws: Bool, interval: Double? = nil, write: @escaping (String) -> Void) {
        self.redraws = redraws
        self.interval = interval ?? (redraws ? 0.1 : 10)
        self.write = write
    }

    package func sweepStarted(_ journal: Journal, numbers: [Int], ranks: Int) {
        start = Date()
        total = numbers.count
        let history = journal.history
        trials = history.trials
        architectures = history.plan.architectures
        var costs = TrialCosts(of: history.trials)
        for number in numbers { costLeft += costs.cost(of: number) }
        self.costs = costs
        for number in numbers where history.life(of: number).isOver {
            let place = history.place(of: number)
            take(number, f1: place.flatMap { $0.f1.isNaN ? nil : $0.f1 })
        }
        before = ended
        costDone = 0
        let resumed = before > 0 ? ", \(before) done before" : ""
        write("Sweep \(journal.plan.name): \(total) trials\(resumed), \(Quantity.count(ranks, "rank"))\n")
        if journal.droppedTornLine {
            write("The journal ended in a half-written line, which was dropped; its trial is run again.\n")
        }
        lastShown = Date()
    }

    package func teacherTrained(_ teacher: Teacher, left: Int) {
        teacherAccuracies.append(teacher.testAccuracy)
        teachersLeft = left
        if left > 0 { return showIfDue() }
        clear()
        if teacherAccuracies.count == 1 {
            return write(
                String(
                    format: "Teacher: accuracy %.3f on validation, %.3f on test samples\n", teacher.validationAccuracy,
                    teacher.testAccuracy))
        }
        write(
            "\(teacherAccuracies.count) teachers: accuracy "
                + String(
                    format: "%.3f to %.3f on test samples\n", teacherAccuracies.min() ?? 0, teacherAccuracies.max() ?? 0
                ))
    }

    package func trialEnded(_ end: TrialEnd) {
        take(end.number, f1: end.f1)
        if let failure = end.failure { show(end.number, "failed: \(failure)") }
        showIfDue()
    }

    package func noted(trial: Int, _ sentence: String) { show(trial, sentence) }

    /// Writes a line about a trial.
    private func show(_ trial: Int, _ what: String) {
        guard let trials, (1...trials.count).contains(trial) else { return }
        let specification = trials[trial - 1].specification
        clear()
        let kind = "\(specification.student.architecture.name), seed \(specification.seed)"
        write("Trial \(trial) (\(kind)) \(what)\n")
    }

    package func statusAsked(_ status: SweepStatus) {
        clear()
        write(status.text)
    }

    package func stopping(within seconds: Double) {
        clear()
        write("Asked to stop: trials in flight have \(Quantity.duration(seconds)) to end; a second signal stops at once.\n")
    }

    package func waiting() { showIfDue() }

    package func sweepEnded() {
        guard redraws || ended == total else { return }
        show()
        drawnLines = 0
    }

    private func take(_ number: Int, f1: Double?) {
        ended += 1
        guard let cost = costs?.cost(of: number), let specification = trials?[number - 1].specification else { return }
        costDone += cost
        costLeft -= cost
        guard let f1 else {
            failed += 1
            return
        }
        var score = scores[specification.student.architecture]?[specification.distillation] ?? (0, 0)
        score.sum += f1
        score.count += 1
        scores[specification.student.architecture, default: [:]][specification.distillation] = score
    }

    private func showIfDue() {
        guard Date().timeIntervalSince(lastShown) >= interval else { return }
        show()
    }

    private func show() {
        lastShown = Date()
        clear()
        let lines =
            redraws ? [barLine] + scoreLines : [statusLine + (teachersLeft > 0 ? "" : "; mean F1: " + scoreText)]
        write(lines.map { $0 + "\n" }.joined())
        drawnLines = redraws ? lines.count : 0
    }

    /// Moves back over what was drawn last.
    private func clear() {
        if drawnLines > 0 { write("\u{1B}[\(drawnLines)A\u{1B}[J") }
        drawnLines = 0
    }

    private var statusLine: String {
        guard teachersLeft == 0 else {
            let trained = teacherAccuracies.count
            return "\(trained)/\(trained + teachersLeft) teachers trained, before \(total - before) trials"
        }
        let seconds = Date().timeIntervalSince(start)
        let rate = seconds > 0 ? Double(ended - before) / seconds : 0
        let left = costDone > 0 ? ", about \(Quantity.duration(seconds * costLeft / costDone)) left" : ""
        let failures = failed > 0 ? ", \(failed) failed" : ""
        return "\(ended)/\(total) trials\(failures), " + String(format: "%.1f/s", rate)
            + (ended == total ? ", \(Quantity.duration(seconds)) in all" : left)
    }

    private var barLine: String {
        let width = 30
        let filled = total == 0 ? width : width * ended / total
        return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled) + " " + statusLine
    }

    /// An architecture's running means, without and with distillation.
    private func score(_ architecture: Architecture) -> (without: String, with: String) {
        func text(_ distillation: Bool) -> String {
            guard let score = scores[architecture]?[distillation] else { return "-" }
            return String(format: "%.3f", score.sum / Double(score.count))
        }
        return (text(false), text(true))
    }

    private var scoreLines: [String] {
        ["mean F1 so far    no KD      KD"]
            + architectures.map { architecture in
                let score = score(architecture)
                return "  " + architecture.name.leftAligned(16) + score.without.rightAligned(5)
                    + score.with.rightAligned(8)
            }
    }

    private var scoreText: String {
        architectures.filter { scores[$0] != nil }.map {
            let score = score($0)
            return "\($0.name) \(score.without) no KD, \(score.with) KD"
        }.joined(separator: "; ")
    }
}
