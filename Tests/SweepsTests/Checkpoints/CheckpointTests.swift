// SPDX-License-Identifier: Apache-2.0
import Distillation
import Foundation
import Learning
import Machine
import MessagePassing
import Plans
import Sweeps
import TestSupport
import Testing

@Suite("A sweep's checkpoints are kept while they are of use, and distrusted")
struct CheckpointTests {
    static let plan: Plan = {
        var plan = Plan.small
        plan.distillation = [false]
        plan.training.epochs = 12
        plan.vary(\.training.batch, over: [nil, 16])
        return plan
    }()

    /// Records what a sweep notes about its trials.
    private final class Listener: SweepObserver {
        var notes: [Int: [String]] = [:]
        func noted(trial: Int, _ sentence: String) { notes[trial, default: []].append(sentence) }
    }

    /// A folder of results, and in `checkpoints` what each trial would leave if it were killed after epoch 5.
    private func interrupted(_ folder: TemporaryFolder) throws -> (checkpoints: CheckpointFolder, trials: Trials) {
        let checkpoints = CheckpointFolder(in: try ResultFolder(path: folder.path), interval: 1e-9)
        let runner = TrialRunner()
        let trials = Self.plan.expand()
        for trial in trials {
            let identity = trial.specification.identity
            let checkpoint = FirstCheckpoints(5, of: checkpoints.checkpoint(of: identity) { _ in })
            _ = try runner.run(trial.specification, checkpoints: checkpoint)
        }
        return (checkpoints, trials)
    }

    /// Passes only the first checkpoints on.
    private final class FirstCheckpoints: CheckpointStore {
        private let checkpoint: CheckpointFile
        private var left: Int
        init(_ count: Int, of checkpoint: CheckpointFile) { (left, self.checkpoint) = (count, checkpoint) }
        func load() -> [UInt8]? { nil }
        func goesOn(after epoch: Int) {}
        func isUnusable() {}
        var isDue: Bool { left > 0 }
        func save(_ state: [UInt8], after epoch: Int) {
            left -= 1
            checkpoint.save(state, after: epoch)
        }
    }

    private func sweep(checkpointInterval: Double?, observer: (any SweepObserver)? = nil) -> Sweep {
        var sweep = Sweep(Self.plan, observer: observer)
        sweep.options.checkpointInterval = checkpointInterval
        return sweep
    }

    private func results(_ journal: Journal) throws -> [Int: TrialResult?] { try journal.ends.mapValues(\.result) }

    private func expected() throws -> [Int: TrialResult?] {
        let folder = TemporaryFolder()
        let journal = try sweep(checkpointInterval: nil).run(in: folder.path).journal
        #expect(try journal.ends.values.allSatisfy { $0.checkpoints == nil })
        #expect(!FileManager.default.fileExists(atPath: folder.file("checkpoints")))
        return try results(journal)
    }

