// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// A dense layer y = W x + b. A parameter vector holds its weights (row-major, outputs x inputs) and then its biases.
package struct DenseLayer {
    let inputs, outputs: Int
    /// Where the layer's parameters begin in the vector.
    let offset: Int

    var parameterCount: Int { outputs * inputs + outputs }

    /// The parameters of layers one behind the other: inputs, hidden layers, outputs; `Int.max` for more than can be
    /// counted.
    package static func parameterCount(widths: [Int]) -> Int {
        let count = zip(widths, widths.dropFirst()).reduce(0.0) { $0 + (Double($1.0) + 1) * Double($1.1) }
        return Int(exactly: count) ?? .max
    }

    private func weights<Element: Real>(_ vector: UnsafeMutablePointer<Element>) -> MatrixView<Element> {
        MatrixView(elements: vector + offset, rows: outputs, columns: inputs, stride: inputs)
    }

    private func biases<Element: Real>(_ vector: UnsafeMutablePointer<Element>) -> UnsafeMutablePointer<Element> {
        vector + (offset + outputs * inputs)
    }

    /// Draws weights and biases uniformly from +-1/sqrt(inputs), as PyTorch's `Linear` does.
    func initialise<Element: Real>(_ vector: UnsafeMutablePointer<Element>, from random: inout Philox) {
        let bound = 1 / Double(inputs).squareRoot()
        for index in 0..<parameterCount { vector[offset + index] = Element(random.uniform(in: -bound..<bound)) }
    }

    /// y = W x + b, a column a sample.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func forward<Element: Real>(
        _ x: MatrixView<Element>, parameters: UnsafeMutablePointer<Element>, into y: MatrixView<Element>
    ) {
        let biases = biases(parameters)
        for output in 0..<outputs { y.row(output).update(repeating: biases[output], count: y.columns) }
        kernels().multiply(weights(parameters), .plain, x, .plain, accumulating: true, into: y)
    }

    /// Adds to the gradient of the parameters, given the cotangents of y.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func backward<Element: Real>(
        _ cotangents: MatrixView<Element>, x: MatrixView<Element>, addingTo gradient: UnsafeMutablePointer<Element>
    ) {
        kernels().multiply(cotangents, .plain, x, .transposed, accumulating: true, into: weights(gradient))
        let biases = biases(gradient)
        for output in 0..<outputs {
            let row = cotangents.row(output)
            var sum: Element = 0
            for sample in 0..<cotangents.columns { sum += row[sample] }
            biases[output] += sum
        }
    }

    /// The cotangents of x, given those of y.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func inputCotangents<Element: Real>(
        _ cotangents: MatrixView<Element>, parameters: UnsafeMutablePointer<Element>, into result: MatrixView<Element>
    ) {
        kernels().multiply(weights(parameters), .transposed, cotangents, .plain, into: result)
    }
}
