// SPDX-License-Identifier: Apache-2.0

/// What is read out of a circuit's final state.
public enum Readout: Sendable, Hashable {
    /// The expectation values of observables, which need not commute.
    case expectationValues([PauliProduct])
    /// The probabilities of the basis states of some qubits, whatever the others are in, in ascending order: the first
    /// qubit listed is the most significant bit.
    case probabilities(of: [Int])

    /// The most qubits whose probabilities are read out together.
    package static let mostProbabilityQubits = 12

    /// <Z> of single qubits.
    public static func z(_ qubits: [Int]) -> Readout { .expectationValues(qubits.map { .z($0) }) }

    /// The number of values.
    public var count: Int {
        switch self {
        case .expectationValues(let observables): observables.count
        case .probabilities(let qubits): 1 << qubits.count
        }
    }

    /// The qubits that are read out, ascending.
    package var qubits: [Int] {
        switch self {
        case .expectationValues(let observables): Set(observables.flatMap { $0.factors.map(\.qubit) }).sorted()
        case .probabilities(let qubits): qubits.sorted()
        }
    }

    /// Whether one measurement of every qubit in the Z basis gives all values.
    package var isDiagonal: Bool {
        switch self {
        case .expectationValues(let observables): observables.allSatisfy(\.isDiagonal)
        case .probabilities: true
        }
    }

    /// Whether its observables have real matrices.
    var isReal: Bool {
        switch self {
        case .expectationValues(let observables):
            observables.allSatisfy { $0.factors.count { $0.axis == .y } % 2 == 0 }
        case .probabilities: true
        }
    }

    /// The qubits whose <Z> are the values, where that is all that is read out.
    package var zQubits: [Int]? {
        guard case .expectationValues(let observables) = self,
            observables.allSatisfy({ $0.isDiagonal && $0.factors.count == 1 })
        else { return nil }
        return observables.map { $0.factors[0].qubit }
    }

    /// - Throws: `CircuitError` for a read-out that a circuit on so many qubits cannot have.
    func validate(qubits: Int) throws {
        switch self {
        case .expectationValues(let observables):
            guard !observables.isEmpty else { throw CircuitError.noReadout }
            if let zQubits {
                guard zQubits.count <= qubits else {
                    throw CircuitError.moreReadoutsThanQubits(readouts: zQubits.count, qubits: qubits)
                }
                try Self.validate(zQubits, qubits)
            }
            guard observables.count <= 1 << Self.mostProbabilityQubits else {
                throw CircuitError.tooManyValues(observables.count)
            }
            for observable in observables {
                let acted = observable.factors.map(\.qubit)
                guard !acted.isEmpty, acted.allSatisfy((0..<qubits).contains) else {
                    throw CircuitError.observableOutsideCircuit(observable, qubits: qubits)
                }
            }
            guard Set(observables).count == observables.count else { throw CircuitError.observableTwice }
        case .probabilities(let measured):
            guard !measured.isEmpty else { throw CircuitError.noReadout }
            try Self.validate(measured, qubits)
            guard measured.count <= Self.mostProbabilityQubits else {
                throw CircuitError.tooManyProbabilities(qubits: measured.count)
            }
        }
    }

    private static func validate(_ readout: [Int], _ qubits: Int) throws {
        guard Set(readout).count == readout.count, readout.allSatisfy((0..<qubits).contains) else {
            throw CircuitError.readoutNotOnDistinctQubits(readout, qubits: qubits)
        }
    }

    /// One of the values as a sum of Pauli strings, the errors of the read-out included: their numbers (`PauliString`) with
    /// their coefficients.
    func observable(_ index: Int, qubits: Int, error: ReadoutError) -> [(string: Int, coefficient: Double)] {
        // Of each qubit read out: its digit, its bit position, and the coefficients of I and of the Pauli matrix.
        let factors: [(digit: Int, qubit: Int, identity: Double, matrix: Double)] =
            switch self {
            case .expectationValues(let observables):
                observables[index].factors.map { ($0.axis.rawValue + 1, $0.qubit, error.shift, error.scale) }
            case .probabilities(let measured):
                measured.enumerated().map { place, qubit in
                    // The projector (I +- Z) / 2.
                    let sign = index >> (measured.count - 1 - place) & 1 == 0 ? 0.5 : -0.5
                    return (3, qubit, 0.5 + sign * error.shift, sign * error.scale)
                }
            }
        return factors.reduce([(0, 1.0)]) { terms, factor in
            let digit = factor.digit << (2 * (qubits - 1 - factor.qubit))
            let matrices = terms.map { ($0.0 | digit, $0.1 * factor.matrix) }
            return factor.identity == 0 ? matrices : terms.map { ($0.0, $0.1 * factor.identity) } + matrices
        }
    }
}

/// A read-out in a file: {"observables":["Z0","X0 Y2"]} or {"probabilities":[0,1]}.
extension Readout: Codable {
    private enum Field: String, CodingKey {
        case observables, probabilities
    }

    /// - Throws: `DecodingError`, and `CircuitError.pauliProduct`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        if let qubits = try fields.decodeIfPresent([Int].self, forKey: .probabilities) {
            self = .probabilities(of: qubits)
        } else {
            self = .expectationValues(
                try fields.decode([String].self, forKey: .observables).map { try PauliProduct($0) })
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        switch self {
        case .expectationValues(let observables):
            try fields.encode(observables.map(\.description), forKey: .observables)
        case .probabilities(let qubits): try fields.encode(qubits, forKey: .probabilities)
        }
    }
}
