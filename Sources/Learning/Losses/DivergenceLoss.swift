// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// The divergence from a teacher's probabilities t to a student's s, as `DistillationSettings` says, and its derivatives with
/// respect to the student's logits.
final class DivergenceLoss<Element: Real> {
    private let settings: DistillationSettings
    private let classes: Int
    private let temperature: Element
    /// Of the block in work, class by class: the logits over the temperature T, their softmax p and log p.
    private let logits, softened, logSoftened: Matrix<Element>
    /// The probabilities s that are compared, and log s: p, or where softmax is applied twice the softmax of p.
    private let probabilities, logProbabilities: Matrix<Element>
    private let kernels: any KernelSet<Element>

    /// - Parameter shared: where the softmax of the logits themselves and its logarithm are found, which serve at the
    ///   temperature 1.
    init(
        _ settings: DistillationSettings, classes: Int, blockSize: Int, kernels: any KernelSet<Element>,
        shared: (probabilities: Matrix<Element>, logarithms: Matrix<Element>)
    ) {
        (self.settings, self.classes, self.kernels) = (settings, classes, kernels)
        temperature = Element(settings.temperature)
        func room() -> Matrix<Element> { Matrix(rows: classes, columns: blockSize) }
        let softens = temperature != 1
        logits = Matrix(rows: classes, columns: softens ? blockSize : 0)
        (softened, logSoftened) = softens ? (room(), room()) : shared
        (probabilities, logProbabilities) = settings.softmax == .twice ? (room(), room()) : (softened, logSoftened)
    }

    /// Whether it is a mean over the samples.
    var isMean: Bool { settings.reduction != .sum }

    /// The divergence of a block, with its weight; its derivatives are added to the cotangents.
    ///
    /// - Parameters:
    ///   - count: the number of samples that a mean is over.
    ///   - sums: of each sample sum t and sum t log t.
    @inline(__always)
    func evaluate(
        from softLabels: MatrixView<Element>, sums: MatrixView<Element>, _ logits: MatrixView<Element>, of count: Int,
        cotangents: MatrixView<Element>?
    ) -> Double {
        let scale = settings.divergenceScale(samples: count, classes: classes)
        if temperature != 1 { soften(logits) }
        let weight = Element(scale) / temperature
        if settings.divergence == .forward && settings.softmax == .once {
            return scale * Double(forward(softLabels, sums, weight, cotangents))
        }
        if settings.softmax == .twice {
            kernels.softmax(
                softened.view(columns: 0..<softLabels.columns), probabilities: probabilities.view,
                logarithms: logProbabilities.view)
        }
        var divergence: Element = 0
        for sample in 0..<softLabels.columns { divergence += general(softLabels, sums, sample, weight, cotangents) }
        return scale * Double(divergence)
    }

    @inline(__always)
    private func offset(_ label: Int, _ sample: Int) -> Int { label * probabilities.columns + sample }

    /// sum t log(t / s); the derivatives with respect to the logits are (s sum(t) - t) / T.
    @inline(__always)
    private func forward(
        _ softLabels: MatrixView<Element>, _ sums: MatrixView<Element>, _ weight: Element,
        _ cotangents: MatrixView<Element>?
    ) -> Element {
        let (totals, entropies) = (sums.row(0), sums.row(1))
        var divergence: Element = 0
        for sample in 0..<softLabels.columns {
            var sum = entropies[sample]
            for label in 0..<classes {
                let t = softLabels.row(label)[sample]
                // 0 log 0 is 0, also where s is 0 as well.
                sum -= t > 0 ? t * logProbabilities.elements[offset(label, sample)] : 0
            }
            divergence += sum
        }
        guard let cotangents else { return divergence }
        for label in 0..<classes {
            let (t, s) = (softLabels.row(label), probabilities.elements + offset(label, 0))
            let row = cotangents.row(label)
            for sample in 0..<softLabels.columns { row[sample] += weight * (s[sample] * totals[sample] - t[sample]) }
        }
        return divergence
    }

    /// Any divergence of one sample. With z what the last softmax is taken of, its derivatives d by z are
    ///
    ///     forward  sum t log(t / s)    s sum(t) - t
    ///     reverse  sum s log(s / t)    s (log(s / t) - sum s log(s / t))
    ///     unlogged sum t (log t - s)   s (sum s t - t)
    ///
    /// and where z is itself a softmax p, those by the logits over T are p (d - sum p d).
    @inline(__always)
    private func general(
        _ softLabels: MatrixView<Element>, _ sums: MatrixView<Element>, _ sample: Int, _ weight: Element,
        _ cotangents: MatrixView<Element>?
    ) -> Element {
        func t(_ label: Int) -> Element { softLabels.row(label)[sample] }
        func s(_ label: Int) -> Element { probabilities.elements[offset(label, sample)] }
        func logS(_ label: Int) -> Element { logProbabilities.elements[offset(label, sample)] }
        // The least positive number takes the place of a teacher's 0, whose logarithm is infinite.
        func ratio(_ label: Int) -> Element {
            logS(label) - Element.logarithm(max(t(label), Element.leastNormalMagnitude))
        }
        let (total, entropy) = (sums.row(0)[sample], sums.row(1)[sample])
        // What the divergence needs summed over the classes.
        var sum: Element = 0
        for label in 0..<classes {
            switch settings.divergence {
            case .forward: sum += t(label) > 0 ? t(label) * logS(label) : 0
            case .reverse: sum += s(label) * ratio(label)
            case .unlogged: sum += s(label) * t(label)
            }
        }
        let divergence = settings.divergence == .reverse ? sum : entropy - sum
        guard let cotangents else { return divergence }
        func derivative(_ label: Int) -> Element {
            switch settings.divergence {
            case .forward: s(label) * total - t(label)
            case .reverse: s(label) * (ratio(label) - sum)
            case .unlogged: s(label) * (sum - t(label))
            }
        }
        guard settings.softmax == .twice else {
            for label in 0..<classes { cotangents.row(label)[sample] += weight * derivative(label) }
            return divergence
        }
        var mean: Element = 0
        for label in 0..<classes { mean += softened.elements[offset(label, sample)] * derivative(label) }
        for label in 0..<classes {
            let p = softened.elements[offset(label, sample)]
            cotangents.row(label)[sample] += weight * p * (derivative(label) - mean)
        }
        return divergence
    }

    /// The softmax of the logits over the temperature, and its logarithm.
    @inline(__always)
    private func soften(_ logits: MatrixView<Element>) {
        let cooled = self.logits.view(columns: 0..<logits.columns)
        for label in 0..<classes {
            for sample in 0..<logits.columns { cooled.row(label)[sample] = logits.row(label)[sample] / temperature }
        }
        kernels.softmax(cooled, probabilities: softened.view, logarithms: logSoftened.view)
    }
}
