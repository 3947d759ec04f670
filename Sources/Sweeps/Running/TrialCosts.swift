// SPDX-License-Identifier: Apache-2.0
import Plans

/// Predicts how long trials take, each kind of trial once.
struct TrialCosts {
    private let trials: Trials
    /// By `Trials.kind`.
    private var known: [Int: Double] = [:]

    init(of trials: Trials) { self.trials = trials }

    /// The predicted time of a trial, nanoseconds.
    mutating func cost(of number: Int) -> Double {
        let kind = trials.kind(of: number)
        if let cost = known[kind] { return cost }
        let cost = trials[number - 1].specification.predictedNanoseconds
        known[kind] = cost
        return cost
    }
}
