/// A parametrised quantum circuit: operations on qubits, then the expectation values <Z_q> of the read-out qubits.
public struct Circuit: Sendable, Equatable {
    public let qubits: Int
    public let operations: [Operation]
    /// The qubits q whose <Z_q> is read out, in the order in which they are reported.
    public let readout: [Int]
    /// The number of parameters; every number below it is used by one operation at least.
    public let parameterCount: Int

    /// The most qubits that a circuit may have.
    public static let mostQubits = 20

    /// The dimension of the state space, 2^qubits.
    public var dimension: Int { 1 << qubits }

    /// Whether a qubit is measured before the read-out, so that states turn into mixtures.
    public var measuresMidCircuit: Bool {
        operations.contains { if case .measurement = $0 { true } else { false } }
    }

    /// - Throws: `CircuitError` for an operation on a qubit that is not there, on one qubit twice, for more
    ///   read-out qubits than qubits or the same one twice, and for parameter numbers with a gap.
    public init(qubits: Int, operations: [Operation], readout: [Int]) throws {
        guard qubits >= 1 else { throw CircuitError.noQubits(qubits) }
        guard qubits <= Self.mostQubits else { throw CircuitError.tooManyQubits(qubits: qubits) }
        guard !readout.isEmpty else { throw CircuitError.noReadout }
        guard readout.count <= qubits else {
            throw CircuitError.moreReadoutsThanQubits(readouts: readout.count, qubits: qubits)
        }
        guard Set(readout).count == readout.count, readout.allSatisfy((0..<qubits).contains) else {
            throw CircuitError.readoutNotOnDistinctQubits(readout, qubits: qubits)
        }
        for (index, operation) in operations.enumerated() {
            let acted = operation.qubits
            guard Set(acted).count == acted.count, acted.allSatisfy((0..<qubits).contains) else {
                throw CircuitError.operationOutsideCircuit(operation, index: index, qubits: qubits)
            }
            // An operation can be written without `Gate.operations`, which looks at its angles.
            if case .gate(let gate, let qubits, let angles) = operation {
                _ = try gate.operations(on: qubits, angles: angles)
            }
        }
        let used = Set(operations.flatMap(\.parameters))
        guard used == Set(0..<used.count) else { throw CircuitError.parameterGap }
        self.qubits = qubits
        self.operations = operations
        self.readout = readout
        parameterCount = used.count
    }

    /// The circuit with some of its operations left out or fixed ones put in; it has the same parameters.
    init(_ circuit: Circuit, operations: [Operation]) {
        qubits = circuit.qubits
        self.operations = operations
        readout = circuit.readout
        parameterCount = circuit.parameterCount
    }
}

/// What is wrong with a circuit or with the samples that it is given.
public enum CircuitError: Error, Equatable, CustomStringConvertible {
    case noQubits(Int)
    case noReadout
    case moreReadoutsThanQubits(readouts: Int, qubits: Int)
    case readoutNotOnDistinctQubits([Int], qubits: Int)
    case operationOutsideCircuit(Operation, index: Int, qubits: Int)
    case parameterGap
    case gateQubits(Gate, [Int])
    case gateAngles(Gate, Int)
    case tooManyQubits(qubits: Int)
    case tooManyMeasurements(Int, picture: String)
    case embeddingAxis
    case featuresNotPowerOfTwo(Int)
    case zeroSample(index: Int)
    case sampleNotFinite(index: Int)
    case lineDoesNotFit(CircuitDescription.Line, text: String, reason: String)
    case tooManyOperations
    case notAPauliString(String)
    case readoutNotSimulated(String)

    public var description: String {
        switch self {
        case .noQubits(let qubits):
            "A circuit needs at least one qubit, not \(qubits)."
        case .noReadout:
            "The circuit reads out no qubit; name at least one."
        case .moreReadoutsThanQubits(let readouts, let qubits):
            "The circuit reads out \(readouts) qubits but has only \(qubits); read out at most \(qubits)."
        case .readoutNotOnDistinctQubits(let readout, let qubits):
            "The read-out \(readout) must name distinct qubits between 0 and \(qubits - 1)."
        case .operationOutsideCircuit(let operation, let index, let qubits):
            "Operation \(index) (\(operation)) must act on distinct qubits between 0 and \(qubits - 1)."
        case .parameterGap:
            "The parameters of a circuit must be numbered 0, 1, 2, ... without a gap."
        case .gateQubits(let gate, let qubits):
            "The gate \(gate.rawValue) acts on \(gate.qubitCount) "
                + (gate.qubitCount == 1 ? "qubit" : "distinct qubits") + ", not on \(qubits)."
        case .gateAngles(let gate, let angles):
            "The gate \(gate.rawValue) takes \(gate.angleCount) "
                + (gate.angleCount == 1 ? "angle" : "angles") + ", not \(angles)."
        case .tooManyQubits(let qubits):
            "The circuit has \(qubits) qubits; at most \(Circuit.mostQubits) are simulated. Use fewer features."
        case .tooManyMeasurements(let measurements, let picture):
            "The read-out depends on \(measurements) mid-circuit measurements, 2^\(measurements) circuits in the \(picture) "
                + "picture; choose the observable picture, or measure less."
        case .embeddingAxis:
            "Angle embedding about Z would leave every sample in the state |0>; turn about x or y."
        case .featuresNotPowerOfTwo(let features):
            "A sample has \(features) features, which is not a power of two, so they are not the amplitudes of a whole "
                + "number of qubits. Allow zero padding (embedding: padding: true) or give \(nextPowerOfTwo(features)) features."
        case .zeroSample(let index):
            "Sample \(index) is all zeros, which no quantum state can represent (amplitude embedding divides by the norm). "
                + "Remove the sample or draw it again."
        case .sampleNotFinite(let index):
            "Sample \(index) has a feature that is not a finite number."
        case .lineDoesNotFit(let line, let text, let reason):
            "In \(line.part.rawValue), line \(line.index + 1) (\(text)): \(reason)"
        case .tooManyOperations:
            "The circuit has more than \(CircuitDescription.mostOperations) operations; use fewer layers or lines."
        case .notAPauliString(let text):
            "'\(text)' is no read-out; write Pauli matrices on different qubits, such as Z0, X2 or Z0 Z1."
        case .readoutNotSimulated(let readout):
            "The read-out '\(readout)' is not simulated yet; read out Z on single qubits, such as [Z0, Z1]."
        }
    }
}

extension CircuitError {
    /// The line of a circuit's description that is wrong, where it is one.
    package var line: CircuitDescription.Line? { if case .lineDoesNotFit(let line, _, _) = self { line } else { nil } }
}

/// The smallest power of two that is at least `count`.
package func nextPowerOfTwo(_ count: Int) -> Int {
    var power = 1
    while power < count { power *= 2 }
    return power
}
