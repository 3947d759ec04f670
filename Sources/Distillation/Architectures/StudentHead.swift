// SPDX-License-Identifier: Apache-2.0
import Learning

extension HybridArchitecture {
    /// What makes class scores of what a circuit reads out.
    public enum Head: Sendable, Codable, Hashable {
        /// Dense layers to a logit for each class.
        case dense(Dense)
        /// Nothing: what is read out are the logits.
        case none
        /// One score of two classes.
        case score(OneScore)

        public struct Dense: Sendable, Codable, Hashable {
            /// Neurons of layers with ReLU behind them.
            public var hiddenLayers: [Int]
            public var hasBiases: Bool
            /// Of the parameters; nil for PyTorch's draw.
            public var initial: Draw?

            public init(hiddenLayers: [Int] = [], hasBiases: Bool = true, initial: Draw? = nil) {
                (self.hiddenLayers, self.hasBiases, self.initial) = (hiddenLayers, hasBiases, initial)
            }
        }

        public struct OneScore: Sendable, Codable, Hashable {
            public enum Weights: Sendable, Codable, Hashable {
                case mean, sum, trained
                /// One for each value that is read out.
                case fixed([Double])
            }

            public var weights: Weights
            /// Of trained weights; nil for PyTorch's draw.
            public var initial: Draw?
            /// A trained number that is added, and how it is drawn; nil for none.
            public var bias: Draw?
            /// Classes are predicted from the mean of so many values, the first ones, in place of the score that is trained.
            public var predictors: Int?

            public init(_ weights: Weights = .mean, initial: Draw? = nil, bias: Draw? = nil, predictors: Int? = nil) {
                (self.weights, self.initial, self.bias, self.predictors) = (weights, initial, bias, predictors)
            }
        }

        /// A dense layer.
        public static let linear = Head.dense(Dense())

        /// Dense layers with ReLU between them.
        public static func perceptron(hiddenLayers: [Int]) -> Head { .dense(Dense(hiddenLayers: hiddenLayers)) }

        /// The most parameters of a head.
        public static let mostParameters = 1_000_000

        /// Its layers; no widths but one where there are none.
        func shape(inputs: Int, classes: Int) -> DenseShape {
            switch self {
            case .dense(let dense):
                DenseShape(widths: [inputs] + dense.hiddenLayers + [classes], hasBiases: dense.hasBiases)
            case .none: DenseShape(widths: [inputs], hasBiases: false)
            case .score(let score):
                DenseShape(
                    widths: score.weights == .trained ? [inputs, 1] : [inputs], hasBiases: false,
                    hasConstant: score.bias != nil)
            }
        }

        /// What comes out of the layers.
        func outputs(inputs: Int, classes: Int) -> Outputs {
            guard case .score(let score) = self else { return .logits(classes: classes) }
            let weights =
                switch score.weights {
                case .mean: Score.mean(inputs).training
                case .sum: Array(repeating: 1.0, count: inputs)
                case .trained: [1.0]
                case .fixed(let weights): weights
                }
            return .score(
                Score(
                    training: weights + (score.bias == nil ? [] : [1]),
                    prediction: score.predictors.map { count in
                        (0..<inputs).map { $0 < count ? 1 / Double(count) : 0 }
                    }))
        }

        /// How the layers and the bias are drawn.
        var draws: (layers: Draw?, bias: Draw?) {
            switch self {
            case .dense(let dense): (dense.initial, nil)
            case .none: (nil, nil)
            case .score(let score): (score.initial, score.bias)
            }
        }

        /// Why there is no such head, as the rest of a sentence about the field; nil where there is.
        var fault: String? {
            switch self {
            case .none: return nil
            case .dense(let dense):
                let hidden = dense.hiddenLayers
                return hidden.count <= 20 && hidden.allSatisfy((1...65536).contains)
                    ? nil : "hidden is \(hidden); give 1 to 20 layers of 1 to 65536 neurons."
            case .score(let score):
                if score.initial != nil, score.weights != .trained {
                    return "initial is how weights are drawn; write score: trained, or leave it out."
                }
                if score.predictors != nil, score.weights == .trained || score.bias != nil {
                    return "predict names values that predict alone; leave it out beside trained weights or a bias."
                }
                if case .fixed(let weights) = score.weights, !weights.allSatisfy(\.isFinite) {
                    return "score has a weight that is no finite number."
                }
                return nil
            }
        }

        /// Why it does not fit a circuit that reads out so many values, or the classes; nil where it does.
        func fault(readouts: Int, classes: Int) -> String? {
            switch self {
            case .none where readouts != classes:
                return
                    "without a head its read-outs are the scores of the classes, but there are \(readouts) read-outs and"
                    + " \(classes) classes; read out \(classes), or choose head: linear."
            case .score where classes != 2:
                return
                    "its head gives one score, which tells two classes apart, and there are \(classes); name two with"
                    + " data: classes, or choose head: linear."
            case .score(let score):
                if case .fixed(let weights) = score.weights, weights.count != readouts {
                    return
                        "its head has \(weights.count) weights, and \(readouts) values are read out; give one for each."
                }
                if let predictors = score.predictors, !(1...readouts).contains(predictors) {
                    return
                        "its head predicts from \(predictors) values, and \(readouts) are read out; give 1 to \(readouts)."
                }
            default: break
            }
            let count = shape(inputs: readouts, classes: classes).parameterCount
            return count <= Self.mostParameters
                ? nil
                : "its head would have \(count) weights and biases on \(readouts) read-outs; at most"
                    + " \(Self.mostParameters) are trained. Read out less, or choose a smaller head."
        }
    }
}
