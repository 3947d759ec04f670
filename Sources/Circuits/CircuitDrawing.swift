extension Circuit {
    /// The circuit as text: a line per qubit, operations as early as their qubits are free, `M` an unread measurement.
    public var drawing: String {
        var moments: [[Operation]] = []
        var free = Array(repeating: 0, count: qubits)
        for operation in operations {
            // A two-qubit operation's connecting line also takes the wires between.
            let span = (operation.qubits.min() ?? 0)...(operation.qubits.max() ?? 0)
            let moment = free[span].max() ?? 0
            if moment == moments.count { moments.append([]) }
            moments[moment].append(operation)
            for qubit in span { free[qubit] = moment + 1 }
        }
        var lines = (0..<qubits).map { "q\($0) ─" }
        var gaps = Array(repeating: "    ", count: max(qubits - 1, 0))
        for moment in moments {
            var wires = Array(repeating: "────", count: qubits)
            var between = Array(repeating: "    ", count: gaps.count)
            for operation in moment { Self.draw(operation, wires: &wires, between: &between) }
            for qubit in lines.indices { lines[qubit] += wires[qubit] }
            for gap in gaps.indices { gaps[gap] += between[gap] }
        }
        for qubit in lines.indices { lines[qubit] += readoutLabel(qubit) }
        for gap in gaps.indices { while gaps[gap].last == " " { gaps[gap].removeLast() } }
        return lines.indices.map { $0 < gaps.count ? lines[$0] + "\n" + gaps[$0] + "\n" : lines[$0] + "\n" }.joined()
    }

    /// What is read out at the end of a qubit's wire: <Z>, or the letters that observables have there; p for probabilities.
    private func readoutLabel(_ qubit: Int) -> String {
        switch readout {
        case .expectationValues(let observables):
            let axes = Set(observables.flatMap { $0.factors.filter { $0.qubit == qubit }.map(\.axis.rawValue) })
                .sorted()
            return axes.isEmpty ? "" : " <" + axes.map { "XYZ".dropFirst($0).prefix(1) }.joined(separator: ",") + ">"
        case .probabilities(let measured): return measured.contains(qubit) ? " p" : ""
        }
    }

    private static func draw(_ operation: Operation, wires: inout [String], between: inout [String]) {
        switch operation {
        case .rotation(let axis, let qubit, _), .fixedRotation(let axis, let qubit, _):
            wires[qubit] = "R\("XYZ".dropFirst(axis.rawValue).prefix(1))──"
        case .hadamard(let qubit): wires[qubit] = "H───"
        case .measurement(let qubit): wires[qubit] = "M───"
        case .channel(_, let qubit): wires[qubit] = "~───"
        case .zz(let first, let second, _):
            connect(first, second, &wires, &between)
            wires[first] = "Z───"
            wires[second] = "Z───"
        case .cnot(let control, let target):
            connect(control, target, &wires, &between)
            wires[control] = "●───"
            wires[target] = "⊕───"
        case .gate(let gate, let qubits, _): draw(gate, qubits, &wires, &between)
        }
    }

    private static func draw(_ gate: Gate, _ qubits: [Int], _ wires: inout [String], _ between: inout [String]) {
        if qubits.count > 1 { connect(qubits[0], qubits[1], &wires, &between) }
        let symbols: [String] =
            switch gate {
            case .cz: ["●", "Z"]
            case .swap: ["×", "×"]
            case .rxx: ["X", "X"]
            case .ryy: ["Y", "Y"]
            case .rzz: ["Z", "Z"]
            case .sdg: ["S†"]
            case .tdg: ["T†"]
            case .rot: ["Rot"]
            default: [gate.rawValue.uppercased()]
            }
        for (qubit, symbol) in zip(qubits, symbols) {
            wires[qubit] = symbol + String(repeating: "─", count: 4 - symbol.count)
        }
    }

    private static func connect(_ first: Int, _ second: Int, _ wires: inout [String], _ between: inout [String]) {
        let (top, bottom) = (min(first, second), max(first, second))
        for qubit in top..<bottom {
            between[qubit] = "│   "
            if qubit > top { wires[qubit] = "┼───" }
        }
    }
}
