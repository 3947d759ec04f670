// SPDX-License-Identifier: Apache-2.0
import Circuits
import Distillation
import Learning

extension HybridArchitecture.InputLayer {
    var yaml: String {
        "{dense: \(outputs.map { "\($0)" } ?? "features"), activation: \(activation.rawValue), scale: \(AngleNotation.text(scale)), bias: \(hasBiases)"
            + Self.initial(initial) + "}"
    }

    fileprivate static func initial(_ draw: Draw?) -> String { draw.map { ", initial: '\($0.notation)'" } ?? "" }
}

extension HybridArchitecture.Head {
    var yaml: String {
        let initial = HybridArchitecture.InputLayer.initial
        switch self {
        case .linear: return "linear"
        case .none: return "none"
        case .dense(let dense):
            let fields = [
                dense.hiddenLayers.isEmpty ? nil : "hidden: \(dense.hiddenLayers)",
                dense.hasBiases ? nil : "bias: false",
            ]
            let text = fields.compactMap(\.self).joined(separator: ", ") + initial(dense.initial)
            return "{" + (text.hasPrefix(", ") ? String(text.dropFirst(2)) : text) + "}"
        case .score(let score) where score == .init(.mean): return "mean"
        case .score(let score) where score == .init(.sum): return "sum"
        case .score(let score):
            let weights =
                switch score.weights {
                case .mean: "mean"
                case .sum: "sum"
                case .trained: "trained"
                case .fixed(let weights): Plan.list(weights)
                }
            return "{score: \(weights)" + (score.bias.map { ", bias: '\($0.notation)'" } ?? "")
                + (score.predictors.map { ", predict: \($0)" } ?? "") + initial(score.initial) + "}"
        }
    }
}
