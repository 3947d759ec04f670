// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning

/// A quantum student: perhaps a dense layer before the circuit, what the circuit reads out, then dense layers to logits or to a
/// score, or none.
///
/// Its inputs are what its simulator takes: amplitudes (2^n, real, norm 1), features that angles depend on, or the first above
/// the second; with an angle embedding features (n), with a layer before the circuit the features of a sample. Its
/// parameters are the circuit's, then those of the layers behind it, then those of the layer before it.
package final class HybridStudent<Element: Real>: Network {
    package let blockSize: Int
    package let inputs: Int
    private let simulator: any Simulator<Element>
    private let embedding: AngleEmbedding?
    private let pre: ActivatedLayer<Element>?
    /// The simulator's inputs of the block in work, where they are made of the student's; and derivatives by them.
    private let prepared, preparedCotangents: Matrix<Element>
    /// The circuit's parameters.
    private let angles: Range<Int>
    private let initialAngles: InitialAngles
    private let architecture: HybridArchitecture
    private let head: DenseStack<Element>
    package let outputs: Outputs
    private let parameters, layerGradient, expectationValues, cotangents: Matrix<Element>
    /// Takes the place of the exact expectation values in testing.
    private var shots: ShotSimulator<Element>?

    /// - Parameters:
    ///   - architecture: its layers before and behind the circuit are taken.
    ///   - features: of a sample.
    package init(
        circuit: Circuit, architecture: HybridArchitecture, features: Int, classes: Int, simulation: Simulation,
        embedding: AngleEmbedding? = nil, inputs: Int? = nil, initialAngles: InitialAngles = InitialAngles()
    ) {
        blockSize = simulation.blockSize
        simulator = simulation.simulator(of: circuit, precision: Element.self)
        (self.architecture, self.embedding, self.initialAngles) = (architecture, embedding, initialAngles)
        angles = 0..<circuit.parameterCount
        let readouts = circuit.readout.count
        head = DenseStack(
            architecture.head.shape(inputs: readouts, classes: classes), offset: angles.count, blockSize: blockSize)
        outputs = architecture.head.outputs(inputs: readouts, classes: classes)
        let offset = angles.count + head.parameterCount
        let pre = architecture.pre.map { [blockSize] in
            ActivatedLayer<Element>(
                $0.shape(features: features), $0.activation, scale: $0.scale, offset: offset, blockSize: blockSize)
        }
        self.pre = pre
        self.inputs = pre != nil ? features : inputs ?? (embedding == nil ? circuit.dimension : circuit.qubits)
        prepared = Matrix(
            rows: pre == nil ? circuit.dimension : circuit.featureCount,
            columns: pre == nil && embedding == nil ? 0 : blockSize)
        preparedCotangents = Matrix(rows: circuit.featureCount, columns: pre == nil ? 0 : blockSize)
        let count = offset + (pre?.parameterCount ?? 0)
        parameters = Matrix(rows: 1, columns: count)
        layerGradient = Matrix(rows: 1, columns: count)
        expectationValues = Matrix(rows: readouts, columns: blockSize)
        cotangents = Matrix(rows: readouts, columns: blockSize)
    }

    package var parameterCount: Int { parameters.columns }
    package var angleCount: Int { angles.count }

    /// Angles as the student's initialisation draws them, dense layers as the architecture says or as PyTorch does.
    package func initialParameters(from random: inout Philox) -> Matrix<Element> {
        let initial = Matrix<Element>(rows: 1, columns: parameterCount)
        initialAngles.draw(
            into: UnsafeMutableBufferPointer(start: initial.elements, count: angles.count), from: &random)
        let draws = architecture.head.draws
        head.initialise(initial.elements, from: &random, drawing: draws.layers, constant: draws.bias)
        pre?.initialise(initial.elements, from: &random, drawing: architecture.pre?.initial)
        return initial
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func bind(_ parameters: MatrixView<Element>) {
        self.parameters.elements.update(from: parameters.elements, count: parameterCount)
        simulator.bind(self.parameters.view(columns: angles))
        layerGradient.fill(0)
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
    package func outputs(of samples: MatrixView<Element>, into outputs: MatrixView<Element>) {
        let values = expectationValues.view(columns: 0..<samples.columns)
        let prepared = prepare(samples)
        if let shots {
            shots.estimate(prepared, into: values)
        } else {
            simulator.expectationValues(of: prepared, into: values)
        }
        head.forward(values, parameters: parameters.elements, into: outputs)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func backpropagate(_ cotangents: MatrixView<Element>, samples: MatrixView<Element>) {
        let columns = 0..<samples.columns
        let passed = self.cotangents.view(columns: columns)
        head.backward(
            cotangents, inputs: expectationValues.view(columns: columns), parameters: parameters.elements,
            addingTo: layerGradient.elements, inputCotangents: passed)
        // What was prepared of this block is still there from `outputs`.
        let prepared = isPrepared ? prepared.view(columns: columns) : samples
        guard let pre else { return simulator.backpropagate(passed, amplitudes: prepared) }
        let ofFeatures = preparedCotangents.view(columns: columns)
        simulator.backpropagate(passed, amplitudes: prepared, features: ofFeatures)
        pre.backward(
            ofFeatures, inputs: samples, parameters: parameters.elements, addingTo: layerGradient.elements)
    }

    @_specialize(where Element == Double)
    @_specialize(where Element == Float)
    package func gradient(into gradient: MatrixView<Element>) {
        gradient.elements.update(from: layerGradient.elements, count: parameterCount)
        simulator.gradient(into: gradient.view(columns: angles))
    }

    private var isPrepared: Bool { prepared.columns > 0 }

    @inline(__always)
    private func prepare(_ samples: MatrixView<Element>) -> MatrixView<Element> {
        guard isPrepared else { return samples }
        let prepared = prepared.view(columns: 0..<samples.columns)
        pre?.forward(samples, parameters: parameters.elements, into: prepared)
        embedding?.embed(samples, into: prepared)
        return prepared
    }
}
