// SPDX-License-Identifier: Apache-2.0
import Foundation
import Machine

/// The checkpoints of a sweep's trials: `checkpoints/IDENTITY.checkpoint` in the results folder, one file per trial in work,
/// or that may be run again.
///
/// The rank that runs a trial writes its file, through the file system that the hosts share; rank 0 removes it once the
/// journal has the trial's end, unless that was for a limit: --retry-failed then resumes there.
package struct CheckpointFolder: Codable {
    /// Absolute: ranks on other hosts need not have rank 0's working directory.
    package let path: String
    /// Seconds between two checkpoints of a trial; nil to take none.
    let interval: Double?

    static let name = "checkpoints"
    private static let suffix = ".checkpoint"

    package init(in folder: ResultFolder, interval: Double?) {
        path = URL(filePath: folder.file(Self.name)).standardizedFileURL.path
        self.interval = interval
    }

    /// The checkpoint of the trial with this identity, whether there is one yet or not.
    ///
    /// - Parameter note: takes sentences that a person should see.
    package func checkpoint(of identity: String, _ note: @escaping (String) -> Void) -> CheckpointFile {
        CheckpointFile(file: file(identity), identity: identity, interval: interval, note: note)
    }

    private func file(_ identity: String) -> String { path + "/" + identity + Self.suffix }

    /// Removes the checkpoint of a trial that ended.
    func remove(_ identity: String) { unlink(file(identity)) }

    /// The epochs that checkpoints have reached beyond those that the journal knows of, of the trials among `numbers` that
    /// an attempt is behind.
    func advances(of numbers: some Sequence<Int>, in history: SweepHistory) -> [JournalEvent] {
        numbers.filter { history.life(of: $0).attempts ?? 0 > 0 }.compactMap { number in
            let trial = history.identity(of: number)
            guard let epoch = checkpoint(of: trial.description, { _ in }).epoch, epoch > history.reachedEpoch(of: trial)
            else { return nil }
            return .advanced(trial, epoch: epoch)
        }
    }

    /// Removes what a sweep left that was killed between a trial's line in the journal and the removal of its checkpoint,
    /// or while a checkpoint was written.
    func tidy(after history: SweepHistory) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path), !names.isEmpty else { return }
        let numbers = (1..<history.trials.count + 1).filter { !history.life(of: $0).mayResume }
        let ended = Set(numbers.map { history.identity(of: $0).description })
        for name in names {
            let isPartial = name.hasSuffix(Self.suffix + FileReplacement.suffix)
            let isOfEnded = name.hasSuffix(Self.suffix) && ended.contains(String(name.dropLast(Self.suffix.count)))
            if isPartial || isOfEnded { unlink(path + "/" + name) }
        }
    }

    /// Removes the folder where nothing is left in it.
    func removeIfEmpty() { rmdir(path) }
}
