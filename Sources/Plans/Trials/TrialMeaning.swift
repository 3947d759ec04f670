// SPDX-License-Identifier: Apache-2.0
import Distillation
import Learning

extension TrialSpecification {
    /// The same trial with one value in place of all that mean the same beside its others.
    ///
    /// Trials of one meaning have the same result but for rounding; a plan runs one of them. Trials themselves keep what the
    /// plan gives, so that their tables show it.
    var meaning: TrialSpecification {
        var meaning = self
        meaning.training = training.meaning
        if !Loss.withFactor.contains(loss) { meaning.training.lossFactor = TrainingSettings().lossFactor }
        if let teacher {
            meaning.teacher?.training = teacher.training.meaning
            meaning.teacher?.training.earlyStopping.leaveOutDivergence()
        }
        if !distillation { meaning.training.earlyStopping.leaveOutDivergence() }
        if let transfer, transfer.divergenceWeight == 0 {
            meaning.transfer = DistillationSettings(
                divergenceWeight: 0, crossEntropyWeight: transfer.crossEntropyWeight)
        }
        // All classes, or their labels one by one.
        if let contents = data.contents { meaning.data.table?.classes = contents.classes }
        // Data that are none have no number of samples.
        if (try? data.validate()) != nil {
            if data.counts.training == data.whole.counts.training { meaning.data.trainingSamples = nil }
            if data.counts.validation == 0, training.earlyStopping.monitor.validates {
                meaning.training.earlyStopping = EarlyStoppingSettings()
            }
            if let batch = training.batch, batch >= data.counts.training, training.steps == nil {
                meaning.training.batch = nil
            }
            let batch = meaning.training.batch ?? 1
            if data.counts.training.isMultiple(of: batch) { meaning.training.dropLast = false }
        }
        return meaning
    }

    /// The numbers below `count` whose trial means what no earlier one does; nil for all.
    static func distinct(_ count: Int, _ trial: (Int) -> TrialSpecification) -> [Int]? {
        var known: Set<TrialMeaning> = []
        let numbers = (0..<count).filter { known.insert(TrialMeaning(of: trial($0))).inserted }
        return numbers.count < count ? numbers : nil
    }
}

/// What a trial means, as 128 bits of a hash, so that two do not share them by chance; not the same in another run.
struct TrialMeaning: Hashable {
    private let bits: SIMD2<Int>

    init(of trial: TrialSpecification) {
        let meaning = trial.meaning
        func hash(_ salt: Int) -> Int {
            var hasher = Hasher()
            hasher.combine(salt)
            hasher.combine(meaning)
            return hasher.finalize()
        }
        bits = SIMD2(hash(0), hash(1))
    }
}

extension TrainingSettings {
    fileprivate var meaning: TrainingSettings {
        var meaning = reduced
        meaning.optimiser.weightDecay = optimiser.effectiveWeightDecay
        meaning.schedule.decay = schedule.effectiveDecay
        if schedule.isConstant(for: epochs) { meaning.schedule = LearningRateSchedule(warmup: schedule.warmup) }
        meaning.patience = min(patience, epochs)
        // The first epoch is always an improvement.
        if patience == 1 || patience >= epochs { meaning.earlyStopping.patienceCounts = .sinceBest }
        return meaning
    }
}

extension EarlyStoppingSettings {
    /// Without a teacher the loss is the part of the labels.
    fileprivate mutating func leaveOutDivergence() { if monitor == .crossEntropy { monitor = .loss } }
}

extension LearningRateSchedule {
    /// Whether the rate stays, once it has risen: also where its factor is 1, or where the first step comes too late.
    fileprivate func isConstant(for epochs: Int) -> Bool {
        switch kind {
        case .constant: true
        case .cosine: false
        case .step: effectiveDecay == 1 || decayEvery >= epochs - warmup
        case .exponential: effectiveDecay == 1
        }
    }
}
