import Foundation
import Numerics

/// The two readings of "cross-entropy" for a network that ends in a softmax.
public enum CrossEntropyReading: String, Sendable, Codable, CaseIterable {
    /// -mean log s_y, s the softmax output: the textbook's cross-entropy.
    case crossEntropy = "cross-entropy"
    /// -mean log softmax(s)_y, s the softmax output: what `torch.nn.CrossEntropyLoss` computes when it is given the
    /// output of a softmax instead of logits.
    case softmaxTwice = "cross-entropy-of-softmax"
}

/// The loss of a training: cross-entropy, a mean over the samples, and with distillation the Kullback-Leibler divergence
/// sum_j t_j log(t_j / s_j) from the teacher's probabilities t, a sum over the samples.
package final class TrainingLoss {
    package let reading: CrossEntropyReading
    package let distils: Bool
    private let classes: Int
    /// Of the block in work, class by class: softmax s, log s, and what the second softmax or the KL needs.
    private let probabilities: Matrix
    private let logProbabilities: Matrix
    private let scratch: Matrix

    /// The two terms of a block.
    package struct Terms {
        package var crossEntropy = 0.0
        package var divergence = 0.0
        package var total: Double { crossEntropy + divergence }

        package init() {}

        package static func += (left: inout Terms, right: Terms) {
            left.crossEntropy += right.crossEntropy
            left.divergence += right.divergence
        }
    }

    package init(reading: CrossEntropyReading, distils: Bool, classes: Int, blockSize: Int) {
        self.reading = reading
        self.distils = distils
        self.classes = classes
        probabilities = Matrix(rows: classes, columns: blockSize)
        logProbabilities = Matrix(rows: classes, columns: blockSize)
        scratch = Matrix(rows: max(classes, 2), columns: blockSize)
    }

    /// The loss of a block of samples, and where wanted its derivatives with respect to the logits.
    ///
    /// - Parameters:
    ///   - logits: classes x m.
    ///   - samples: the set that the block belongs to; the cross-entropy is a mean over the whole set.
    ///   - columns: the block's samples.
    ///   - cotangents: classes x m, written.
    package func evaluate(
        _ logits: MatrixView, samples: LabelledSamples, columns: Range<Int>, cotangents: MatrixView?
    ) -> Terms {
        precondition(!distils || samples.softLabels != nil, "Distillation needs a teacher's probabilities.")
        let count = columns.count
        softmax(logits, probabilities: probabilities, logarithms: logProbabilities)
        var terms = Terms()
        switch reading {
        case .crossEntropy:
            for sample in 0..<count {
                terms.crossEntropy -=
                    logProbabilities.elements[offset(samples.labels[columns.lowerBound + sample], sample)]
            }
            if let cotangents { crossEntropyCotangents(samples, columns, cotangents) }
        case .softmaxTwice:
            terms.crossEntropy = softmaxTwice(samples, columns, cotangents)
        }
        terms.crossEntropy /= Double(samples.count)
        if distils, let softLabels = samples.softLabels {
            terms.divergence = divergence(from: softLabels.view(columns: columns), cotangents)
        }
        return terms
    }

    private func offset(_ label: Int, _ sample: Int) -> Int { label * probabilities.columns + sample }

    private func crossEntropyCotangents(_ samples: LabelledSamples, _ columns: Range<Int>, _ cotangents: MatrixView) {
        let weight = 1 / Double(samples.count)
        for label in 0..<classes {
            let (row, source) = (cotangents.row(label), probabilities.elements + offset(label, 0))
            for sample in 0..<columns.count { row[sample] = weight * source[sample] }
        }
        for sample in 0..<columns.count {
            cotangents.row(samples.labels[columns.lowerBound + sample])[sample] -= weight
        }
    }

    /// -sum log softmax(s)_y; with v the cotangents of s, those of the logits are s (v - s . v).
    private func softmaxTwice(_ samples: LabelledSamples, _ columns: Range<Int>, _ cotangents: MatrixView?) -> Double {
        let weight = 1 / Double(samples.count)
        var loss = 0.0
        for sample in 0..<columns.count {
            let label = samples.labels[columns.lowerBound + sample]
            let s = probabilities.elements + sample
            let second = scratch.elements
            let step = probabilities.columns
            // s lies in [0, 1], so the exponentials need no shift.
            var sum = 0.0
            for other in 0..<classes {
                second[other * step] = exp(s[other * step])
                sum += second[other * step]
            }
            loss += log(sum) - s[label * step]
            guard let cotangents else { continue }
            var dot = 0.0
            for other in 0..<classes {
                second[other * step] = weight * (second[other * step] / sum - (other == label ? 1 : 0))
                dot += s[other * step] * second[other * step]
            }
            for other in 0..<classes { cotangents.row(other)[sample] = s[other * step] * (second[other * step] - dot) }
        }
        return loss
    }

    /// sum t log(t / s); its derivatives with respect to the logits are s sum(t) - t.
    private func divergence(from softLabels: MatrixView, _ cotangents: MatrixView?) -> Double {
        let totals = scratch.elements
        totals.update(repeating: 0, count: softLabels.columns)
        var divergence = 0.0
        for label in 0..<classes {
            let (t, logS) = (softLabels.row(label), logProbabilities.elements + offset(label, 0))
            for sample in 0..<softLabels.columns where t[sample] > 0 {
                divergence += t[sample] * (log(t[sample]) - logS[sample])
                totals[sample] += t[sample]
            }
        }
        guard let cotangents else { return divergence }
        for label in 0..<classes {
            let (t, s) = (softLabels.row(label), probabilities.elements + offset(label, 0))
            let row = cotangents.row(label)
            for sample in 0..<softLabels.columns { row[sample] += s[sample] * totals[sample] - t[sample] }
        }
        return divergence
    }
}

/// Softmax over the rows of each column, and its logarithm, shifted by the largest logit so that nothing overflows.
package func softmax(_ logits: MatrixView, probabilities: Matrix, logarithms: Matrix) {
    for sample in 0..<logits.columns {
        var largest = logits.row(0)[sample]
        for label in 1..<max(logits.rows, 1) { largest = max(largest, logits.row(label)[sample]) }
        var sum = 0.0
        for label in 0..<logits.rows {
            let exponential = exp(logits.row(label)[sample] - largest)
            probabilities.elements[label * probabilities.columns + sample] = exponential
            sum += exponential
        }
        let logSum = log(sum)
        for label in 0..<logits.rows {
            probabilities.elements[label * probabilities.columns + sample] /= sum
            logarithms.elements[label * logarithms.columns + sample] = logits.row(label)[sample] - largest - logSum
        }
    }
}
