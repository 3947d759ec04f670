// SPDX-License-Identifier: Apache-2.0

/// One line of a circuit's description: a gate on each qubit, or each pair of qubits, of a set; or a measurement.
public enum OperationDescription: Sendable, Codable, Hashable, CustomStringConvertible {
    /// A gate of one qubit.
    case single(Gate, on: QubitSet, angles: AngleDescription = .own)
    /// A gate of two qubits.
    case pair(Gate, on: PairSet, angles: AngleDescription = .own)
    /// A measurement whose outcome is not used.
    case measure(on: QubitSet)

    /// The word that a description begins with, as in "rx".
    package var keyword: String {
        switch self {
        case .single(let gate, _, _), .pair(let gate, _, _): gate.rawValue
        case .measure: Self.measureKeyword
        }
    }

    package static let measureKeyword = "measure"

    /// All words that a description may begin with.
    package static let keywords = Gate.allCases.map(\.rawValue) + [measureKeyword]

    /// The targets as they are written, as in "all" or "{ring: 2}".
    package var targets: String {
        switch self {
        case .single(_, let set, _), .measure(let set): set.description
        case .pair(_, let set, _): set.description
        }
    }

    package var angles: AngleDescription {
        switch self {
        case .single(_, _, let angles), .pair(_, _, let angles): angles
        case .measure: .own
        }
    }

    /// The line as it is written, as in "rzz: {targets: chain, parameter: shared}".
    public var description: String {
        guard let angles = angles.written else { return "\(keyword): \(targets)" }
        return "\(keyword): {targets: \(targets), \(angles)}"
    }
}

/// Where the angles of a line's gates come from.
public enum AngleDescription: Sendable, Codable, Hashable {
    /// Each gate has parameters of its own; gates without angles have just that.
    case own
    /// All gates of the line share theirs, in each layer new ones.
    case shared
    /// All gates of all lines and layers that give this name share theirs.
    case named(name: String)
    /// All gates of all lines that give this name share theirs, in each layer new ones.
    case namedPerLayer(name: String)
    /// Not trained: radians, one for each angle of the gate.
    case fixed(radians: [Double])

    /// As it is written, as in "parameter: shared"; nil for `own`, which need not be.
    var written: String? {
        switch self {
        case .own: nil
        case .shared: "parameter: shared"
        case .named(let name): "parameter: \(name)"
        case .namedPerLayer(let name): "parameter: {layer: \(name)}"
        case .fixed(let radians):
            radians.count == 1
                ? "angle: " + AngleNotation.text(radians[0])
                : "angle: [" + radians.map(AngleNotation.text).joined(separator: ", ") + "]"
        }
    }

    /// Words that are no names of parameters.
    package static let reservedNames = ["own", "shared"]

    /// Whether a text may name parameters: letters, digits, '_' and '-', a letter first, at most 40.
    package static func isName(_ text: String) -> Bool {
        !reservedNames.contains(text) && text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_-]{0,39}/) != nil
    }
}
