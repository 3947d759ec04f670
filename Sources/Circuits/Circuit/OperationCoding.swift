// SPDX-License-Identifier: Apache-2.0
import Texts

/// An operation in a file: {"gate":"rx","qubits":[0],"parameter":3}.
///
/// Gates: rx, ry, rz (with `parameter`, or `angle` in radians for one that is not trained), zz (with `parameter`), h, cnot
/// (control, then target), measure, and noise with its `probability`: what the simulators know, so that a new gate changes
/// nothing for those who read files. Other gates are to be lowered first (`Circuit.lowered`).
extension CircuitOperation: Codable {
    private enum Field: String, CodingKey {
        case gate, qubits, parameter, angle, probability
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
        switch (gate, parameter, angle) {
        case ("h", nil, nil), ("cnot", nil, nil): self = .gate(gate == "h" ? .h : .cnot, qubits: qubits, angles: [])
        case ("measure", nil, nil): self = .measurement(qubit: qubits[0])
        case ("zz", let parameter?, nil): self = .zz(qubits[0], qubits[1], parameter: parameter)
        case ("zz", _, _): throw fault("'zz' needs 'parameter', the number of its angle, and no 'angle'")
        case ("rx", _, _), ("ry", _, _), ("rz", _, _):
            guard let rotation = Gate(rawValue: gate), (parameter == nil) != (angle == nil) else {
                throw fault("'\(gate)' needs either 'parameter', the number of its angle, or 'angle', in radians")
            }
            let angles = [parameter.map(Gate.Angle.parameter), angle.map(Gate.Angle.fixed)].compactMap(\.self)
            self = .gate(rotation, qubits: qubits, angles: angles)
        default: throw fault("'\(gate)' takes neither 'parameter' nor 'angle'")
        }
    }

    /// - Throws: `EncodingError` for an operation that a file cannot hold.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        let primitives = primitives
        switch primitives.count == 1 ? primitives[0] : nil {
        case .rotation(let axis, _, _): try fields.encode("r" + axis.letter.lowercased(), forKey: .gate)
        case .fixedRotation(let axis, _, let angle):
            try fields.encode("r" + axis.letter.lowercased(), forKey: .gate)
            try fields.encode(angle, forKey: .angle)
        case .zz: try fields.encode("zz", forKey: .gate)
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
        try fields.encodeIfPresent(parameters.first, forKey: .parameter)
    }
}
