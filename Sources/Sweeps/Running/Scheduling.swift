// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans

/// Predicts how long trials take, each kind of trial once.
struct TrialCosts {
    private let trials: Trials
    /// By `Trials.kind`.
    private var known: [Int: Double] = [:]
    /// By what of a trial the prediction depends on, which a thousand learning rates share.
    private var ofShapes: [TrialSpecification: Double] = [:]
    /// The predicted time of the longest epoch of those, nanoseconds.
    private(set) var longestEpoch = 0.0

    init(of trials: Trials) { self.trials = trials }

    /// The predicted time of a trial, nanoseconds.
    mutating func cost(of number: Int) -> Double {
        let kind = trials.kind(of: number)
        if let cost = known[kind] { return cost }
        var shape = trials[number - 1].specification
        (shape.distillation, shape.teacher, shape.transfer, shape.seed) = (false, nil, nil, 0)
        let standard = TrainingSettings()
        (shape.training.learningRate, shape.training.patience) = (standard.learningRate, standard.patience)
        (shape.training.optimiser, shape.training.schedule) = (standard.optimiser, standard.schedule)
        let cost = ofShapes[shape] ?? shape.predictedNanoseconds
        if ofShapes.updateValue(cost, forKey: shape) == nil {
            longestEpoch = max(longestEpoch, cost / Double(max(shape.training.epochs, 1)))
        }
        known[kind] = cost
        return cost
    }
}

/// Decides how many trials a worker holds at a time.
///
/// One trial ahead hides the way there and back where trials are long. Short trials go out in batches of about
/// `targetSeconds`, so that neither messages nor flushes of the journal are paid for one by one. Towards the end
/// batches shrink with what is left (guided self-scheduling: Polychronopoulos and Kuck, IEEE Trans. Comput. C-36, 1987),
/// down to nothing ahead, so that all workers end at about the same time.
package struct LookAhead {
    static let targetSeconds = 0.05
    package static let maximum = 1024

    /// What a trial takes, seconds: a running mean in which the last reports weigh most.
    private var meanSeconds: Double?

    /// - Parameter seconds: what a trial is predicted to take, and may be wrong by.
    package init(predicting seconds: Double? = nil) { meanSeconds = seconds.map { 2 * $0 } }

    package mutating func measured(seconds: Double) {
        meanSeconds = meanSeconds.map { $0 + (seconds - $0) / 8 } ?? seconds
    }

    /// How many trials a worker may hold when `pending` are left for `workers` workers.
    package func depth(pending: Int, workers: Int) -> Int {
        let oneAhead = pending > workers ? 2 : 1
        guard let meanSeconds else { return oneAhead }
        let bySpeed = Int(min(Self.targetSeconds / max(meanSeconds, 1e-9), Double(Self.maximum)))
        return max(oneAhead, min(bySpeed, pending / (2 * workers)))
    }
}
