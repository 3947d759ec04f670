import Arithmetic
import Machine

extension TeacherTask {
    /// Trains a perceptron for a few epochs and tells about how long all of them would take, seconds of a core; nil for a
    /// teacher of another kind.
    ///
    /// - Throws: `DataError` for data that cannot be had.
    package func measure() throws -> Double? {
        guard case .perceptron(let perceptron) = source else { return nil }
        let epochs = perceptron.training.epochs
        /// Data and all, seconds.
        func time(_ epochs: Int) throws -> Double {
            var perceptron = perceptron
            perceptron.training.epochs = epochs
            perceptron.minimumValidationAccuracy = 0
            let start = Timing.now(.thread)
            _ = try perceptron.train(on: data.draw())
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
