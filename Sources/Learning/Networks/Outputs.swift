// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// What the outputs of a network mean.
package enum Outputs: Sendable, Equatable {
    /// A logit for each class; the largest one predicts.
    case logits(classes: Int)
    /// Values that make one score of two classes.
    case score(Score)

    package var count: Int {
        switch self {
        case .logits(let classes): classes
        case .score(let score): score.training.count
        }
    }

    package var classes: Int { if case .logits(let classes) = self { classes } else { 2 } }
}

/// A score f, in about [-1, 1], for two classes: a sum of values times weights. The first class has probability (1 - f) / 2, the
/// second (1 + f) / 2, and is predicted where f > 0.
package struct Score: Sendable, Equatable {
    /// Of the score that a loss takes.
    package var training: [Double]
    /// Of the score that predicts.
    package var prediction: [Double]

    package init(training: [Double], prediction: [Double]? = nil) {
        (self.training, self.prediction) = (training, prediction ?? training)
    }

    /// The mean of so many values.
    package static func mean(_ count: Int) -> Score {
        Score(training: Array(repeating: 1 / Double(count), count: count))
    }

    /// The probabilities of both classes; 0 and 1 where f leaves [-1, 1].
    package static func probabilities(_ f: Double) -> [Double] { [-1, 1].map { (1 + min(max($0 * f, -1), 1)) / 2 } }
}

extension MatrixView {
    /// The sum of a column's elements times weights.
    @inline(__always)
    package func sum(_ column: Int, weights: [Double]) -> Element {
        var sum: Element = 0
        for row in 0..<rows { sum += Element(weights[row]) * self.row(row)[column] }
        return sum
    }

    /// The class that the outputs of a sample predict, the first of equals.
    @inline(__always)
    package func predicted(_ sample: Int, _ outputs: Outputs) -> Int {
        if case .score(let score) = outputs { return sum(sample, weights: score.prediction) > 0 ? 1 : 0 }
        var predicted = 0
        for label in 1..<max(rows, 1) where row(label)[sample] > row(predicted)[sample] { predicted = label }
        return predicted
    }
}
