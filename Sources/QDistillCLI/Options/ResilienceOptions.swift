// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Sweeps

/// Options that say how a sweep deals with what goes wrong; no result depends on them.
struct ResilienceOptions: ParsableArguments {
    @Option(help: "Give a trial up when its process has died so often without a result or a later checkpoint.")
    var maxAttempts = 3

    @Flag(help: "Run trials again that failed or were given up.")
    var retryFailed = false

    @Option(
        help: """
            End a trial that takes longer than so many seconds, and count it as failed; --retry-failed resumes from its \
            checkpoint.
            """)
    var trialTimeout: Double?

    @Option(
        help: ArgumentHelp(
            """
            Count a trial as failed that is predicted to need more memory, such as 2G or 500M, or whose process has more \
            between two epochs.
            """, valueName: "size"))
    var trialMemory: MemorySize?

    @Option(help: "Seconds that trials in flight have to end when the sweep is asked to stop.")
    var grace = 20.0

    @Option(
        help:
            "Seconds between two checkpoints of a trial in work, or off. A trial without an end resumes from its last one."
    )
    var checkpointEvery = CheckpointInterval(seconds: SweepOptions().checkpointInterval)

    func validate() throws {
        try check("max-attempts", maxAttempts, in: 1..., "give at least 1.")
        try check(
            "trial-timeout", trialTimeout, in: .leastNonzeroMagnitude...(.greatestFiniteMagnitude),
            "give a positive number of seconds.")
        try check("grace", grace, in: 0...1e6, "give a number of seconds from 0 on.")
    }

    var options: SweepOptions {
        var options = SweepOptions()
        options.maximumAttempts = maxAttempts
        options.retriesFailed = retryFailed
        options.trialTimeout = trialTimeout
        options.trialMemory = trialMemory?.bytes
        options.grace = grace
        options.checkpointInterval = checkpointEvery.seconds
        return options
    }
}

/// An amount of memory: a number of M, G or T, powers of 1024 bytes.
struct MemorySize: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        guard let match = argument.wholeMatch(of: /(\d+(?:\.\d+)?)([MGT])B?/), let number = Double(match.1),
            let power = ["M", "G", "T"].firstIndex(of: match.2),
            case let bytes = number * pow(1024, Double(power + 2)), (1..<0x1p62).contains(bytes)
        else { return nil }
        self.bytes = Int(bytes)
    }
}

/// Seconds between two checkpoints, or none.
struct CheckpointInterval: ExpressibleByArgument, CustomStringConvertible {
    /// nil for no checkpoints.
    let seconds: Double?

    init(seconds: Double?) { self.seconds = seconds }

    init?(argument: String) {
        seconds = Double(argument)
        guard argument == "off" || seconds.map({ $0 > 0 && $0.isFinite }) ?? false else { return nil }
    }

    var description: String { seconds.map { String(format: "%g", $0) } ?? "off" }
}
