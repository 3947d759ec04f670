import Distillation

/// Is told how a sweep goes; all calls come from the thread that runs the sweep.
public protocol SweepObserver: AnyObject {
    /// The sweep begins; `journal` holds what was done before.
    func sweepStarted(_ journal: Journal, trials: [Trial], ranks: Int)
    func teacherTrained(_ teacher: Teacher)
    func trialEnded(_ report: TrialReport)
    /// Something is to be told about a trial in work, in a sentence.
    func noted(trial: Int, _ sentence: String)
    /// Nothing has happened for a moment.
    func waiting()
    func sweepEnded()
}
