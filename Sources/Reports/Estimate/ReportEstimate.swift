// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Foundation
import Learning
import Machine
import Plans
import Statistics
import Sweeps
import Texts

/// How long the tables of a sweep take on this machine, the page and its figures, each on one core, and how much memory.
///
/// Tables are made of some groups of trials with random results, as they are made of a sweep's. That time is scaled: of rows
/// with trials and epochs, of statistics with the work of their intervals.
package struct ReportEstimate: Sendable {
    /// Of all tables, of that the statistics with their bootstraps, and of the page, seconds.
    package let tableSeconds, statisticsSeconds, pageSeconds: Double
    /// What rank 0 needs for tables beside the program, bytes.
    package let tableBytes: Int
    /// Of the figures, which Python draws, seconds and bytes.
    package let figureSeconds: Double
    package let figureBytes: Int

    /// The most groups that are tried, trials of one, and numbers in a learning curve of all of these.
    private static let (mostGroups, mostTrials, mostNumbers) = (8, 300, 30_000)

    /// - Parameters:
    ///   - shard: the part of the plan that would be run; nil for all of it.
    ///   - teacherSeconds: what training all teachers takes; the page trains them again.
    /// - Throws: what making rows of results throws.
    package init(of plan: Plan, shard: Shard? = nil, teacherSeconds: Double = 0) throws {
        let (trials, columns) = (plan.expand(), SettingColumns(of: plan))
        var all = TableWork()
        var probe = TableProbe(columns)
        for numbers in trials.groups {
            let count = shard.map { shard in numbers.count { shard.contains($0) } } ?? numbers.count
            guard count > 0 else { continue }
            all.add(trials: count, epochs: trials[numbers.lowerBound - 1].specification.training.epochs)
            if probe.work.groups < Self.mostGroups {
                let few = min(count, Self.mostTrials)
                let start = numbers.lowerBound - 1
                try probe.take(trials[start..<start + few], epochs: Self.mostNumbers / few)
            }
        }
        probe.summarise()
        statisticsSeconds = probe.statisticsSeconds * all.statistics / max(probe.work.statistics, 1)
        tableSeconds = statisticsSeconds + probe.rowSeconds * all.rows / max(probe.work.rows, 1)
        tableBytes = all.bytes
        pageSeconds =
            min(teacherSeconds, TeacherRecord.mostSeconds) + probe.pageSeconds * all.statistics
            / max(probe.work.statistics, 1)
        (figureSeconds, figureBytes) = (all.figureSeconds, all.figureBytes)
    }

    /// For people, lines to follow those of `SweepEstimate`.
    package var text: String {
        let tables =
            "  tables: \(Quantity.duration(tableSeconds)) and \(Quantity.bytes(tableBytes)) on rank 0 at each end of the sweep,"
            + " \(Quantity.duration(statisticsSeconds)) of it for statistics with their bootstraps\n"
        return tables
            + "  report: the same again, \(Quantity.duration(pageSeconds)) for the page, and about"
            + " \(Quantity.duration(figureSeconds)) and \(Quantity.bytes(figureBytes)) in Python for its figures\n"
    }
}

/// What tables are made from.
private struct TableWork {
    private(set) var groups = 0
    /// Trials, and their numbers for each epoch; a trial's own take as long as some 20 epochs.
    private(set) var rows = 0.0
    /// What the intervals of each group take, as `Bootstrap` counts it.
    private(set) var statistics = 0.0
    private var (trials, epochs, largestTrials, largestCurves) = (0, 0.0, 0, 0.0)

    mutating func add(trials: Int, epochs: Int) {
        groups += 1
        self.trials += trials
        self.epochs += Double(epochs)
        rows += Double(trials) * (Double(epochs) + 20)
        statistics += Bootstrap.work(of: trials)
        largestTrials = max(largestTrials, trials)
        largestCurves = max(largestCurves, Double(trials) * Double(epochs))
    }

    /// Of each trial its life, its place in the journal, its identity (in a list and in a table) and its seed and scores; of
    /// each group what summaries and the page have (8 kB in a report of 10,000 groups of 20 seeds); of one group the curves and
    /// what statistics need.
    var bytes: Int {
        let ofTrial = MemoryLayout<TrialLife>.stride + MemoryLayout<SweepHistory.Place>.stride + (8 + 16) + 4 * 8
        let ofCurves = 8 * Double(LearningCurve.series.count) * largestCurves
        return Int(min(Double(trials * ofTrial + groups * 8192 + largestTrials * 32) + ofCurves, 1e18))
    }

