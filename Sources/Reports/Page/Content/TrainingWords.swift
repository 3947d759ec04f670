// SPDX-License-Identifier: Apache-2.0
import Learning
import Texts

extension TrainingSettings {
    /// - Parameter validates: whether there are validation samples, which may end a training early.
    func inSentence(validates: Bool) -> String {
        let stops = validates || !earlyStopping.monitor.validates
        return "\(optimiserInWords), learning rate \(learningRateInWords), \(batchesInWords),"
            + (stops
                ? " at most \(lengthInWords), stopped after \(patience) \(earlyStopping.inWords)" : " \(lengthInWords)")
            + (convergenceInterval.map { " or once the loss of \($0) steps no longer falls" } ?? "") + ";"
            + " the \(restoreBest && stops ? "weights of the \(earlyStopping.best)" : "last epoch’s weights") are tested;"
            + " \(precision.rawValue) precision."
    }

    private var batchesInWords: String {
        batch.map { "batches of \($0)\(dropLast ? ", full ones alone" : "")" } ?? "full batches"
    }

    private var lengthInWords: String {
        guard let steps else { return Quantity.count(epochs, "epoch") }
        return "\(Quantity.count(steps, "step")) on batches drawn with replacement, \(stepsPerEpoch) of them an epoch"
    }

    /// As in "SGD with momentum 0.9 and weight decay 0.01".
    private var optimiserInWords: String {
        let name =
            switch optimiser.kind {
            case .adam: "Adam"
            case .adamw: "AdamW"
            case .sgd: "SGD"
            }
        var parts: [String] = []
        let used = optimiser.reduced
        if used.momentum != 0 { parts.append("\(used.nesterov ? "Nesterov " : "")momentum \(used.momentum)") }
        if used.effectiveWeightDecay != 0 { parts.append("weight decay \(used.effectiveWeightDecay)") }
        return name + (parts.isEmpty ? "" : " with " + parts.joined(separator: " and "))
    }

    /// As in "0.1, times 0.5 every 30 epochs".
    private var learningRateInWords: String {
        let warmup = schedule.warmup > 0 ? " after \(Quantity.count(schedule.warmup, "epoch")) of warm-up" : ""
        let decay =
            switch schedule.kind {
            case .constant: ""
            case .cosine: ", down to 0 along a cosine"
            case .step: ", times \(schedule.effectiveDecay) every \(schedule.decayEvery) epochs"
            case .exponential: ", times \(schedule.effectiveDecay) every epoch"
            }
        return "\(learningRate)\(warmup)\(decay)"
    }
}

extension EarlyStoppingSettings {
    /// As in "without a lower validation loss".
    fileprivate var inWords: String {
        let isHigher = monitor == .accuracy || monitor == .f1
        return (patienceCounts == .cumulative ? "in all " : "")
            + "without a \(isHigher ? "higher" : "lower") \(watched)"
            + (leastChange == 0 ? "" : ", by more than \(leastChange)")
    }

    /// As in "lowest validation loss".
    fileprivate var best: String { "\(monitor == .accuracy || monitor == .f1 ? "highest" : "lowest") \(watched)" }

    private var watched: String {
        switch monitor {
        case .loss: "validation loss"
        case .crossEntropy: "validation loss of the labels alone"
        case .accuracy: "validation accuracy"
        case .f1: "validation F1"
        case .trainingLoss: "training loss"
        }
    }
}

extension DistillationSettings {
    var inSentences: String {
        "\(crossEntropyWeight) × cross-entropy + \(divergenceWeight) × T² × \(divergenceInWords), both at the temperature"
            + " T = \(temperature); \(reductionInWords)."
            + (softmax == .once ? "" : " Softmax is applied to the student’s probabilities once more before.")
            + (labels == .soft ? "" : " The teacher’s most probable class replaces its probabilities: hard labels.")
    }

    private var divergenceInWords: String {
        switch divergence {
        case .forward: "the Kullback-Leibler divergence from the teacher’s to the student’s probabilities"
        case .reverse: "the Kullback-Leibler divergence from the student’s to the teacher’s probabilities"
        case .unlogged: "the sum of t (log t − s), t being the teacher’s and s the student’s probabilities"
        }
    }

    private var reductionInWords: String {
        switch reduction {
        case .sum: "a sum over the samples"
        case .mean: "a mean over the samples"
        case .elementMean: "a mean over samples and classes"
        }
    }
}
