// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// What a layer makes of each of its sums.
public enum Activation: String, Sendable, Codable, CaseIterable {
    case tanh, relu, none
}

/// A dense layer with an activation behind it: scale activation(W x + b), without b where its shape says so.
package final class ActivatedLayer<Element: Real>: Layers {
    private let layer: DenseStack<Element>
    private let activation: Activation
    private let scale: Element
    /// Of the block evaluated last: the activations, and the cotangents of the sums.
    private let activated, sums: Matrix<Element>
    package var parameterCount: Int { layer.parameterCount }

    package init(_ shape: DenseShape, _ activation: Activation, scale: Double, offset: Int, blockSize: Int) {
        (self.activation, self.scale) = (activation, Element(scale))
        layer = DenseStack(shape, offset: offset, blockSize: blockSize)
        activated = Matrix(rows: shape.outputs, columns: blockSize)
        sums = Matrix(rows: shape.outputs, columns: blockSize)
    }

    package func initialise(
        _ vector: UnsafeMutablePointer<Element>, from random: inout Philox, drawing draw: Draw? = nil
    ) { layer.initialise(vector, from: &random, drawing: draw) }

    /// The outputs (outputs x m) for inputs in columns (inputs x m).
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func forward(
        _ inputs: MatrixView<Element>, parameters: UnsafeMutablePointer<Element>, into outputs: MatrixView<Element>
    ) {
        let activated = activated.view(columns: 0..<inputs.columns)
        layer.forward(inputs, parameters: parameters, into: activated)
        for row in 0..<activated.rows {
            let (values, target) = (activated.row(row), outputs.row(row))
            for column in 0..<activated.columns {
                switch activation {
                case .tanh: values[column] = Element(Double.hyperbolicTangent(Double(values[column])))
                case .relu: values[column] = max(values[column], 0)
                case .none: break
                }
                target[column] = scale * values[column]
            }
        }
    }

    /// Adds the block evaluated last to the gradient, given the cotangents of its outputs.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func backward(
        _ cotangents: MatrixView<Element>, inputs: MatrixView<Element>, parameters: UnsafeMutablePointer<Element>,
        addingTo gradient: UnsafeMutablePointer<Element>, inputCotangents: MatrixView<Element>? = nil
    ) {
        let sums = sums.view(columns: 0..<inputs.columns)
        for row in 0..<sums.rows {
            let (values, source, target) = (activated.row(row), cotangents.row(row), sums.row(row))
            for column in 0..<sums.columns {
                let slope: Element =
                    switch activation {
                    case .tanh: 1 - values[column] * values[column]
                    case .relu: values[column] > 0 ? 1 : 0
                    case .none: 1
                    }
                target[column] = scale * slope * source[column]
            }
        }
        layer.backward(
            sums, inputs: inputs, parameters: parameters, addingTo: gradient, inputCotangents: inputCotangents)
    }
}
