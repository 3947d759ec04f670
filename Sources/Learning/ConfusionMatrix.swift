/// How often each class was predicted as each class, and the scores that follow from it.
///
/// A class that neither occurs nor is predicted has F1 = 0, as scikit-learn's `f1_score` has it with
/// `zero_division=0`; it counts in the macro average.
public struct ConfusionMatrix: Sendable, Codable, Equatable {
    /// `counts[actual][predicted]`
    public private(set) var counts: [[Int]]

    public init(classes: Int) {
        counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    }

    public init(from decoder: any Decoder) throws {
        counts = try decoder.singleValueContainer().decode([[Int]].self)
        guard counts.allSatisfy({ $0.count == counts.count && $0.allSatisfy { $0 >= 0 } }) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath, debugDescription: "A confusion matrix is square and not negative."))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(counts)
    }

    public mutating func record(actual: Int, predicted: Int) { counts[actual][predicted] += 1 }

    public var classes: Int { counts.count }

    /// The number of samples.
    public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

    private var correct: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }

    private func support(_ label: Int) -> Int { counts[label].reduce(0, +) }

    private func predicted(_ label: Int) -> Int { counts.reduce(0) { $0 + $1[label] } }

    /// The share of samples predicted right; 0 without samples.
    public var accuracy: Double { total == 0 ? 0 : Double(correct) / Double(total) }

    /// 2 TP / (2 TP + FP + FN) of each class.
    public var f1PerClass: [Double] {
        counts.indices.map { label in
            let denominator = support(label) + predicted(label)
            return denominator == 0 ? 0 : 2 * Double(counts[label][label]) / Double(denominator)
        }
    }

    /// The plain mean of the classes' F1.
    public var macroF1: Double { classes == 0 ? 0 : f1PerClass.reduce(0, +) / Double(classes) }

    /// The mean of the classes' F1, weighted by how often each class occurs.
    public var weightedF1: Double {
        guard total > 0 else { return 0 }
        return zip(f1PerClass, counts.indices).reduce(0) { $0 + $1.0 * Double(support($1.1)) } / Double(total)
    }

    /// F1 from the totals of all classes; for single-label classification it equals the accuracy.
    public var microF1: Double { accuracy }
}
