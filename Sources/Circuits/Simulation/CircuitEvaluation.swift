// SPDX-License-Identifier: Apache-2.0
import Arithmetic
import Machine

/// Evaluates what a circuit reads out, and its exact gradients, on plain arrays.
///
/// States are real: a sample's features under amplitude embedding, or |0...0>. Where the circuit's angles depend on the sample,
/// its `featureCount` features follow the amplitudes, or stand alone for |0...0>. Buffers are made once, so evaluate a circuit
/// with the same value as often as you like; a value serves one thread at a time.
public final class CircuitEvaluation {
    public let circuit: Circuit
    /// The picture that the cost model chose, or that was asked for.
    package let simulation: Simulation
    private let simulator: any Simulator<Double>
    private let values: Matrix<Double>

    /// - Parameters:
    ///   - circuit: what is evaluated.
    ///   - samples: about how many states will be evaluated at a time: the cost model chooses for that many.
    ///   - picture: how the circuit is simulated; nil leaves the choice to the cost model.
    /// - Throws: `CircuitError` where there is no such simulation, or where it needs more memory than this machine has.
    public init(_ circuit: Circuit, samples: Int = 1, picture: Picture? = nil) throws {
        let estimate = try CostModel(circuit, precision: .double).choose(samples: max(samples, 1), forced: picture)
        guard estimate.bytes <= Memory.total else {
            throw CircuitError.tooMuchMemory(bytes: estimate.bytes, available: Memory.total)
        }
        self.circuit = circuit
        simulation = estimate.simulation
        simulator = simulation.simulator(of: circuit, precision: Double.self)
        values = Matrix(rows: circuit.readout.count, columns: simulator.blockSize)
    }

    /// What is read out: expectation values, or probabilities.
    ///
    /// - Parameters:
    ///   - parameters: `circuit.parameterCount` angles in radians.
    ///   - states: of each sample, its 2^qubits amplitudes, of norm 1.
    /// - Returns: samples x `circuit.readout.count`.
    /// - Throws: `CircuitError` for parameters or states that do not fit the circuit.
    public func values(_ parameters: [Double], of states: [[Double]]) throws -> [[Double]] {
        let angles = try checked(parameters)
        try check(states)
        simulator.bind(angles.view)
        return blocks(of: states).flatMap { amplitudes in
            simulator.expectationValues(of: amplitudes.view, into: values.view(columns: 0..<amplitudes.columns))
            return (0..<amplitudes.columns).map { sample in (0..<values.rows).map { values[$0, sample] } }
        }
    }

    /// What is read out where the circuit begins in |0...0>: `circuit.readout.count` values.
    ///
    /// - Throws: `CircuitError` for parameters that do not fit the circuit.
    public func values(_ parameters: [Double]) throws -> [Double] { try values(parameters, of: [zeroState])[0] }

    /// The gradient of a function of what is read out, with respect to the parameters.
    ///
    /// - Parameters:
    ///   - parameters: `circuit.parameterCount` angles in radians.
    ///   - states: of each sample, its 2^qubits amplitudes, of norm 1.
    ///   - cotangents: the function's derivatives with respect to the values, samples x `circuit.readout.count`.
    /// - Returns: `circuit.parameterCount` derivatives, summed over samples: exact, in one pass through the circuit forwards and
    ///   one backwards.
    /// - Throws: `CircuitError` for arguments that do not fit the circuit.
    public func gradient(_ parameters: [Double], of states: [[Double]], cotangents: [[Double]]) throws -> [Double] {
        try gradient(parameters, of: states, cotangents: cotangents, features: nil)
    }

    /// - Parameter features: of one state, the derivatives with respect to the features, written.
    private func gradient(
        _ parameters: [Double], of states: [[Double]], cotangents: [[Double]], features: Matrix<Double>?
    ) throws -> [Double] {
        let angles = try checked(parameters)
        try check(states)
        guard cotangents.count == states.count, cotangents.allSatisfy({ $0.count == values.rows }) else {
            throw CircuitError.wrongCotangents(samples: states.count, values: values.rows)
        }
        simulator.bind(angles.view)
        var start = 0
        for amplitudes in blocks(of: states) {
            let columns = 0..<amplitudes.columns
            let passed = Matrix(rows: Array(cotangents[start..<start + columns.count])).transposed()
            simulator.expectationValues(of: amplitudes.view, into: values.view(columns: columns))
            simulator.backpropagate(passed.view, amplitudes: amplitudes.view, features: features?.view)
            start += columns.count
        }
        let gradient = Matrix<Double>(rows: 1, columns: circuit.parameterCount)
        simulator.gradient(into: gradient.view)
        return gradient.values
    }

