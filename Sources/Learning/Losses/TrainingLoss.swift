// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// The loss of a training: that of the labels, a mean over the samples, and with distillation the divergence from the teacher's
/// probabilities, as `DistillationSettings` says.
package final class TrainingLoss<Element: Real> {
    private let loss: Loss
    /// nil without distillation.
    private let divergence: DivergenceLoss<Element>?
    private let classes: Int
    /// nil for logits.
    private let score: ScoreLoss<Element>?
    /// Of one score with distillation: logits of the same probabilities, and the divergence's derivatives.
    private let scoreLogits, scoreCotangents: Matrix<Element>
    private let crossEntropyWeight: Double
    /// Of the block in work, class by class: softmax s, log s, and what the second softmax needs.
    private let probabilities: Matrix<Element>
    private let logProbabilities: Matrix<Element>
    private let scratch: Matrix<Element>
    private let kernels: any KernelSet<Element>

    /// The two terms of a block.
    package struct Terms {
        /// Of the labels: the cross-entropy, or another loss.
        package var crossEntropy = 0.0
        package var divergence = 0.0
        /// The first without its weight, which may be 0.
        package var ofLabels = 0.0
        package var total: Double { crossEntropy + divergence }

        package init() {}

        package static func += (left: inout Terms, right: Terms) {
            left.crossEntropy += right.crossEntropy
            left.divergence += right.divergence
            left.ofLabels += right.ofLabels
        }
    }

    /// - Parameter factor: of losses that have one.
    package init(
        _ loss: Loss, factor: Double = 1, distillation: DistillationSettings?, outputs: Outputs, blockSize: Int
    ) {
        (self.loss, classes) = (loss, outputs.classes)
        if case .score(let score) = outputs {
            self.score = ScoreLoss(loss, factor: factor, score)
        } else {
            precondition(!loss.takesScore, "The loss is of one score.")
            score = nil
        }
        let columns = score == nil || distillation == nil ? 0 : blockSize
        (scoreLogits, scoreCotangents) = (Matrix(rows: 2, columns: columns), Matrix(rows: 2, columns: columns))
        crossEntropyWeight = distillation?.crossEntropyWeight ?? 1
        probabilities = Matrix(rows: classes, columns: blockSize)
        logProbabilities = Matrix(rows: classes, columns: blockSize)
        scratch = Matrix(rows: classes, columns: blockSize)
        let kernels: any KernelSet<Element> = Kernels.kernels()
        self.kernels = kernels
        divergence = distillation.map { [classes, probabilities, logProbabilities] in
            DivergenceLoss(
                $0, classes: classes, blockSize: blockSize, kernels: kernels,
                shared: (probabilities, logProbabilities))
        }
    }

    /// The parameters that the loss has of its own, trained with those of the network; they start at 1.
    package var parameterCount: Int { score?.parameters.columns ?? 0 }

    /// Takes its parameters, those behind the first `start`, and forgets their derivatives.
    package func bind(_ parameters: MatrixView<Element>, from start: Int) {
        score?.parameters.elements.update(from: parameters.elements + start, count: parameterCount)
        score?.gradient.fill(0)
    }

    /// Writes the derivatives with respect to its parameters behind the first `start`.
    package func gradient(into gradient: MatrixView<Element>, from start: Int) {
        guard let score else { return }
        (gradient.elements + start).update(from: score.gradient.elements, count: parameterCount)
    }

    /// The loss of a block of samples, and where wanted its derivatives with respect to the outputs.
    ///
    /// - Parameters:
    ///   - outputs: of the network, as many x m.
    ///   - count: the number of samples that the mean is over.
    ///   - cotangents: as many as outputs x m, written.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func evaluate(
        _ outputs: MatrixView<Element>, block: SampleBlock<Element>, of count: Int, cotangents: MatrixView<Element>?
    ) -> Terms {
        precondition(divergence == nil || block.softLabels != nil, "Distillation needs a teacher's probabilities.")
        guard let score else { return evaluate(logits: outputs, block: block, of: count, cotangents: cotangents) }
        let weight = Element(crossEntropyWeight) / Element(count)
        var terms = Terms()
        let sum = Double(score.evaluate(outputs, block, weight, cotangents))
        terms.crossEntropy = crossEntropyWeight * sum / Double(count)
        terms.ofLabels = sum / Double(count)
        if let divergence, let softLabels = block.softLabels, let sums = block.softLabelSums {
            let columns = 0..<block.count
            let (logits, ofLogits) = (scoreLogits.view(columns: columns), scoreCotangents.view(columns: columns))
            score.logits(of: outputs, into: logits)
            kernels.softmax(logits, probabilities: probabilities.view, logarithms: logProbabilities.view)
            scoreCotangents.fill(0)
            terms.divergence = divergence.evaluate(
                from: softLabels, sums: sums, logits, of: count, cotangents: ofLogits)
            if let cotangents { score.add(ofLogits, of: outputs, to: cotangents) }
        }
        return terms
    }

    @inline(__always)
    private func evaluate(
        logits: MatrixView<Element>, block: SampleBlock<Element>, of count: Int, cotangents: MatrixView<Element>?
    ) -> Terms {
        let weight = Element(crossEntropyWeight) / Element(count)
        kernels.softmax(logits, probabilities: probabilities.view, logarithms: logProbabilities.view)
        var terms = Terms()
        switch loss {
        case .softmaxTwice: terms.crossEntropy = Double(softmaxTwice(block, weight, cotangents)) / Double(count)
        default:
            var sum: Element = 0
            for sample in 0..<block.count { sum += logProbabilities.elements[offset(block.labels[sample], sample)] }
            terms.crossEntropy = -Double(sum) / Double(count)
            if let cotangents { crossEntropyCotangents(block, weight, cotangents) }
        }
        terms.ofLabels = terms.crossEntropy
        terms.crossEntropy *= crossEntropyWeight
        if let divergence, let softLabels = block.softLabels, let sums = block.softLabelSums {
            terms.divergence = divergence.evaluate(
                from: softLabels, sums: sums, logits, of: count, cotangents: cotangents)
        }
        return terms
    }

    /// Whether the divergence is a mean over the samples.
    var averagesDivergence: Bool { divergence?.isMean ?? false }

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
}
