// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Samples with their classes, and where a teacher has judged them its class probabilities.
package final class LabelledSamples<Element: Real> {
    /// features x samples, a column a sample.
    package let features: Matrix<Element>
    package let classes: Int
    /// classes x samples: the teacher's probabilities.
    package let softLabels: Matrix<Element>?
    /// What a divergence from the teacher needs of each sample, two rows: sum t and sum t log t.
    let softLabelSums: Matrix<Element>?
    private let labelBuffer: Buffer<Int>

    package init(
        features: Matrix<Element>, labels: [Int], classes: Int, softLabels: Matrix<Element>? = nil
    ) {
        precondition(features.columns == labels.count, "Every sample has a label.")
        precondition(labels.allSatisfy((0..<classes).contains), "Labels are classes.")
        precondition(softLabels.map { $0.rows == classes && $0.columns == labels.count } ?? true, "Soft labels fit.")
        self.features = features
        labelBuffer = Buffer(labels)
        (self.classes, self.softLabels) = (classes, softLabels)
        softLabelSums = softLabels.map(Self.sums)
    }

    /// Room for `count` samples of the same kind as `samples`.
    init(roomFor count: Int, like samples: LabelledSamples) {
        features = Matrix(rows: samples.features.rows, columns: count)
        labelBuffer = Buffer(count: count, repeating: 0)
        classes = samples.classes
        softLabels = samples.softLabels.map { Matrix(rows: $0.rows, columns: count) }
        softLabelSums = samples.softLabelSums.map { Matrix(rows: $0.rows, columns: count) }
    }

    package var count: Int { labelBuffer.count }

    /// Of each sample, its class.
    package var labels: [Int] { labelBuffer.values }

    /// The same samples in another precision.
    package func converted<Other: Real>(to type: Other.Type = Other.self) -> LabelledSamples<Other> {
        LabelledSamples<Other>(
            features: features.converted(), labels: labels, classes: classes, softLabels: softLabels?.converted())
    }

    /// Some neighbouring samples as a loss takes them.
    @inline(__always)
    package func block(_ columns: Range<Int>) -> SampleBlock<Element> {
        SampleBlock(
            features: features.view(columns: columns), labels: labelBuffer.elements + columns.lowerBound,
            softLabels: softLabels?.view(columns: columns), softLabelSums: softLabelSums?.view(columns: columns))
    }

    /// Copies samples of another set over the first ones of this set.
    ///
    /// - Parameter indices: which ones.
    @inline(__always)
    func gather(_ indices: UnsafePointer<Int>, count: Int, from samples: LabelledSamples) {
        Self.gather(indices, count, from: samples.features, into: features)
        if let source = samples.softLabels, let softLabels {
            Self.gather(indices, count, from: source, into: softLabels)
        }
        if let source = samples.softLabelSums, let softLabelSums {
            Self.gather(indices, count, from: source, into: softLabelSums)
        }
        for index in 0..<count { labelBuffer[index] = samples.labelBuffer[indices[index]] }
    }

    private static func gather(
        _ indices: UnsafePointer<Int>, _ count: Int, from source: Matrix<Element>, into target: Matrix<Element>
    ) {
        for row in 0..<source.rows {
            let (from, to) = (source.elements + row * source.columns, target.elements + row * target.columns)
            for index in 0..<count { to[index] = from[indices[index]] }
        }
    }

    private static func sums(_ softLabels: Matrix<Element>) -> Matrix<Element> {
        let sums = Matrix<Element>(rows: 2, columns: softLabels.columns)
        for row in 0..<softLabels.rows {
            for column in 0..<softLabels.columns {
                let t = softLabels[row, column]
                sums[0, column] += t
                sums[1, column] += t > 0 ? t * Element.logarithm(t) : 0
            }
        }
        return sums
    }
}

/// Neighbouring samples of a set that passes through a network at once; it does not keep the set alive.
package struct SampleBlock<Element: Real>: BitwiseCopyable {
    var features: MatrixView<Element>
    var labels: UnsafePointer<Int>
    var softLabels, softLabelSums: MatrixView<Element>?

    var count: Int { features.columns }
}
