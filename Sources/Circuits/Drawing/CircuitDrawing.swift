// SPDX-License-Identifier: Apache-2.0

extension Circuit {
    /// The circuit as text: a line per qubit, operations as early as their qubits are free, `M` an unread measurement.
    public var drawing: String { CircuitLayout(self).text }
}

extension CircuitDescription {
    /// The circuit of `layers` layers on `qubits` qubits as text, layers that are alike drawn once.
    ///
    /// - Throws: `CircuitError` where there is no such circuit.
    public func drawing(qubits: Int, layers: Int) throws -> String {
        try CircuitLayout(self, qubits: qubits, layers: layers).text
    }
}

extension CircuitLayout {
    /// A line per qubit, and one between for connections; above them what captions there are.
    fileprivate var text: String {
        let names = (0..<qubits).map { "q\($0)" }
        let width = names.map(\.count).max() ?? 0
        var captions = String(repeating: " ", count: width + 1)
        var wires = names.map { $0 + String(repeating: " ", count: width - $0.count) + " ─" }
        var gaps = Array(repeating: String(repeating: " ", count: width + 2), count: max(qubits - 1, 0))
        for (index, section) in sections.enumerated() {
            if index > 0 {
                for qubit in wires.indices { wires[qubit] += "┊─" }
                for gap in gaps.indices { gaps[gap] += "┊ " }
            }
            if let caption = section.caption {
                captions += String(repeating: " ", count: max(wires[0].count - 1 - captions.count, 0)) + " " + caption
            }
            for column in section.columns {
                var symbols = Array(repeating: "────", count: qubits)
                var between = Array(repeating: "    ", count: gaps.count)
                for operation in column { Self.draw(operation, &symbols, &between) }
                for qubit in wires.indices { wires[qubit] += symbols[qubit] }
                for gap in gaps.indices { gaps[gap] += between[gap] }
            }
            // Room for a caption that is longer than its section.
            let lack = captions.count - wires[0].count
            if index < sections.count - 1, lack > 0, section.caption != nil {
                for qubit in wires.indices { wires[qubit] += String(repeating: "─", count: lack) }
                for gap in gaps.indices { gaps[gap] += String(repeating: " ", count: lack) }
            }
        }
        for qubit in wires.indices { wires[qubit] += readouts[qubit].map { " \($0)" } ?? "" }
        var lines = sections.contains { $0.caption != nil } ? [captions] : []
        for qubit in wires.indices {
            lines.append(wires[qubit])
            if qubit < gaps.count { lines.append(String(gaps[qubit].reversed().drop { $0 == " " }.reversed())) }
        }
        if let footnote { lines.append(footnote) }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func draw(_ operation: DrawnOperation, _ wires: inout [String], _ between: inout [String]) {
        let span = operation.span
        for qubit in span.dropLast() {
            between[qubit] = "│   "
            if qubit > span.lowerBound { wires[qubit] = "┼───" }
        }
        for (qubit, symbol) in zip(operation.qubits, operation.symbols) {
            let text =
                switch symbol {
                case .box(let name): name
                case .dot: "●"
                case .plus: "⊕"
                case .cross: "×"
                case .measurement: "M"
                }
            wires[qubit] = text + String(repeating: "─", count: max(4 - text.count, 0))
        }
    }
}