    /// The derivatives of each value with respect to each parameter, of one state.
    ///
    /// - Parameters:
    ///   - parameters: `circuit.parameterCount` angles in radians.
    ///   - state: 2^qubits amplitudes of norm 1; nil for |0...0>.
    /// - Returns: `circuit.readout.count` x `circuit.parameterCount`.
    /// - Throws: `CircuitError` for arguments that do not fit the circuit.
    public func jacobian(_ parameters: [Double], of state: [Double]? = nil) throws -> [[Double]] {
        try derivatives(parameters, of: state ?? zeroState).parameters
    }

    /// The derivatives of each value with respect to each parameter, and to each feature that angles depend on, of one state.
    ///
    /// - Returns: `circuit.readout.count` x `circuit.parameterCount`, and x `circuit.featureCount`.
    /// - Throws: `CircuitError` for arguments that do not fit the circuit.
    package func derivatives(
        _ parameters: [Double], of state: [Double]
    ) throws -> (parameters: [[Double]], features: [[Double]]) {
        let features = circuit.featureCount > 0 ? Matrix<Double>(rows: circuit.featureCount, columns: 1) : nil
        let rows = try (0..<values.rows).map { row in
            let cotangents = (0..<values.rows).map { $0 == row ? 1.0 : 0 }
            let ofParameters = try gradient(parameters, of: [state], cotangents: [cotangents], features: features)
            return (ofParameters, features?.values ?? [])
        }
        return (rows.map(\.0), rows.map(\.1))
    }

    private var zeroState: [Double] { [1] + Array(repeating: 0, count: circuit.dimension - 1) }

    private func checked(_ parameters: [Double]) throws -> Matrix<Double> {
        guard parameters.count == circuit.parameterCount else {
            throw CircuitError.wrongParameters(parameters.count, expected: circuit.parameterCount)
        }
        guard parameters.allSatisfy(\.isFinite) else { throw CircuitError.parameterNotFinite }
        return Matrix(vector: parameters)
    }

    private func check(_ states: [[Double]]) throws {
        for (index, sample) in states.enumerated() {
            let state = sample.dropLast(circuit.featureCount)
            if circuit.featureCount > 0 {
                guard sample.count == states[0].count, sample.count >= circuit.featureCount, sample.allSatisfy(\.isFinite)
                else { throw CircuitError.wrongFeatures(index: index, sample.count, expected: circuit.featureCount) }
                if state.isEmpty { continue }
            }
            let squares = state.reduce(0) { $0 + $1 * $1 }
            guard state.count == circuit.dimension, abs(squares - 1) < 1e-6 else {
                throw CircuitError.noState(
                    index: index, amplitudes: state.count, squares: squares, expected: circuit.dimension)
            }
        }
    }

    /// The states as the simulator takes them: 2^qubits x samples, at most a block of samples each.
    private func blocks(of states: [[Double]]) -> [Matrix<Double>] {
        stride(from: 0, to: states.count, by: simulator.blockSize).map {
            Matrix(rows: Array(states[$0..<min($0 + simulator.blockSize, states.count)])).transposed()
        }
    }
}

extension AmplitudeEmbedding {
    /// The amplitudes of samples, for `CircuitEvaluation`.
    ///
    /// - Parameter samples: of each sample, its features.
    /// - Returns: samples x 2^qubits, each of L2 norm 1.
    /// - Throws: `CircuitError` for an all-zero sample, one with a feature that is not finite, or one with another number of
    ///   features.
    public func amplitudes(of samples: [[Double]]) throws -> [[Double]] {
        for (index, sample) in samples.enumerated() where sample.count != features {
            throw CircuitError.wrongFeatures(index: index, sample.count, expected: features)
        }
        guard !samples.isEmpty else { return [] }
        let amplitudes = try amplitudes(of: Matrix(rows: samples).transposed())
        return (0..<samples.count).map { sample in (0..<amplitudes.rows).map { amplitudes[$0, sample] } }
    }
}
