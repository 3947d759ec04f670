import Circuits
import Learning
import Numerics

/// A quantum student: a circuit's expectation values, then a dense layer to the classes.
///
/// Its inputs are amplitudes (2^n, real, norm 1); its parameters are the circuit's angles, then the layer's weights and
/// biases.
package final class HybridStudent: Network {
    package let blockSize: Int
    private let simulator: any Simulator
    private let head: DenseLayer
    private let parameters: Matrix
    private let headGradient: Matrix
    private let expectationValues: Matrix
    private let cotangents: Matrix

    package init(circuit: Circuit, classes: Int, blockSize: Int, picture: Picture? = nil) throws {
        self.blockSize = blockSize
        simulator = try (picture ?? .suited(to: circuit)).simulator(of: circuit, blockSize: blockSize)
        head = DenseLayer(inputs: circuit.readout.count, outputs: classes, offset: circuit.parameterCount)
        let count = circuit.parameterCount + head.parameterCount
        parameters = Matrix(rows: 1, columns: count)
        headGradient = Matrix(rows: 1, columns: count)
        expectationValues = Matrix(rows: circuit.readout.count, columns: blockSize)
        cotangents = Matrix(rows: circuit.readout.count, columns: blockSize)
    }

    package var parameterCount: Int { parameters.columns }
    package var inputs: Int { simulator.circuit.dimension }
    package var classes: Int { head.outputs }

    private var angles: Range<Int> { 0..<simulator.circuit.parameterCount }

    /// Angles uniform in [0, 2 pi), the dense layer as PyTorch draws it.
    package func initialParameters(from random: inout Philox) -> Matrix {
        let initial = Matrix(rows: 1, columns: parameterCount)
        for index in angles { initial.elements[index] = random.uniform(in: 0..<(2 * .pi)) }
        head.initialise(initial.elements, from: &random)
        return initial
    }

    package func bind(_ parameters: MatrixView) {
        self.parameters.elements.update(from: parameters.elements, count: parameterCount)
        simulator.bind(self.parameters.view(columns: angles))
        headGradient.fill(0)
    }

    package func logits(of samples: MatrixView, into logits: MatrixView) {
        let values = expectationValues.view(columns: 0..<samples.columns)
        simulator.expectationValues(of: samples, into: values)
        head.forward(values, parameters: parameters.elements, into: logits)
    }

    package func backpropagate(_ cotangents: MatrixView, samples: MatrixView) {
        let columns = 0..<samples.columns
        head.backward(cotangents, x: expectationValues.view(columns: columns), addingTo: headGradient.elements)
        let passed = self.cotangents.view(columns: columns)
        head.inputCotangents(cotangents, parameters: parameters.elements, into: passed)
        simulator.backpropagate(passed, amplitudes: samples)
    }

    package func gradient(into gradient: MatrixView) {
        gradient.elements.update(from: headGradient.elements, count: parameterCount)
        var circuitPart = gradient
        circuitPart.columns = angles.count
        simulator.gradient(into: circuitPart)
    }
}
