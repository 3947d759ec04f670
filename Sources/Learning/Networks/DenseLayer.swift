// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Kernels

/// A dense layer y = W x + b, or y = W x. A parameter vector holds its weights (row-major, outputs x inputs) and then its biases.
struct DenseLayer {
    let inputs, outputs: Int
    let hasBiases: Bool
    /// Where the layer's parameters begin in the vector.
    let offset: Int

    var parameterCount: Int { outputs * inputs + (hasBiases ? outputs : 0) }

    private func weights<Element: Real>(_ vector: UnsafeMutablePointer<Element>) -> MatrixView<Element> {
        MatrixView(elements: vector + offset, rows: outputs, columns: inputs, stride: inputs)
    }

    private func biases<Element: Real>(_ vector: UnsafeMutablePointer<Element>) -> UnsafeMutablePointer<Element> {
        vector + (offset + outputs * inputs)
    }

    /// Draws weights and biases.
    ///
    /// - Parameter draw: nil for uniformly from +-1/sqrt(inputs), as PyTorch's `Linear` does.
    func initialise<Element: Real>(
        _ vector: UnsafeMutablePointer<Element>, from random: inout Philox, drawing draw: Draw?
    ) {
        let bound = 1 / Double(inputs).squareRoot()
        let draw = draw ?? .uniform(from: -bound, to: bound)
        for index in 0..<parameterCount { vector[offset + index] = Element(draw.next(inputs: inputs, from: &random)) }
    }

    /// y = W x + b, a column a sample.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func forward<Element: Real>(
        _ x: MatrixView<Element>, parameters: UnsafeMutablePointer<Element>, into y: MatrixView<Element>
    ) {
        let biases = biases(parameters)
        for output in 0..<outputs {
            y.row(output).update(repeating: hasBiases ? biases[output] : 0, count: y.columns)
        }
        kernels().multiply(weights(parameters), .plain, x, .plain, accumulating: true, into: y)
    }

    /// Adds to the gradient of the parameters, given the cotangents of y.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    func backward<Element: Real>(
        _ cotangents: MatrixView<Element>, x: MatrixView<Element>, addingTo gradient: UnsafeMutablePointer<Element>
    ) {
        kernels().multiply(cotangents, .plain, x, .transposed, accumulating: true, into: weights(gradient))
        guard hasBiases else { return }
        let biases = biases(gradient)
        for output in 0..<outputs { biases[output] += cotangents.total(ofRow: output) }
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

extension MatrixView {
    @inline(__always)
    func total(ofRow row: Int) -> Element {
        let values = self.row(row)
        var sum: Element = 0
        for column in 0..<columns { sum += values[column] }
        return sum
    }
}
