// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning
import Plans

/// What a worker runs trials with.
package protocol TrialRunning {
    /// Runs one trial; calls `onEpoch` between its epochs, and ends with what that throws.
    ///
    /// - Parameter checkpoints: keep the trial's state, for the trial to resume from.
    func run(
        _ specification: TrialSpecification, checkpoints: (any CheckpointStore)?,
        onEpoch: (_ epoch: Int, _ curve: LearningCurve) throws -> Void
    ) throws -> TrialResult
}

extension TrialRunner: TrialRunning {}

/// Makes what a worker runs trials with, from the teachers of all trials.
package typealias TrialRunnerFactory = @Sendable (Teachers) throws -> any TrialRunning
