// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning

/// The head of a model, evaluated and differentiated a sample at a time.
struct ModelHead {
    private let layers: DenseStack<Double>
    private let parameters, inputs, outputs, cotangents, inputCotangents, gradient: Matrix<Double>

    /// - Parameter widths: inputs first, outputs last; one number for no layers.
    init(widths: [Int], parameters: [Double]) {
        layers = DenseStack(widths: widths, offset: 0, blockSize: 1)
        self.parameters = Matrix(vector: parameters)
        (inputs, inputCotangents) = (Matrix(rows: widths[0], columns: 1), Matrix(rows: widths[0], columns: 1))
        let last = widths[widths.count - 1]
        (outputs, cotangents) = (Matrix(rows: last, columns: 1), Matrix(rows: last, columns: 1))
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
