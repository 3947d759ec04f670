// SPDX-License-Identifier: Apache-2.0

/// Ends a training whose loss no longer falls: once more than two intervals of steps have passed, where the mean loss of the last
/// interval differs from that of the interval before by at most sd / (2 sqrt(interval)), sd being the standard deviation of the
/// last interval's losses.
///
/// Source: J. Bowles, S. Ahmed and M. Schuld, "Better than classical? The subtle art of benchmarking quantum machine learning
/// models" (2024), https://arxiv.org/abs/2403.07059.
struct Convergence {
    /// In steps.
    let interval: Int
    /// Of the last two intervals, each on its step's batch before the step.
    var losses: [Double] = []
    /// All steps so far.
    var steps = 0

    /// Takes a step's loss.
    mutating func record(_ loss: Double) {
        steps += 1
        if losses.count == 2 * interval { losses.removeFirst() }
        losses.append(loss)
    }

    /// Whether the training has converged.
    var isReached: Bool {
        // One step more than fills two intervals.
        guard steps > 2 * interval + 1 else { return false }
        let count = Double(interval)
        let (before, last) = (losses[..<interval], losses[interval...])
        let mean = last.reduce(0, +) / count
        let deviation = (last.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        return abs(mean - before.reduce(0, +) / count) <= deviation / (2 * count.squareRoot())
    }
}
