// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// A step of the optimiser along the gradient that a network has collected.
final class OptimiserStep<Element: Real> {
    let optimiser: any Optimiser<Element>
    private let network: any Network<Element>
    private let loss: TrainingLoss<Element>
    private let parameters, gradient: Matrix<Element>
    private let angleCount: Int
    /// Of the gradients since the last `takeNorms`: their squares, by the angles and by the other parameters.
    private var squares = (angles: 0.0, others: 0.0)
    private var steps = 0

    /// - Parameter parameters: of the network, then of the loss.
    init(
        _ network: any Network<Element>, _ loss: TrainingLoss<Element>, _ settings: TrainingSettings,
        parameters: Matrix<Element>
    ) {
        (self.network, self.loss, self.parameters) = (network, loss, parameters)
        angleCount = network.angleCount
        optimiser = settings.optimiser.optimiser(
            learningRate: settings.learningRate, parameterCount: parameters.columns)
        gradient = Matrix(rows: 1, columns: parameters.columns)
    }

    /// Changes the parameters and binds them.
    ///
    /// Bound once: the validation and the next training pass share what is prepared for them.
    @inline(__always)
    func take() {
        network.gradient(into: gradient.view)
        loss.gradient(into: gradient.view, from: network.parameterCount)
        addSquares()
        optimiser.step(parameters.view, gradient: gradient.view)
        network.bind(parameters.view)
        loss.bind(parameters.view, from: network.parameterCount)
    }

    @inline(__always)
    private func addSquares() {
        let values = gradient.elements
        var sum = 0.0
        for index in 0..<angleCount { sum += Double(values[index]) * Double(values[index]) }
        squares.angles += sum
        sum = 0
        for index in angleCount..<gradient.columns { sum += Double(values[index]) * Double(values[index]) }
        squares.others += sum
        steps += 1
    }

    /// The root mean square of the gradients' norms since this was last asked: by all parameters, and by the angles.
    @inline(__always)
    func takeNorms() -> (all: Float, angles: Float) {
        let (all, angles) = (squares.angles + squares.others, squares.angles)
        let count = Double(max(steps, 1))
        (squares, steps) = ((0, 0), 0)
        // No journal holds infinity.
        func norm(_ squares: Double) -> Float {
            Float(min((squares / count).squareRoot(), Double(Float.greatestFiniteMagnitude)))
        }
        return (norm(all), norm(angles))
    }
}
