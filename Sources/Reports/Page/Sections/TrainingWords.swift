// SPDX-License-Identifier: Apache-2.0
import Learning
import Texts

/// The words for an optimiser and its learning rate.
extension TrainingSettings {
    /// As in "SGD with momentum 0.9 and weight decay 0.01".
    var optimiserInWords: String {
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
    var learningRateInWords: String {
        let warmup = schedule.warmup
        return "\(learningRate)" + (warmup > 0 ? " after \(Quantity.count(warmup, "epoch")) of warm-up" : "")
            + {
                switch schedule.kind {
                case .constant: ""
                case .cosine: ", down to 0 along a cosine"
                case .step: ", times \(schedule.effectiveDecay) every \(schedule.decayEvery) epochs"
                case .exponential: ", times \(schedule.effectiveDecay) every epoch"
                }
            }()
    }
}
