import Distillation
import Foundation
import Sweeps

/// What a plan would run.
struct DryRun {
    let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    var text: String {
        get throws {
            let columns = SettingColumns(of: plan)
            var lines = [
                "trial  architecture   distillation     seed  parameters  " + columns.names.joined(separator: ", ")
            ]
            let trials = plan.expand()
            for trial in trials {
                let specification = trial.specification
                let settings = columns.values(of: specification).map { $0.isEmpty ? "-" : $0 }
                    .joined(separator: ", ")
                lines.append(
                    "\(trial.number)".rightAligned(5) + "  "
                        + specification.student.architecture.name.leftAligned(15)
                        + (specification.distillation ? "on " : "off") + "\(specification.seed)".rightAligned(18)
                        + "\(try parameters(of: specification))".rightAligned(12) + "  " + settings)
            }
            lines.append(
                "\(trials.count) trials: \(plan.architectures.count) architectures, "
                    + "\(trials.groupCount) combinations with their settings, each with its seeds")
            lines += teacherLines(trials)
            return lines.map { $0 + "\n" }.joined()
        }
    }

    /// How many teachers there are, and the first ones.
    private func teacherLines(_ trials: Trials) -> [String] {
        var schedule = TeacherSchedule(for: trials.lazy.map(\.specification))
        let count = schedule.left
        guard count > 0 else { return [] }
        if count == 1, let task = schedule.next(), case .perceptron(let teacher) = task.source {
            let parameters = teacher.parameterCount(features: task.data.features, classes: task.data.classes)
            return ["1 teacher: \(parameters) parameters, trained once for all ranks"]
        }
        schedule = TeacherSchedule(for: trials.lazy.map(\.specification))
        var lines = ["\(count) teacher\(count == 1 ? "" : "s"), each trained once for all ranks:"]
        while lines.count <= 8, let task = schedule.next() {
            lines.append("  \(task.words)")
            schedule.finished(task)
        }
        if schedule.left > 0 { lines.append("  and \(schedule.left) more") }
        return lines
    }

    private func parameters(of specification: TrialSpecification) throws -> Int {
        let counts = try specification.student.parameterCounts(
            features: specification.data.features, classes: specification.data.classes)
        return counts.circuit + counts.head
    }
}
