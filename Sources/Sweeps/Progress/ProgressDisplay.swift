// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Machine
import Plans
import Texts

/// Shows a person how a sweep goes: a bar that is redrawn in place on a terminal, plain lines now and then elsewhere.
package final class ProgressDisplay: SweepObserver {
    /// A terminal that can be redrawn.
    package struct Screen {
        package let colours: Bool
        /// Its size in characters, now.
        let size: () -> (columns: Int, rows: Int)

        package init(colours: Bool, size: @escaping () -> (columns: Int, rows: Int)) {
            (self.colours, self.size) = (colours, size)
        }
    }

    private let screen: Screen?
    private let draw: (String) -> Void
    /// Seconds between two redraws, and between two plain lines.
    private let interval: Double
    private var start = Timing.now(.wall)
    private var lastShown = -Double.infinity
    private var total = 0
    /// Trials that ended: before this session, and in all.
    private var before = 0
    private var ended = 0
    private var failed = 0
    private var timeLeft: TimeLeft?
    private var history: SweepHistory?
    /// Each architecture's F1, summed up, without and with distillation.
    private var scores: [(sum: Double, count: Int)] = []
    /// Of an architecture, the places of its scores.
    private var places: [Architecture: [Bool: Int]] = [:]
    /// The same by the first of the trials that differ in their seed alone, which is found sooner.
    private var placesOfGroups: [Int: Int] = [:]
    private var drawnLines = 0
    /// On the test samples.
    private var teacherAccuracies: [Double] = []
    private var teachersLeft = 0

    /// - Parameters:
    ///   - screen: nil for an output that gets plain lines.
    ///   - draw: prints text as it is, with all that moves the cursor.
    package init(on screen: Screen?, interval: Double? = nil, write draw: @escaping (String) -> Void) {
        (self.screen, self.interval, self.draw) = (screen, interval ?? (screen == nil ? 10 : 0.1), draw)
    }

    private func write(_ text: String) { draw(text.printable) }

    package func sweepStarted(_ journal: Journal, numbers: [Int], ranks: Int) {
        start = Timing.now(.wall)
        let history = journal.history
        let numbers = numbers.filter { history.life(of: $0) != .dropped }
        total = numbers.count
        self.history = history
        timeLeft = TimeLeft(of: history.trials)
        for number in numbers {
            timeLeft?.add(number)
            guard history.life(of: number).isOver else { continue }
            timeLeft?.remove(number)
            take(number, f1: Double(history.place(of: number)?.f1 ?? .nan))
        }
        before = ended
        let most = history.plan.decides && ended < total ? "at most " : ""
        let trials = most + Quantity.count(total, "trial")
        let resumed = before > 0 ? "\(before) of \(trials) \(before == 1 ? "is" : "are") here" : trials
        write("Sweep \(journal.plan.name): \(resumed), \(Quantity.count(ranks, "rank"))\n")
        let hidden = history.hiddenCount
        if hidden > 0 {
            write(
                "The journal also has \(Quantity.count(hidden, "trial")) that the plan leaves out; a plan with them shows them.\n"
            )
        }
        if journal.hasRestoredPlan {
            write(
                "The journal's first line, the plan, was damaged or missing, and was written anew; its results are whole.\n"
            )
        }
        if journal.droppedTornLine {
            write("The journal ended in a half-written line, which was dropped; its trial is run again.\n")
        }
        lastShown = Timing.now(.wall)
    }

    package func teacherTrained(_ teacher: Teacher, left: Int) {
        teacherAccuracies.append(teacher.testAccuracy)
        teachersLeft = left
        if left > 0 { return showIfDue() }
        clear()
        let count = teacherAccuracies.count
        func text(_ accuracy: Double?) -> String { String(format: "%.3f", accuracy ?? 0) }
        let accuracy =
            count == 1
            ? "Teacher: accuracy " + (teacher.validationAccuracy.map { text($0) + " on validation, " } ?? "")
                + text(teacher.testAccuracy)
            : "\(count) teachers: accuracy \(text(teacherAccuracies.min())) to \(text(teacherAccuracies.max()))"
        write(accuracy + " on test samples\n")
    }

    package func trialEnded(_ end: TrialEnd) {
        timeLeft?.record(end.number, seconds: end.seconds, wasLeft: true)
        take(end.number, f1: end.f1 ?? .nan)
        if let failure = end.failure { show(end.number, ": \(failure.cut(to: 1000))", hasFailed: true) }
        showIfDue()
    }

    package func decided(_ decision: Decision, dropping numbers: [Int]) {
        // Some may have ended before they were known to be needless.
        for number in numbers where history?.life(of: number) == .dropped {
            total -= 1
            timeLeft?.remove(number)
        }
        clear()
        write("\(decision.contest): \(decision.sentence)\n")
    }

    package func noted(trial: Int, _ sentence: String) { show(trial, sentence) }

    /// Writes a line about a trial.
    private func show(_ trial: Int, _ what: String, hasFailed: Bool = false) {
        guard let trials = history?.trials, (1...trials.count).contains(trial) else { return }
        let specification = trials[trial - 1].specification
        clear()
        write("Trial \(trial) (\(specification.student.architecture.name), seed \(specification.seed)) ")
        if hasFailed { draw(inColour(.red, "failed")) }
        write(what + "\n")
    }

    package func fellSilent(rank: Int, host: String?) {
        clear()
        let place = host.map { " on \($0)" } ?? ""
        write(
            "Rank \(rank)\(place) does not answer: it is frozen, or cannot be reached. Its trials are run elsewhere.\n")
    }

    package func spokeAgain(rank: Int, host: String?) {
        clear()
        write("Rank \(rank)\(host.map { " on \($0)" } ?? "") answers again.\n")
    }

    package func statusAsked(_ status: SweepStatus) {
        clear()
        write(status.text)
    }

    package func stopping(within seconds: Double) {
        clear()
        let time = Quantity.duration(seconds)
        write("Asked to stop: trials in flight have \(time) to end; a second signal stops at once.\n")
    }

    package func waiting() { showIfDue() }

    package func sweepEnded() {
        guard screen != nil || ended == total else { return }
        show()
        drawnLines = 0
    }

    /// - Parameter f1: NaN for a trial without a result.
    private func take(_ number: Int, f1: Double) {
        ended += 1
        guard !f1.isNaN, let trials = history?.trials else {
            failed += 1
            return
        }
        let place = place(of: number, in: trials)
        scores[place].sum += f1
        scores[place].count += 1
    }

    private func place(of number: Int, in trials: Trials) -> Int {
        let group = trials.firstNumber(ofGroupOf: number)
        if let place = placesOfGroups[group] { return place }
        let specification = trials[number - 1].specification
        let place = places[specification.student.architecture]?[specification.distillation] ?? scores.count
        if place == scores.count { scores.append((0, 0)) }
        places[specification.student.architecture, default: [:]][specification.distillation] = place
        placesOfGroups[group] = place
        return place
    }

    private func showIfDue() { if Timing.now(.wall) - lastShown >= interval { show() } }

    private func show() {
        lastShown = Timing.now(.wall)
        clear()
        guard let screen else {
            return write(statusLine + (teachersLeft > 0 || !showsScores ? "" : "; mean F1: " + scoreText) + "\n")
        }
        // What does not fit would scroll, and could not be drawn over.
        let (columns, rows) = screen.size()
        let lines = ([barLine] + (showsScores ? scoreLines : [])).prefix(max(1, rows - 1)).map {
            String($0.prefix(max(1, columns - 1)))
        }
        let bar = lines[0].prefix { $0 == "█" }
        draw(inColour(.green, bar))
        write(lines[0].dropFirst(bar.count) + "\n" + lines.dropFirst().map { $0 + "\n" }.joined())
        drawnLines = lines.count
    }

    private func inColour(_ colour: Colour, _ text: some StringProtocol) -> String {
        screen?.colours == true && !text.isEmpty ? colour.of(text) : String(text)
    }

    /// Moves back over what was drawn last.
    private func clear() {
        if drawnLines > 0 { draw("\u{1B}[\(drawnLines)A\u{1B}[J") }
        drawnLines = 0
    }

    private var statusLine: String {
        guard teachersLeft == 0 else {
            let trained = teacherAccuracies.count
            return "\(trained)/\(Quantity.count(trained + teachersLeft, "teacher")) trained, before"
                + " \(Quantity.count(total - before, "trial"))"
        }
        let seconds = Timing.now(.wall) - start
        let rate = seconds > 0 ? Double(ended - before) / seconds : 0
        let left = timeLeft?.seconds(after: seconds).map { ", about \(Quantity.duration($0)) left" } ?? ""
        let failures = failed > 0 ? ", \(failed) failed" : ""
        return "\(ended)/\(Quantity.count(total, "trial"))\(failures), " + String(format: "%.1f/s", rate)
            + (ended == total ? ", \(Quantity.duration(seconds)) in all" : left)
    }

    private var barLine: String {
        let width = 30
        let filled = total == 0 ? width : width * ended / total
        return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled) + " " + statusLine
    }

    /// An architecture's running mean.
    private func score(_ architecture: Architecture, _ distillation: Bool) -> String {
        places[architecture]?[distillation].map { String(format: "%.3f", scores[$0].sum / Double(scores[$0].count)) }
            ?? "-"
    }

    /// The means over a search, of good and bad settings and on folds, say nothing.
    private var showsScores: Bool { history?.plan.selection == nil }

    private var architectures: [Architecture] { history?.plan.architectures ?? [] }

    private var scoreLines: [String] {
        var table = TextTable(["mean F1 so far", "no KD", "KD"])
        for architecture in architectures {
            table.append([architecture.name, score(architecture, false), score(architecture, true)])
        }
        return table.text.split(separator: "\n").map(String.init)
    }

    private var scoreText: String {
        architectures.filter { places[$0] != nil }.map { "\($0.name) \(score($0, false)) no KD, \(score($0, true)) KD" }
            .joined(separator: "; ")
    }
}
