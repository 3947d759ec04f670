// SPDX-License-Identifier: Apache-2.0

/// A part of a circuit that shares neither a gate nor an observable with the rest of it.
struct CircuitPart {
    /// On the part's own qubits, parameters and features.
    let circuit: Circuit
    /// What these, and its values, are called in the whole circuit.
    let parameters, features, values: [Int]
}

extension Circuit {
    /// The parts that are read out, which from |0...0> can be simulated one by one; nil where the circuit is one part with
    /// all qubits, or where probabilities are read out.
    var parts: [CircuitPart]? {
        guard case .expectationValues(let observables) = readout, !isNoisy else { return nil }
        let operations = influentialOperations.map { CircuitOperation($0) }
        // The least qubit that each is connected with.
        var first = Array(0..<qubits)
        for together in operations.map(\.qubits) + observables.map({ $0.factors.map(\.qubit) }) {
            let least = together.map { first[$0] }.min() ?? 0
            let joined = Set(together.map { first[$0] })
            for qubit in 0..<qubits where joined.contains(first[qubit]) { first[qubit] = least }
        }
        let read = Set(observables.map { first[$0.factors.first?.qubit ?? 0] }).sorted()
        guard read.count > 1 || first.contains(where: { $0 != read.first }) else { return nil }
        return read.compactMap { number in
            part(
                of: (0..<qubits).filter { first[$0] == number },
                operations.filter { first[$0.qubits[0]] == number }, observables)
        }
    }

    private func part(
        of qubits: [Int], _ operations: [CircuitOperation], _ observables: [PauliProduct]
    ) -> CircuitPart? {
        func numbers(_ names: [Int]) -> [Int: Int] {
            Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        }
        let parameters = Set(operations.flatMap(\.parameters)).sorted()
        let features = Set(operations.flatMap(\.angles).flatMap(\.features)).sorted()
        let values = observables.indices.filter { observables[$0].factors.contains { qubits.contains($0.qubit) } }
        let (ofQubits, ofParameters, ofFeatures) = (numbers(qubits), numbers(parameters), numbers(features))
        let own = operations.map { operation in
            operation.renamed(qubits: ofQubits) { angle in
                angle.mapped(term: { term in
                    AngleExpression.Term(
                        factor: term.factor, parameter: term.parameter.flatMap { ofParameters[$0] },
                        features: term.features.compactMap { ofFeatures[$0] })
                })
            }
        }
        let read = values.map { index in
            PauliProduct(
                Dictionary(uniqueKeysWithValues: observables[index].factors.map { (ofQubits[$0.qubit] ?? 0, $0.axis) }))
        }
        let circuit = try? Circuit(qubits: qubits.count, operations: own, readout: .expectationValues(read))
        return circuit.map { CircuitPart(circuit: $0, parameters: parameters, features: features, values: values) }
    }
}

extension CircuitOperation {
    fileprivate func renamed(qubits names: [Int: Int], angle: (Gate.Angle) -> Gate.Angle) -> CircuitOperation {
        switch self {
        case .gate(let gate, let qubits, let angles):
            .gate(gate, qubits: qubits.map { names[$0] ?? 0 }, angles: angles.map(angle))
        case .measurement(let qubit): .measurement(qubit: names[qubit] ?? 0)
        case .channel(let channel, let qubit): .channel(channel, qubit: names[qubit] ?? 0)
        }
    }
}
