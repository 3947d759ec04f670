// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning

/// What decides how long an epoch of a training takes, and its memory: its student and the shapes of its data and steps.
package struct TrainingShape: Hashable {
    package let student: StudentSpecification
    /// For one epoch, and with one learning rate for all.
    package let training: TrainingSettings
    package let features: Int
    package let classes: Int
    package let samples: Int
    package let validationSamples: Int

    init(of trial: TrialSpecification) {
        var (student, training) = (trial.student, trial.training.limited(toEpochs: 1))
        // Of testing alone.
        student.shots = nil
        (training.patience, training.learningRate, training.restoreBest) = (1, 0.01, true)
        (training.convergenceInterval, training.earlyStopping) = (nil, EarlyStoppingSettings())
        (self.student, self.training) = (student, training)
        (features, classes) = (trial.data.features, trial.data.classes)
        (samples, validationSamples, _) = trial.data.counts
    }

    /// Trains on data of this shape for about `seconds`: of an epoch, seconds of a core.
    ///
    /// - Throws: `ArchitectureError` for a student that cannot be built, `MemoryError` for one that needs too much.
    func measure(seconds: Double) throws -> Double {
        let timing = EpochTiming(
            student: student, training: training, features: features, classes: classes, samples: samples,
            validationSamples: validationSamples)
        return try timing.measure(seconds: seconds, clock: .thread, blockSeconds: seconds / 3, leastBlocks: 2)
            .medianSeconds
    }
}