    /// A negative interval is always over.
    @Test(arguments: [nil, -1.0]) func trialsGoOnFromTheirCheckpoints(interval: Double?) throws {
        let folder = TemporaryFolder()
        let (checkpoints, trials) = try interrupted(folder)
        #expect(try FileManager.default.contentsOfDirectory(atPath: checkpoints.path).count == trials.count)
        let listener = Listener()
        let journal = try sweep(checkpointInterval: interval, observer: listener).run(in: folder.path)
            .journal
        #expect(try results(journal) == expected())
        #expect(listener.notes.count == trials.count)
        for trial in trials {
            #expect(
                listener.notes[trial.number]
                    == ["resumes after epoch 5, from its checkpoint (rank 0 on \(Host.name))"])
            let use = try journal.ends[trial.number]?.checkpoints
            #expect(use?.resumedAfter == 5 && use?.written == (interval == nil ? 0 : 6))
        }
        #expect(!FileManager.default.fileExists(atPath: checkpoints.path), "those of finished trials are removed")
    }

    @Test func aCheckpointThatIsNotThisTrialsIsReportedAndTheTrialStartsAnew() throws {
        let folder = TemporaryFolder()
        let (checkpoints, trials) = try interrupted(folder)
        let files = trials.map { URL(filePath: "\(checkpoints.path)/\($0.specification.identity).checkpoint") }
        let whole = try files.map { try Data(contentsOf: $0) }
        func header(_ index: Int, _ change: (inout [String]) -> Void) -> Data {
            let end = whole[index].firstIndex(of: UInt8(ascii: "\n"))!
            var words = String(decoding: whole[index][..<end], as: UTF8.self).split(separator: " ").map(String.init)
            change(&words)
            return Data(words.joined(separator: " ").utf8) + whole[index][end...]
        }
        var flipped = whole[0]
        flipped[flipped.count - 9] ^= 4
        let outside = URL(filePath: folder.file("elsewhere"))
        try whole[9].write(to: outside)
        let cases: [(write: (URL) throws -> Void, note: String)] = [
            ({ try flipped.write(to: $0) }, "its checkpoint is damaged"),
            ({ try whole[1].dropLast().write(to: $0) }, "its checkpoint is torn"),
            ({ try (whole[2] + [0]).write(to: $0) }, "its checkpoint is torn"),
            ({ try whole[4].write(to: $0) }, "its checkpoint is of another trial"),
            (
                { try header(4) { $0[0] = "qdistill-checkpoint-1" }.write(to: $0) },
                "its checkpoint is of another version"
            ),
            ({ try header(5) { $0[2] = "0123456789abcdef" }.write(to: $0) }, "its checkpoint is of another build"),
            ({ try Data().write(to: $0) }, "its checkpoint is damaged"),
            ({ try Data(repeating: 0, count: 1 << 20).write(to: $0) }, "its checkpoint is damaged"),
            ({ try header(8) { $0[4] = "99999999999999999999" }.write(to: $0) }, "its checkpoint is damaged"),
            (
                {
                    try FileManager.default.removeItem(at: $0)
                    try FileManager.default.createSymbolicLink(at: $0, withDestinationURL: outside)
                }, "its checkpoint cannot be read: it is a symbolic link"
            ),
            (
                {
                    try FileManager.default.removeItem(at: $0)
                    try #require(mkfifo($0.path, 0o644) == 0)
                }, "its checkpoint cannot be read: it is no file"
            ),
            (
                {
                    // The right bytes by their sum, but of another network.
                    let end = whole[0].firstIndex(of: UInt8(ascii: "\n"))!
                    let other = CheckpointFile(
                        file: $0.path, identity: trials[11].specification.identity, interval: nil
                    ) { _ in }
                    other.save(Array(whole[0][(end + 1)...]), after: 5)
                }, "its checkpoint holds no state of this trial"
            ),
        ]
        #expect(cases.count == trials.count)
        for (file, damage) in zip(files, cases) { try damage.write(file) }
        let listener = Listener()
        let journal = try Sweep(Self.plan, observer: listener).run(in: folder.path).journal
        #expect(try results(journal) == expected())
        for (trial, damage) in zip(trials, cases) {
            let notes = listener.notes[trial.number] ?? []
            #expect(notes.count == 1 && notes[0].hasPrefix("starts anew: \(damage.note)"), "\(notes)")
            #expect(try journal.ends[trial.number]?.checkpoints?.resumedAfter == nil)
        }
        #expect(try Data(contentsOf: outside) == whole[9])
    }

    @Test func noRandomDamageCrashesOrChangesAResult() throws {
        let folder = TemporaryFolder()
        let (checkpoints, trials) = try interrupted(folder)
        let trial = trials[7].specification
        let runner = TrialRunner()
        let result = try runner.run(trial)
        let file = "\(checkpoints.path)/\(trial.identity).checkpoint"
        let whole = try Data(contentsOf: URL(filePath: file))
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var damaged = whole
            for _ in 0...Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: damaged.indices, using: &random)
                damaged[place] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { damaged = damaged.prefix(Int.random(in: 0...damaged.count)) }
            try damaged.write(to: URL(filePath: file))
            let checkpoint = CheckpointFile(file: file, identity: trial.identity, interval: nil) { _ in }
            #expect(checkpoint.load() == nil || damaged == whole)
        }
        let last = CheckpointFile(file: file, identity: trial.identity, interval: nil) { _ in }
        #expect(try runner.run(trial, checkpoints: last) == result)
    }

    @Test func whatAKilledSweepLeftIsRemoved() throws {
        let folder = TemporaryFolder()
        let journal = try Sweep(Self.plan).run(in: folder.path).journal
        let (checkpoints, trials) = try interrupted(folder)
        let stray = checkpoints.path + "/\(trials[0].specification.identity).checkpoint.partial"
        try Data([1]).write(to: URL(filePath: stray))
        try Data([1]).write(to: URL(filePath: checkpoints.path + "/notes.txt"))
        let again = try Sweep(Self.plan).run(in: folder.path).journal
        #expect(try results(again) == results(journal))
        #expect(try FileManager.default.contentsOfDirectory(atPath: checkpoints.path) == ["notes.txt"])
    }

    /// The folder's place is taken by a file: no checkpoint can be written, and the trials end all the same.
    @Test func aCheckpointThatCannotBeWrittenCostsNoTrial() throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: folder.file("checkpoints")))
        let listener = Listener()
        let journal = try sweep(checkpointInterval: 1e-9, observer: listener).run(in: folder.path).journal
        #expect(try results(journal) == expected())
        #expect(listener.notes.count == 12)
        #expect(
            listener.notes.values.allSatisfy { $0.count == 2 && $0[1].contains("continues without a new checkpoint") },
            "noted once a trial")
        #expect(listener.notes[1]?[1].contains("Not a directory") ?? false)
    }
}
