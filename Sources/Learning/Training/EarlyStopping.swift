// SPDX-License-Identifier: Apache-2.0

/// Ends a training after `patience` epochs without a lower validation loss, and remembers the best epoch.
struct EarlyStopping {
    let patience: Int
    /// The best epoch so far, counted from 1; 0 before the first.
    var bestEpoch = 0
    var bestLoss = Double.infinity

    /// Takes an epoch's validation loss; returns whether it is the lowest so far. Without validation samples each epoch is the
    /// best so far.
    mutating func record(_ loss: Double, of samples: Int, epoch: Int) -> Bool {
        guard loss < bestLoss || samples == 0 else { return false }
        (bestLoss, bestEpoch) = (loss, epoch)
        return true
    }

    func shouldStop(after epoch: Int) -> Bool { epoch - bestEpoch >= patience }
}
