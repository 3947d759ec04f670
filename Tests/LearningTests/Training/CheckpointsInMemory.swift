// SPDX-License-Identifier: Apache-2.0
import Learning
import Testing

/// Checkpoints in memory, one after every epoch; what a training resumes from must be its own.
final class CheckpointsInMemory: CheckpointStore {
    private let start: [UInt8]?
    private(set) var saved: [[UInt8]] = []

    init(from start: [UInt8]?) { self.start = start }

    func load() -> [UInt8]? { start }
    func goesOn(after epoch: Int) {}
    func isUnusable() { Issue.record("the state is the training's own") }
    var isDue: Bool { true }
    func save(_ state: [UInt8], after epoch: Int) { saved.append(state) }
}
