// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// Dense layers with ReLU between them.
package final class MultilayerPerceptron<Element: Real>: Network {
    package let blockSize, inputs: Int
    package let outputs: Outputs
    private let layers: DenseStack<Element>
    private let parameters, accumulated: Matrix<Element>

    /// - Parameter widths: inputs, hidden layers, classes; two numbers at least.
    package init(widths: [Int], blockSize: Int) {
        precondition(widths.count >= 2, "A perceptron has inputs and outputs.")
        self.blockSize = blockSize
        (inputs, outputs) = (widths[0], .logits(classes: widths[widths.count - 1]))
        layers = DenseStack(DenseShape(widths: widths), offset: 0, blockSize: blockSize)
        parameters = Matrix(rows: 1, columns: layers.parameterCount)
        accumulated = Matrix(rows: 1, columns: layers.parameterCount)
    }

    package var parameterCount: Int { parameters.columns }

    package func initialParameters(from random: inout Philox) -> Matrix<Element> {
        let initial = Matrix<Element>(rows: 1, columns: parameterCount)
        layers.initialise(initial.elements, from: &random)
        return initial
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func bind(_ parameters: MatrixView<Element>) {
        self.parameters.elements.update(from: parameters.elements, count: parameterCount)
        accumulated.fill(0)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func outputs(of samples: MatrixView<Element>, into outputs: MatrixView<Element>) {
        layers.forward(samples, parameters: parameters.elements, into: outputs)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func backpropagate(_ cotangents: MatrixView<Element>, samples: MatrixView<Element>) {
        layers.backward(cotangents, inputs: samples, parameters: parameters.elements, addingTo: accumulated.elements)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func gradient(into gradient: MatrixView<Element>) {
        gradient.elements.update(from: accumulated.elements, count: parameterCount)
    }
}
