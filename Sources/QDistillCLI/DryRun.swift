import Distillation
import Foundation
import Sweeps

/// What a plan would run.
struct DryRun {
    let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    var text: String {
        get throws {
            var lines = [
                "trial  architecture   distillation     seed  parameters  loss, learning rate, epochs, patience, batch, precision"
            ]
            let trials = plan.expand()
            for trial in trials {
                let specification = trial.specification
                let training = specification.training
                let settings =
                    "\(specification.loss.rawValue), \(training.learningRate), \(training.epochs), \(training.patience), "
                    + "\(training.batch.map(String.init) ?? "full"), \(training.precision.rawValue)"
                lines.append(
                    "\(trial.number)".rightAligned(5) + "  "
                        + specification.student.architecture.name.leftAligned(15)
                        + (specification.distillation ? "on " : "off") + "\(specification.seed)".rightAligned(18)
                        + "\(try parameters(of: specification))".rightAligned(12) + "  " + settings)
            }
            let settings = plan.losses.count * plan.trainingSettings.count
            let teacher = plan.teacher.parameterCount(features: plan.data.bits, classes: DataSpecification.classes)
            lines.append(
                "\(trials.count) trials: \(plan.architectures.count) architectures x \(plan.distillation.count) "
                    + "(distillation) x \(plan.seeds.count) seeds"
                    + (settings > 1 ? " x \(settings) training settings" : ""))
            if plan.distillation.contains(true) { lines.append("teacher: \(teacher) parameters, trained once") }
            return lines.map { $0 + "\n" }.joined()
        }
    }

    private func parameters(of specification: TrialSpecification) throws -> Int {
        let counts = try specification.student.parameterCounts(
            features: specification.data.bits, classes: DataSpecification.classes)
        return counts.circuit + counts.head
    }
}
