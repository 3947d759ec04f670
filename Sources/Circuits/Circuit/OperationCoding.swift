// SPDX-License-Identifier: Apache-2.0
import Texts

/// An operation in a file: {"gate":"rx","qubits":[0],"parameter":3}.
///
/// Gates: rx, ry, rz (with `parameter`, or `angle` in radians for one that is not trained), zz (with `parameter`), h, cnot
/// (control, then target), measure, and noise with its `probability`: what the simulators know, so that a new gate changes
/// nothing for those who read files. Other gates are to be lowered first (`Circuit.lowered`). An angle that is a sum has
/// `sum`: {"constant":0,"terms":[{"factor":0.5,"parameter":3,"features":[1]}]}, each term the product of all it names.
extension CircuitOperation: Codable {
    private enum Field: String, CodingKey {
        case gate, qubits, parameter, angle, sum, probability
    }

    /// The names of all gates in files.
    package static let namesInFiles =
        ["rx", "ry", "rz", "zz", "h", "cnot", "measure"] + channelsInFiles.map(\.name)

    private static let channelsInFiles: [(name: String, make: @Sendable (Double) -> Channel)] = [
        ("depolarising", { .depolarising($0) }), ("dephasing", { .phaseFlip($0) }),
        ("amplitudeDamping", { .amplitudeDamping($0) }),
    ]

    /// - Throws: `DecodingError`, whose debug description is a sentence, for what is no operation.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        let gate = try fields.decode(String.self, forKey: .gate)
        let qubits = try fields.decode([Int].self, forKey: .qubits)
        let parameter = try fields.decodeIfPresent(Int.self, forKey: .parameter)
        let angle = try fields.decodeIfPresent(Double.self, forKey: .angle)
        let sum = try fields.decodeIfPresent(AngleExpression.self, forKey: .sum)
        func fault(_ sentence: String) -> DecodingError {
            .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: sentence))
        }
        guard Self.namesInFiles.contains(gate) else {
            throw fault("there is no gate '\(gate.cut())'; known are \(Self.namesInFiles.joined(separator: ", "))")
        }
        let acted = ["zz", "cnot"].contains(gate) ? 2 : 1
        guard qubits.count == acted else {
            throw fault("'\(gate)' acts on \(acted) qubit\(acted == 1 ? "" : "s"), and 'qubits' names \(qubits.count)")
        }
        if let channel = Self.channelsInFiles.first(where: { $0.name == gate }) {
            let probability = try fields.decode(Double.self, forKey: .probability)
            self = .channel(channel.make(probability), qubit: qubits[0])
            return
        }
        let angles: [Gate.Angle] = [
            parameter.map { .parameter($0) }, angle.map { .fixed($0) }, sum.map { .expression($0) },
        ].compactMap(\.self)
        switch (gate, angles.count) {
        case ("h", 0), ("cnot", 0): self = .gate(gate == "h" ? .h : .cnot, qubits: qubits, angles: [])
        case ("measure", 0): self = .measurement(qubit: qubits[0])
        case ("zz", 1) where angle == nil: self = .gate(.rzz, qubits: qubits, angles: angles)
        case ("zz", _): throw fault("'zz' needs 'parameter', the number of its angle, or 'sum', and no 'angle'")
        case ("rx", _), ("ry", _), ("rz", _):
            guard let rotation = Gate(rawValue: gate), angles.count == 1 else {
                throw fault("'\(gate)' needs either 'parameter', the number of its angle, or 'angle', in radians, or 'sum'")
            }
            self = .gate(rotation, qubits: qubits, angles: angles)
        default: throw fault("'\(gate)' takes neither 'parameter' nor 'angle' nor 'sum'")
        }
    }

    /// - Throws: `EncodingError` for an operation that a file cannot hold.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        let primitives = primitives
        var angle: Gate.Angle?
        switch primitives.count == 1 ? primitives[0] : nil {
        case .rotation(let axis, _, let own):
            try fields.encode("r" + axis.letter.lowercased(), forKey: .gate)
            angle = own
        case .zz(_, _, let own):
            try fields.encode("zz", forKey: .gate)
            angle = own
        case .hadamard: try fields.encode("h", forKey: .gate)
        case .cnot: try fields.encode("cnot", forKey: .gate)
        case .measurement: try fields.encode("measure", forKey: .gate)
        case .channel(let channel, _):
            let name = Self.channelsInFiles.first { $0.make(channel.strength) == channel }?.name
            try fields.encode(name, forKey: .gate)
            try fields.encode(channel.strength, forKey: .probability)
        case nil:
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: "a file cannot hold '\(self)'"))
        }
        try fields.encode(qubits, forKey: .qubits)
        switch angle {
        case .parameter(let number): try fields.encode(number, forKey: .parameter)
        case .fixed(let radians): try fields.encode(radians, forKey: .angle)
        case .expression(let sum): try fields.encode(sum, forKey: .sum)
        case nil: break
        }
    }
}
