import Distillation
import Learning

/// The trials of a plan in the order of their numbers, made when asked for: a plan may have millions.
///
/// Training fields are outermost, then architecture, distillation, seed.
public struct Trials: RandomAccessCollection, Sendable {
    private let plan: Plan
    private let students: [StudentSpecification]
    public let count: Int

    /// - Parameter plan: a plan that `validate` has passed.
    init(_ plan: Plan) {
        self.plan = plan
        students = plan.students
        count = plan.trialCount
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }

    /// The number of neighbours that differ in nothing but distillation and seed.
    var kindSize: Int { plan.distillation.count * plan.seeds.count }

    /// The trial numbered `index` + 1.
    public subscript(index: Int) -> Trial {
        precondition(indices.contains(index), "There is no trial \(index + 1) of \(count).")
        var digits = MixedRadix(index)
        let seed = digits.next(of: plan.seeds)
        let distillation = digits.next(of: plan.distillation)
        let student = digits.next(of: students)
        let precision = digits.next(of: plan.precisions)
        let batch = digits.next(of: plan.batches)
        let patience = digits.next(of: plan.patiences)
        let epochs = digits.next(of: plan.epochs)
        let learningRate = digits.next(of: plan.learningRates)
        let specification = TrialSpecification(
            student: student, distillation: distillation, seed: seed, loss: digits.next(of: plan.losses),
            training: TrainingSettings(
                learningRate: learningRate, epochs: epochs, patience: patience, batch: batch, precision: precision),
            data: plan.data, teacher: plan.teacher)
        return Trial(number: index + 1, specification: specification)
    }

    /// A number read digit by digit, the last one first, each digit an index into an axis.
    private struct MixedRadix {
        private var rest: Int

        init(_ number: Int) { rest = number }

        mutating func next<Value>(of axis: [Value]) -> Value {
            defer { rest /= axis.count }
            return axis[rest % axis.count]
        }
    }
}

/// A trial of a plan: its number, counted from 1, and what it is.
public struct Trial: Sendable, Codable, Hashable {
    public let number: Int
    public let specification: TrialSpecification
}
