// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Learning

/// Evaluates a model on samples, in double precision, with exact gradients of each output of each sample.
package final class ModelEvaluation {
    /// What the model makes of one sample.
    package struct Outputs: Sendable, Equatable {
        /// What the circuit reads out; empty for a student without one.
        package var expectationValues: [Double]
        /// The head's outputs, one for each class; of a model with a score that score alone.
        package var logits: [Double]
        /// Their softmax, or what the score means.
        package var probabilities: [Double]
        /// The class with the largest logit, the first of equals, or that of the score.
        package var predicted: Int
    }

    /// Derivatives of one sample's outputs with respect to the parameters, a row an output.
    package struct Gradients: Sendable, Equatable {
        /// read-outs x circuit parameters.
        package var expectationValues: [[Double]]
        /// classes x all parameters: angles, then the head's in the order of `Model.head`, then those of the layer before the
        /// circuit.
        package var probabilities: [[Double]]
    }

    private let model: Model
    /// nil for a student without one.
    private let circuit: CircuitEvaluation?
    /// Takes one sample at a time. nil for a student without a circuit, and where no gradients are wanted.
    private let differentiator: CircuitEvaluation?
    private let givesGradients: Bool
    private let pre: ModelLayers?
    private let head: ModelLayers

    /// - Parameters:
    ///   - samples: about how many will be evaluated.
    ///   - gradients: whether gradients are wanted.
    ///   - picture: how the circuit is simulated; nil leaves the choice to the cost model.
    /// - Throws: `ModelError.cannotEvaluate` for a circuit that needs too much memory.
    package init(of model: Model, samples: Int, gradients: Bool = false, picture: Picture? = nil) throws {
        (self.model, givesGradients) = (model, gradients)
        (pre, head) = (model.pre.map { ModelLayers($0) }, ModelLayers(headOf: model))
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
            let prepared = try prepare(block, start).columnsAsArrays
            for (index, inputs) in try inputs(of: prepared, start).enumerated() {
                let outputs = try outputs(of: inputs, start + index)
                try body(
                    start + index, outputs,
                    givesGradients
                        ? gradients(
                            outputs, inputs, of: block.columnsCopied(index..<index + 1), prepared[index], start + index)
                        : nil)
            }
        }
    }

    /// The inputs of the head for some of the samples, the first one of number `start`.
    private func inputs(of prepared: [[Double]], _ start: Int) throws -> [[Double]] {
        do {
            return try circuit?.values(model.angles, of: prepared) ?? prepared
        } catch CircuitError.noState(let index, _, _, _) {
            throw Self.notFinite(start + index)
        } catch CircuitError.wrongFeatures(let index, _, _) {
            throw Self.notFinite(start + index)
        }
    }

    /// Samples as the circuit takes them, or as the head does.
    private func prepare(_ samples: Matrix<Double>, _ start: Int) throws -> Matrix<Double> {
        guard let pre else { return try model.amplitudes(of: samples, first: start) }
        return Matrix(rows: model.scaled(samples).columnsAsArrays.map(pre.outputs)).transposed()
    }

    private func outputs(of inputs: [Double], _ sample: Int) throws -> Outputs {
        let logits = head.outputs(of: inputs)
        let values = model.circuit == nil ? [] : inputs
        if let weights = model.score {
            let score = zip(weights, logits).reduce(0) { $0 + $1.0 * $1.1 }
            guard score.isFinite else { throw Self.notFinite(sample) }
            return Outputs(
                expectationValues: values, logits: [score], probabilities: Score.probabilities(score),
                predicted: score > 0 ? 1 : 0)
        }
        let largest = logits.max() ?? 0
        let exponentials = logits.map { Double.exponential($0 - largest) }
        let sum = exponentials.reduce(0, +)
        guard sum.isFinite, logits.allSatisfy(\.isFinite) else { throw Self.notFinite(sample) }
        return Outputs(
            expectationValues: values, logits: logits, probabilities: exponentials.map { $0 / sum },
            predicted: logits.firstIndex(of: largest) ?? 0)
    }

    /// By the chain rule: dp_c/dz_j = p_c (delta_cj - p_j), z the logits; of a score of weights w, +-w_j / 2.
    private func gradients(
        _ outputs: Outputs, _ inputs: [Double], of sample: Matrix<Double>, _ prepared: [Double], _ number: Int
    ) throws -> Gradients {
        let p = outputs.probabilities
        let (jacobian, ofFeatures) = try differentiator?.derivatives(model.angles, of: prepared) ?? ([], [])
        let probabilities = p.indices.map { output in
            let ofScore = abs(outputs.logits[0]) > 1 ? 0 : output == 0 ? -0.5 : 0.5
            let (ofInputs, ofHead) = head.gradient(
                of: inputs,
                cotangents: model.score?.map { $0 * ofScore }
                    ?? p.indices.map { p[output] * (($0 == output ? 1 : 0) - p[$0]) })
            func chained(_ derivatives: [[Double]]) -> [Double] {
                (derivatives.first ?? []).indices.map { column in
                    derivatives.indices.reduce(0) { $0 + ofInputs[$1] * derivatives[$1][column] }
                }
            }
            let ofPre = pre?.gradient(
                of: model.scaled(sample).values, cotangents: chained(ofFeatures)
            ).parameters
            return chained(jacobian) + ofHead + (ofPre ?? [])
        }
        guard probabilities.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw Self.notFinite(number) }
        return Gradients(expectationValues: jacobian, probabilities: probabilities)
    }

    private static func notFinite(_ sample: Int) -> ModelError {
        .cannotEvaluate(
            "Sample \(sample + 1) gives outputs that are not finite: its numbers or the model's weights are too large.")
    }
}

extension Matrix<Double> {
    fileprivate var columnsAsArrays: [[Double]] {
        (0..<columns).map { column in (0..<rows).map { self[$0, column] } }
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
            let inputs = try embedding.inputs(samples, features: circuit.featureCount)
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
