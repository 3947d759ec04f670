// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// The two readings of "cross-entropy" for a network that ends in a softmax.
public enum CrossEntropyReading: String, Sendable, Codable, CaseIterable {
    /// -mean log s_y, s the softmax output: the textbook's cross-entropy.
    case crossEntropy = "cross-entropy"
    /// -mean log softmax(s)_y, s the softmax output: what `torch.nn.CrossEntropyLoss` computes when it is given the
    /// output of a softmax instead of logits.
    case softmaxTwice = "cross-entropy-of-softmax"
}

/// The loss of a training: cross-entropy, a mean over the samples, and with distillation the Kullback-Leibler divergence
/// sum_j t_j log(t_j / s_j) from the teacher's probabilities t, as `DistillationSettings` says.
package final class TrainingLoss<Element: Real> {
    package let reading: CrossEntropyReading
    /// nil without distillation.
    package let distillation: DistillationSettings?
    private let classes: Int
    private let crossEntropyWeight: Double
    /// Of the block in work, class by class: softmax s, log s, and what the second softmax needs.
    private let probabilities: Matrix<Element>
    private let logProbabilities: Matrix<Element>
    private let scratch: Matrix<Element>
    private let temperature: Element
    /// At the divergence's temperature: the logits, their softmax s and log s. At 1 these are the same matrices as above.
    private let softenedLogits: Matrix<Element>
    private let softenedProbabilities: Matrix<Element>
    private let softenedLogProbabilities: Matrix<Element>
    private let kernels: any KernelSet<Element> = Kernels.kernels()

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

    package init(reading: CrossEntropyReading, distillation: DistillationSettings?, classes: Int, blockSize: Int) {
        (self.reading, self.distillation, self.classes) = (reading, distillation, classes)
        crossEntropyWeight = distillation?.crossEntropyWeight ?? 1
        temperature = Element(distillation?.temperature ?? 1)
        probabilities = Matrix(rows: classes, columns: blockSize)
        logProbabilities = Matrix(rows: classes, columns: blockSize)
        scratch = Matrix(rows: classes, columns: blockSize)
        let softens = temperature != 1
        softenedLogits = Matrix(rows: classes, columns: softens ? blockSize : 0)
        softenedProbabilities = softens ? Matrix(rows: classes, columns: blockSize) : probabilities
        softenedLogProbabilities = softens ? Matrix(rows: classes, columns: blockSize) : logProbabilities
    }

    /// The loss of a block of samples, and where wanted its derivatives with respect to the logits.
    ///
    /// - Parameters:
    ///   - logits: classes x m.
    ///   - count: the number of samples that the cross-entropy is a mean over.
    ///   - cotangents: classes x m, written.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func evaluate(
        _ logits: MatrixView<Element>, block: SampleBlock<Element>, of count: Int, cotangents: MatrixView<Element>?
    ) -> Terms {
        precondition(distillation == nil || block.softLabels != nil, "Distillation needs a teacher's probabilities.")
        let weight = Element(crossEntropyWeight) / Element(count)
        kernels.softmax(logits, probabilities: probabilities.view, logarithms: logProbabilities.view)
        var terms = Terms()
        switch reading {
        case .crossEntropy:
            var sum: Element = 0
            for sample in 0..<block.count { sum += logProbabilities.elements[offset(block.labels[sample], sample)] }
            terms.crossEntropy = -Double(sum) / Double(count)
            if let cotangents { crossEntropyCotangents(block, weight, cotangents) }
        case .softmaxTwice: terms.crossEntropy = Double(softmaxTwice(block, weight, cotangents)) / Double(count)
        }
        terms.crossEntropy *= crossEntropyWeight
        if let distillation, let softLabels = block.softLabels, let sums = block.softLabelSums {
            let scale = distillation.divergenceScale(samples: count)
            terms.divergence = scale * Double(divergence(from: softLabels, sums: sums, logits, scale, cotangents))
        }
        return terms
    }

    /// Whether the divergence is a mean over the samples.
    var averagesDivergence: Bool { distillation?.reduction == .mean }

    @inline(__always)
    private func offset(_ label: Int, _ sample: Int) -> Int { label * probabilities.columns + sample }

    @inline(__always)
    private func crossEntropyCotangents(
        _ block: SampleBlock<Element>, _ weight: Element, _ cotangents: MatrixView<Element>
    ) {
        for label in 0..<classes {
            let (row, source) = (cotangents.row(label), probabilities.elements + offset(label, 0))
            for sample in 0..<block.count { row[sample] = weight * source[sample] }
        }
        for sample in 0..<block.count { cotangents.row(block.labels[sample])[sample] -= weight }
    }

    /// -sum log softmax(s)_y; with v the cotangents of s, those of the logits are s (v - s . v).
    @inline(__always)
    private func softmaxTwice(
        _ block: SampleBlock<Element>, _ weight: Element, _ cotangents: MatrixView<Element>?
    ) -> Element {
        var loss: Element = 0
        let step = probabilities.columns
        for sample in 0..<block.count {
            let label = block.labels[sample]
            let s = probabilities.elements + sample
            let second = scratch.elements + sample
            // s lies in [0, 1], so the exponentials need no shift.
            var sum: Element = 0
            for other in 0..<classes {
                second[other * step] = Element.exponential(s[other * step])
                sum += second[other * step]
            }
            loss += Element.logarithm(sum) - s[label * step]
            guard let cotangents else { continue }
            var dot: Element = 0
            for other in 0..<classes {
                second[other * step] = weight * (second[other * step] / sum - (other == label ? 1 : 0))
                dot += s[other * step] * second[other * step]
            }
            for other in 0..<classes { cotangents.row(other)[sample] = s[other * step] * (second[other * step] - dot) }
        }
        return loss
    }

    /// sum t log(t / s), s the softmax of the logits over the temperature T; the derivatives with respect to the logits,
    /// added to the cotangents times `scale`, are (s sum(t) - t) / T.
    ///
    /// - Parameter sums: of each sample sum t and sum t log t.
    @inline(__always)
    private func divergence(
        from softLabels: MatrixView<Element>, sums: MatrixView<Element>, _ logits: MatrixView<Element>, _ scale: Double,
        _ cotangents: MatrixView<Element>?
    ) -> Element {
        let (totals, entropies) = (sums.row(0), sums.row(1))
        if temperature != 1 { soften(logits) }
        var divergence: Element = 0
        for sample in 0..<softLabels.columns {
            var sum = entropies[sample]
            for label in 0..<classes {
                let t = softLabels.row(label)[sample]
                // 0 log 0 is 0, also where s is 0 as well.
                sum -= t > 0 ? t * softenedLogProbabilities.elements[offset(label, sample)] : 0
            }
            divergence += sum
        }
        guard let cotangents else { return divergence }
        let weight = Element(scale) / temperature
        for label in 0..<classes {
            let (t, s) = (softLabels.row(label), softenedProbabilities.elements + offset(label, 0))
            let row = cotangents.row(label)
            for sample in 0..<softLabels.columns { row[sample] += weight * (s[sample] * totals[sample] - t[sample]) }
        }
        return divergence
    }

    /// The softmax of the logits over the temperature, and its logarithm.
    @inline(__always)
    private func soften(_ logits: MatrixView<Element>) {
        let cooled = softenedLogits.view(columns: 0..<logits.columns)
        for label in 0..<classes {
            for sample in 0..<logits.columns { cooled.row(label)[sample] = logits.row(label)[sample] / temperature }
        }
        kernels.softmax(cooled, probabilities: softenedProbabilities.view, logarithms: softenedLogProbabilities.view)
    }
}
