// SPDX-License-Identifier: Apache-2.0

/// One line of a circuit's description: a gate on each qubit, or each pair of qubits, of a set; or a measurement.
public enum OperationDescription: Sendable, Codable, Hashable, CustomStringConvertible {
    /// A gate of one qubit.
    case single(Gate, on: QubitSet, angles: AngleDescription = .own)
    /// A gate of two qubits.
    case pair(Gate, on: PairSet, angles: AngleDescription = .own)
    /// A gate of one qubit where the outcome of another one's measurement is 1: on each qubit of the first set, by the outcome
    /// of the qubit in the same place of the second.
    case conditional(Gate, on: QubitSet, angles: AngleDescription = .own, outcomes: QubitSet)
    /// A measurement whose outcome no more than conditional gates depend on.
    case measure(on: QubitSet)
    /// |0>, whatever was there.
    case reset(on: QubitSet)

    /// The word that a description begins with, as in "rx".
    package var keyword: String {
        switch self {
        case .single(let gate, _, _), .pair(let gate, _, _), .conditional(let gate, _, _, _): gate.rawValue
        case .measure: "measure"
        case .reset: "reset"
        }
    }

    /// Those that are no gates.
    package static let others: [(keyword: String, make: @Sendable (QubitSet) -> OperationDescription)] = [
        ("measure", { .measure(on: $0) }), ("reset", { .reset(on: $0) }),
    ]

    /// All words that a description may begin with.
    package static let keywords = Gate.allCases.map(\.rawValue) + others.map(\.keyword)

    /// The targets as they are written, as in "all" or "{ring: 2}".
    package var targets: String {
        switch self {
        case .single(_, let set, _), .conditional(_, let set, _, _), .measure(let set), .reset(let set): set.description
        case .pair(_, let set, _): set.description
        }
    }

    package var angles: AngleDescription {
        switch self {
        case .single(_, _, let angles), .pair(_, _, let angles), .conditional(_, _, let angles, _): angles
        case .measure, .reset: .own
        }
    }

    /// The line as it is written, as in "rzz: {targets: chain, parameter: shared}".
    public var description: String {
        var options = [angles.written].compactMap(\.self)
        if case .conditional(_, _, _, let outcomes) = self { options.append("if: \(outcomes)") }
        if options.isEmpty { return "\(keyword): \(targets)" }
        return "\(keyword): {" + (["targets: \(targets)"] + options).joined(separator: ", ") + "}"
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
    /// One for each angle of the gate, or one for all of them.
    ///
    /// - parameters: who shares those of the formulas: `own`, `shared`, `named` or `namedPerLayer`.
    indirect case formulas([AngleFormula], features: FeatureSet = .own, parameters: AngleDescription = .own)

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
        case .formulas(let formulas, let features, let parameters):
            [
                "angle: "
                    + (formulas.count == 1
                        ? formulas[0].description
                        : "[" + formulas.map(\.description).joined(separator: ", ") + "]"),
                features == .own ? nil : "features: \(features)", parameters.written,
            ].compactMap(\.self).joined(separator: ", ")
        }
    }

    /// Words that are no names of parameters.
    package static let reservedNames = ["own", "shared"]

    /// Whether a text may name parameters: letters, digits, '_' and '-', a letter first, at most 40.
    package static func isName(_ text: String) -> Bool {
        !reservedNames.contains(text) && text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_-]{0,39}/) != nil
    }
}
