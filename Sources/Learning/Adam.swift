import Numerics

/// The Adam optimiser.
///
/// Source: D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, Algorithm 1; the update is
/// arranged as in PyTorch.
package struct Adam {
    package let learningRate: Double
    package static let beta1 = 0.9
    package static let beta2 = 0.999
    package static let epsilon = 1e-8
    private let firstMoment: Matrix
    private let secondMoment: Matrix
    private var power1 = 1.0
    private var power2 = 1.0

    package init(learningRate: Double, parameterCount: Int) {
        self.learningRate = learningRate
        firstMoment = Matrix(rows: 1, columns: parameterCount)
        secondMoment = Matrix(rows: 1, columns: parameterCount)
    }

    /// Changes the parameters by one step against the gradient.
    package mutating func step(_ parameters: MatrixView, gradient: MatrixView) {
        power1 *= Self.beta1
        power2 *= Self.beta2
        let stepSize = learningRate / (1 - power1)
        let scale = (1 - power2).squareRoot()
        let (p, g) = (parameters.elements, gradient.elements)
        let (m, v) = (firstMoment.elements, secondMoment.elements)
        for index in 0..<firstMoment.columns {
            m[index] = Self.beta1 * m[index] + (1 - Self.beta1) * g[index]
            v[index] = Self.beta2 * v[index] + (1 - Self.beta2) * g[index] * g[index]
            p[index] -= stepSize * m[index] / (v[index].squareRoot() / scale + Self.epsilon)
        }
    }
}
