// SPDX-License-Identifier: Apache-2.0
import Learning

/// What a student says of each test sample, with the weights that are kept.
public struct TestPredictions: Sendable, Codable, Equatable {
    /// The line of the file that the sample comes from, counted from 1; where there is none, its number in the order of the
    /// draw or of the built-in table, counted from 1.
    public var rows: [Int]
    /// The true class.
    public var labels: [Int]
    /// The predicted class.
    public var predicted: [Int]
    /// The probability of each class.
    public var probabilities: [[Double]]

    /// - Returns: nil without samples, and for probabilities that are not numbers, which nothing could keep.
    init?(_ predictions: Predictions, rows: [Int]) {
        guard predictions.areNumbers else { return nil }
        (self.rows, labels, predicted) = (rows, predictions.labels, predictions.predicted)
        probabilities = predictions.probabilities
    }

    /// The number of samples.
    public var count: Int { labels.count }

    /// Whether every sample has all parts, and they can be.
    package func fits(_ confusion: ConfusionMatrix) -> Bool {
        let classes = 0..<confusion.classes
        return [rows.count, predicted.count, probabilities.count, confusion.total].allSatisfy { $0 == count }
            && (labels + predicted).allSatisfy(classes.contains)
            && probabilities.allSatisfy { $0.count == classes.count && $0.allSatisfy((0...1 + 1e-9).contains) }
    }
}
