// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Stochastic gradient descent, with momentum and Nesterov's variant of it.
///
/// Source: I. Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013; the update
/// is arranged as in PyTorch, with the learning rate outside of the momentum: v = momentum v + g, p -= rate v.
package final class GradientDescent<Element: Real>: Optimiser {
    package var learningRate: Double
    private let settings: OptimiserSettings
    /// Empty without momentum.
    private let velocity: Matrix<Element>

    package init(_ settings: OptimiserSettings, learningRate: Double, parameterCount: Int) {
        (self.settings, self.learningRate) = (settings, learningRate)
        velocity = Matrix(rows: settings.momentum == 0 ? 0 : 1, columns: parameterCount)
    }

    package var state: OptimiserState<Element> {
        get { OptimiserState(vectors: velocity.rows == 0 ? [] : [velocity.values]) }
        set { if let values = newValue.vectors.first { velocity.copy(from: Matrix(vector: values)) } }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func step(_ parameters: MatrixView<Element>, gradient: MatrixView<Element>) {
        let (p, g, v) = (parameters.elements, gradient.elements, velocity.elements)
        let (rate, momentum) = (Element(learningRate), Element(settings.momentum))
        let decay = Element(settings.effectiveWeightDecay)
        let (count, hasMomentum, nesterov) = (parameters.columns, velocity.rows > 0, settings.nesterov)
        if decay != 0 { for index in 0..<count { g[index] += decay * p[index] } }
        guard hasMomentum else {
            for index in 0..<count { p[index] -= rate * g[index] }
            return
        }
        for index in 0..<count {
            v[index] = momentum * v[index] + g[index]
            p[index] -= rate * (nesterov ? g[index] + momentum * v[index] : v[index])
        }
    }
}
