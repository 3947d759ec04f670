// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// What a network says of samples whose classes are known, and how well that is ranked and calibrated.
package struct Predictions: Sendable, Equatable {
    /// Of each sample, its class.
    package let labels: [Int]
    /// Of each sample, the class that is predicted.
    package let predicted: [Int]
    /// Of each sample, the probabilities of the classes.
    package let probabilities: [[Double]]
    /// Of each sample its score, which need not lie in [-1, 1] as a probability's would; nil where there are logits.
    private let scores: [Double]?

    /// - Parameters:
    ///   - probabilities: of each sample, one for each class.
    ///   - predicted: nil for the most probable classes.
    ///   - scores: of two classes, where they are made from scores.
    package init(labels: [Int], probabilities: [[Double]], predicted: [Int]? = nil, scores: [Double]? = nil) {
        (self.labels, self.probabilities, self.scores) = (labels, probabilities, scores)
        self.predicted = predicted ?? probabilities.map(\.mostProbable)
    }

    /// - Parameter outputs: of a network, as many x samples. Probabilities are computed in double precision.
    init<Element: Real>(labels: [Int], outputs: Matrix<Element>, _ meaning: Outputs) {
        let converted = outputs.converted(to: Double.self)
        var scores: [Double]?
        if case .score(let score) = meaning {
            scores = labels.indices.map { converted.view.sum($0, weights: score.prediction) }
        }
        self.init(
            labels: labels, probabilities: meaning.probabilities(of: converted.view),
            predicted: labels.indices.map { outputs.view.predicted($0, meaning) }, scores: scores)
    }

    /// Whether there are samples, and every probability of them is a number.
    package var areNumbers: Bool {
        !labels.isEmpty && probabilities.allSatisfy { $0.allSatisfy { !$0.isNaN } }
            && !(scores ?? []).contains { $0.isNaN }
    }

    /// The area under the ROC curve, of two classes for the second one, of more the plain mean of each class that occurs
    /// against all others; nil where one class alone occurs.
    package var rocAUC: Double? {
        guard areNumbers else { return nil }
        let classes = probabilities[0].count
        let areas = (classes == 2 ? 1..<2 : 0..<classes).compactMap { label in
            Self.areaUnderROC(scores ?? probabilities.map { $0[label] }, isPositive: labels.map { $0 == label })
        }
        return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    }

    /// The probability that a positive sample has a higher score than a negative one, where equal scores count one half; nil
    /// where either are none.
    ///
    /// It is the Mann-Whitney statistic, counted in whole numbers, over the number of pairs.
    private static func areaUnderROC(_ scores: [Double], isPositive: [Bool]) -> Double? {
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var (positives, negatives, halves) = (0, 0, 0)
        var start = 0
        while start < order.count {
            var (end, ties) = (start, 0)
            while end < order.count, scores[order[end]] == scores[order[start]] {
                ties += isPositive[order[end]] ? 1 : 0
                end += 1
            }
            halves += ties * (2 * negatives + (end - start - ties))
            positives += ties
            negatives += end - start - ties
            start = end
        }
        return positives == 0 || negatives == 0 ? nil : Double(halves) / (2 * Double(positives) * Double(negatives))
    }

    /// The mean over the samples of the sum over the classes of (p_c - y_c)^2, y_c being 1 for the sample's class, else 0; from
    /// 0 to 2. nil without samples.
    ///
    /// Source: G. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950).
    package var brier: Double? {
        guard areNumbers else { return nil }
        let sum = zip(labels, probabilities).reduce(0) { sum, sample in
            sample.1.enumerated().reduce(sum) { sum, entry in
                let difference = entry.element - (entry.offset == sample.0 ? 1 : 0)
                return sum + difference * difference
            }
        }
        return sum / Double(labels.count)
    }

    /// The expected calibration error: the mean over the samples of |accuracy - mean confidence| of the bin, of 15 equal ones,
    /// that a sample's confidence is in, which is the probability of the predicted class. nil without samples.
    ///
    /// Source: C. Guo et al., "On calibration of modern neural networks" (2017), https://arxiv.org/abs/1706.04599, equation 3.
    package var calibrationError: Double? {
        guard areNumbers else { return nil }
        let bins = 15
        // Of each bin, how many are right less the sum of the confidences.
        var differences = Array(repeating: 0.0, count: bins)
        for (sample, label) in predicted.enumerated() {
            let confidence = probabilities[sample][label]
            let bin = min(max(Int((confidence * Double(bins)).rounded(.up)) - 1, 0), bins - 1)
            differences[bin] += (label == labels[sample] ? 1 : 0) - confidence
        }
        return differences.reduce(0) { $0 + abs($1) } / Double(labels.count)
    }

    /// The share of samples for which another network predicts the same class; nil without samples.
    ///
    /// - Parameter other: its probabilities of the classes, classes x samples.
    package func agreement<Element: Real>(with other: Matrix<Element>) -> Double? {
        guard !labels.isEmpty else { return nil }
        let meaning = Outputs.logits(classes: other.rows)
        let same = predicted.indices.count { predicted[$0] == other.view.predicted($0, meaning) }
        return Double(same) / Double(labels.count)
    }
}

extension Outputs {
    /// The classes' probabilities of each sample.
    ///
    /// - Parameter outputs: of a network, `count` x samples.
    package func probabilities<Element: Real>(of outputs: MatrixView<Element>) -> [[Double]] {
        switch self {
        case .logits(let classes):
            let matrices = (0..<2).map { _ in Matrix<Element>(rows: classes, columns: outputs.columns) }
            kernels().softmax(outputs, probabilities: matrices[0].view, logarithms: matrices[1].view)
            return (0..<outputs.columns).map { sample in (0..<classes).map { Double(matrices[0][$0, sample]) } }
        case .score(let score):
            return (0..<outputs.columns).map {
                Score.probabilities(Double(outputs.sum($0, weights: score.prediction)))
            }
        }
    }
}
