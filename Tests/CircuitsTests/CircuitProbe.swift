import Circuits
import Numerics

/// Evaluates a circuit in a picture, in blocks that need not divide the samples evenly.
struct CircuitProbe {
    let circuit: Circuit
    let picture: Picture
    var blockSize = 3

    /// <Z_q> (read-outs x samples), and the gradient of sum weights . values.
    func evaluate(parameters: [Double], amplitudes: Matrix, weights: Matrix) throws -> (
        values: Matrix, gradient: [Double]
    ) {
        let simulator = try picture.simulator(of: circuit, blockSize: blockSize)
        let values = Matrix(rows: circuit.readout.count, columns: amplitudes.columns)
        let gradient = Matrix(rows: 1, columns: circuit.parameterCount)
        // Twice, because buffers that are not reset would show only then.
        for _ in 0..<2 {
            simulator.bind(Matrix(vector: parameters).view)
            for start in stride(from: 0, to: amplitudes.columns, by: blockSize) {
                let columns = start..<min(start + blockSize, amplitudes.columns)
                simulator.expectationValues(of: amplitudes.view(columns: columns), into: values.view(columns: columns))
                simulator.backpropagate(weights.view(columns: columns), amplitudes: amplitudes.view(columns: columns))
            }
            simulator.gradient(into: gradient.view)
        }
        return (values, gradient.values)
    }

    func weightedSum(parameters: [Double], amplitudes: Matrix, weights: Matrix) throws -> Double {
        let values = try evaluate(parameters: parameters, amplitudes: amplitudes, weights: weights).values
        return zip(values.values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The pictures that can hold a circuit.
    static func pictures(for circuit: Circuit) -> [Picture] {
        Picture.allCases.filter { (try? $0.validate(circuit)) != nil }
    }
}

extension Matrix {
    static func random(_ rows: Int, _ columns: Int, from random: inout Philox) -> Matrix {
        let matrix = Matrix(rows: rows, columns: columns)
        for row in 0..<rows { for column in 0..<columns { matrix[row, column] = random.uniform(in: -1..<1) } }
        return matrix
    }
}

/// The largest absolute difference.
func distance(_ first: [Double], _ second: [Double]) -> Double {
    first.count == second.count ? zip(first, second).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
