// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning

/// Layers of a model, evaluated and differentiated a sample at a time.
struct ModelLayers {
    private let layers: any Layers<Double>
    private let parameters, inputs, outputs, cotangents, inputCotangents, gradient: Matrix<Double>

    /// Those behind the circuit.
    init(headOf model: Model) {
        self.init(DenseStack(model.shape, offset: 0, blockSize: 1), model.shape, parameters: model.head)
    }

    /// The one before the circuit.
    init(_ pre: Model.InputLayer) {
        self.init(
            ActivatedLayer(pre.shape, pre.activation, scale: pre.scale, offset: 0, blockSize: 1), pre.shape,
            parameters: pre.parameters)
    }

    private init(_ layers: any Layers<Double>, _ shape: DenseShape, parameters: [Double]) {
        self.layers = layers
        self.parameters = Matrix(vector: parameters)
        (inputs, inputCotangents) = (Matrix(rows: shape.inputs, columns: 1), Matrix(rows: shape.inputs, columns: 1))
        (outputs, cotangents) = (Matrix(rows: shape.outputs, columns: 1), Matrix(rows: shape.outputs, columns: 1))
        gradient = Matrix(rows: 1, columns: layers.parameterCount)
    }

    func outputs(of sample: [Double]) -> [Double] {
        for (row, value) in sample.enumerated() { inputs[row, 0] = value }
        layers.forward(inputs.view, parameters: parameters.elements, into: outputs.view)
        return outputs.values
    }

    /// The derivatives of a function of the outputs with respect to inputs and parameters.
    ///
    /// - Parameter cotangents: the function's derivatives with respect to the outputs.
    func gradient(of sample: [Double], cotangents: [Double]) -> (inputs: [Double], parameters: [Double]) {
        _ = outputs(of: sample)
        for (row, value) in cotangents.enumerated() { self.cotangents[row, 0] = value }
        gradient.fill(0)
        layers.backward(
            self.cotangents.view, inputs: inputs.view, parameters: parameters.elements,
            addingTo: gradient.elements, inputCotangents: inputCotangents.view)
        return (inputCotangents.values, gradient.values)
    }
}
