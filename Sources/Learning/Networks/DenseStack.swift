// SPDX-License-Identifier: Apache-2.0
import Arithmetic

/// What passes samples on, forwards and backwards, with parameters in a vector.
package protocol Layers<Element>: AnyObject {
    associatedtype Element: Real

    var parameterCount: Int { get }
    func forward(
        _ inputs: MatrixView<Element>, parameters: UnsafeMutablePointer<Element>, into outputs: MatrixView<Element>)
    func backward(
        _ cotangents: MatrixView<Element>, inputs: MatrixView<Element>, parameters: UnsafeMutablePointer<Element>,
        addingTo gradient: UnsafeMutablePointer<Element>, inputCotangents: MatrixView<Element>?)
}

/// Dense layers with ReLU between them. A vector holds their parameters, layer after layer. Without layers, the inputs
/// are the outputs. A parameter by itself may be one more output.
package final class DenseStack<Element: Real>: Layers {
    private let layers: [DenseLayer]
    /// The outputs of all layers but the last, after their ReLU, and the cotangents on their way back.
    private let hidden: [Matrix<Element>]
    private let hiddenCotangents: [Matrix<Element>]
    package let parameterCount: Int
    /// Where the parameter is that is an output.
    private let constant: Int?

    /// - Parameters:
    ///   - offset: where the parameters begin in their vector.
    ///   - blockSize: the most samples that pass through at a time.
    package init(_ shape: DenseShape, offset: Int, blockSize: Int) {
        let widths = shape.widths
        precondition(!widths.isEmpty && widths.allSatisfy { $0 > 0 }, "Layers have inputs and outputs.")
        let layers: [DenseLayer] = zip(widths, widths.dropFirst()).reduce(into: []) { layers, width in
            let offset = layers.last.map { $0.offset + $0.parameterCount } ?? offset
            layers.append(
                DenseLayer(inputs: width.0, outputs: width.1, hasBiases: shape.hasBiases, offset: offset))
        }
        self.layers = layers
        hidden = layers.dropLast().map { Matrix(rows: $0.outputs, columns: blockSize) }
        hiddenCotangents = hidden.map { Matrix(rows: $0.rows, columns: blockSize) }
        parameterCount = shape.parameterCount
        constant = shape.hasConstant ? offset + parameterCount - 1 : nil
    }

    /// Draws the parameters.
    ///
    /// - Parameters:
    ///   - draw: of the layers; nil for PyTorch's way.
    ///   - constant: of the parameter that is an output.
    package func initialise(
        _ vector: UnsafeMutablePointer<Element>, from random: inout Philox, drawing draw: Draw? = nil,
        constant constantDraw: Draw? = nil
    ) {
        for layer in layers { layer.initialise(vector, from: &random, drawing: draw) }
        if let constant, let constantDraw { vector[constant] = Element(constantDraw.next(from: &random)) }
    }

    /// The outputs (outputs x m) for inputs in columns (inputs x m).
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func forward(
        _ inputs: MatrixView<Element>, parameters: UnsafeMutablePointer<Element>, into outputs: MatrixView<Element>
    ) {
        let columns = 0..<inputs.columns
        if let constant {
            outputs.row(outputs.rows - 1).update(repeating: parameters[constant], count: inputs.columns)
        }
        let outputs = constant == nil ? outputs : outputs.view(rows: 0..<outputs.rows - 1)
        guard !layers.isEmpty else { return Self.copy(inputs, into: outputs) }
        var input = inputs
        for (index, layer) in layers.enumerated() {
            let output = index < hidden.count ? hidden[index].view(columns: columns) : outputs
            layer.forward(input, parameters: parameters, into: output)
            if index < hidden.count {
                for row in 0..<output.rows {
                    let values = output.row(row)
                    for column in columns { values[column] = max(values[column], 0) }
                }
            }
            input = output
        }
    }

    /// Adds the block evaluated last to the gradient, given the cotangents of its outputs.
    ///
    /// - Parameter inputCotangents: those of the inputs, written where they are wanted.
    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func backward(
        _ cotangents: MatrixView<Element>, inputs: MatrixView<Element>, parameters: UnsafeMutablePointer<Element>,
        addingTo gradient: UnsafeMutablePointer<Element>, inputCotangents: MatrixView<Element>? = nil
    ) {
        var cotangents = cotangents
        if let constant {
            gradient[constant] += cotangents.total(ofRow: cotangents.rows - 1)
            cotangents = cotangents.view(rows: 0..<cotangents.rows - 1)
        }
        guard !layers.isEmpty else {
            if let inputCotangents { Self.copy(cotangents, into: inputCotangents) }
            return
        }
        let columns = 0..<inputs.columns
        for index in layers.indices.reversed() {
            let input = index == 0 ? inputs : hidden[index - 1].view(columns: columns)
            layers[index].backward(cotangents, x: input, addingTo: gradient)
            guard index > 0 else {
                if let inputCotangents {
                    layers[0].inputCotangents(cotangents, parameters: parameters, into: inputCotangents)
                }
                return
            }
            let passed = hiddenCotangents[index - 1].view(columns: columns)
            layers[index].inputCotangents(cotangents, parameters: parameters, into: passed)
            for row in 0..<passed.rows {
                let (values, activations) = (passed.row(row), input.row(row))
                for column in columns where activations[column] <= 0 { values[column] = 0 }
            }
            cotangents = passed
        }
    }

    @inline(__always)
    private static func copy(_ source: MatrixView<Element>, into target: MatrixView<Element>) {
        for row in 0..<source.rows { target.row(row).update(from: source.row(row), count: source.columns) }
    }
}
