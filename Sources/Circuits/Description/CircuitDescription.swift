// SPDX-License-Identifier: Apache-2.0

/// A circuit as a person writes it down, for any number of qubits and layers: operations before its layers, some of them
/// several times, in each layer and after them, and what is read out.
///
/// `circuit(qubits:layers:)` makes the circuit of a number of qubits and layers. Parameters are numbered in the order of the
/// operations; one that several gates share has the number of its first gate.
public struct CircuitDescription: Sendable, Codable, Hashable, CustomStringConvertible {
    /// Once, after the embedding.
    public var before: [OperationDescription]
    /// Before all layers, `encodings` times.
    public var encoding: [OperationDescription]
    /// nil for as often as there are layers.
    public var encodings: Int?
    /// In each layer.
    public var block: [OperationDescription]
    /// Once, before the read-out.
    public var after: [OperationDescription]
    public var readout: ReadoutDescription
    /// Whether every second layer is the one before it in reverse: its gates in the opposite order, each the inverse, with
    /// parameters of their own, so that some angles make the pair the identity.
    public var mirrorsLayers: Bool

    public init(
        before: [OperationDescription] = [], encoding: [OperationDescription] = [], encodings: Int? = nil,
        block: [OperationDescription], after: [OperationDescription] = [],
        readout: ReadoutDescription = .all, mirrorsLayers: Bool = false
    ) {
        (self.before, self.encoding, self.encodings) = (before, encoding, encodings)
        (self.block, self.after, self.readout) = (block, after, readout)
        self.mirrorsLayers = mirrorsLayers
    }

    /// A part of a description.
    public enum Part: String, Sendable, Codable, CaseIterable {
        case before, encoding, block, after

        fileprivate var path: WritableKeyPath<CircuitDescription, [OperationDescription]> {
            switch self {
            case .before: \.before
            case .encoding: \.encoding
            case .block: \.block
            case .after: \.after
            }
        }
    }

    /// A line of a description, counted from 0 in its part.
    public struct Line: Sendable, Codable, Hashable {
        public var part: Part
        public var index: Int
    }

    package subscript(part: Part) -> [OperationDescription] {
        get { self[keyPath: part.path] }
        set { self[keyPath: part.path] = newValue }
    }

    /// Whether an angle depends on the sample.
    package var takesFeatures: Bool {
        Part.allCases.contains { part in
            self[part].contains { line in
                guard case .formulas(let formulas, _, _) = line.angles else { return false }
                return formulas.contains { $0.terms.contains { !$0.features.isEmpty } }
            }
        }
    }

    /// The most operations of a circuit: beyond, nobody would wait for a training.
    package static let mostOperations = 100_000

    /// The most lines of a part.
    package static let mostLines = 1000

    /// The circuit for a number of qubits and layers.
    ///
    /// - Parameters:
    ///   - qubits: of the circuit.
    ///   - layers: how often the block is repeated.
    ///   - features: of a sample, which angles may depend on; nil where that is not known.
    /// - Throws: `CircuitError` where no such circuit exists (an operation on a qubit that is not there, for one).
    public func circuit(qubits: Int, layers: Int, features: Int? = nil) throws -> Circuit {
        let sections = try sections(qubits: qubits, layers: layers, features: features)
        return try Circuit(
            qubits: qubits, operations: sections.flatMap(\.operations), readout: readout.readout(of: qubits))
    }

    /// The operations in a line, as in "h: all; per layer rx: all, rzz: chain".
    public var description: String {
        func list(_ lines: [OperationDescription]) -> String { lines.map(\.description).joined(separator: ", ") }
        var parts = before.isEmpty ? [] : [list(before)]
        if !encoding.isEmpty {
            let often = encodings.map { $0 == 1 ? "" : "\($0) times " } ?? "as often as layers "
            parts.append(often + list(encoding))
        }
        if !block.isEmpty {
            parts.append("per layer " + list(block) + (mirrorsLayers ? ", every second one mirrored" : ""))
        }
        if !after.isEmpty { parts.append((block.isEmpty ? "" : "then ") + list(after)) }
        return parts.isEmpty ? "no operations" : parts.joined(separator: "; ")
    }
}
