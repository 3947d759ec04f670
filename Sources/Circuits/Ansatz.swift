/// The circuits of the study, for any number of qubits and layers.
public enum Ansatz: Sendable, Hashable {
    /// Per layer Rot(phi, theta, omega) = RZ(omega) RY(theta) RZ(phi) on each qubit, then a ring of CNOTs
    /// q -> (q + r) mod n with r = (layer mod (n - 1)) + 1, layers counted from 0.
    ///
    /// Source: `StronglyEntanglingLayers` of PennyLane; M. Schuld et al., Phys. Rev. A 101, 032308 (2020).
    case hardwareEfficient
    /// Per layer RX on each qubit, RY on each qubit, then exp(-i g/2 Z_q Z_{q+1}) along the chain, each with its own g.
    ///
    /// Source of the generators: M. Larocca et al., Quantum 6, 824 (2022).
    case universal(hadamards: Bool)
    /// Per layer RX on each qubit, RY on the read-out qubits (0 ..< readouts), the ZZ chain; then the highest-numbered
    /// qubit that is neither read out nor measured yet is measured, its outcome unread.
    case measured(readouts: Int)

    /// The circuit of `layers` layers on `qubits` qubits; parameters are numbered in the order of the operations.
    ///
    /// - Throws: `CircuitError` where no such circuit exists (more read-outs than qubits, for one).
    public func circuit(qubits: Int, layers: Int) throws -> Circuit {
        let readouts = if case .measured(let readouts) = self { readouts } else { qubits }
        guard qubits >= 1 else { throw CircuitError.noQubits(qubits) }
        guard qubits <= Circuit.mostQubits else { throw CircuitError.tooManyQubits(qubits: qubits) }
        guard readouts >= 1 else { throw CircuitError.noReadout }
        guard readouts <= qubits else { throw CircuitError.moreReadoutsThanQubits(readouts: readouts, qubits: qubits) }
        var builder = Builder()
        if case .universal(hadamards: true) = self {
            for qubit in 0..<qubits { builder.operations.append(.hadamard(qubit: qubit)) }
        }
        for layer in 0..<layers { appendLayer(layer, qubits: qubits, readouts: readouts, to: &builder) }
        return try Circuit(qubits: qubits, operations: builder.operations, readout: Array(0..<readouts))
    }

    private func appendLayer(_ layer: Int, qubits: Int, readouts: Int, to builder: inout Builder) {
        switch self {
        case .hardwareEfficient:
            for qubit in 0..<qubits { builder.rotateFreely(qubit) }
            guard qubits > 1 else { return }
            let range = layer % (qubits - 1) + 1
            for qubit in 0..<qubits {
                builder.operations.append(.cnot(control: qubit, target: (qubit + range) % qubits))
            }
        case .universal, .measured:
            for qubit in 0..<qubits { builder.rotate(.x, qubit) }
            for qubit in 0..<readouts { builder.rotate(.y, qubit) }
            for qubit in 0..<(qubits - 1) { builder.couple(qubit, qubit + 1) }
            if layer < qubits - readouts { builder.operations.append(.measurement(qubit: qubits - 1 - layer)) }
        }
    }

    /// Operations with parameters numbered as they come.
    private struct Builder {
        var operations: [Operation] = []
        private var parameters = 0

        mutating func rotate(_ axis: Axis, _ qubit: Int) {
            operations.append(.rotation(axis, qubit: qubit, parameter: parameters))
            parameters += 1
        }

        mutating func rotateFreely(_ qubit: Int) {
            let angles = (parameters..<parameters + 3).map { Gate.Angle.parameter($0) }
            operations.append(.gate(.rot, qubits: [qubit], angles: angles))
            parameters += 3
        }

        mutating func couple(_ first: Int, _ second: Int) {
            operations.append(.zz(first, second, parameter: parameters))
            parameters += 1
        }
    }
}
