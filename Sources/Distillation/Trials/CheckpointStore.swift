// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning

/// Keeps the state of one trial while it trains, so that a trial that was killed can resume.
///
/// All calls come from the thread that runs the trial.
package protocol CheckpointStore: AnyObject {
    /// The state that `save` got last, in this or an earlier process; nil to begin at the first epoch.
    func load() -> [UInt8]?
    /// The trial resumes after so many epochs.
    func goesOn(after epoch: Int)
    /// What `load` returned is no state of this trial, which begins at its first epoch.
    func isUnusable()
    /// Whether it is time to save; asked after each epoch.
    var isDue: Bool { get }
    /// Takes the state between two epochs. A trial that starts from it in the same program gives the same result, bit for
    /// bit, as one that was never interrupted.
    func save(_ state: [UInt8])
}

extension TrainingCheckpoints {
    /// What a training of `settings` with so many parameters and samples takes from, and gives to, a trial's checkpoints.
    init(_ checkpoints: any CheckpointStore, parameters: Int, samples: Int, settings: TrainingSettings) {
        let bytes = checkpoints.load()
        let resumed = bytes.flatMap {
            TrainingState<Element>(bytes: $0, parameters: parameters, samples: samples, settings: settings)
        }
        if let resumed { checkpoints.goesOn(after: resumed.epoch) } else if bytes != nil { checkpoints.isUnusable() }
        self.init(resumed: resumed, isDue: { checkpoints.isDue }, save: { checkpoints.save($0.bytes) })
    }
}
