import Distillation
import Learning

/// Predicts how long trials take, each kind of trial once.
struct TrialCosts {
    private struct Kind: Hashable {
        var student: StudentSpecification
        var training: TrainingSettings
    }

    private var known: [Kind: Double] = [:]

    /// The predicted time of a trial, nanoseconds; all trials that are asked for are of one data set.
    mutating func cost(of trial: Trial) -> Double {
        let kind = Kind(student: trial.specification.student, training: trial.specification.training)
        if let cost = known[kind] { return cost }
        let cost = trial.specification.predictedNanoseconds
        known[kind] = cost
        return cost
    }
}
