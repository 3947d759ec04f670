// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// How often each class was predicted as each class, and the scores that follow from it.
///
/// A class that neither occurs nor is predicted has F1 = 0, as scikit-learn's `f1_score` has it with
/// `zero_division=0`; it counts in the macro average.
public struct ConfusionMatrix: Sendable, Codable, Equatable {
    public let classes: Int
    /// Row-major: actual, then predicted. One array, so that recording into it allocates nothing.
    private var cells: [Int]

    public init(classes: Int) {
        self.classes = classes
        cells = Array(repeating: 0, count: classes * classes)
    }

    /// nil for counts that are not square, or negative, or so large that sums of them could overflow.
    package init?(counts: [[Int]]) {
        let possible = 0...Int(Int32.max)
        guard counts.allSatisfy({ $0.count == counts.count && $0.allSatisfy(possible.contains) }) else { return nil }
        classes = counts.count
        cells = counts.flatMap { $0 }
    }

    public init(from decoder: any Decoder) throws {
        guard let matrix = ConfusionMatrix(counts: try [[Int]](from: decoder)) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "A confusion matrix is square, and holds counts of samples."))
        }
        self = matrix
    }

    public func encode(to encoder: any Encoder) throws { try counts.encode(to: encoder) }

    /// `counts[actual][predicted]`
    public var counts: [[Int]] { (0..<classes).map { Array(cells[$0 * classes..<($0 + 1) * classes]) } }

    public mutating func record(actual: Int, predicted: Int) { cells[actual * classes + predicted] += 1 }

    /// Takes other counts, row-major: one access to the array for a whole set of samples.
    mutating func replace(by counts: Buffer<Int>) {
        cells.withUnsafeMutableBufferPointer { cells in
            for index in cells.indices { cells[index] = counts[index] }
        }
    }

    /// The number of samples.
    public var total: Int { cells.reduce(0, +) }

    private func hits(_ label: Int) -> Int { cells[label * classes + label] }

    private func support(_ label: Int) -> Int { (0..<classes).reduce(0) { $0 + cells[label * classes + $1] } }

    private func predicted(_ label: Int) -> Int { (0..<classes).reduce(0) { $0 + cells[$1 * classes + label] } }

    /// The share of samples predicted right; 0 without samples.
    public var accuracy: Double {
        let (total, correct) = (total, (0..<classes).reduce(0) { $0 + hits($1) })
        return total == 0 ? 0 : Double(correct) / Double(total)
    }

    /// Whether all samples were predicted as one class, as a collapsed training does; false without samples.
    public var predictsOneClass: Bool { (0..<classes).count { predicted($0) > 0 } == 1 }

    private func f1(_ label: Int) -> Double {
        let denominator = support(label) + predicted(label)
        return denominator == 0 ? 0 : 2 * Double(hits(label)) / Double(denominator)
    }

    /// 2 TP / (2 TP + FP + FN) of each class.
    public var f1PerClass: [Double] { (0..<classes).map(f1) }

    /// The plain mean of the classes' F1.
    public var macroF1: Double { classes == 0 ? 0 : (0..<classes).reduce(0) { $0 + f1($1) } / Double(classes) }

    /// The mean of the classes' F1, weighted by how often each class occurs.
    public var weightedF1: Double {
        let total = total
        guard total > 0 else { return 0 }
        return (0..<classes).reduce(0) { $0 + f1($1) * Double(support($1)) } / Double(total)
    }

    /// F1 from the totals of all classes; for single-label classification it equals the accuracy.
    public var microF1: Double { accuracy }
}
