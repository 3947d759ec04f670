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
            let teacher = plan.teacher.parameterCount(features: plan.data.features, classes: plan.data.classes)
            lines.append(
                "\(trials.count) trials: \(plan.architectures.count) architectures, "
                    + "\(trials.groupCount) combinations with their settings, each with its seeds")
            let tasks = Set(trials.lazy.map(\.specification).compactMap(TeacherTask.init)).count
            if tasks > 0 {
                lines.append(
                    "\(tasks) teacher\(tasks == 1 ? "" : "s"): \(teacher) parameters, trained once for all ranks")
            }
            return lines.map { $0 + "\n" }.joined()
        }
    }

    private func parameters(of specification: TrialSpecification) throws -> Int {
        let counts = try specification.student.parameterCounts(
            features: specification.data.features, classes: specification.data.classes)
        return counts.circuit + counts.head
    }
}
