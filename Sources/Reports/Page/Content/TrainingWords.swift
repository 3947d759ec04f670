// SPDX-License-Identifier: Apache-2.0
import Learning
import Texts

extension TrainingSettings {
    /// - Parameter validates: whether there are validation samples, which end a training early.
    func inSentence(validates: Bool) -> String {
        "\(optimiserInWords), learning rate \(learningRateInWords), \(batch.map { "batches of \($0)" } ?? "full batches"),"
            + (validates
                ? " at most \(lengthInWords), stopped after \(patience) without a lower validation loss"
                : " \(lengthInWords)")
            + (convergenceInterval.map { " or once the loss of \($0) steps no longer falls" } ?? "") + ";"
            + " \(restoreBest && validates ? "the weights of the lowest validation loss" : "the last epoch’s weights") are tested;"
            + " \(precision.rawValue) precision."
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

extension DistillationSettings {
    var inSentences: String {
        "\(crossEntropyWeight) × cross-entropy + \(divergenceWeight) × T² × the Kullback-Leibler divergence from the"
            + " teacher’s to the student’s probabilities, both at the temperature T = \(temperature);"
            + " a \(reduction.rawValue) over the samples."
            + (labels == .soft ? "" : " The teacher’s most probable class replaces its probabilities: hard labels.")
    }
}
