// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// The Adam optimiser, with weight decay in the gradient or, as AdamW, beside it.
///
/// Sources: D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, Algorithm 1; I. Loshchilov and
/// F. Hutter, "Decoupled Weight Decay Regularization", ICLR 2019. The update is arranged as in PyTorch.
package final class Adam<Element: Real>: Optimiser {
    package var learningRate: Double
    private let weightDecay: Double
    private let isDecoupled: Bool
    private let firstMoment, secondMoment: Matrix<Element>
    private let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8)
    /// The decay rates to the power of the number of steps.
    private var (power1, power2) = (1.0, 1.0)

    /// - Parameter isDecoupled: whether weights decay beside the gradient's step, as in AdamW.
    package init(learningRate: Double, parameterCount: Int, weightDecay: Double = 0, isDecoupled: Bool = false) {
        (self.learningRate, self.weightDecay, self.isDecoupled) = (learningRate, weightDecay, isDecoupled)
        firstMoment = Matrix(rows: 1, columns: parameterCount)
        secondMoment = Matrix(rows: 1, columns: parameterCount)
    }

    /// The running moments, and the powers of their decay.
    package var state: OptimiserState<Element> {
        get { OptimiserState(vectors: [firstMoment.values, secondMoment.values], numbers: [power1, power2]) }
        set {
            firstMoment.copy(from: Matrix(vector: newValue.vectors[0]))
            secondMoment.copy(from: Matrix(vector: newValue.vectors[1]))
            (power1, power2) = (newValue.numbers[0], newValue.numbers[1])
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func step(_ parameters: MatrixView<Element>, gradient: MatrixView<Element>) {
        power1 *= self.beta1
        power2 *= self.beta2
        let stepSize = Element(learningRate / (1 - power1))
        let scale = Element((1 - power2).squareRoot())
        let (beta1, beta2, epsilon) = (Element(self.beta1), Element(self.beta2), Element(self.epsilon))
        let (p, g) = (parameters.elements, gradient.elements)
        let (m, v) = (firstMoment.elements, secondMoment.elements)
        if weightDecay != 0 { decay(p, g) }
        for index in 0..<firstMoment.columns {
            m[index] = beta1 * m[index] + (1 - beta1) * g[index]
            v[index] = beta2 * v[index] + (1 - beta2) * g[index] * g[index]
            p[index] -= stepSize * m[index] / (v[index].squareRoot() / scale + epsilon)
        }
    }

    @inline(__always)
    private func decay(_ p: UnsafeMutablePointer<Element>, _ g: UnsafeMutablePointer<Element>) {
        if isDecoupled {
            let kept = Element(1 - learningRate * weightDecay)
            for index in 0..<firstMoment.columns { p[index] *= kept }
        } else {
            let decay = Element(weightDecay)
            for index in 0..<firstMoment.columns { g[index] += decay * p[index] }
        }
    }
}
