import ArgumentParser
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

    func validate() throws {
        guard maxAttempts >= 1 else {
            throw ValidationError("--max-attempts is \(maxAttempts); give at least 1.")
        }
        if let trialTimeout, !(trialTimeout > 0 && trialTimeout.isFinite) {
            throw ValidationError("--trial-timeout is \(trialTimeout); give a positive number of seconds.")
        }
        guard (0...1e6).contains(grace) else {
            throw ValidationError("--grace is \(grace); give a number of seconds from 0 on.")
        }
    }

    var options: SweepOptions {
        var options = SweepOptions()
        options.maximumAttempts = maxAttempts
        options.retriesFailed = retryFailed
        options.trialTimeout = trialTimeout
        options.grace = grace
        return options
    }
}
