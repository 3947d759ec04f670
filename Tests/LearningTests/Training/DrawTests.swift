// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Learning
import Testing

@Suite("Parameters are drawn as they are said to be") struct DrawTests {
    private static func moments(_ draw: Draw, inputs: Int = 1) -> (mean: Double, deviation: Double, values: [Double]) {
        var random = Philox(seed: 1, stream: "draws")
        let values = (0..<20_000).map { _ in draw.next(inputs: inputs, from: &random) }
        let mean = values.reduce(0, +) / 20_000
        return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000).squareRoot(), values)
    }

    @Test func momentsAreThoseOfTheDistributions() {
        let uniform = Self.moments(.uniform(from: -1, to: 3))
        #expect(abs(uniform.mean - 1) < 0.03 && abs(uniform.deviation - 4 / 12.0.squareRoot()) < 0.03)
        #expect(uniform.values.allSatisfy { (-1..<3).contains($0) })
        let normal = Self.moments(.normal(mean: 2, deviation: 0.5))
        #expect(abs(normal.mean - 2) < 0.02 && abs(normal.deviation - 0.5) < 0.01)
        let layer = Self.moments(.normalOverInputs(deviation: 1), inputs: 4)
        #expect(abs(layer.mean) < 0.01 && abs(layer.deviation - 0.25) < 0.005)
        #expect(Set(Self.moments(.constant(0.01)).values) == [0.01])
    }

    /// W of a layer without biases, and what is added to it.
    @Test func layersAreDrawnInTheirOrder() {
        let shape = DenseShape(widths: [3, 2], hasBiases: false, hasConstant: true)
        #expect(shape.parameterCount == 7 && shape.outputs == 3)
        let stack = DenseStack<Double>(shape, offset: 1, blockSize: 2)
        let vector = Matrix<Double>(rows: 1, columns: 8)
        var random = Philox(seed: 1, stream: "layers")
        stack.initialise(
            vector.elements, from: &random, drawing: .normalOverInputs(deviation: 3), constant: .constant(0.5))
        random = Philox(seed: 1, stream: "layers")
        #expect(vector.values == [0] + (0..<6).map { _ in random.normal() } + [0.5])
        let (inputs, outputs) = (Matrix(rows: [[1, 0], [0, 1], [0, 2.0]]), Matrix<Double>(rows: 3, columns: 2))
        stack.forward(inputs.view, parameters: vector.elements, into: outputs.view)
        #expect(outputs[0, 0] == vector[0, 1] && outputs[2, 1] == 0.5)
        #expect(abs(outputs[1, 1] - vector[0, 5] - 2 * vector[0, 6]) < 1e-15)
    }
}
