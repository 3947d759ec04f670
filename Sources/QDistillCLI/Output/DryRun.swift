import Distillation
import Foundation
import Machine
import MessagePassing
import Plans
import Sweeps
import Texts

/// What a plan would run, and what that would take.
struct DryRun {
    let plan: Plan
    let shard: Shard?

    init(_ plan: Plan, shard: Shard? = nil) { (self.plan, self.shard) = (plan, shard) }

    /// Prints the list of trials, then an estimate.
    ///
    /// - Throws: `StudentError` for a student that cannot be built.
    func run() throws {
        print(try text, terminator: "")
        let estimate = try SweepEstimate(of: plan, shard: shard)
        let processors = Processors.here
        // A launcher may have bound this rank to a core of its own.
        let cores = MPICommunicator.isLaunchedByMPI ? processors.cores : processors.allowedCores.count
        print(estimate.text(ranks: MPICommunicator.launchedSize, cores: max(cores, 1)), terminator: "")
    }

    var text: String {
        get throws {
            let columns = SettingColumns(of: plan)
            var lines = [
                "trial  architecture   distillation     seed  parameters  " + columns.names.joined(separator: ", ")
            ]
            let trials = plan.expand()
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
