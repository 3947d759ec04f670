// SPDX-License-Identifier: Apache-2.0
import Foundation

extension Circuit {
    /// The circuit with fixed angles as a program of OpenQASM 3.
    ///
    /// It begins after the state preparation, unless that is given. The read-out, expectation values, has no statement in
    /// OpenQASM and is named in a comment. A mid-circuit measurement writes a bit that nothing reads.
    /// Source: A. Cross et al., "OpenQASM 3", ACM Trans. Quantum Comput. 3, 12 (2022); stdgates.inc has no rzz.
    ///
    /// - Parameters:
    ///   - angles: of the parameters.
    ///   - features: of the sample, where angles depend on it.
    ///   - preparation: what makes the sample's state from |0...0>.
    ///   - comments: lines for the program's head.
    package func openQASM(
        angles: [Double], features: [Double] = [], preparation: [CircuitOperation]? = nil, comments: [String] = []
    ) -> String {
        precondition(angles.count == parameterCount, "A circuit has as many angles as parameters.")
        precondition(features.count == featureCount, "A sample has as many features as the circuit takes.")
        let operations = operations.flatMap(\.inOpenQASM)
        var lines = ["OPENQASM 3.0;", "include \"stdgates.inc\";", ""]
        lines += comments.map { "// " + $0 }
        lines += [
            "// q[0] is the most significant bit of a basis state's number. (In Qiskit it is the least significant one.)",
            "// Read out are " + readout.words + ", in this order.",
            "",
        ]
        var defined: Set<String> = []
        for case .gate(let gate, _, _) in operations {
            guard case .defined(let name, let definition) = gate.record.openQASM else { continue }
            if defined.insert(name).inserted { lines += definition + [""] }
        }
        lines.append("qubit[\(qubits)] q;")
        let measurements = operations.count { if case .measurement = $0 { true } else { false } }
        if measurements > 0 {
            lines += ["// Outcomes of mid-circuit measurements; nothing reads them.", "bit[\(measurements)] unread;"]
        }
        if let preparation {
            lines += ["", "// The sample's state."] + preparation.map { Self.statement($0, [], []) }
            lines += ["", "// The trained circuit."]
        } else {
            lines += ["", "// The trained circuit. It acts on a sample's state, which is to be prepared here."]
        }
        var measured = 0
        for operation in operations {
            if case .measurement(let qubit) = operation {
                lines.append("unread[\(measured)] = measure q[\(qubit)];")
                measured += 1
            } else {
                lines.append(Self.statement(operation, angles, features))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func statement(
        _ operation: CircuitOperation, _ parameters: [Double], _ features: [Double]
    ) -> String {
        switch operation {
        case .gate(let gate, let qubits, let angles):
            (gate.nameInOpenQASM ?? "")
                + (gate.angleCount == 0
                    ? "" : "(" + angles.map { number($0.value(parameters, features: features)) }.joined(separator: ", ") + ")")
                + " " + qubits.map { "q[\($0)]" }.joined(separator: ", ") + ";"
        case .measurement(let qubit): "measure q[\(qubit)];"
        case .channel(.amplitudeDamping(1), let qubit): "reset q[\(qubit)];"
        case .channel(let channel, let qubit): "// OpenQASM has no noise: \(channel) on q[\(qubit)]."
        }
    }

    /// 17 significant digits, which name a double exactly; always as a floating-point literal.
    private static func number(_ value: Double) -> String {
        let text = String(format: "%.17g", value)
        return text.contains { ".e".contains($0) } ? text : text + ".0"
    }
}

extension Readout {
    fileprivate var words: String {
        func list(_ qubits: [Int]) -> String { qubits.map { "q[\($0)]" }.joined(separator: ", ") }
        switch self {
        case .probabilities(let qubits): return "the probabilities of the basis states of " + list(qubits)
        case .expectationValues(let observables):
            return zQubits.map { "the expectation values of Z on " + list($0) }
                ?? "the expectation values of " + observables.map(\.description).joined(separator: ", ")
        }
    }
}

extension CircuitOperation {
    /// The operation, or what it is simulated as where OpenQASM has no name for it.
    fileprivate var inOpenQASM: [CircuitOperation] {
        guard case .gate(let gate, _, _) = self, gate.nameInOpenQASM == nil else { return [self] }
        return primitives.map { CircuitOperation($0) }
    }
}

extension Gate {
    fileprivate var nameInOpenQASM: String? { record.openQASM?.name }
}
