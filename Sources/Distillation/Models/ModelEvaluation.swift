// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits

/// Evaluates a model on samples, in double precision, with exact gradients of each output of each sample.
package final class ModelEvaluation {
    /// What the model makes of one sample.
    package struct Outputs: Sendable, Equatable {
        /// What the circuit reads out; empty for a student without one.
        package var expectationValues: [Double]
        /// The head's outputs, one for each class.
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
        /// classes x all parameters: angles, then of each layer of the head the weights (row-major) and the biases.
        package var probabilities: [[Double]]
    }

    private let model: Model
    /// nil for a student without one.
    private let circuit: CircuitEvaluation?
    /// Takes one sample at a time. nil for a student without a circuit, and where no gradients are wanted.
    private let differentiator: CircuitEvaluation?
    private let givesGradients: Bool
    private let head: ModelHead

    /// - Parameters:
    ///   - samples: about how many will be evaluated.
    ///   - gradients: whether gradients are wanted.
    ///   - picture: how the circuit is simulated; nil leaves the choice to the cost model.
    /// - Throws: `ModelError.cannotEvaluate` for a circuit that needs too much memory.
    package init(of model: Model, samples: Int, gradients: Bool = false, picture: Picture? = nil) throws {
        (self.model, givesGradients) = (model, gradients)
        head = ModelHead(widths: model.widths, parameters: model.head)
        do {
            circuit = try model.circuit.map { try CircuitEvaluation($0, samples: samples, picture: picture) }
            differentiator = try gradients ? model.circuit.map { try CircuitEvaluation($0, picture: picture) } : nil
        } catch let error as CircuitError {
            throw ModelError.cannotEvaluate(error.description)
        }
    }

    /// Evaluates samples, in their order.
    ///
    /// - Parameters:
    ///   - samples: features x samples, as a table has them.
    ///   - body: gets each sample's number from 0, outputs, and gradients where they are wanted.
    /// - Throws: `ModelError.cannotEvaluate` for a sample that cannot be embedded or has outputs that are not finite, and what
    ///   `body` throws.
    package func forEach(
        _ samples: Matrix<Double>, _ body: (_ sample: Int, _ outputs: Outputs, _ gradients: Gradients?) throws -> Void
    ) throws {
        precondition(samples.rows == model.features, "The samples have the model's number of features.")
        let blockSize = circuit?.simulation.blockSize ?? 1
        for start in stride(from: 0, to: samples.columns, by: blockSize) {
            let block = samples.columnsCopied(start..<min(start + blockSize, samples.columns))
            let embedded = try model.amplitudes(of: block, first: start)
            let states = (0..<embedded.columns).map { sample in (0..<embedded.rows).map { embedded[$0, sample] } }
            for (index, inputs) in try inputs(of: states, start).enumerated() {
                let outputs = try outputs(of: inputs, start + index)
                let jacobian = try differentiator?.jacobian(model.angles, of: states[index]) ?? []
                try body(
                    start + index, outputs,
                    givesGradients ? gradients(outputs, inputs, jacobian: jacobian, start + index) : nil)
            }
        }
    }

    /// The inputs of the head for some of the samples, the first one of number `start`.
    private func inputs(of states: [[Double]], _ start: Int) throws -> [[Double]] {
        do {
            return try circuit?.values(model.angles, of: states) ?? states
        } catch CircuitError.noState(let index, _, _, _) {
            throw Self.notFinite(start + index)
        }
    }

    private func outputs(of inputs: [Double], _ sample: Int) throws -> Outputs {
        let logits = head.outputs(of: inputs)
        let largest = logits.max() ?? 0
        let exponentials = logits.map { Double.exponential($0 - largest) }
        let sum = exponentials.reduce(0, +)
        guard sum.isFinite, logits.allSatisfy(\.isFinite) else { throw Self.notFinite(sample) }
        return Outputs(
            expectationValues: model.circuit == nil ? [] : inputs, logits: logits,
            probabilities: exponentials.map { $0 / sum }, predicted: logits.firstIndex(of: largest) ?? 0)
    }

    /// By the chain rule: dp_c/dz_j = p_c (delta_cj - p_j), z the logits.
    private func gradients(
        _ outputs: Outputs, _ inputs: [Double], jacobian: [[Double]], _ sample: Int
    ) throws -> Gradients {
        let p = outputs.probabilities
        let probabilities = p.indices.map { output in
            let (ofInputs, ofHead) = head.gradient(
                of: inputs, cotangents: p.indices.map { p[output] * (($0 == output ? 1 : 0) - p[$0]) })
            let ofAngles = model.angles.indices.map { angle in
                jacobian.indices.reduce(0) { $0 + ofInputs[$1] * jacobian[$1][angle] }
            }
            return ofAngles + ofHead
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
    /// The amplitudes of samples, 2^qubits x samples, scaled before.
    ///
    /// - Parameters:
    ///   - samples: features x samples; without a circuit they are scaled and no more.
    ///   - first: the number of the first one, from 0, for errors.
    /// - Throws: `ModelError.cannotEvaluate` for a sample that cannot be embedded.
    func amplitudes(of samples: Matrix<Double>, first: Int = 0) throws -> Matrix<Double> {
        let samples = scaled(samples)
        guard let embedding, let circuit else { return samples }
        do {
            let inputs = try embedding.inputs(samples, of: circuit)
            guard let angle = try embedding.onTheFly(for: circuit) else { return inputs }
            let amplitudes = Matrix<Double>(rows: circuit.dimension, columns: samples.columns)
            angle.embed(inputs.view, into: amplitudes.view)
            return amplitudes
        } catch CircuitError.zeroSample(let index) {
            throw ModelError.cannotEvaluate(CircuitError.zeroSample(index: first + index).description)
        } catch let error as CircuitError {
            throw ModelError.cannotEvaluate(error.description)
        }
    }
}
