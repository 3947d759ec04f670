// SPDX-License-Identifier: Apache-2.0

/// Ends a training after `patience` epochs without a lower validation loss, and remembers the best epoch.
package struct EarlyStopping {
    package let patience: Int
    /// The best epoch so far, counted from 1; 0 before the first.
    package private(set) var bestEpoch = 0
    package private(set) var bestLoss = Double.infinity

    package init(patience: Int) { self.patience = patience }

    /// Resumes where `bestEpoch` was the best so far.
    init(patience: Int, bestEpoch: Int, bestLoss: Double) {
        (self.patience, self.bestEpoch, self.bestLoss) = (patience, bestEpoch, bestLoss)
    }

    /// Takes an epoch's validation loss; returns whether it is the lowest so far.
    package mutating func record(_ loss: Double, epoch: Int) -> Bool {
        guard loss < bestLoss else { return false }
        bestLoss = loss
        bestEpoch = epoch
        return true
    }

    package func shouldStop(after epoch: Int) -> Bool { epoch - bestEpoch >= patience }
}
