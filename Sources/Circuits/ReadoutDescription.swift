/// What a described circuit reads out, for any number of qubits.
public enum ReadoutDescription: Sendable, Codable, Hashable {
    /// <Z> of every qubit.
    case all
    /// <Z> of the first qubits.
    case first(qubits: Int)
    /// Expectation values of Pauli strings, each written like "Z0", "X2" or "Z0 Z1".
    case observables([String])
    /// The probabilities of all basis states.
    case probabilities

    /// The qubits that a read-out of a circuit of `qubits` qubits depends on at its end.
    ///
    /// - Throws: `CircuitError`.
    func qubitsRead(of qubits: Int) throws -> [Int] {
        switch self {
        case .all, .probabilities: return Array(0..<qubits)
        case .first(let count):
            guard count >= 1 else { throw CircuitError.noReadout }
            guard count <= qubits else { throw CircuitError.moreReadoutsThanQubits(readouts: count, qubits: qubits) }
            return Array(0..<count)
        case .observables(let observables):
            return try observables.flatMap { try Self.factors(of: $0).map(\.qubit) }
        }
    }

    /// What is read out of a circuit of `qubits` qubits.
    func readout(of qubits: Int) throws -> [Int] {
        switch self {
        case .all, .first: return try qubitsRead(of: qubits)
        case .observables(let observables):
            return try observables.map { text in
                let factors = try Self.factors(of: text)
                guard factors.count == 1, factors[0].axis == .z else { throw CircuitError.readoutNotSimulated(text) }
                return factors[0].qubit
            }
        case .probabilities: throw CircuitError.readoutNotSimulated("probabilities")
        }
    }

    /// Whether a text is a Pauli string.
    ///
    /// - Throws: `CircuitError.notAPauliString`.
    public static func check(_ text: String) throws { _ = try factors(of: text) }

    /// A Pauli matrix on a qubit.
    struct Factor {
        var axis: Axis
        var qubit: Int
    }

    /// The factors of a Pauli string such as "Z0 X2".
    ///
    /// - Throws: `CircuitError.notAPauliString`.
    static func factors(of text: String) throws -> [Factor] {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        let factors = words.compactMap { word -> Factor? in
            let axes: [Character: Axis] = ["X": .x, "Y": .y, "Z": .z]
            guard let axis = word.first.flatMap({ axes[$0] }), word.count <= 4,
                let qubit = Int(word.dropFirst()), word.dropFirst() == "\(qubit)", qubit >= 0
            else { return nil }
            return Factor(axis: axis, qubit: qubit)
        }
        guard !factors.isEmpty, factors.count == words.count, Set(factors.map(\.qubit)).count == factors.count else {
            throw CircuitError.notAPauliString(text)
        }
        return factors
    }
}

extension ReadoutDescription: CustomStringConvertible {
    /// The read-out as it is written.
    public var description: String {
        switch self {
        case .all: "all"
        case .first(let qubits): "{qubits: \(qubits)}"
        case .observables(let observables): "[" + observables.joined(separator: ", ") + "]"
        case .probabilities: "probabilities"
        }
    }
}
