// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Circuits
import Machine

/// The circuit of a model with its trained parameters, evaluated on blocks of samples.
final class ModelCircuit {
    private let simulator: any Simulator<Double>
    private let parameters, values, cotangents, gradient, ofFeatures: Matrix<Double>
    var blockSize: Int { simulator.blockSize }

    /// - Parameters:
    ///   - samples: about how many are evaluated at a time.
    ///   - picture: how the circuit is simulated; nil leaves the choice to the cost model.
    /// - Throws: `CircuitError` for a circuit that cannot be simulated so, or needs too much memory.
    init(_ circuit: Circuit, parameters: [Double], samples: Int = 1, picture: Picture?) throws {
        let estimate = try CostModel(circuit, precision: .double).choose(samples: max(samples, 1), forced: picture)
        guard estimate.bytes <= Memory.total else {
            throw CircuitError.tooMuchMemory(bytes: estimate.bytes, available: Memory.total)
        }
        simulator = estimate.simulation.simulator(of: circuit, precision: Double.self)
        self.parameters = Matrix(vector: parameters)
        values = Matrix(rows: circuit.readout.count, columns: simulator.blockSize)
        cotangents = Matrix(rows: circuit.readout.count, columns: 1)
        gradient = Matrix(rows: 1, columns: circuit.parameterCount)
        ofFeatures = Matrix(rows: circuit.featureCount, columns: 1)
        simulator.bind(self.parameters.view)
    }

    /// What is read out of a block of samples, as the simulator takes them: a row a sample.
    func values(of inputs: Matrix<Double>) -> [[Double]] {
        simulator.expectationValues(of: inputs.view, into: values.view(columns: 0..<inputs.columns))
        return (0..<inputs.columns).map { sample in (0..<values.rows).map { values[$0, sample] } }
    }

    /// The derivatives of what is read out of one sample, a row a value: with respect to the parameters, and to the features
    /// that angles depend on.
    func derivatives(of input: Matrix<Double>) -> (parameters: [[Double]], features: [[Double]]) {
        let rows = (0..<values.rows).map { row in
            cotangents.fill(0)
            cotangents[row, 0] = 1
            simulator.bind(parameters.view)
            simulator.expectationValues(of: input.view, into: values.view(columns: 0..<1))
            simulator.backpropagate(
                cotangents.view, amplitudes: input.view, features: ofFeatures.rows == 0 ? nil : ofFeatures.view)
            simulator.gradient(into: gradient.view)
            return (gradient.values, ofFeatures.values)
        }
        return (rows.map(\.0), rows.map(\.1))
    }
}
