// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Foundation
import Machine
import Texts

/// Evaluates a model on samples, in double precision, with exact gradients of each output of each sample.
package final class ModelEvaluation {
    /// What the model makes of one sample.
    package struct Outputs: Sendable, Equatable {
        /// <Z> of the read-out qubits; empty for the classical student.
        package var expectationValues: [Double]
        /// The dense layer's outputs, one for each class.
        package var logits: [Double]
        /// Their softmax.
        package var probabilities: [Double]
        /// The class with the largest logit, the first of equals.
        package var predicted: Int
    }

    /// Derivatives of one sample's outputs with respect to the parameters, a row an output.
    package struct Gradients: Sendable, Equatable {
        /// read-outs x circuit parameters.
        package var expectationValues: [[Double]]
        /// classes x all parameters: angles, then the dense layer's weights (row-major), then its biases.
        package var probabilities: [[Double]]
    }

    private let model: Model
    private let givesGradients: Bool
    private let simulator: (any Simulator<Double>)?
    /// Takes one sample at a time: the gradient of a block is a sum over its samples.
    private let differentiator: (any Simulator<Double>)?

    /// - Parameters:
    ///   - samples: about how many will be evaluated.
    ///   - gradients: whether gradients are wanted.
    ///   - picture: how the circuit is simulated; nil leaves the choice to the cost model.
    /// - Throws: `ModelError.cannotEvaluate` for a circuit that needs too much memory.
    package init(of model: Model, samples: Int, gradients: Bool = false, picture: Picture? = nil) throws {
        self.model = model
        givesGradients = gradients
        BLAS.useOneThread()
        guard let circuit = model.circuit else {
            (simulator, differentiator) = (nil, nil)
            return
        }
        func makeSimulator(samples: Int) throws -> any Simulator<Double> {
            let estimate: CostModel.Estimate
            do {
                estimate = try CostModel(circuit, precision: .double).choose(samples: samples, forced: picture)
            } catch let error as CircuitError {
                throw ModelError.cannotEvaluate(error.description)
            }
            guard estimate.bytes <= Memory.total else {
                throw ModelError.cannotEvaluate(
                    "The model's circuit of \(circuit.qubits) qubits and \(circuit.operations.count) operations needs "
                        + "\(Quantity.bytes(estimate.bytes)) of memory, and this machine has \(Quantity.bytes(Memory.total))."
                )
            }
            return estimate.simulation.simulator(of: circuit, precision: Double.self)
        }
        simulator = try makeSimulator(samples: max(samples, 1))
        differentiator = gradients ? try makeSimulator(samples: 1) : nil
    }

    /// Evaluates samples, in their order.
    ///
    /// - Parameters:
    ///   - samples: features x samples.
    ///   - body: gets each sample's number from 0, outputs, and gradients where they are wanted.
    /// - Throws: `ModelError.cannotEvaluate` for a sample that cannot be embedded or has outputs that are not finite, and what
    ///   `body` throws.
    package func forEach(
        _ samples: Matrix<Double>, _ body: (_ sample: Int, _ outputs: Outputs, _ gradients: Gradients?) throws -> Void
    ) throws {
        precondition(samples.rows == model.features, "The samples have the model's number of features.")
        guard let simulator, let circuit = model.circuit else {
            for sample in 0..<samples.columns {
                let inputs = (0..<samples.rows).map { samples[$0, sample] }
                let outputs = try outputs(of: inputs, sample)
                try body(sample, outputs, givesGradients ? gradients(outputs, inputs, jacobian: [], sample) : nil)
            }
            return
        }
        let angles = Matrix(vector: model.angles)
        let values = Matrix<Double>(rows: circuit.readout.count, columns: simulator.blockSize)
        for start in stride(from: 0, to: samples.columns, by: simulator.blockSize) {
            let columns = start..<min(start + simulator.blockSize, samples.columns)
            let amplitudes = try amplitudes(of: samples, columns)
            simulator.bind(angles.view)
            simulator.expectationValues(of: amplitudes.view, into: values.view(columns: 0..<columns.count))
            for sample in columns {
                let inputs = (0..<values.rows).map { values[$0, sample - start] }
                let outputs = try outputs(of: inputs, sample)
                guard let differentiator else {
                    try body(sample, outputs, nil)
                    continue
                }
                let column = amplitudes.columnsCopied(sample - start..<sample - start + 1)
                let jacobian = Self.jacobian(differentiator, angles, column)
                try body(sample, outputs, gradients(outputs, inputs, jacobian: jacobian, sample))
            }
        }
    }

    /// The amplitudes of some of the samples, 2^qubits x samples.
    private func amplitudes(of samples: Matrix<Double>, _ columns: Range<Int>) throws -> Matrix<Double> {
        try model.amplitudes(of: samples.columnsCopied(columns), first: columns.lowerBound)
    }

    private func outputs(of inputs: [Double], _ sample: Int) throws -> Outputs {
        let logits = (0..<model.classes).map { label in
            inputs.indices.reduce(model.biases[label]) { $0 + model.weights[label * inputs.count + $1] * inputs[$1] }
        }
        let largest = logits.max() ?? 0
        let exponentials = logits.map { exp($0 - largest) }
        let sum = exponentials.reduce(0, +)
        guard sum.isFinite, logits.allSatisfy(\.isFinite) else {
            throw ModelError.cannotEvaluate(
                "Sample \(sample + 1) gives outputs that are not finite: its numbers or the model's weights are too large."
            )
        }
        return Outputs(
            expectationValues: model.circuit == nil ? [] : inputs, logits: logits,
            probabilities: exponentials.map { $0 / sum }, predicted: logits.firstIndex(of: largest) ?? 0)
    }

    /// d<Z_k>/d(angle), read-outs x angles.
    private static func jacobian(
        _ simulator: any Simulator<Double>, _ angles: Matrix<Double>, _ amplitudes: Matrix<Double>
    ) -> [[Double]] {
        let readouts = simulator.circuit.readout.count
        let values = Matrix<Double>(rows: readouts, columns: 1)
        let gradient = Matrix<Double>(rows: 1, columns: angles.columns)
        let cotangents = Matrix<Double>(rows: readouts, columns: 1)
        return (0..<readouts).map { readout in
            cotangents.fill(0)
            cotangents[readout, 0] = 1
            // What was backpropagated is forgotten with it.
            simulator.bind(angles.view)
            simulator.expectationValues(of: amplitudes.view, into: values.view)
            simulator.backpropagate(cotangents.view, amplitudes: amplitudes.view)
            simulator.gradient(into: gradient.view)
            return gradient.values
        }
    }

    /// By the chain rule: dp_c/dz_j = p_c (delta_cj - p_j), z the logits.
    private func gradients(
        _ outputs: Outputs, _ inputs: [Double], jacobian: [[Double]], _ sample: Int
    ) throws -> Gradients {
        let (p, count) = (outputs.probabilities, inputs.count)
        let probabilities = p.indices.map { output in
            let ofLogits = p.indices.map { p[output] * (($0 == output ? 1 : 0) - p[$0]) }
            let ofInputs = inputs.indices.map { input in
                p.indices.reduce(0) { $0 + ofLogits[$1] * model.weights[$1 * count + input] }
            }
            let ofAngles = model.angles.indices.map { angle in
                jacobian.indices.reduce(0) { $0 + ofInputs[$1] * jacobian[$1][angle] }
            }
            return ofAngles + ofLogits.flatMap { factor in inputs.map { factor * $0 } } + ofLogits
        }
        guard probabilities.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw Self.notFinite(sample) }
        return Gradients(expectationValues: jacobian, probabilities: probabilities)
    }

    private static func notFinite(_ sample: Int) -> ModelError {
        .cannotEvaluate(
            "Sample \(sample + 1) gives outputs that are not finite: its numbers or the model's weights are too large.")
    }
}

extension Model {
    /// The amplitudes of samples, 2^qubits x samples.
    ///
    /// - Parameters:
    ///   - samples: features x samples.
    ///   - first: the number of the first one, from 0, for errors.
    /// - Throws: `ModelError.cannotEvaluate` for a sample that cannot be embedded.
    func amplitudes(of samples: Matrix<Double>, first: Int = 0) throws -> Matrix<Double> {
        guard let embedding, let circuit else { return samples }
        do {
            if let angle = try embedding.angle {
                let amplitudes = Matrix<Double>(rows: circuit.dimension, columns: samples.columns)
                angle.embed(samples.view, into: amplitudes.view)
                return amplitudes
            }
            return try AmplitudeEmbedding(features: features, padding: embedding.padding).amplitudes(of: samples)
        } catch CircuitError.zeroSample(let index) {
            throw ModelError.cannotEvaluate(CircuitError.zeroSample(index: first + index).description)
        } catch let error as CircuitError {
            throw ModelError.cannotEvaluate(error.description)
        }
    }
}
