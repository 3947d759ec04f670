// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Machine
import MessagePassing
import Plans
import Reports
import Sweeps
import Texts

/// What a plan would run, and what that would take.
struct DryRun {
    let plan: Plan
    let shard: Shard?
    /// The results folder, which need not be there.
    let folder: String

    /// Prints the list of trials, then an estimate.
    ///
    /// - Throws: `ArchitectureError` for a student that cannot be built.
    func run() throws {
        try plan.inspect()
        // Before the list: its memory, for a million trials, would count as the program's.
        let estimate = try SweepEstimate(of: plan, shard: shard)
        let processors = Processors.here
        // A launcher may have bound this rank to a core of its own.
        let cores = MPICommunicator.isLaunchedByMPI ? processors.cores : processors.allowedCores.count
        let report = try ReportEstimate(of: plan, shard: shard, teacherSeconds: estimate.teacherSeconds)
        try Terminal.show(list())
        try Terminal.show(estimate.text(ranks: MPICommunicator.launchedSize, cores: max(cores, 1)) + report.text)
    }

    private func list() throws -> String {
        let (columns, trials) = (SettingColumns(of: plan), plan.expand())
        // Of a search the settings that are chosen from, too.
        let fields = columns.fields + columns.chosen
        let names = (fields.map(\.column) + (columns.areOfSearch ? ["search_fold"] : [])).joined(separator: ", ")
        var table = TextTable(
            ["trial", "architecture", "distillation", "seed", "parameters", names], words: [1, 2, 5])
        var counts = ParameterCounts()
        for trial in trials where shard?.contains(trial.number) ?? true {
            let specification = trial.specification
            let fold = columns.areOfSearch ? [specification.data.search?.fold.text ?? "-"] : []
            let settings = (fields.map { $0.value(in: specification) ?? "-" } + fold).joined(separator: ", ")
            table.append([
                "\(trial.number)", specification.student.architecture.name, specification.distillation ? "on" : "off",
                "\(specification.seed)", "\(try counts.count(of: specification))", settings,
            ])
        }
        var lines = [
            "\(plan.count(of: trials)): \(Quantity.count(plan.architectures.count, "architecture")), "
                + "\(Quantity.count(trials.groupCount, "combination")) with \(trials.groupCount == 1 ? "its" : "their") settings,"
                + " each with its seeds"
        ]
        if plan.decides { lines.append("which of these are run depends on results: decisions leave out the others") }
        if let shard {
            let own = (1..<trials.count + 1).count { shard.contains($0) }
            lines.append("shard \(shard): \(own) of these \(trials.count)")
        }
        return table.text + (lines + folderLines + teacherLines(trials)).map { $0 + "\n" }.joined()
    }
}

/// The parameters of students, counted once for all seeds.
private struct ParameterCounts {
    private var last: (student: StudentSpecification, data: DataSpecification, count: Int)?

    /// - Throws: `ArchitectureError` for a student that cannot be built.
    mutating func count(of trial: TrialSpecification) throws -> Int {
        if let last, last.student == trial.student, last.data == trial.data { return last.count }
        let counts = try trial.student.parameterCounts(features: trial.data.features, classes: trial.data.classes)
        last = (trial.student, trial.data, counts.circuit + counts.head)
        return counts.circuit + counts.head
    }
}

extension DryRun {
    /// What the results folder holds of the plan.
    private var folderLines: [String] {
        do {
            guard let (here, leftOut) = try SweepHistory.holdings(of: plan, in: folder) else { return [] }
            let names = "'\(folder)' holds \(here) of \(Quantity.count(plan.trialCount, "trial"))"
            return [leftOut > 0 ? "\(names); its plan has \(leftOut) more, which --shrink hides" : names]
        } catch {
            return ["\(error)"]
        }
    }

    /// How many teachers there are, and the first ones.
    private func teacherLines(_ trials: Trials) -> [String] {
        var schedule = TeacherSchedule(for: trials.lazy.map(\.specification))
        let count = schedule.left
        guard count > 0 else { return [] }
        var counts = ParameterCounts()
        var words: [String] = []
        while words.count < 8, let task = schedule.next() {
            words.append(task.words)
            if case .student(let trial) = task.source, let parameters = try? counts.count(of: trial) {
                words[words.count - 1] += ", \(parameters) parameters"
            }
            schedule.finished(task)
        }
        guard count > 1 else { return ["1 teacher, trained once for all ranks: \(words[0])"] }
        var lines = ["\(count) teachers, each trained once for all ranks:"] + words.map { "  \($0)" }
        if schedule.left > 0 { lines.append("  and \(schedule.left) more") }
        return lines
    }
}
