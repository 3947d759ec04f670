// SPDX-License-Identifier: Apache-2.0
import Distillation

/// Follows a sweep; all calls come from the thread that runs it. What an observer leaves out does nothing.
package protocol SweepObserver: AnyObject {
    /// The sweep begins; the journal holds what was done before.
    ///
    /// - Parameter numbers: of the trials that are this sweep's: all of the plan's, or those of a shard.
    func sweepStarted(_ journal: Journal, numbers: [Int], ranks: Int)
    /// - Parameter left: how many other teachers are still to be trained.
    func teacherTrained(_ teacher: Teacher, left: Int)
    func trialEnded(_ end: TrialEnd)
    /// - Parameter numbers: of the trials that are not needed then.
    func decided(_ decision: Decision, dropping numbers: [Int])
    /// A sentence for people about a trial in work.
    func noted(trial: Int, _ sentence: String)
    /// A rank does not answer, and its trials are run elsewhere.
    func fellSilent(rank: Int, host: String?)
    func spokeAgain(rank: Int, host: String?)
    /// Nothing has happened for a moment.
    func waiting()
    /// Somebody sent SIGUSR1.
    func statusAsked(_ status: SweepStatus)
    /// The sweep was asked to stop; trials in flight have so many seconds.
    func stopping(within seconds: Double)
    func sweepEnded()
}

extension SweepObserver {
    package func sweepStarted(_ journal: Journal, numbers: [Int], ranks: Int) {}
    package func teacherTrained(_ teacher: Teacher, left: Int) {}
    package func trialEnded(_ end: TrialEnd) {}
    package func decided(_ decision: Decision, dropping numbers: [Int]) {}
    package func noted(trial: Int, _ sentence: String) {}
    package func fellSilent(rank: Int, host: String?) {}
    package func spokeAgain(rank: Int, host: String?) {}
    package func waiting() {}
    package func statusAsked(_ status: SweepStatus) {}
    package func stopping(within seconds: Double) {}
    package func sweepEnded() {}
}
