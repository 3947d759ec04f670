// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Keeps the state of one training, so that one that was killed can resume.
///
/// All calls come from the thread that trains.
package protocol CheckpointStore: AnyObject {
    /// The state that `save` got last, in this or an earlier process; nil to begin at the first epoch.
    func load() -> [UInt8]?
    /// The training resumes after so many epochs.
    func goesOn(after epoch: Int)
    /// What `load` returned is no state of this training, which begins at its first epoch.
    func isUnusable()
    /// Whether it is time to save; asked between two epochs, and after the last one of a training that is ended from outside.
    var isDue: Bool { get }
    /// Takes the state after an epoch. A training that starts from it in the same program gives the same result, bit for
    /// bit, as one that was never interrupted.
    func save(_ state: [UInt8], after epoch: Int)
}

extension CheckpointStore {
    /// Where a training of `settings` with so many parameters and samples resumes; nil at its beginning.
    func resumed<Element>(parameters: Int, samples: Int, settings: TrainingSettings) -> TrainingState<Element>? {
        guard let bytes = load() else { return nil }
        let state = TrainingState<Element>(bytes: bytes, parameters: parameters, samples: samples, settings: settings)
        if let state { goesOn(after: state.epoch) } else { isUnusable() }
        return state
    }
}
