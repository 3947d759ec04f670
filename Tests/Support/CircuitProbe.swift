// SPDX-License-Identifier: Apache-2.0
import Circuits
import Arithmetic

/// Evaluates a circuit in one way, in blocks that need not divide the samples evenly.
package struct CircuitProbe {
    package let circuit: Circuit
    package let simulation: Simulation

    package init(circuit: Circuit, simulation: Simulation) {
        (self.circuit, self.simulation) = (circuit, simulation)
    }

    /// Every way to simulate a circuit.
    package static func simulations(blockSize: Int = 3) -> [Simulation] {
        [
            Simulation(picture: .unitary, pushesBatch: true, blockSize: blockSize),
            Simulation(picture: .unitary, pushesBatch: false, blockSize: blockSize),
            Simulation(picture: .state, blockSize: blockSize), Simulation(picture: .observable, blockSize: blockSize),
        ]
    }

    /// <Z_q> (read-outs x samples), and the gradient of sum weights . values.
    package func evaluate(parameters: [Double], amplitudes: Matrix<Double>, weights: Matrix<Double>) -> (
        values: Matrix<Double>, gradient: [Double]
    ) {
        evaluate(Double.self, parameters: parameters, amplitudes: amplitudes, weights: weights)
    }

    /// The same, computed in another precision.
    package func evaluate<Element: Real>(
        _ precision: Element.Type, parameters: [Double], amplitudes: Matrix<Double>, weights: Matrix<Double>
    ) -> (values: Matrix<Double>, gradient: [Double]) {
        let (amplitudes, weights): (Matrix<Element>, Matrix<Element>) = (amplitudes.converted(), weights.converted())
        let vector = Matrix(vector: parameters.map(Element.init))
        let simulator = simulation.simulator(of: circuit, precision: Element.self)
        let values = Matrix<Element>(rows: circuit.readout.count, columns: amplitudes.columns)
        let gradient = Matrix<Element>(rows: 1, columns: circuit.parameterCount)
        // Twice, because buffers that are not reset would show only then.
        for _ in 0..<2 {
            simulator.bind(vector.view)
            for start in stride(from: 0, to: amplitudes.columns, by: simulation.blockSize) {
                let columns = start..<min(start + simulation.blockSize, amplitudes.columns)
                simulator.expectationValues(of: amplitudes.view(columns: columns), into: values.view(columns: columns))
                simulator.backpropagate(weights.view(columns: columns), amplitudes: amplitudes.view(columns: columns))
            }
            simulator.gradient(into: gradient.view)
        }
        return (values.converted(), gradient.values.map(Double.init))
    }

    package func weightedSum(parameters: [Double], amplitudes: Matrix<Double>, weights: Matrix<Double>) -> Double {
        let values = evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights).values
        return zip(values.values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

extension Matrix<Double> {
    package static func random(_ rows: Int, _ columns: Int, from random: inout Philox) -> Matrix<Double> {
        let matrix = Matrix<Double>(rows: rows, columns: columns)
        for row in 0..<rows { for column in 0..<columns { matrix[row, column] = random.uniform(in: -1..<1) } }
        return matrix
    }
}

/// The largest absolute difference.
package func distance(_ first: [Double], _ second: [Double]) -> Double {
    first.count == second.count ? zip(first, second).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
