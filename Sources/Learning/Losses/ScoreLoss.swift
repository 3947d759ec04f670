// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// A loss of one score, and its derivatives with respect to the values that the score is made of.
final class ScoreLoss<Element: Real> {
    private let loss: Loss
    private let factor: Element
    private let score: Score
    /// Of the weighted fidelity: the weights a, then b, of all values; empty for other losses.
    let parameters, gradient: Matrix<Element>
    /// Probabilities are kept so far from 0 and 1 in a divergence.
    static var margin: Element { 1e-6 }

    init(_ loss: Loss, factor: Double, _ score: Score) {
        precondition(loss.takesScore, "A cross-entropy takes logits.")
        (self.loss, self.factor, self.score) = (loss, Element(factor), score)
        let count = loss == .weightedFidelity ? 2 * score.training.count : 0
        parameters = Matrix(rows: 1, columns: count)
        parameters.fill(1)
        gradient = Matrix(rows: 1, columns: count)
    }

    /// The sum over a block.
    ///
    /// - Parameters:
    ///   - values: as many as the score is made of x m.
    ///   - weight: of each sample in the derivatives.
    @inline(__always)
    func evaluate(
        _ values: MatrixView<Element>, _ block: SampleBlock<Element>, _ weight: Element,
        _ cotangents: MatrixView<Element>?
    ) -> Element {
        var sum: Element = 0
        for sample in 0..<block.count {
            let y: Element = block.labels[sample] == 0 ? -1 : 1
            if loss == .weightedFidelity {
                sum += weightedFidelity(values, y, sample, weight, cotangents)
                continue
            }
            let (loss, derivative) = self.loss(values.sum(sample, weights: score.training), y)
            sum += loss
            guard let cotangents else { continue }
            for row in 0..<values.rows {
                cotangents.row(row)[sample] = weight * derivative * Element(score.training[row])
            }
        }
        return sum
    }

    /// The loss of a score and its derivative.
    @inline(__always)
    private func loss(_ f: Element, _ y: Element) -> (Element, Element) {
        switch loss {
        case .square: return (factor * (f - y) * (f - y), 2 * factor * (f - y))
        case .hinge: return y * f < 1 ? (1 - y * f, -y) : (0, 0)
        case .logistic:
            let margin = factor * y * f
            let small = Element.exponential(-abs(margin))
            // 1 / (1 + exp(margin)), without overflow.
            let share = (margin > 0 ? small : 1) / (1 + small)
            return (max(-margin, 0) + Element.logarithm(1 + small), -factor * y * share)
        case .linear: return (factor * (1 - y * f), -factor * y)
        case .crossEntropy, .softmaxTwice, .weightedFidelity: return (0, 0)
        }
    }

    @inline(__always)
    private func weightedFidelity(
        _ values: MatrixView<Element>, _ y: Element, _ sample: Int, _ weight: Element,
        _ cotangents: MatrixView<Element>?
    ) -> Element {
        var sum: Element = 0
        for row in 0..<values.rows {
            let z = values.row(row)[sample]
            let (first, second) = ((1 - z) / 2, (1 + z) / 2)
            let (a, b) = (parameters.elements + row, parameters.elements + values.rows + row)
            let (missing, otherMissing) = (a.pointee * first - (1 - y) / 2, b.pointee * second - (1 + y) / 2)
            sum += (missing * missing + otherMissing * otherMissing) / 2
            guard let cotangents else { continue }
            cotangents.row(row)[sample] = weight * (b.pointee * otherMissing - a.pointee * missing) / 2
            gradient.elements[row] += weight * missing * first
            gradient.elements[values.rows + row] += weight * otherMissing * second
        }
        return sum
    }

    /// Logits (2 x m) whose softmax is the classes' probabilities.
    @inline(__always)
    func logits(of values: MatrixView<Element>, into logits: MatrixView<Element>) {
        for sample in 0..<values.columns {
            let second = probability(values, sample).value
            logits.row(0)[sample] = Element.logarithm(1 - second)
            logits.row(1)[sample] = Element.logarithm(second)
        }
    }

    /// Adds what the derivatives with respect to these logits make of those with respect to the values.
    @inline(__always)
    func add(_ logits: MatrixView<Element>, of values: MatrixView<Element>, to cotangents: MatrixView<Element>) {
        for sample in 0..<values.columns {
            let second = probability(values, sample)
            guard !second.isCut else { continue }
            let ofScore = (logits.row(1)[sample] / second.value - logits.row(0)[sample] / (1 - second.value)) / 2
            for row in 0..<values.rows {
                cotangents.row(row)[sample] += ofScore * Element(score.prediction[row])
            }
        }
    }

    /// The second class's probability.
    @inline(__always)
    private func probability(_ values: MatrixView<Element>, _ sample: Int) -> (value: Element, isCut: Bool) {
        let probability = (1 + values.sum(sample, weights: score.prediction)) / 2
        let kept = min(max(probability, Self.margin), 1 - Self.margin)
        return (kept, kept != probability)
    }
}
