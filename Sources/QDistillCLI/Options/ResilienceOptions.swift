// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Sweeps

/// Options that say how a sweep deals with what goes wrong; no result depends on them.
struct ResilienceOptions: ParsableArguments {
    @Option(help: "Give a trial up when its process has died so often without a result.")
    var maxAttempts = 3

    @Flag(help: "Run trials again that failed or were given up.")
    var retryFailed = false

    @Option(help: "End a trial that takes longer than so many seconds, and count it as failed.")
    var trialTimeout: Double?

    @Option(help: "Seconds that trials in flight have to end when the sweep is asked to stop.")
    var grace = 20.0

    @Option(
        help:
            "Seconds between two checkpoints of a trial in work, or off. A killed trial resumes from its last one."
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
        options.grace = grace
        options.checkpointInterval = checkpointEvery.seconds
        return options
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
