import Numerics

extension TrialSpecification {
    /// Trains a trial's teacher for a few epochs and tells about how long all of them would take, seconds of a core; nil for a trial
    /// without one.
    ///
    /// - Throws: `StudentError` for a teacher that cannot be trained.
    public func measureTeacher() throws -> Double? {
        guard let epochs = teacher?.training.epochs else { return nil }
        /// Data and all, seconds.
        func time(_ epochs: Int) throws -> Double {
            var trial = self
            trial.teacher?.training.epochs = epochs
            trial.teacher?.minimumValidationAccuracy = 0
            let start = Timing.now(.thread)
            _ = try TeacherTask(of: trial)?.train()
            return Timing.now(.thread) - start
        }
        // The first one warms up, too.
        let first = try time(1)
        guard epochs > 1, first < 1 else { return first * Double(epochs) }
        let few = min(epochs, 21)
        let once = try time(1)
        let perEpoch = max(try time(few) - once, 0) / Double(few - 1)
        return once + perEpoch * Double(epochs - 1)
    }
}
