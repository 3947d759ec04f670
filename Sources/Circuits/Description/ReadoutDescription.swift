// SPDX-License-Identifier: Apache-2.0

/// What a described circuit reads out, for any number of qubits.
public enum ReadoutDescription: Sendable, Codable, Hashable, CustomStringConvertible {
    /// <Z> of every qubit.
    case all
    /// <Z> of the first qubits.
    case first(qubits: Int)
    /// Expectation values of Pauli strings, each written like "Z0", "X2" or "Z0 Z1"; see `PauliProduct`.
    case observables([String])
    /// <Z Z ... Z> on all qubits.
    case parity
    /// The probabilities of the basis states of all qubits.
    case probabilities
    /// The probabilities of the basis states of some qubits, the first one the most significant bit.
    case probabilitiesOf(qubits: [Int])

    /// What is read out of a circuit of `qubits` qubits.
    ///
    /// - Throws: `CircuitError`.
    func readout(of qubits: Int) throws -> Readout {
        switch self {
        case .all: return .z(Array(0..<qubits))
        case .first(let count):
            guard count >= 1 else { throw CircuitError.noReadout }
            guard count <= qubits else { throw CircuitError.moreReadoutsThanQubits(readouts: count, qubits: qubits) }
            return .z(Array(0..<count))
        case .observables(let observables): return .expectationValues(try observables.map { try PauliProduct($0) })
        case .parity:
            return .expectationValues([try PauliProduct((0..<qubits).map { "Z\($0)" }.joined(separator: " "))])
        case .probabilities: return .probabilities(of: Array(0..<qubits))
        case .probabilitiesOf(let measured): return .probabilities(of: measured)
        }
    }

    /// The read-out as it is written.
    public var description: String {
        switch self {
        case .all: "all"
        case .first(let qubits): "{qubits: \(qubits)}"
        case .observables(let observables): "[" + observables.joined(separator: ", ") + "]"
        case .parity: "parity"
        case .probabilities: "probabilities"
        case .probabilitiesOf(let qubits): "{probabilities: \(qubits)}"
        }
    }
}
