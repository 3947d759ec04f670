// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning

/// A quantum student: what a circuit reads out, then dense layers to the classes, or none.
///
/// Its inputs are amplitudes (2^n, real, norm 1), or with an angle embedding features (n), or what its circuit takes where
/// angles depend on the sample; its parameters are the circuit's angles, then each layer's weights and biases.
package final class HybridStudent<Element: Real>: Network {
    package let blockSize: Int
    private let simulator: any Simulator<Element>
    private let embedding: AngleEmbedding?
    /// The amplitudes of the block in work, where features come in.
    private let embedded: Matrix<Element>
    /// The circuit's parameters.
    private let angles: Range<Int>
    private let initialAngles: InitialAngles
    private let head: DenseStack<Element>
    package let classes: Int
    private let parameters, headGradient, expectationValues, cotangents: Matrix<Element>
    /// Takes the place of the exact expectation values in testing.
    private var shots: ShotSimulator<Element>?

    /// - Parameter head: the widths of its layers, the number of read-outs first and of classes last; one number for none.
    package init(
        circuit: Circuit, head widths: [Int], simulation: Simulation, embedding: AngleEmbedding? = nil,
        inputs: Int? = nil, initialAngles: InitialAngles = InitialAngles()
    ) {
        precondition(widths.first == circuit.readout.count, "The head takes what is read out.")
        blockSize = simulation.blockSize
        simulator = simulation.simulator(of: circuit, precision: Element.self)
        (self.embedding, self.initialAngles) = (embedding, initialAngles)
        self.inputs = inputs ?? (embedding == nil ? circuit.dimension : circuit.qubits)
        embedded = Matrix(rows: circuit.dimension, columns: embedding == nil ? 0 : blockSize)
        angles = 0..<circuit.parameterCount
        head = DenseStack(widths: widths, offset: circuit.parameterCount, blockSize: blockSize)
        classes = widths[widths.count - 1]
        let count = circuit.parameterCount + head.parameterCount
        parameters = Matrix(rows: 1, columns: count)
        headGradient = Matrix(rows: 1, columns: count)
        expectationValues = Matrix(rows: circuit.readout.count, columns: blockSize)
        cotangents = Matrix(rows: circuit.readout.count, columns: blockSize)
    }

    package var parameterCount: Int { parameters.columns }
    package var angleCount: Int { angles.count }
    package let inputs: Int

    /// Angles as the student's initialisation draws them, dense layers as PyTorch does.
    package func initialParameters(from random: inout Philox) -> Matrix<Element> {
        let initial = Matrix<Element>(rows: 1, columns: parameterCount)
        initialAngles.draw(
            into: UnsafeMutableBufferPointer(start: initial.elements, count: angles.count), from: &random)
        head.initialise(initial.elements, from: &random)
        return initial
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func bind(_ parameters: MatrixView<Element>) {
        self.parameters.elements.update(from: parameters.elements, count: parameterCount)
        simulator.bind(self.parameters.view(columns: angles))
        headGradient.fill(0)
    }

    /// Runs `body` with expectation values estimated from finite shots, under the parameters that are bound; nil leaves
    /// them exact.
    package func withShots<Result>(_ shots: ShotSimulator<Element>?, _ body: () throws -> Result) rethrows -> Result {
        shots?.bind(parameters.view(columns: angles))
        self.shots = shots
        defer { self.shots = nil }
        return try body()
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func logits(of samples: MatrixView<Element>, into logits: MatrixView<Element>) {
        let values = expectationValues.view(columns: 0..<samples.columns)
        let amplitudes = amplitudes(of: samples)
        if let shots {
            shots.estimate(amplitudes, into: values)
        } else {
            simulator.expectationValues(of: amplitudes, into: values)
        }
        head.forward(values, parameters: parameters.elements, into: logits)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func backpropagate(_ cotangents: MatrixView<Element>, samples: MatrixView<Element>) {
        let columns = 0..<samples.columns
        let passed = self.cotangents.view(columns: columns)
        head.backward(
            cotangents, inputs: expectationValues.view(columns: columns), parameters: parameters.elements,
            addingTo: headGradient.elements, inputCotangents: passed)
        // With an angle embedding, the amplitudes of this block are still there from `logits`.
        let amplitudes = embedding == nil ? samples : embedded.view(columns: columns)
        simulator.backpropagate(passed, amplitudes: amplitudes)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func gradient(into gradient: MatrixView<Element>) {
        gradient.elements.update(from: headGradient.elements, count: parameterCount)
        simulator.gradient(into: gradient.view(columns: angles))
    }

    @inline(__always)
    private func amplitudes(of samples: MatrixView<Element>) -> MatrixView<Element> {
        guard let embedding else { return samples }
        let amplitudes = embedded.view(columns: 0..<samples.columns)
        embedding.embed(samples, into: amplitudes)
        return amplitudes
    }
}
