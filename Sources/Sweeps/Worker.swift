import Distillation
import Foundation
import Learning
import MessagePassing

/// Runs the trials that the coordinator sends, one after the other, until told to stop.
public struct Worker {
    private let communicator: any Communicator
    private let coordinator: Int
    /// The rank that reports carry.
    private let rank: Int

    /// - Parameters:
    ///   - communicator: reaches the coordinator as `coordinator`.
    ///   - rank: this worker's rank in the sweep.
    public init(_ communicator: any Communicator, coordinator: Int = 0, rank: Int) {
        self.communicator = communicator
        self.coordinator = coordinator
        self.rank = rank
    }

    /// - Throws: what the communicator throws, and `SweepError.protocolBroken`.
    public func run() throws {
        try communicator.send(Wire.encode(Wire.Hello()), to: coordinator, tag: Wire.Tag.hello.rawValue)
        var runner: Result<TrialRunner, any Error>?
        var checkpoints: CheckpointFolder?
        var waiting: [Message] = []
        while true {
            if waiting.isEmpty { waiting.append(try communicator.receive()) }
            // A stop overtakes the trials that were handed out ahead.
            while let message = try communicator.poll() { waiting.append(message) }
            if waiting.contains(where: { $0.tag == Wire.Tag.stop.rawValue }) { break }
            let message = waiting.removeFirst()
            switch try Wire.tag(of: message) {
            case .setup:
                let setup = try Wire.decode(Wire.Setup.self, from: message)
                runner = Result { try TrialRunner(data: setup.data, teacher: setup.teacher) }
                checkpoints = setup.checkpoints
            case .trial:
                guard let runner else { throw SweepError.protocolBroken("a trial came before the set-up") }
                let report = report(on: try Wire.decode(Trial.self, from: message), by: runner, checkpoints)
                try communicator.send(Wire.encode(report), to: coordinator, tag: Wire.Tag.report.rawValue)
                // A report may be too large to leave by itself; without this it would wait for the next trial to end.
                try communicator.flush()
            case .hello, .report, .note, .stop:
                throw SweepError.protocolBroken("a worker got a message for the coordinator")
            }
        }
        try communicator.flush()
    }

    /// Tells the coordinator something about a trial in work. Where that cannot be sent, neither can the report.
    private func note(_ trial: Int, _ sentence: String) {
        guard
            let note = try? Wire.encode(Wire.Note(trial: trial, sentence: "\(sentence) (rank \(rank) on \(Host.name))"))
        else { return }
        try? communicator.send(note, to: coordinator, tag: Wire.Tag.note.rawValue)
    }

    private func report(
        on trial: Trial, by runner: Result<TrialRunner, any Error>, _ checkpoints: CheckpointFolder?
    ) -> TrialReport {
        let identity = trial.specification.identity
        let checkpoint = checkpoints?.checkpoint(of: identity) { note(trial.number, $0) }
        let start = DispatchTime.now().uptimeNanoseconds
        var result: TrialResult?
        var failure: String?
        do {
            result = try runner.get().run(trial.specification, checkpoints: checkpoint)
        } catch {
            failure = "\(error)"
        }
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        return TrialReport(
            number: trial.number, identity: identity, rank: rank, host: Host.name, seconds: seconds,
            result: result, failure: failure, checkpoints: checkpoint?.use)
    }
}
