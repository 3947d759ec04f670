// SPDX-License-Identifier: Apache-2.0

/// A parametrised quantum circuit: operations on qubits, then a read-out.
public struct Circuit: Sendable, Equatable {
    public let qubits: Int
    public let operations: [CircuitOperation]
    /// The values that are read out, in the order in which they are reported.
    public let readout: Readout
    /// How often a qubit is read out wrong.
    public let readoutError: ReadoutError
    /// The number of parameters; every number below it is used by one operation at least.
    public let parameterCount: Int
    /// The features of a sample that the angles depend on: those numbered 0 ..< `featureCount`; 0 where none does.
    public let featureCount: Int

    /// The most qubits that a circuit may have.
    package static let mostQubits = 20

    /// The dimension of the state space, 2^qubits.
    public var dimension: Int { 1 << qubits }

    /// Whether there is noise, in the circuit or in its read-out.
    package var isNoisy: Bool {
        !readoutError.isNone || operations.contains { if case .channel = $0 { true } else { false } }
    }

    /// A circuit whose read-out is <Z_q> of the qubits q in `readout`.
    public init(qubits: Int, operations: [CircuitOperation], readout: [Int]) throws {
        try self.init(qubits: qubits, operations: operations, readout: .z(readout))
    }

    /// - Throws: `CircuitError` for an operation or observable on a qubit that is not there, on one qubit twice, for more
    ///   read-out qubits than qubits or the same one twice, for parameter numbers with a gap, for products of more than two
    ///   features, and for strengths of noise that are no probabilities.
    public init(
        qubits: Int, operations: [CircuitOperation], readout: Readout, readoutError: ReadoutError = ReadoutError()
    ) throws {
        guard qubits >= 1 else { throw CircuitError.noQubits(qubits) }
        guard qubits <= Self.mostQubits else { throw CircuitError.tooManyQubits(qubits: qubits) }
        try readout.validate(qubits: qubits)
        for (name, probability) in [("p01", readoutError.p01), ("p10", readoutError.p10)] {
            guard (0...1).contains(probability) else { throw CircuitError.readoutError(name, probability) }
        }
        for (index, operation) in operations.enumerated() {
            let acted = operation.qubits
            guard Set(acted).count == acted.count, acted.allSatisfy((0..<qubits).contains) else {
                throw CircuitError.operationOutsideCircuit(operation, index: index, qubits: qubits)
            }
            if case .channel(let channel, _) = operation, !(0...1).contains(channel.strength) {
                throw CircuitError.channelStrength(channel)
            }
            // An operation can be written without `Gate.operation`, which looks at its angles.
            if case .gate(let gate, let qubits, let angles) = operation {
                _ = try gate.operation(on: qubits, angles: angles)
            }
        }
        let used = Set(operations.flatMap(\.parameters))
        guard used == Set(0..<used.count) else { throw CircuitError.parameterGap }
        (self.qubits, self.operations, self.readout, self.readoutError) = (qubits, operations, readout, readoutError)
        parameterCount = used.count
        let features = operations.flatMap(\.angles).flatMap(\.features)
        guard features.allSatisfy({ $0 >= 0 }) else { throw CircuitError.negativeFeature }
        featureCount = (features.max() ?? -1) + 1
        for term in operations.flatMap(\.angles).flatMap(\.expression.terms) {
            guard term.features.count <= 2 else { throw CircuitError.tooManyFactors(term.features) }
        }
    }

    /// The circuit with some of its operations left out or fixed ones put in; it has the same parameters.
    init(_ circuit: Circuit, operations: [CircuitOperation]) {
        qubits = circuit.qubits
        self.operations = operations
        readout = circuit.readout
        readoutError = circuit.readoutError
        parameterCount = circuit.parameterCount
        featureCount = circuit.featureCount
    }
}

/// The smallest power of two that is at least `count`.
package func nextPowerOfTwo(_ count: Int) -> Int {
    var power = 1
    while power < count { power *= 2 }
    return power
}
