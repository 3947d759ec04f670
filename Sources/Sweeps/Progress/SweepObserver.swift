import Distillation
import Plans

/// Is told how a sweep goes; all calls come from the thread that runs the sweep.
package protocol SweepObserver: AnyObject {
    /// The sweep begins; `history` holds what was done before.
    ///
    /// - Parameter numbers: of the trials that are this sweep's: all of the plan's, or those of a shard.
    func sweepStarted(_ journal: Journal, numbers: [Int], ranks: Int)
    /// - Parameter left: how many other teachers are still to be trained.
    func teacherTrained(_ teacher: Teacher, left: Int)
    func trialEnded(_ end: TrialEnd)
    /// Something is to be told about a trial in work, in a sentence.
    func noted(trial: Int, _ sentence: String)
    /// Nothing has happened for a moment.
    func waiting()
    /// Somebody sent SIGUSR1.
    func statusAsked(_ status: SweepStatus)
    /// The sweep was asked to stop; trials in flight have so many seconds.
    func stopping(within seconds: Double)
    func sweepEnded()
}
