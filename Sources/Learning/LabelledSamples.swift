import Numerics

/// Samples with their classes, and where a teacher has judged them its class probabilities.
public final class LabelledSamples {
    /// features x samples, a column a sample.
    public let features: Matrix
    /// Of each sample, its class.
    public let labels: [Int]
    public let classes: Int
    /// classes x samples: the teacher's probabilities.
    public let softLabels: Matrix?

    public init(features: Matrix, labels: [Int], classes: Int, softLabels: Matrix? = nil) {
        precondition(features.columns == labels.count, "Every sample has a label.")
        precondition(labels.allSatisfy((0..<classes).contains), "Labels are classes.")
        precondition(softLabels.map { $0.rows == classes && $0.columns == labels.count } ?? true, "Soft labels fit.")
        self.features = features
        self.labels = labels
        self.classes = classes
        self.softLabels = softLabels
    }

    public var count: Int { labels.count }

    /// The samples in consecutive blocks of at most `size`.
    func blocks(of size: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }
}
