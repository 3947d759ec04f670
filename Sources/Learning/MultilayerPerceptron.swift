import Numerics

/// Dense layers with ReLU between them.
package final class MultilayerPerceptron<Element: Real>: Network {
    package let blockSize: Int
    private let layers: [DenseLayer]
    /// The outputs of all layers but the last, after their ReLU, and the cotangents on their way back.
    private let hidden: [Matrix<Element>]
    private let hiddenCotangents: [Matrix<Element>]
    private let parameters: Matrix<Element>
    private let accumulated: Matrix<Element>

    /// - Parameter widths: inputs, hidden layers, classes; two numbers at least.
    package init(widths: [Int], blockSize: Int) {
        precondition(widths.count >= 2 && widths.allSatisfy { $0 > 0 }, "A perceptron has inputs and outputs.")
        var layers: [DenseLayer] = []
        for (inputs, outputs) in zip(widths, widths.dropFirst()) {
            let offset = layers.last.map { $0.offset + $0.parameterCount } ?? 0
            layers.append(DenseLayer(inputs: inputs, outputs: outputs, offset: offset))
        }
        self.layers = layers
        self.blockSize = blockSize
        hidden = layers.dropLast().map { Matrix(rows: $0.outputs, columns: blockSize) }
        hiddenCotangents = hidden.map { Matrix(rows: $0.rows, columns: blockSize) }
        let count = layers.reduce(0) { $0 + $1.parameterCount }
        parameters = Matrix(rows: 1, columns: count)
        accumulated = Matrix(rows: 1, columns: count)
    }

    package var parameterCount: Int { parameters.columns }
    package var inputs: Int { layers[0].inputs }
    package var classes: Int { layers[layers.count - 1].outputs }

    package func initialParameters(from random: inout Philox) -> Matrix<Element> {
        let initial = Matrix<Element>(rows: 1, columns: parameterCount)
        for layer in layers { layer.initialise(initial.elements, from: &random) }
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
    package func logits(of samples: MatrixView<Element>, into logits: MatrixView<Element>) {
        let columns = 0..<samples.columns
        var input = samples
        for (index, layer) in layers.enumerated() {
            let output = index < hidden.count ? hidden[index].view(columns: columns) : logits
            layer.forward(input, parameters: parameters.elements, into: output)
            if index < hidden.count {
                for row in 0..<output.rows {
                    let values = output.row(row)
                    for column in columns { values[column] = max(values[column], 0) }
                }
            }
            input = output
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func backpropagate(_ cotangents: MatrixView<Element>, samples: MatrixView<Element>) {
        let columns = 0..<samples.columns
        var cotangents = cotangents
        for index in layers.indices.reversed() {
            let input = index == 0 ? samples : hidden[index - 1].view(columns: columns)
            layers[index].backward(cotangents, x: input, addingTo: accumulated.elements)
            guard index > 0 else { return }
            let passed = hiddenCotangents[index - 1].view(columns: columns)
            layers[index].inputCotangents(cotangents, parameters: parameters.elements, into: passed)
            for row in 0..<passed.rows {
                let (values, activations) = (passed.row(row), input.row(row))
                for column in columns where activations[column] <= 0 { values[column] = 0 }
            }
            cotangents = passed
        }
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func gradient(into gradient: MatrixView<Element>) {
        gradient.elements.update(from: accumulated.elements, count: parameterCount)
    }
}
