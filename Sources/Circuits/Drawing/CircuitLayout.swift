// SPDX-License-Identifier: Apache-2.0

/// The places of a circuit's operations in a drawing: in columns, as early as their wires are free.
struct CircuitLayout {
    /// Operations that are drawn apart from others: layers that are alike are drawn once.
    struct Section {
        var columns: [[DrawnOperation]]
        /// Says how often the section comes; nil where that goes without saying.
        var caption: String?
    }

    let qubits: Int
    let sections: [Section]
    /// The text behind each wire, as in "<Z>".
    let readouts: [String?]
    /// What is read out, where the wires cannot show it.
    let footnote: String?

    /// The whole circuit as one section.
    init(_ circuit: Circuit) {
        self.init(
            circuit,
            sections: [Section(columns: Self.columns(circuit.operations.map(DrawnOperation.init), circuit.qubits))])
    }

    /// The circuit's parts and layers, consecutive layers that differ only in the numbers of their parameters as one.
    ///
    /// - Throws: `CircuitError`.
    init(_ description: CircuitDescription, qubits: Int, layers: Int) throws {
        let circuit = try description.circuit(qubits: qubits, layers: layers)
        // What is drawn once where it repeats: a layer, or a layer with its mirrored one.
        let unit = description.mirrorsLayers ? 2 : 1
        var runs: [(part: CircuitDescription.Part, operations: [DrawnOperation], first: Int, layers: Int)] = []
        var counts: [CircuitDescription.Part: Int] = [:]
        for section in try description.sections(qubits: qubits, layers: layers) {
            let operations = section.operations.map(DrawnOperation.init)
            let isRepeated = section.part == .block || section.part == .encoding
            counts[section.part, default: 0] += 1
            let layer = counts[section.part] ?? 0
            if section.part == .block, layer % unit != 1 % unit {
                runs[runs.count - 1].operations += operations
                runs[runs.count - 1].layers += 1
            } else {
                runs.append((section.part, operations, layer, isRepeated ? 1 : 0))
            }
        }
        runs = runs.reduce(into: []) { joined, run in
            if let last = joined.last, last.part == run.part,
                Self.pattern(last.operations) == Self.pattern(run.operations)
            {
                joined[joined.count - 1].layers += run.layers
            } else {
                joined.append(run)
            }
        }
        self.init(
            circuit,
            sections: runs.map { run in
                var caption: String?
                if run.layers > 0 {
                    let (last, all) = (run.first + run.layers - 1, counts[run.part] ?? 0)
                    let mirrored = description.mirrorsLayers && layers > 1 && run.part == .block ? ", every second mirrored" : ""
                    let name = run.part == .block ? "layer" : "encoding"
                    caption =
                        run.layers == all
                        ? (all > 1 ? "× \(all) \(name)s\(mirrored)" : nil)
                        : (run.layers == 1 ? "\(name) \(run.first)" : "\(name)s \(run.first)–\(last)")
                }
                return Section(columns: Self.columns(run.operations, qubits), caption: caption)
            })
    }

    private init(_ circuit: Circuit, sections: [Section]) {
        qubits = circuit.qubits
        self.sections = sections.isEmpty ? [Section(columns: [])] : sections
        let readout = circuit.drawnReadout
        (readouts, footnote) = (readout.wires, readout.footnote)
    }

    /// The operations with their parameters renumbered in the order of their first use.
    private static func pattern(_ operations: [DrawnOperation]) -> [DrawnOperation] {
        var numbers: [Int: Int] = [:]
        return operations.map { operation in
            var operation = operation
            operation.parameters = operation.parameters.map { number in
                let known = numbers[number] ?? numbers.count
                numbers[number] = known
                return known
            }
            return operation
        }
    }

    private static func columns(_ operations: [DrawnOperation], _ qubits: Int) -> [[DrawnOperation]] {
        var columns: [[DrawnOperation]] = []
        var free = Array(repeating: 0, count: qubits)
        for operation in operations {
            let column = free[operation.span].max() ?? 0
            if column == columns.count { columns.append([]) }
            columns[column].append(operation)
            for qubit in operation.span { free[qubit] = column + 1 }
        }
        return columns
    }
}

extension Circuit {
    /// The texts behind the wires of a drawing, and below it.
    fileprivate var drawnReadout: (wires: [String?], footnote: String?) {
        switch readout {
        case .expectationValues(let observables):
            guard observables.allSatisfy({ $0.factors.count == 1 }) else {
                return (
                    Array(repeating: nil, count: qubits),
                    "read out: " + observables.map { "<\($0)>" }.joined(separator: ", ")
                )
            }
            let wires = (0..<qubits).map { qubit -> String? in
                let own = observables.flatMap(\.factors).filter { $0.qubit == qubit }
                return own.isEmpty ? nil : own.map { "<\($0.axis.letter)>" }.joined(separator: " ")
            }
            return (wires, nil)
        case .probabilities(let measured):
            let names = measured.map { "q\($0)" }.joined(separator: " ")
            return ((0..<qubits).map { measured.contains($0) ? "p" : nil }, "read out: probabilities of \(names)")
        }
    }
}
