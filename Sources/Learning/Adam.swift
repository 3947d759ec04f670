import Numerics

/// The Adam optimiser.
///
/// Source: D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, Algorithm 1; the update is
/// arranged as in PyTorch.
package final class Adam<Element: Real> {
    package let learningRate: Double
    package static var beta1: Double { 0.9 }
    package static var beta2: Double { 0.999 }
    package static var epsilon: Double { 1e-8 }
    private let firstMoment: Matrix<Element>
    private let secondMoment: Matrix<Element>
    private var power1 = 1.0
    private var power2 = 1.0

    package init(learningRate: Double, parameterCount: Int) {
        self.learningRate = learningRate
        firstMoment = Matrix(rows: 1, columns: parameterCount)
        secondMoment = Matrix(rows: 1, columns: parameterCount)
    }

    /// All that a step depends on beside the gradient: the running moments, and the powers of their decay.
    package struct State: Equatable {
        var firstMoment: [Element]
        var secondMoment: [Element]
        var power1: Double
        var power2: Double
    }

    /// Set, it has as many moments as there are parameters.
    package var state: State {
        get {
            State(
                firstMoment: firstMoment.values, secondMoment: secondMoment.values, power1: power1, power2: power2)
        }
        set {
            firstMoment.copy(from: Matrix(vector: newValue.firstMoment))
            secondMoment.copy(from: Matrix(vector: newValue.secondMoment))
            (power1, power2) = (newValue.power1, newValue.power2)
        }
    }

    /// Changes the parameters by one step against the gradient.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func step(_ parameters: MatrixView<Element>, gradient: MatrixView<Element>) {
        power1 *= Self.beta1
        power2 *= Self.beta2
        let stepSize = Element(learningRate / (1 - power1))
        let scale = Element((1 - power2).squareRoot())
        let (beta1, beta2, epsilon) = (Element(Self.beta1), Element(Self.beta2), Element(Self.epsilon))
        let (p, g) = (parameters.elements, gradient.elements)
        let (m, v) = (firstMoment.elements, secondMoment.elements)
        for index in 0..<firstMoment.columns {
            m[index] = beta1 * m[index] + (1 - beta1) * g[index]
            v[index] = beta2 * v[index] + (1 - beta2) * g[index] * g[index]
            p[index] -= stepSize * m[index] / (v[index].squareRoot() / scale + epsilon)
        }
    }
}