    /// Rough, for nothing is drawn: figures of 40 and of 72 settings took some 20 s. What rows add to time and memory is not
    /// measured.
    var figureSeconds: Double { 4 + 0.5 * Double(min(groups, 40)) + 5e-6 * readRows }
    var figureBytes: Int { 120 << 20 + Int(min(700 * Double(trials), 1e18)) }
    private var readRows: Double { Double(trials) + epochs + Double(groups) * 10 }
}

/// Makes tables of random results, and takes the time.
private struct TableProbe {
    private(set) var work = TableWork()
    private(set) var (rowSeconds, statisticsSeconds, pageSeconds) = (0.0, 0.0, 0.0)
    private var summaries: [GroupSummary] = []
    private var random = Philox(seed: 0, stream: "tables")
    private let columns: SettingColumns
    private let bootstraps = Bootstraps()

    init(_ columns: SettingColumns) { self.columns = columns }

    /// - Parameters:
    ///   - trials: that differ in their seed alone.
    ///   - epochs: the most that a trial has here.
    mutating func take(_ trials: some Collection<Trial>, epochs: Int) throws {
        guard let first = trials.first?.specification else { return }
        let epochs = max(min(epochs, first.training.epochs), 1)
        let (group, identity) = (TrialGroup(first, columns, size: trials.count), TrialIdentity(of: first))
        let outcomes = trials.map { trial in
            let end = TrialEnd(
                number: trial.number, trial: identity, rank: 0, host: "", seconds: 1,
                outcome: .done(result(of: trial.specification, epochs)))
            return TrialOutcome(trial, group.settings, .done, end)
        }
        work.add(trials: trials.count, epochs: epochs)
        let lines = try outcomes.prefix(5).map { outcome in
            try outcome.end.map { try JournalEvent.ended($0).line } ?? []
        }
        rowSeconds +=
            try Self.seconds { for line in lines { _ = try JournalEvent(decoding: Data(line)) } } * Double(trials.count)
            / Double(lines.count)
        let tables = Table.ofGroups(columns, bootstraps)
        // Resamples are drawn once, however many groups there are.
        _ = bootstraps[trials.count]
        rowSeconds += Self.seconds {
            for outcome in outcomes { group.append(outcome) }
            for table in Table.ofTrials(columns) { _ = table.rows(outcomes) }
            for table in tables where table.file != "gradients.csv" { _ = table.rows(group) }
        }
        statisticsSeconds += Self.seconds {
            for table in tables where table.file == "gradients.csv" { _ = table.rows(group) }
            summaries.append(GroupSummary(group, bootstraps))
        }
    }

    mutating func summarise() {
        var tables: SummaryTables?
        statisticsSeconds += Self.seconds {
            let made = SummaryTables(summaries, columns, bootstraps)
            for table in Table.ofSummaries(columns) { _ = table.rows(made) }
            tables = made
        }
        pageSeconds += Self.seconds { _ = tables.map { SettingGroup.groups(of: $0) } }
    }

    /// As a trial of that kind may have it.
    private mutating func result(of trial: TrialSpecification, _ epochs: Int) -> TrialResult {
        var confusion = ConfusionMatrix(classes: trial.data.classes)
        for _ in 0..<min(trial.data.counts.test, 100) {
            let label = random.below(trial.data.classes)
            let isRight = random.uniform() < 0.7
            confusion.record(actual: label, predicted: isRight ? label : random.below(trial.data.classes))
        }
        var curve = LearningCurve()
        (curve.gradientNorm, curve.circuitGradientNorm) = ([], trial.student.architecture.hasCircuit ? [] : nil)
        for _ in 0..<epochs {
            curve.trainingLoss.append(random.uniform())
            curve.validationLoss.append(random.uniform())
            curve.validationF1.append(random.uniform())
            curve.gradientNorm?.append(Float(random.uniform()))
            curve.circuitGradientNorm?.append(Float(random.uniform()))
        }
        var result = TrialResult(
            parameters: 1, confusion: confusion, epochs: epochs, bestEpoch: 1, trainingLoss: 1, validationLoss: 1,
            testLoss: 1, curve: curve)
        result.validation = trial.data.counts.validation > 0 ? confusion : nil
        return result
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = Timing.now(.thread)
        try body()
        return Timing.now(.thread) - start
    }
}
