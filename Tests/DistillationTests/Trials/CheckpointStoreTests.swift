// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Distillation
import Learning
import Testing

/// Checkpoints in memory; a trial can be made to begin from any of them.
private final class RecordedCheckpoints: CheckpointStore {
    var start: [UInt8]?
    private(set) var saved: [[UInt8]] = []
    private(set) var resumedAfter: Int?
    private(set) var wasUnusable = false

    init(from start: [UInt8]? = nil) { self.start = start }

    func load() -> [UInt8]? { start }
    func goesOn(after epoch: Int) { resumedAfter = epoch }
    func isUnusable() { wasUnusable = true }
    var isDue: Bool { true }
    func save(_ state: [UInt8], after epoch: Int) { saved.append(state) }
}

@Suite("A trial resumed from a checkpoint has the result of one that was never interrupted")
struct CheckpointStoreTests {
    private static func trial(_ architecture: Architecture, batch: Int?, precision: Precision) -> TrialSpecification {
        TrialSpecification(
            student: StudentSpecification(architecture: architecture, layers: 2), distillation: true, seed: 3,
            loss: .softmaxTwice,
            training: TrainingSettings(
                learningRate: 0.1, epochs: 10, patience: 50, batch: batch, precision: precision),
            data: TrialRunnerTests.data, teacher: TrialRunnerTests.teacher)
    }

    private static func runner() throws -> TrialRunner {
        try TrialRunner(teachers: Teachers(trainedFor: [trial(.classical, batch: nil, precision: .double)]))
    }

    static let kinds: [(Architecture, Int?)] = [
        (.classical, nil), (.classical, 48), (.hea, nil), (.universal, 48), (.measured(readouts: 2), nil),
        (.measured(readouts: 3), 48),
    ]

    /// A process of its own each time: what was resumed in shares nothing with what was interrupted.
    @Test(arguments: kinds, Precision.allCases)
    func fromSeveralEpochs(kind: (architecture: Architecture, batch: Int?), precision: Precision) throws {
        let trial = Self.trial(kind.architecture, batch: kind.batch, precision: precision)
        let whole = RecordedCheckpoints()
        let expected = try Self.runner().run(trial, checkpoints: whole)
        #expect(try Self.runner().run(trial) == expected, "taking checkpoints changes nothing")
        #expect(whole.saved.count == 9 && whole.resumedAfter == nil && !whole.wasUnusable)
        for epoch in [1, 2, 5, 9] {
            let rest = RecordedCheckpoints(from: whole.saved[epoch - 1])
            #expect(try Self.runner().run(trial, checkpoints: rest) == expected)
            #expect(rest.resumedAfter == epoch)
            #expect(rest.saved == Array(whole.saved[epoch...]))
        }
    }

    @Test func aStateOfSomethingElseIsNotUsed() throws {
        let trial = Self.trial(.hea, batch: nil, precision: .double)
        let expected = try Self.runner().run(trial)
        let other = RecordedCheckpoints()
        _ = try Self.runner().run(Self.trial(.hea, batch: nil, precision: .single), checkpoints: other)
        for bytes in [other.saved[3], [], [1, 2, 3]] {
            let checkpoints = RecordedCheckpoints(from: bytes)
            #expect(try Self.runner().run(trial, checkpoints: checkpoints) == expected)
            #expect(checkpoints.wasUnusable && checkpoints.resumedAfter == nil && checkpoints.saved.count == 9)
        }
    }
}
